package import Interchange
internal import Safekeeping

/// Finds, among the keys that lie in the folder, the one under which a store is sealed.
///
/// A rotation is one transaction of the store, and the files follow it: while the store has not taken the next key the present
/// one opens it, afterwards only the next. So every moment at which a rotation was killed is told by the store's check.
struct VaultOpening {
  /// The last line is the key of now; the others tell that a key is an old one.
  static let generations =
    "CREATE TABLE vault_generation (number INTEGER PRIMARY KEY, key_check BLOB NOT NULL, at TEXT NOT NULL) STRICT"

  private let file: VaultKeyFile
  private let found: VaultKeyFile.Found

  /// Reads the keys before anything is written. Throws: `vault-key-exposed`, `vault-key-malformed`, `file-cannot-be-read`.
  init(_ file: VaultKeyFile) throws(Failure) {
    self.file = file
    found = try file.read()
  }

  /// For a store that has no key of its own yet: the one that lies there, or a new one, on the disk before anything is sealed.
  func begin(_ database: Database, at time: String) throws(Failure) -> VaultSeals {
    let seals = try VaultSeals(root: root())
    try Self.enter(seals, in: database, at: time)
    return seals
  }

  private func root() throws(Failure) -> SecretKey {
    if let key = found.current { return key }
    return try file.make()
  }

  static func enter(_ seals: VaultSeals, in database: Database, at time: String) throws(Failure) {
    try database.run("INSERT INTO vault_generation (key_check, at) VALUES (?, ?)", .blob(seals.check), .text(time))
  }

  /// Writes nothing. Throws: `vault-key-missing`, `vault-key-wrong`.
  func match(_ database: Database) throws(Failure) -> VaultSeals {
    let check = try database.blob("SELECT key_check FROM vault_generation ORDER BY number DESC LIMIT 1")
    let seals = try [found.current, found.next].compactMap { $0 }.map { key throws(Failure) in try VaultSeals(root: key)
    }
    if let fitting = seals.first(where: { $0.check == check }) { return fitting }
    guard let wrong = seals.first else { throw Failure(.vaultKeyMissing, at: Place(file: file.current.path)) }
    let generation = try database.number("SELECT max(number) FROM vault_generation") ?? 0
    let old = try database.number("SELECT number FROM vault_generation WHERE key_check = ?", .blob(wrong.check))
    throw Failure(
      old == nil ? .vaultKeyWrong : .vaultKeyOutdated, at: Place(file: file.current.path),
      ["generation": .number(generation), "found": .number(old ?? 0)])
  }

  /// Completes or takes back what a killed rotation left of its files. `seals`: those that the store opened with.
  func settle(_ seals: VaultSeals) throws(Failure) {
    guard file.mayChange else { return }
    try file.removeLeftovers()
    guard let next = try file.next.readIfThere() else { return }
    if try VaultSeals(root: next).check == seals.check { try file.adopt() } else { try file.withdraw() }
  }
}

extension FindingCode {
  package static let vaultKeyWrong = FindingCode(
    "vault-key-wrong", .error, es: "la clave de la bóveda no es la de este almacén (generación {generation})",
    en: "the key of the vault is not that of this store (generation {generation})",
    hint: Localised(es: "devuelva la vault.key de este almacén", en: "put back the vault.key of this store"))
  package static let vaultKeyOutdated = FindingCode(
    "vault-key-outdated", .error,
    es: "la clave de la bóveda es la de la generación {found}; el almacén va por la {generation}",
    en: "the key of the vault is that of generation {found}; the store is at {generation}",
    hint: Localised(
      es: "devuelva la vault.key que dejó la última rotación", en: "put back the vault.key that the last rotation left")
  )
}
