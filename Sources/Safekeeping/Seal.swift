internal import CCrypto
package import Interchange

extension FindingCode {
  package static let sealBroken = FindingCode(
    "seal-broken", .error, es: "un valor cifrado no se puede abrir: la clave no corresponde o fue alterado",
    en: "a sealed value does not open: the key is another or the value was altered",
    hint: Localised(es: "restaure la copia de seguridad o la clave", en: "restore the backup or the key"))
}

/// AES-256-GCM: `nonce (12) ‖ ciphertext ‖ tag (16)`, bound to what it belongs to.
package struct SealedBox: Sendable {
  private let key: SecretKey
  package init(key: SecretKey) { self.key = key }

  /// Looked up once: OpenSSL would search its providers for every seal, which costs more than the sealing of a row.
  // SAFETY: never changed and never freed; OpenSSL lets threads share it.
  nonisolated(unsafe) private static let cipher = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)

  /// `context` (table, row) is authenticated and not stored: a value moved elsewhere does not open.
  package func seal(_ plain: [UInt8], context: [UInt8]) throws(Failure) -> [UInt8] {
    let cipher = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(cipher) }
    var isDone = false
    let sealed = [UInt8](unsafeUninitializedCapacity: plain.count + 28) { room, count in
      let nonce = room.baseAddress!
      var length: Int32 = 0
      isDone =
        RAND_bytes(nonce, 12) == 1
        && key.withBytes { EVP_EncryptInit_ex(cipher, Self.cipher, nil, $0, nonce) } == 1
        && EVP_EncryptUpdate(cipher, nil, &length, context, Int32(context.count)) == 1
        && EVP_EncryptUpdate(cipher, nonce + 12, &length, plain, Int32(plain.count)) == 1
        && EVP_EncryptFinal_ex(cipher, nonce + 12 + Int(length), &length) == 1
        && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, 16, nonce + 12 + plain.count) == 1
      count = isDone ? plain.count + 28 : 0
    }
    guard isDone else { throw Failure(.cryptoFailure, cause: "AES-256-GCM") }
    return sealed
  }

  /// Throws: `seal-broken` when key, context or bytes are not the sealed ones.
  package func open(_ sealed: [UInt8], context: [UInt8]) throws(Failure) -> [UInt8] {
    guard sealed.count >= 28 else { throw Failure(.sealBroken) }
    let cipher = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(cipher) }
    let size = sealed.count - 28
    var isWhole = false
    let plain = [UInt8](unsafeUninitializedCapacity: size + 16) { room, count in
      sealed.withUnsafeBufferPointer { sealed in
        // SAFETY: at least 28 bytes, so there is a first one; the tag is only read.
        let nonce = sealed.baseAddress!
        let tag = UnsafeMutableRawPointer(mutating: nonce + 12 + size)
        var length: Int32 = 0
        var last: Int32 = 0
        isWhole =
          key.withBytes { EVP_DecryptInit_ex(cipher, Self.cipher, nil, $0, nonce) } == 1
          && EVP_DecryptUpdate(cipher, nil, &length, context, Int32(context.count)) == 1
          && EVP_DecryptUpdate(cipher, room.baseAddress, &length, nonce + 12, Int32(size)) == 1
          && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, 16, tag) == 1
          && EVP_DecryptFinal_ex(cipher, room.baseAddress! + Int(length), &last) == 1
        count = isWhole ? Int(length) : 0
      }
    }
    guard isWhole else { throw Failure(.sealBroken) }
    return plain
  }
}
