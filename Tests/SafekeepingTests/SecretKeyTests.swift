internal import Interchange
internal import Safekeeping
internal import Testing

@Suite struct SecretKeyTests {
  /// RFC 5869 gives no case with a 32-byte key and no salt, so extract and expand are written out over HMAC.
  private func slowHKDF(_ key: [UInt8], info: String) -> [UInt8] {
    let zero = KeyedHash(key: SecretKey([UInt8](repeating: 0, count: 32)))
    let extracted = zero.tag(unframed: key)
    return KeyedHash(key: SecretKey(extracted)).tag(unframed: Array(info.utf8) + [1])
  }

  @Test func `the written-out HKDF gives the key of RFC 5869, case 3`() {
    let extracted = KeyedHash(key: SecretKey([UInt8](repeating: 0, count: 32)))
      .tag(unframed: [UInt8](repeating: 0x0B, count: 22))
    #expect(
      hexadecimal(extracted) == "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04")
    #expect(
      hexadecimal(slowHKDF([UInt8](repeating: 0x0B, count: 22), info: ""))
        == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")
  }

  @Test(arguments: ["vault", "identity", "pseudonym/research/nightly"])
  func `a derived key is that of HKDF-SHA256 without salt`(_ purpose: String) throws {
    let key = (0..<32).map { UInt8(200 - $0) }
    #expect(try SecretKey(key).derived(for: purpose).bytes == slowHKDF(key, info: purpose))
  }

  @Test func `purposes have different keys`() throws {
    let key = SecretKey([UInt8](repeating: 3, count: 32))
    #expect(try key.derived(for: "vault").bytes != key.derived(for: "identity").bytes)
  }

  @Test func `a key cannot be printed`() {
    let key = SecretKey([UInt8](repeating: 65, count: 32))
    #expect("\(key)" == "SecretKey")
    #expect(String(reflecting: key).contains("65") == false)
    var dumped = ""
    dump(key, to: &dumped)
    #expect(!dumped.contains("65"))
  }

  @Test func `random keys differ`() throws {
    #expect(try SecretKey.random().bytes != SecretKey.random().bytes)
  }
}
