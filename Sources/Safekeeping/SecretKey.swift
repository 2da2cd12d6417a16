internal import CCrypto
package import Interchange

/// A 32-byte key that cannot be printed and is wiped when it goes.
package final class SecretKey: @unchecked Sendable, CustomStringConvertible, CustomReflectable {
  // SAFETY: immutable after init, hence Sendable.
  private let storage: UnsafeMutableBufferPointer<UInt8>

  /// Exactly 32 bytes.
  package init(_ bytes: [UInt8]) {
    precondition(bytes.count == 32)
    storage = .allocate(capacity: 32)
    _ = storage.initialize(from: bytes)
  }

  deinit {
    OPENSSL_cleanse(storage.baseAddress, storage.count)
    storage.deallocate()
  }

  package static func random() throws(Failure) -> SecretKey { SecretKey(try randomBytes(32)) }

  package var bytes: [UInt8] { Array(storage) }

  /// The key where it lies, without a copy.
  func withBytes<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
    // SAFETY: 32 bytes were allocated, and they live as long as the key.
    body(UnsafePointer(storage.baseAddress!))
  }
  package var description: String { "SecretKey" }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }

  /// HKDF-SHA256 (RFC 5869) without salt: one key per purpose, so that two uses cannot be joined.
  ///
  /// Purposes: `vault`, `identity`, `raw-hash`, `blind-index`, `audit`, `pseudonym/<recipient>/<line>`.
  package func derived(for purpose: String) throws(Failure) -> SecretKey {
    let context = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nil)
    defer { EVP_PKEY_CTX_free(context) }
    let label = Array(purpose.utf8)
    let key = bytes
    var derived = [UInt8](repeating: 0, count: 32)
    var length = 32
    guard EVP_PKEY_derive_init(context) > 0,
      EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()) > 0,
      EVP_PKEY_CTX_set1_hkdf_key(context, key, Int32(key.count)) > 0,
      EVP_PKEY_CTX_add1_hkdf_info(context, label, Int32(label.count)) > 0,
      EVP_PKEY_derive(context, &derived, &length) > 0, length == 32
    else { throw Failure(.cryptoFailure, cause: "HKDF") }
    return SecretKey(derived)
  }
}

package func randomBytes(_ count: Int) throws(Failure) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: count)
  guard RAND_bytes(&bytes, Int32(count)) == 1 else { throw Failure(.cryptoFailure, cause: "RAND") }
  return bytes
}
