internal import Glibc
package import Interchange

/// A secret that sources share among themselves, in a file that only its owner reads.
///
/// The line end behind a key that was printed into its file is no part of it.
package enum SourceKey {
  /// A key that can be guessed makes encodings that can be undone.
  private static let shortest = 16

  /// Throws: `file-cannot-be-read`, `source-key-exposed`, `source-key-short`.
  package static func read(_ path: String) throws(Failure) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw SafeFile.cannotRead(path, errno) }
    guard status.st_mode & 0o077 == 0 else { throw Failure(.sourceKeyExposed, at: Place(file: path)) }
    var bytes = try SafeFile.read(path, limit: 4096)
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard bytes.count >= shortest else {
      throw Failure(.sourceKeyShort, at: Place(file: path), ["limit": .number(shortest)])
    }
    return bytes
  }
}

extension FindingCode {
  static let sourceKeyExposed = FindingCode(
    "source-key-exposed", .error, es: "otros usuarios pueden leer el archivo de la clave",
    en: "other users can read the key file",
    hint: Localised(es: "chmod 600 al archivo", en: "chmod 600 the file"))
  static let sourceKeyShort = FindingCode(
    "source-key-short", .error, es: "la clave tiene menos de {limit} bytes", en: "the key has fewer than {limit} bytes",
    hint: Localised(es: "hágala con: openssl rand -hex 32", en: "make it with: openssl rand -hex 32"))
}
