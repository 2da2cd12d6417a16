internal import Glibc
package import Interchange

extension FindingCode {
  package static let keyMissing = FindingCode(
    "master-key-missing", .error, es: "falta la clave maestra", en: "the master key is missing",
    hint: Localised(
      es: "devuelva master.key a la carpeta de claves; sin ella el almacén no se puede abrir",
      en: "put master.key back into the key folder; without it the store cannot be opened"))
  package static let keyExposed = FindingCode(
    "master-key-exposed", .error, es: "otros usuarios pueden leer la clave o su carpeta",
    en: "other users can read the key or its folder",
    hint: Localised(
      es: "chmod 700 a la carpeta, 400 al archivo, y propietario el usuario que ejecuta quipu",
      en: "chmod 700 the folder, 400 the file, owned by the user who runs quipu"))
  package static let keyMalformed = FindingCode(
    "master-key-malformed", .error, es: "la clave no tiene 32 bytes", en: "the key is not 32 bytes long")
}

/// The folder of mode 0700 that holds `master.key` (32 bytes, mode 0400).
///
/// Keys never come from arguments or the environment's values. systemd's `$CREDENTIALS_DIRECTORY` may
/// name the folder.
package struct KeyFolder: Sendable {
  package let path: String
  package init(path: String) { self.path = path }

  private var keyPath: String { "\(path)/master.key" }

  package var hasKey: Bool { Folder.exists(keyPath) }

  /// Makes a new master key. Throws if one is there.
  package func create() throws(Failure) {
    try Folder.make(path)
    let key = try SecretKey.random()
    precondition(!hasKey, "a master key is never overwritten")
    try SafeFile.write(key.bytes, to: keyPath)
    guard chmod(keyPath, 0o400) == 0 else { throw SafeFile.cannotWrite(keyPath, errno) }
  }

  /// Throws: `master-key-missing`, `master-key-exposed`, `master-key-malformed`.
  package func masterKey() throws(Failure) -> SecretKey {
    for (checked, forbidden) in [(path, mode_t(0o077)), (keyPath, mode_t(0o077))] {
      var status = stat()
      guard lstat(checked, &status) == 0 else {
        throw Failure(.keyMissing, at: Place(file: checked))
      }
      guard status.st_mode & forbidden == 0, status.st_uid == geteuid() else {
        throw Failure(.keyExposed, at: Place(file: checked))
      }
    }
    let bytes = try SafeFile.read(keyPath, limit: 4096)
    guard bytes.count == 32 else { throw Failure(.keyMalformed, at: Place(file: keyPath)) }
    return SecretKey(bytes)
  }
}
