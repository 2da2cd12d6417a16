internal import Interchange
internal import Safekeeping

/// The data keys of the vault: one a person record, under which everything is sealed that is about it.
///
/// A row comes before linkage knows whose it is, so the unit is the record of a person in one source; a person is as many
/// keys as records. A key is made when the first row under it is sealed, is the same for all versions, and lies in the store
/// wrapped under the vault's own key. Rows about nobody are sealed under that key itself.
///
/// Memory: some thousand keys used lately.
final class VaultKeys {
  static let table = """
    CREATE TABLE IF NOT EXISTS vault_key (number INTEGER PRIMARY KEY, subject BLOB NOT NULL UNIQUE, wrapped BLOB NOT NULL) STRICT
    """
  private static let find = "SELECT wrapped FROM vault_key WHERE subject = ?"
  private static let enter = "INSERT INTO vault_key (subject, wrapped) VALUES (?, ?)"
  private static let latestCount = 4096

  private let database: Database
  private let general: SealedBox
  private var latest: [[UInt8]: SealedBox] = [:]

  init(database: Database, general: SealedBox) {
    self.database = database
    self.general = general
  }

  /// `subject`: the person record that the row is about; nil where it is about nobody.
  func seal(_ plain: [UInt8], about subject: [UInt8]?, context: [UInt8]) throws(Failure) -> [UInt8] {
    guard let subject else { return try general.seal(plain, context: context) }
    if let box = try known(subject) { return try box.seal(plain, context: context) }
    return try make(for: subject).seal(plain, context: context)
  }

  /// Throws: `seal-broken`.
  func open(_ sealed: [UInt8], about subject: [UInt8]?, context: [UInt8]) throws(Failure) -> [UInt8] {
    guard let subject, let box = try known(subject) else { return try general.open(sealed, context: context) }
    do throws(Failure) {
      return try box.open(sealed, context: context)
    } catch {
      // A row that a store of version 1 sealed, about a person record that has got a key since.
      return try general.open(sealed, context: context)
    }
  }

  /// Keys of a transaction that was undone are in no table, and those of persons who were erased must not come back.
  func forget() { latest.removeAll(keepingCapacity: true) }

  private func known(_ subject: [UInt8]) throws(Failure) -> SealedBox? {
    if let box = latest[subject] { return box }
    guard let wrapped = try database.blob(Self.find, .blob(subject)) else { return nil }
    return keep(SealedBox(key: SecretKey(try unwrapped(wrapped, of: subject))), for: subject)
  }

  private func unwrapped(_ wrapped: [UInt8], of subject: [UInt8]) throws(Failure) -> [UInt8] {
    let key = try general.open(wrapped, context: Self.context(subject))
    guard key.count == 32 else { throw Failure(.sealBroken) }
    return key
  }

  private func make(for subject: [UInt8]) throws(Failure) -> SealedBox {
    let key = try SecretKey.random()
    let wrapped = try general.seal(key.bytes, context: Self.context(subject))
    try database.run(Self.enter, .blob(subject), .blob(wrapped))
    return keep(SealedBox(key: key), for: subject)
  }

  private func keep(_ box: SealedBox, for subject: [UInt8]) -> SealedBox {
    if latest.count >= Self.latestCount { latest.removeAll(keepingCapacity: true) }
    latest[subject] = box
    return box
  }

  static func context(_ subject: [UInt8]) -> [UInt8] { Array("vault-key/".utf8) + subject }
}
