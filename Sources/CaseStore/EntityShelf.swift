internal import Interchange

/// One entity of the model as it stands in the store: which fields have a column, and its statements.
final class EntityShelf {
  let type: EntityType
  let name: [UInt8]
  /// Indices into `type.fields`.
  let plainFields: [Int]
  /// By name, the order of `VaultCells`.
  let vaultFields: [Int]
  let fieldsByName: [Int]
  let linksByRole: [Int]
  let table: String
  let isDocument: Bool
  let isPerson: Bool
  /// Index into `type.links` of the first link to a person.
  let personLink: Int?
  /// Columns of plain fields and links, in this order, each with a comma before it.
  private let columnList: String
  /// `id, import, record, digest, tag, sealed`, then plain fields, then links.
  let insertStatement: String
  /// Gives row, import, digest, since, record and records of the current version of an id.
  let versionStatement: String
  /// Says that an import brings a row unchanged.
  let confirmStatement: String
  /// `row, import, record, tag, sealed`, then plain fields, then links.
  let currentStatement: String
  let endStatement: String
  /// Plain fields, links, then `tag, sealed, record, digest, records, row`.
  let updateStatement: String

  /// First column of plain fields in `currentStatement`.
  static let firstColumn = 5

  init(type: EntityType) {
    self.type = type
    name = Array(type.name.utf8)
    plainFields = type.fields.indices.filter { !type.fields[$0].privacy.staysInVault }
    vaultFields = type.fields.indices.filter { type.fields[$0].privacy.staysInVault }
      .sorted { type.fields[$0].name < type.fields[$1].name }
    fieldsByName = type.fields.indices.sorted { type.fields[$0].name < type.fields[$1].name }
    linksByRole = type.links.indices.sorted { type.links[$0].role < type.links[$1].role }
    table = RegisterSchema.entityTable(type.name)
    isDocument = type.name == RegisterWords.document
    isPerson = type.name == RegisterWords.person
    personLink = type.links.firstIndex { $0.target == RegisterWords.person }
    let columns =
      plainFields.map { quoted(RegisterSchema.fieldColumn(type.fields[$0].name)) }
      + type.links.map { quoted(RegisterSchema.linkColumn($0.role)) }
    columnList = columns.map { ", \($0)" }.joined()
    let marks = columns.map { _ in ", ?" }.joined()
    insertStatement = """
      INSERT INTO \(table) (id, since, import, record, digest, tag, sealed\(columnList))
        VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6\(marks))
      """
    versionStatement = "SELECT row, import, digest, since, record, records FROM \(table) WHERE id = ? AND ended IS NULL"
    confirmStatement = "UPDATE \(table) SET import = ?, record = ?, records = 1 WHERE row = ?"
    currentStatement = """
      SELECT row, import, record, tag, sealed\(columnList) FROM \(table) WHERE id = ? AND ended IS NULL
      """
    endStatement = "UPDATE \(table) SET ended = ? WHERE row = ?"
    updateStatement = """
      UPDATE \(table) SET \(columns.map { "\($0) = ?, " }.joined())tag = ?, sealed = ?,
        record = ?, digest = ?, records = ? WHERE row = ?
      """
  }

  /// `, p."f_sex", p."l_case"`, for statements that join.
  func columns(of alias: String) -> String {
    (plainFields.map { RegisterSchema.fieldColumn(type.fields[$0].name) }
      + type.links.map { RegisterSchema.linkColumn($0.role) })
      .map { ", \(alias).\(quoted($0))" }.joined()
  }

  /// The person record that a row is about: it itself or the one it links to; nil where there is none.
  func subject(of id: [UInt8], links: [[UInt8]?]) -> [UInt8]? {
    isPerson ? id : personLink.flatMap { links[$0] }
  }

  /// Where a field's value stands among `plainFields`; nil when it is in the vault or not in the model.
  func plainPosition(of field: String) -> Int? {
    type.index(ofField: field).flatMap { plainFields.firstIndex(of: $0) }
  }

  /// A row's own value of a field, wherever the model keeps it. `first` is the statement's column of the first
  /// plain field.
  func value(
    _ field: String, in row: Statement, from first: Int, vault: VaultCells
  ) -> [UInt8]? {
    if let position = plainPosition(of: field) { return row.blob(first + position) }
    return vault[field]
  }
}
