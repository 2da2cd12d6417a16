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

extension KeyFile.Findings {
  static let master = KeyFile.Findings(missing: .keyMissing, exposed: .keyExposed, malformed: .keyMalformed)
}

/// The folder of mode 0700 that holds the keys of a workspace, each in a file of mode 0400.
///
/// ```
/// master.key    32 bytes: ids, pseudonyms, blind indexes and the audit log hang on it; it never changes
/// vault.key     32 bytes: opens what is sealed; changed by a rotation
/// signing.key   PEM: the key pair of signatures that others verify
/// ```
/// Keys never come from arguments or the environment's values. systemd's `$CREDENTIALS_DIRECTORY` may
/// name the folder.
package struct KeyFolder: Sendable {
  package let path: String
  package init(path: String) { self.path = path }

  package var master: KeyFile { KeyFile(path: "\(path)/master.key", findings: .master) }

  package var vault: VaultKeyFile { VaultKeyFile(folder: self) }
  package var signing: SigningKeyFile { SigningKeyFile(folder: self) }

  /// Makes a new master key, which must not be there.
  package func create() throws(Failure) { try master.make(.random()) }

  /// Throws: `master-key-missing`, `master-key-exposed`, `master-key-malformed`, `file-cannot-be-read`.
  package func masterKey() throws(Failure) -> SecretKey { try master.read() }
}
