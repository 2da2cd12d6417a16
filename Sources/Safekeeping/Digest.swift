internal import CCrypto
package import Interchange

extension FindingCode {
  package static let cryptoFailure = FindingCode(
    "crypto-failure", .error, es: "la biblioteca criptográfica no pudo trabajar",
    en: "the cryptographic library could not work",
    hint: Localised(
      es: "revise la instalación de libcrypto (OpenSSL 3)", en: "check the installation of libcrypto (OpenSSL 3)"))
}

/// Bytes as lower-case hexadecimal.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  var text: [UInt8] = []
  text.reserveCapacity(2 * bytes.underestimatedCount)
  for byte in bytes {
    text.append(hexadecimalDigit(byte >> 4))
    text.append(hexadecimalDigit(byte & 15))
  }
  return String(decoding: text, as: UTF8.self)
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

/// SHA-256 of bytes that arrive in pieces.
package final class SHA256 {
  private let context: OpaquePointer

  package init() {
    // SAFETY: nil only when memory has run out, which Swift does not survive either.
    context = EVP_MD_CTX_new()!
    precondition(EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "SHA-256 is not available")
  }

  deinit { EVP_MD_CTX_free(context) }

  package func update(_ bytes: UnsafeRawBufferPointer) {
    precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1)
  }

  package func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The 32 bytes; the object cannot be used afterwards.
  package func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    precondition(EVP_DigestFinal_ex(context, &digest, nil) == 1)
    return digest
  }

  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    let hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  package static func hex(_ text: String) -> String { hexadecimal(digest(Array(text.utf8))) }
}
