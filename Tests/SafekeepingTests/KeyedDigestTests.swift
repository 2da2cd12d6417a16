internal import Interchange
internal import Safekeeping
internal import Testing

/// Digests against their standards' own examples.
@Suite struct KeyedDigestTests {
  private func bytes(_ text: String) -> [UInt8] {
    let digits = Array(text)
    return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
  }

  /// RFC 2202, second cases.
  @Test func `HMAC of MD5 and SHA-1`() throws {
    let (key, text) = (Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
    #expect(try hexadecimal(KeyedDigest(.hmacMD5, key: key).tag(text)) == "750c783e6ab0b503eaa86e310a5db738")
    let sha1 = try KeyedDigest(.hmacSHA1, key: key)
    for _ in 0..<2 { #expect(try hexadecimal(sha1.tag(text)) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79") }
  }

  /// Python's hashlib: blake2b(b"abc", key=b"key", salt=b"1").
  @Test func `keyed BLAKE2b with a salt`() throws {
    let tag = try KeyedDigest(.blake2b(salt: [0x31]), key: Array("key".utf8)).tag(Array("abc".utf8))
    #expect(
      hexadecimal(tag)
        == "0e924bb6f7115cd6bdeb9ec7f2c069a0f2cd870b069e254eef182cef389a6fc4d39c2cf64a4fbe28913559a06ec74631133523a24e4eaea006c92199a4b20e74"
    )
    #expect(throws: Failure.self) { try KeyedDigest(.blake2b(salt: []), key: [UInt8](repeating: 1, count: 65)) }
  }

  /// RFC 5869, cases 1 and 3.
  @Test func `HKDF with and without salt`() throws {
    let secret = [UInt8](repeating: 0x0B, count: 22)
    let keys = try KeyExpansion.keys(
      of: secret, digest: "SHA256", salt: bytes("000102030405060708090a0b0c"), info: bytes("f0f1f2f3f4f5f6f7f8f9"),
      count: 2, size: 21)
    #expect(
      hexadecimal(keys.flatMap { $0 })
        == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
    let plain = try KeyExpansion.keys(of: secret, digest: "SHA256", salt: nil, info: nil, count: 1, size: 42)
    #expect(
      hexadecimal(plain[0])
        == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
  }
}
