internal import CCrypto
internal import Glibc
package import Interchange

/// The key pair of a workspace's signatures, which others verify without any secret: ECDSA on P-256.
///
/// P-256 and not Ed25519, as certificates of the State's PKI and `openssl cms` of OpenSSL 3.0 take it. The private half lies in
/// `signing.key` (PKCS#8 PEM, mode 0400) and hangs on nothing that is stored: a lost one is replaced by a new pair and certificate.
package struct SigningKeyFile: Sendable {
  package static let name = "signing.key"
  package let path: String

  package init(folder: KeyFolder) { path = "\(folder.path)/\(Self.name)" }

  package func isThere() throws(Failure) -> Bool { try Folder.has(path) }

  /// Makes a pair where none is.
  package func make() throws(Failure) {
    let isTaken = try isThere()
    precondition(!isTaken, "a key is never overwritten")
    guard let key = makeCurveKey("P-256") else { throw Failure(.cryptoFailure, cause: "EC") }
    defer { EVP_PKEY_free(key) }
    try Folder.make(Folder.parent(of: path))
    let pem = try Self.written { PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) }
    try SafeFile.write(pem, to: path)
    guard chmod(path, 0o400) == 0 else { throw SafeFile.cannotWrite(path, errno) }
  }

  /// The public half as PEM, `BEGIN PUBLIC KEY` (SubjectPublicKeyInfo).
  ///
  /// Throws: `signing-key-missing`, `signing-key-exposed`, `signing-key-malformed`, `file-cannot-be-read`.
  package func publicPEM() throws(Failure) -> [UInt8] {
    let key = try SigningKeyPair(opening: self)
    return try Self.written { PEM_write_bio_PUBKEY($0, key.handle) }
  }

  /// SHA-256 of the SubjectPublicKeyInfo in DER, by which a certificate's key is compared too: 64 hex digits.
  package func publicFingerprint() throws(Failure) -> String {
    let key = try SigningKeyPair(opening: self)
    return hexadecimal(SHA256.digest(try Self.written { i2d_PUBKEY_bio($0, key.handle) }))
  }

  /// A request for a certificate as PEM, `BEGIN CERTIFICATE REQUEST` (PKCS#10), signed with the private half.
  ///
  /// `commonName`: who signs, at most 64 characters. Throws: as `publicPEM`, and `crypto-failure`.
  package func certificateRequest(commonName: String) throws(Failure) -> [UInt8] {
    let key = try SigningKeyPair(opening: self)
    guard let request = X509_REQ_new() else { throw Failure(.cryptoFailure, cause: "X509_REQ") }
    defer { X509_REQ_free(request) }
    let name = Array(commonName.utf8)
    let isSigned =
      X509_REQ_set_version(request, 0) == 1
      && X509_NAME_add_entry_by_txt(
        X509_REQ_get_subject_name(request), "CN", utf8Text, name, Int32(name.count), -1, 0) == 1
      && X509_REQ_set_pubkey(request, key.handle) == 1 && X509_REQ_sign(request, key.handle, EVP_sha256()) > 0
    guard isSigned else { throw Failure(.cryptoFailure, cause: "X509_REQ") }
    return try Self.written { PEM_write_bio_X509_REQ($0, request) }
  }

  /// What a function of the library writes.
  private static func written(_ write: (OpaquePointer) -> Int32) throws(Failure) -> [UInt8] {
    guard let memory = BIO_new(BIO_s_secmem()) else { throw Failure(.cryptoFailure, cause: "BIO") }
    defer { BIO_free(memory) }
    guard write(memory) == 1 else { throw Failure(.cryptoFailure, cause: "BIO") }
    var bytes = [UInt8](repeating: 0, count: Int(BIO_ctrl_pending(memory)))
    guard BIO_read(memory, &bytes, Int32(bytes.count)) == Int32(bytes.count) else {
      throw Failure(.cryptoFailure, cause: "BIO")
    }
    return bytes
  }
}

/// A key pair that is open, freed with the object.
private final class SigningKeyPair {
  let handle: OpaquePointer

  init(opening file: SigningKeyFile) throws(Failure) {
    try KeyFile.requirePrivate(file.path, findings: .signing)
    let pem = try SafeFile.read(file.path, limit: 1 << 14)
    guard let memory = BIO_new(BIO_s_secmem()) else { throw Failure(.cryptoFailure, cause: "BIO") }
    defer { BIO_free(memory) }
    guard BIO_write(memory, pem, Int32(pem.count)) == Int32(pem.count) else {
      throw Failure(.cryptoFailure, cause: "BIO")
    }
    guard let key = PEM_read_bio_PrivateKey(memory, nil, nil, nil) else {
      throw Failure(.signingKeyMalformed, at: Place(file: file.path))
    }
    handle = key
  }

  deinit { EVP_PKEY_free(handle) }
}

extension KeyFile.Findings {
  static let signing = KeyFile.Findings(
    missing: .signingKeyMissing, exposed: .signingKeyExposed, malformed: .signingKeyMalformed)
}

extension FindingCode {
  package static let signingKeyMissing = FindingCode(
    "signing-key-missing", .error, es: "falta la clave de firma", en: "the signing key is missing",
    hint: Localised(es: "hágala con «quipu keys init»", en: "make it with `quipu keys init`"))
  package static let signingKeyExposed = FindingCode(
    "signing-key-exposed", .error, es: "otros usuarios pueden leer la clave de firma o su carpeta",
    en: "other users can read the signing key or its folder",
    hint: Localised(
      es: "chmod 700 a la carpeta y 400 al archivo; pida otro certificado con una clave nueva",
      en: "chmod 700 the folder and 400 the file; ask for another certificate with a new key"))
  package static let signingKeyMalformed = FindingCode(
    "signing-key-malformed", .error, es: "la clave de firma no es una clave privada en PEM",
    en: "the signing key is not a private key in PEM",
    hint: Localised(es: "devuelva signing.key de su copia", en: "put back signing.key from its copy"))
}
