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

  /// `context` (table, row) is authenticated and not stored: a value moved elsewhere does not open.
  package func seal(_ plain: [UInt8], context: [UInt8]) throws(Failure) -> [UInt8] {
    let nonce = try randomBytes(12)
    let cipher = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(cipher) }
    var sealed = nonce + [UInt8](repeating: 0, count: plain.count)
    var tag = [UInt8](repeating: 0, count: 16)
    var length: Int32 = 0
    let done = sealed.withUnsafeMutableBufferPointer { buffer in
      EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), nil, key.bytes, nonce) == 1
        && EVP_EncryptUpdate(cipher, nil, &length, context, Int32(context.count)) == 1
        && EVP_EncryptUpdate(cipher, buffer.baseAddress! + 12, &length, plain, Int32(plain.count)) == 1
        && EVP_EncryptFinal_ex(cipher, buffer.baseAddress! + 12 + Int(length), &length) == 1
        && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, 16, &tag) == 1
    }
    guard done else { throw Failure(.cryptoFailure, cause: "AES-256-GCM") }
    return sealed + tag
  }

  /// Throws: `seal-broken` when key, context or bytes are not the sealed ones.
  package func open(_ sealed: [UInt8], context: [UInt8]) throws(Failure) -> [UInt8] {
    guard sealed.count >= 28 else { throw Failure(.sealBroken) }
    let nonce = Array(sealed[..<12])
    let cipherText = Array(sealed[12..<(sealed.count - 16)])
    var tag = Array(sealed[(sealed.count - 16)...])
    let cipher = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(cipher) }
    var plain = [UInt8](repeating: 0, count: cipherText.count + 16)
    var length: Int32 = 0
    var last: Int32 = 0
    guard EVP_DecryptInit_ex(cipher, EVP_aes_256_gcm(), nil, key.bytes, nonce) == 1,
      EVP_DecryptUpdate(cipher, nil, &length, context, Int32(context.count)) == 1,
      EVP_DecryptUpdate(cipher, &plain, &length, cipherText, Int32(cipherText.count)) == 1,
      EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, 16, &tag) == 1,
      EVP_DecryptFinal_ex(cipher, nil, &last) == 1
    else { throw Failure(.sealBroken) }
    return Array(plain[..<Int(length)])
  }
}
