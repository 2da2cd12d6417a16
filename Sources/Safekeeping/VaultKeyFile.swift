internal import Glibc
package import Interchange

/// The root key of a store's vault and, while a rotation goes on, the one that comes after it.
///
/// A rotation writes the next key beside, lets the store take it in one transaction, then puts it in the place of the
/// present one. Which of the two a store has taken only the store can say, so both are read.
package struct VaultKeyFile: Sendable {
  package static let name = "vault.key"
  package static let nextName = "vault.key.next"

  package struct Found: Sendable {
    package let current: SecretKey?
    package let next: SecretKey?
  }

  package let current: KeyFile
  package let next: KeyFile
  /// Whether the folder is the workspace's own: keys that were only lent are not put away.
  package let mayChange: Bool

  package init(folder: KeyFolder, mayChange: Bool = true) {
    current = KeyFile(path: "\(folder.path)/\(Self.name)", findings: .vault)
    next = KeyFile(path: "\(folder.path)/\(Self.nextName)", findings: .vault)
    self.mayChange = mayChange
  }

  /// Throws: `vault-key-exposed`, `vault-key-malformed`, `file-cannot-be-read`.
  package func read() throws(Failure) -> Found {
    Found(current: try current.readIfThere(), next: try next.readIfThere())
  }

  /// The key of a store that has none yet.
  package func make() throws(Failure) -> SecretKey {
    let key = try SecretKey.random()
    try current.make(key)
    return key
  }

  /// Writes the key that a rotation goes over to.
  package func propose() throws(Failure) -> SecretKey {
    let key = try SecretKey.random()
    try next.make(key)
    return key
  }

  /// Destroys the present key and puts the next one in its place. A run that is killed meanwhile does it again.
  package func adopt() throws(Failure) {
    // Never the only key.
    _ = try next.read()
    if try current.isThere() { try PrivateFile.shred(current.path) }
    guard rename(next.path, current.path) == 0 else { throw SafeFile.cannotWrite(current.path, errno) }
    try Folder.sync(Folder.parent(of: current.path))
  }

  /// Destroys a next key that no store took.
  package func withdraw() throws(Failure) { try PrivateFile.shred(next.path) }

  /// Removes what a killed run left of a key that it was writing.
  package func removeLeftovers() throws(Failure) {
    for path in [current.path, next.path].map(SafeFile.partName) where try Folder.has(path) {
      try PrivateFile.shred(path)
    }
  }
}

extension KeyFile.Findings {
  static let vault = KeyFile.Findings(
    missing: .vaultKeyMissing, exposed: .vaultKeyExposed, malformed: .vaultKeyMalformed)
}

extension FindingCode {
  package static let vaultKeyMissing = FindingCode(
    "vault-key-missing", .error, es: "falta la clave de la bóveda", en: "the key of the vault is missing",
    hint: Localised(
      es: "devuelva vault.key a la carpeta de claves; sin ella nada de la bóveda se puede abrir",
      en: "put vault.key back into the key folder; without it nothing in the vault opens"))
  package static let vaultKeyExposed = FindingCode(
    "vault-key-exposed", .error, es: "otros usuarios pueden leer la clave de la bóveda o su carpeta",
    en: "other users can read the key of the vault or its folder",
    hint: Localised(
      es: "chmod 700 a la carpeta, 400 al archivo, y propietario el usuario que ejecuta quipu; después rote la clave",
      en: "chmod 700 the folder, 400 the file, owned by the user who runs quipu; then rotate the key"))
  package static let vaultKeyMalformed = FindingCode(
    "vault-key-malformed", .error, es: "la clave de la bóveda no tiene 32 bytes",
    en: "the key of the vault is not 32 bytes long",
    hint: Localised(es: "devuelva vault.key de su copia", en: "put back vault.key from its copy"))
}
