package import Interchange
internal import Safekeeping

/// The tables of a store: those of every store, and one per entity of the model.
///
/// Fields that stay in the vault have no column; a row keeps them together in `sealed`. Columns of fields
/// begin with `f_` and columns of links with `l_`, so that no word of a model meets a word of the store.
enum RegisterSchema {
  /// `QIPU`
  static let applicationID = 0x5149_5055
  /// 1: the first. 2: the audit log, runs, and the time of an import. 3: linkage by evidence, and its decisions; tags of
  /// pages, records behind a merged row.
  static let version = 3
  /// From here on every page has a tag of its content, and a file without them is damaged.
  static let firstSealedVersion = 3

  /// Makes the tables of a new store or takes over fields, links and entities that the model has gained.
  ///
  /// An older store is brought to this version, after a copy of it was put into `backupFolder`.
  /// Throws: `store-newer`, `store-not-ours`, `master-key-wrong`, `store-model-changed`.
  static func prepare(
    _ database: Database, model: UnifiedModel, keys: RegisterKeys, backupFolder: String
  ) throws(Failure) {
    let tables = try database.number("SELECT count(*) FROM sqlite_schema") ?? 0
    let application = try database.number("PRAGMA application_id") ?? 0
    let found = try database.number("PRAGMA user_version") ?? 0
    if tables == 0 && application == 0 && found == 0 {
      return try database.transaction { () throws(Failure) in
        try create(database, keys)
        try adopt(model, database)
      }
    }
    try check(database, keys)
    if found < version { try RegisterMigration.run(database, from: found, backupIn: backupFolder) }
    try database.transaction { () throws(Failure) in try adopt(model, database) }
  }

  /// Whether it is a store that this program may open with these keys. Nothing is written.
  ///
  /// Throws: `store-newer`, `store-not-ours`, `master-key-wrong`.
  static func check(_ database: Database, _ keys: RegisterKeys) throws(Failure) {
    guard try database.number("PRAGMA application_id") == applicationID else {
      throw Failure(.storeNotOurs, at: Place(file: database.path))
    }
    let found = try database.number("PRAGMA user_version") ?? 0
    guard found <= version else {
      throw Failure(
        .storeNewer, at: Place(file: database.path),
        ["found": .number(found), "known": .number(version)])
    }
    guard try database.blob("SELECT value FROM register WHERE name = 'key-check'") == keys.check
    else { throw Failure(.keyWrong, at: Place(file: database.path)) }
  }

  private static func create(_ database: Database, _ keys: RegisterKeys) throws(Failure) {
    for table in fixedTables + RegisterMigration.tablesSinceTheFirst { try database.execute(table) }
    try database.run("INSERT INTO register VALUES ('key-check', ?)", .blob(keys.check))
    try database.execute("PRAGMA application_id = \(applicationID)")
    try database.execute("PRAGMA user_version = \(version)")
  }

  private static let fixedTables = [
    "CREATE TABLE register (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE model_column (entity TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
      PRIMARY KEY (entity, name)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE import (number INTEGER PRIMARY KEY, source TEXT NOT NULL, file TEXT NOT NULL,
      sha256 TEXT NOT NULL, fingerprint TEXT NOT NULL, mapping TEXT NOT NULL,
      is_full INTEGER NOT NULL, precedence INTEGER NOT NULL, state TEXT NOT NULL,
      read INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL DEFAULT 0,
      quarantined INTEGER NOT NULL DEFAULT 0, duplicate INTEGER NOT NULL DEFAULT 0,
      filtered INTEGER NOT NULL DEFAULT 0, trailers INTEGER NOT NULL DEFAULT 0,
      blocks INTEGER, repeated INTEGER, at TEXT NOT NULL DEFAULT '') STRICT
    """,
    "CREATE INDEX import_by_label ON import (source, sha256, fingerprint)",
    """
    CREATE TABLE import_total (import INTEGER NOT NULL REFERENCES import, position INTEGER NOT NULL,
      name TEXT NOT NULL, published INTEGER NOT NULL, distinct_sum INTEGER NOT NULL,
      missing INTEGER NOT NULL, unreconciled INTEGER NOT NULL,
      PRIMARY KEY (import, position)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE import_finding (import INTEGER NOT NULL REFERENCES import, position INTEGER NOT NULL,
      code TEXT NOT NULL, field TEXT NOT NULL, severity TEXT NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (import, position)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE finding_place (import INTEGER NOT NULL REFERENCES import, finding INTEGER NOT NULL,
      position INTEGER NOT NULL, file TEXT, line INTEGER, column INTEGER, record INTEGER,
      byte INTEGER, field TEXT, locator TEXT, PRIMARY KEY (import, finding, position)) STRICT, WITHOUT ROWID
    """,
    // `occurrences`: records of the file with these bytes; 0 for a later copy that the mapping keeps.
    """
    CREATE TABLE source_record (import INTEGER NOT NULL REFERENCES import, number INTEGER NOT NULL,
      line INTEGER NOT NULL, locator TEXT, hash BLOB NOT NULL, occurrences INTEGER NOT NULL,
      block BLOB, fate INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (import, number)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE value_note (import INTEGER NOT NULL REFERENCES import, entity TEXT NOT NULL,
      row BLOB NOT NULL, field TEXT NOT NULL, code TEXT NOT NULL) STRICT
    """,
    """
    CREATE TABLE quarantine (import INTEGER NOT NULL REFERENCES import, number INTEGER NOT NULL,
      line INTEGER NOT NULL, locator TEXT, findings TEXT NOT NULL, sealed BLOB NOT NULL,
      mapping TEXT NOT NULL, ended INTEGER REFERENCES import,
      PRIMARY KEY (import, number)) STRICT, WITHOUT ROWID
    """,
    "CREATE TABLE membership (row BLOB PRIMARY KEY, person BLOB NOT NULL, rule TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE UNIQUE INDEX membership_by_person ON membership (person, row)",
    "CREATE TABLE redirect (old BLOB PRIMARY KEY, person BLOB NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX redirect_by_person ON redirect (person)",
    // Person records that are new or whose documents changed: the work that linkage still has to do.
    "CREATE TABLE placing (row BLOB PRIMARY KEY) STRICT, WITHOUT ROWID",
  ]

  // MARK: The model's part

  private static func adopt(_ model: UnifiedModel, _ database: Database) throws(Failure) {
    var known: [String: [String: String]] = [:]
    try database.each("SELECT entity, name, kind FROM model_column") { row throws(Failure) in
      known[row.text(0) ?? "", default: [:]][row.text(1) ?? ""] = row.text(2)
    }
    for entity in model.entities {
      let columns = columns(of: entity)
      if let old = known.removeValue(forKey: entity.name) {
        try extend(entity, from: old, to: columns, database)
      } else {
        try database.execute(table(of: entity, columns))
        for index in indices(of: entity) { try database.execute(index) }
      }
      for (name, kind) in columns {
        try database.run(
          "INSERT OR IGNORE INTO model_column VALUES (?, ?, ?)", .text(entity.name), .text(name),
          .text(kind))
      }
    }
    if let gone = known.keys.min() { throw changed(gone, nil, database) }
  }

  private static func extend(
    _ entity: EntityType, from old: [String: String], to columns: [(name: String, kind: String)],
    _ database: Database
  ) throws(Failure) {
    let now = Dictionary(columns.map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
    if let gone = old.keys.filter({ now[$0] != old[$0] }).min() {
      throw changed(entity.name, gone, database)
    }
    for (name, kind) in columns where old[name] == nil && !kind.hasPrefix("sealed ") {
      let type = name.hasPrefix("l_") ? "BLOB" : "TEXT"
      try database.execute(
        "ALTER TABLE \(entityTable(entity.name)) ADD COLUMN \(quoted(name)) \(type)")
    }
  }

  private static func changed(_ entity: String, _ name: String?, _ database: Database) -> Failure {
    let field = name.map { "\(entity).\($0.dropFirst(2))" } ?? entity
    return Failure(
      .storeModelChanged, at: Place(file: database.path, field: field), ["name": .word(field)])
  }

  /// Column names and what must not change about them.
  private static func columns(of entity: EntityType) -> [(name: String, kind: String)] {
    entity.fields.map { field in
      let kind = "\(field.type.rawValue)\(field.repeats ? "[]" : "")"
      return (fieldColumn(field.name), field.privacy.staysInVault ? "sealed \(kind)" : kind)
    } + entity.links.map { (linkColumn($0.role), $0.target) }
  }

  /// One row per version: said first by the import `since` and last by `import`, in its record `record`, and no
  /// longer since `ended`. `digest` tells an unchanged row without opening the vault.
  private static func table(of entity: EntityType, _ columns: [(name: String, kind: String)]) -> String {
    let own = columns.filter { !$0.kind.hasPrefix("sealed ") }
      .map { "\(quoted($0.name)) \($0.name.hasPrefix("l_") ? "BLOB" : "TEXT"), " }.joined()
    return """
      CREATE TABLE \(entityTable(entity.name)) (row INTEGER PRIMARY KEY, id BLOB NOT NULL,
        since INTEGER NOT NULL REFERENCES import, import INTEGER NOT NULL REFERENCES import,
        record INTEGER NOT NULL, records INTEGER NOT NULL DEFAULT 1,
        ended INTEGER REFERENCES import, digest BLOB, \(own)tag BLOB, sealed BLOB) STRICT
      """
  }

  /// Rows are appended and only small indices are written at random, which is what keeps a load fast.
  private static func indices(of entity: EntityType) -> [String] {
    let table = entityTable(entity.name)
    var indices = [
      "CREATE UNIQUE INDEX \(quoted("current_\(entity.name)")) ON \(table) (id) WHERE ended IS NULL",
      "CREATE INDEX \(quoted("import_\(entity.name)")) ON \(table) (import) WHERE ended IS NULL",
    ]
    if entity.name == RegisterWords.document, let link = RegisterWords.personLinks(of: entity).first {
      indices += [
        "CREATE INDEX document_tag ON \(table) (tag) WHERE ended IS NULL AND tag IS NOT NULL",
        """
        CREATE INDEX document_person ON \(table) (\(quoted(link)))
          WHERE ended IS NULL AND tag IS NOT NULL
        """,
      ]
    }
    return indices
  }

  static func entityTable(_ name: String) -> String { quoted("entity_\(name)") }
  static func fieldColumn(_ name: String) -> String { "f_\(name)" }
  static func linkColumn(_ role: String) -> String { "l_\(role)" }
}

/// The few words of the unified model that the store itself has to understand.
enum RegisterWords {
  static let person = "person"
  static let document = "id_document"
  static let consent = "consent"
  static let seal = "seal"
  static let victimRole = "victim_role"
  static let suspectRole = "suspect_role"

  /// Code list id_validity: what a document may be to count as evidence. One of which nothing is said counts
  /// as unverified.
  static let usableValidities: Set<String> = ["valid", "repaired", "unverified"]

  /// Columns of links to a person.
  static func personLinks(of entity: EntityType) -> [String] {
    entity.links.filter { $0.target == person }.map { RegisterSchema.linkColumn($0.role) }
  }
}

extension FindingCode {
  package static let storeNewer = FindingCode(
    "store-newer", .error,
    es: "el almacén es de una versión más nueva de Quipu ({found}; esta conoce {known})",
    en: "the store was made by a newer Quipu ({found}; this one knows {known})",
    hint: Localised(es: "use la versión que lo creó", en: "use the version that made it"))
  package static let keyWrong = FindingCode(
    "master-key-wrong", .error, es: "la clave maestra no es la de este almacén",
    en: "the master key is not that of this store",
    hint: Localised(
      es: "devuelva la clave con la que se creó", en: "put back the key it was made with"))
  package static let storeModelChanged = FindingCode(
    "store-model-changed", .error,
    es: "el modelo ya no declara «{name}» como lo guarda el almacén",
    en: "the model no longer declares “{name}” as the store keeps it",
    hint: Localised(
      es: "un modelo puede ganar campos, no quitarlos ni cambiar su tipo; use otra carpeta de trabajo",
      en: "a model may gain fields, not lose or retype them; use another workspace"))
}
