package import Interchange
internal import Safekeeping

/// What a release has to know about persons: consents, seals and roles, by person.
final class SubjectFacts {
  private let database: Database
  private let model: UnifiedModel
  /// Persons asked for lately: a person's rows are spread over all tables, and asked for in each.
  private var recent: [PersonKey: Subject] = [:]
  /// Some 10 MB. Tables are in the order of their own ids, so a person comes up again after as many others as there are.
  private static let recentCount = 32_768

  init(database: Database, model: UnifiedModel) {
    self.database = database
    self.model = model
  }

  /// Codes of consent_state by how much they restrict. A state that is not known restricts most.
  private static let states = ["given", "not_asked", "withdrawn", "refused"]

  /// Fills the temporary tables; `subjects(of:in:)` reads them.
  func gather() throws(Failure) {
    recent.removeAll()
    try database.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS consent_of (person BLOB NOT NULL, purpose TEXT NOT NULL,
        rank INTEGER NOT NULL, PRIMARY KEY (person, purpose)) WITHOUT ROWID;
      CREATE TEMP TABLE IF NOT EXISTS seal_of (person BLOB NOT NULL, kind TEXT NOT NULL,
        PRIMARY KEY (person, kind)) WITHOUT ROWID;
      CREATE TEMP TABLE IF NOT EXISTS role_of (person BLOB NOT NULL, role TEXT NOT NULL,
        PRIMARY KEY (person, role)) WITHOUT ROWID;
      DELETE FROM temp.consent_of; DELETE FROM temp.seal_of; DELETE FROM temp.role_of;
      """)
    let paths = SubjectPaths(database: database, model: model)
    if let consent = model.entity(RegisterWords.consent) {
      try needs(["purpose", "state"], of: consent)
      try paths.fill("subject", for: consent, includesVanished: true)
      try database.execute(Self.consents(consent))
    }
    if let seal = model.entity(RegisterWords.seal) {
      try needs(["kind"], of: seal)
      // Like a refusal, a seal holds after its source has stopped listing it.
      try paths.fill("subject", for: seal, includesVanished: true)
      let counts = SubjectPaths.counts("r", of: seal, includesVanished: true)
      try database.execute(
        """
        INSERT OR IGNORE INTO seal_of SELECT s.person, coalesce(r.f_kind, '')
          FROM subject AS s JOIN \(RegisterSchema.entityTable(seal.name)) AS r
          ON r.id = s.row AND \(counts)
        """)
    }
    for role in [RegisterWords.victimRole, RegisterWords.suspectRole] {
      guard let entity = model.entity(role) else { continue }
      try paths.fill("subject", for: entity)
      try database.run("INSERT OR IGNORE INTO role_of SELECT person, ? FROM subject", .text(role))
    }
  }

  /// Without these fields nobody could tell who may leave.
  private func needs(_ fields: [String], of entity: EntityType) throws(Failure) {
    for field in fields {
      if let index = entity.index(ofField: field), !entity.fields[index].privacy.staysInVault { continue }
      throw Failure(
        .storeModelLacksField, at: Place(file: database.path, field: "\(entity.name).\(field)"),
        ["name": .word("\(entity.name).\(field)")])
    }
  }

  /// The most restrictive state per person and purpose. A refusal holds after its source has stopped listing
  /// it: that a row vanished is nobody's permission.
  private static func consents(_ consent: EntityType) -> String {
    let known = states.enumerated().map { "WHEN '\($1)' THEN \($0)" }.joined(separator: " ")
    let counts = SubjectPaths.counts("r", of: consent, includesVanished: true)
    // A decision without a state was not asked for; one without a purpose stands under an empty purpose.
    return """
      INSERT INTO consent_of SELECT s.person, coalesce(r.f_purpose, ''),
          max(CASE coalesce(r.f_state, 'not_asked') \(known) ELSE \(states.count - 1) END)
        FROM subject AS s JOIN \(RegisterSchema.entityTable(consent.name)) AS r
        ON r.id = s.row AND \(counts)
        WHERE r.ended IS NULL OR coalesce(r.f_state, 'not_asked') NOT IN ('given', 'not_asked')
        GROUP BY 1, 2
      """
  }

  /// The subjects of an entity's rows, for readings that take the rows by ascending id.
  func walk(_ table: String) throws(Failure) -> SubjectWalk {
    SubjectWalk(
      try database.prepared("SELECT row, person FROM temp.\(table) ORDER BY row, person"), self)
  }

  /// Takes: the 16 bytes of a person's id.
  fileprivate func known(_ person: UnsafeBufferPointer<UInt8>) throws(Failure) -> Subject {
    guard let key = PersonKey(person) else { return try subject(Array(person)) }
    if let known = recent[key] { return known }
    let found = try subject(Array(person))
    if recent.count >= Self.recentCount { recent.removeAll(keepingCapacity: true) }
    recent[key] = found
    return found
  }

  /// All that is known of a person in one go, told apart by the first column.
  private static let factsStatement = """
    SELECT 0, purpose, rank FROM temp.consent_of WHERE person = ?1
      UNION ALL SELECT 1, kind, 0 FROM temp.seal_of WHERE person = ?1
      UNION ALL SELECT 2, role, 0 FROM temp.role_of WHERE person = ?1
    """

  private func subject(_ person: [UInt8]) throws(Failure) -> Subject {
    var consents: [String: String] = [:]
    var seals: [String] = []
    var roles: Set<String> = []
    try database.each(Self.factsStatement, .blob(person)) { row throws(Failure) in
      let word = row.text(1) ?? ""
      switch row.int(0) {
      case 0: consents[word] = Self.states[row.int(2)]
      case 1: seals.append(word)
      default: roles.insert(word)
      }
    }
    seals.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return Subject(
      personID: hexadecimal(person), consents: consents, seals: seals,
      isVictim: roles.contains(RegisterWords.victimRole),
      isSuspect: roles.contains(RegisterWords.suspectRole))
  }
}

/// A person's id as a key that is compared without a call.
private struct PersonKey: Hashable {
  private let high: UInt64
  private let low: UInt64

  /// nil for what is no id.
  init?(_ id: UnsafeBufferPointer<UInt8>) {
    guard id.count == 16 else { return nil }
    let bytes = UnsafeRawBufferPointer(id)
    high = bytes.loadUnaligned(as: UInt64.self)
    low = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
  }
}

/// Steps through who each row is about beside the rows themselves, both by ascending id: one statement for
/// a table in place of one for every row.
final class SubjectWalk {
  private let statement: Statement
  private let facts: SubjectFacts
  private var hasBegun = false
  private var hasRow = false

  fileprivate init(_ statement: Statement, _ facts: SubjectFacts) {
    self.statement = statement
    self.facts = facts
  }

  /// The statement is the database's and is used again.
  func end() { statement.reset() }

  /// By ascending id of the person. Takes ids that ascend from call to call.
  func subjects(of row: UnsafeBufferPointer<UInt8>) throws(Failure) -> [Subject] {
    if !hasBegun { try step() }
    hasBegun = true
    var subjects: [Subject] = []
    while hasRow, let mine = statement.cell(0), !row.lexicographicallyPrecedes(mine) {
      // Rows that the walk passes are not current any more.
      if mine.elementsEqual(row), let person = statement.cell(1) { subjects.append(try facts.known(person)) }
      try step()
    }
    return subjects
  }

  private func step() throws(Failure) { hasRow = try statement.step() }
}

extension FindingCode {
  package static let storeModelLacksField = FindingCode(
    "store-model-lacks-field", .error,
    es: "al modelo le falta «{name}», sin el cual no se sabe quién puede salir",
    en: "the model lacks “{name}”, without which nobody knows who may leave",
    hint: Localised(
      es: "declare el campo en el modelo, con clase de privacidad N",
      en: "declare the field in the model, with privacy class N"))
}
