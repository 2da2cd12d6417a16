internal import CCrypto
package import Interchange

/// The keyed digests that encodings of other programs are made with; one value is an absorbed key.
///
/// Throws at the making: `crypto-failure`, where the library refuses the key. One worker owns an instance.
package final class KeyedDigest {
  package enum Method: Sendable, Hashable {
    case hmacMD5, hmacSHA1
    /// Keyed BLAKE2b of 64 bytes (RFC 7693); a salt of at most 16 bytes, a key of at most 64.
    case blake2b(salt: [UInt8])
  }

  private let context: OpaquePointer
  private let length: Int

  package init(_ method: Method, key: [UInt8]) throws(Failure) {
    let made: OpaquePointer?
    switch method {
    case .hmacMD5:
      length = 16
      made = keyedMAC("HMAC", "MD5", key, key.count, nil, 0)
    case .hmacSHA1:
      length = 20
      made = keyedMAC("HMAC", "SHA1", key, key.count, nil, 0)
    case .blake2b(let salt):
      length = 64
      made = keyedMAC("BLAKE2BMAC", nil, key, key.count, salt, salt.count)
    }
    guard let made else { throw Failure(.cryptoFailure, cause: "MAC") }
    context = made
  }

  deinit { EVP_MAC_CTX_free(context) }

  package func tag(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
    var tag = [UInt8](repeating: 0, count: length)
    let state = EVP_MAC_CTX_dup(context)
    defer { EVP_MAC_CTX_free(state) }
    var written = 0
    guard state != nil, EVP_MAC_update(state, bytes, bytes.count) == 1,
      EVP_MAC_final(state, &tag, &written, tag.count) == 1, written == length
    else { throw Failure(.cryptoFailure, cause: "MAC") }
    return tag
  }
}

/// Keys from one secret (HKDF, RFC 5869), as other programs derive them.
package enum KeyExpansion {
  /// Throws: `crypto-failure`, where more is asked than 255 digests.
  package static func keys(
    of secret: [UInt8], digest: String, salt: [UInt8]?, info: [UInt8]?, count: Int, size: Int
  ) throws(Failure) -> [[UInt8]] {
    var bytes = [UInt8](repeating: 0, count: count * size)
    let (salt, info) = (salt ?? [], info ?? [])
    guard
      expandKey(digest, secret, secret.count, salt, salt.count, info, info.count, &bytes, bytes.count) == 1
    else { throw Failure(.cryptoFailure, cause: "HKDF") }
    return (0..<count).map { Array(bytes[($0 * size)..<(($0 + 1) * size)]) }
  }
}
