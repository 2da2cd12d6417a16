internal import Interchange

/// Brings a store of an older version to today's, in one transaction and after a copy of it was made.
///
/// The copy is `register-v<version>.sqlite` beside the store. A run that is killed meanwhile leaves the store as it
/// was; the next one makes the copy again.
enum RegisterMigration {
  /// Gives the seals that open the vault afterwards.
  static func run(
    _ database: Database, from found: Int, keys: RegisterKeys, vault: VaultOpening, at time: String,
    backupIn folder: String
  ) throws(Failure) -> VaultSeals {
    let present = try found < vaultsOwnKey ? nil : vault.match(database)
    try database.copy(to: "\(folder)/register-v\(found).sqlite")
    try database.execute("PRAGMA secure_delete = ON")
    return try database.transaction { () throws(Failure) in
      for step in steps where step.to > found {
        for statement in step.statements { try database.execute(statement) }
      }
      try database.execute("PRAGMA user_version = \(RegisterSchema.version)")
      if let present { return present }
      let seals = try vault.begin(database, at: time)
      _ = try VaultRekeying(database: database, old: keys.firstVault, new: seals).run()
      // Pages that were let go hold data keys under the key from before.
      try database.execute("INSERT OR REPLACE INTO register VALUES ('scrub-due', x'01')")
      return seals
    }
  }

  /// The version from which the vault has a key of its own.
  private static let vaultsOwnKey = 3

  private static let steps: [(to: Int, statements: [String])] = [
    (2, ["ALTER TABLE import ADD COLUMN at TEXT NOT NULL DEFAULT ''"] + tablesOfTwo), (3, changesOfThree),
  ]

  /// What a new store has besides the tables of version 1.
  static var tablesSinceTheFirst: [String] { tablesOfTwo + changesOfThree }

  /// Their names, the last made first.
  static var tableNamesSinceTheFirst: [String] {
    tablesSinceTheFirst.reversed().compactMap { statement in
      let words = statement.split(whereSeparator: { $0 == " " || $0 == "(" || $0 == "\n" })
      guard words.starts(with: ["CREATE", "TABLE"]) else { return nil }
      return String(words[2] == "IF" ? words[5] : words[2])
    }
  }

  private static let tablesOfTwo =
    [
      // `line` is what audit.jsonl holds, byte for byte.
      "CREATE TABLE audit (number INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT",
      """
      CREATE TABLE run (number INTEGER PRIMARY KEY, pipeline TEXT NOT NULL, program TEXT NOT NULL,
        begun TEXT NOT NULL, ended TEXT, exit INTEGER, report BLOB) STRICT
      """,
      """
      CREATE TABLE run_figure (run INTEGER NOT NULL REFERENCES run, name TEXT NOT NULL, value INTEGER NOT NULL,
        PRIMARY KEY (run, name)) STRICT, WITHOUT ROWID
      """,
      // `archive`: SHA-256 of the archive's file, the name by which a lost one is looked up.
      """
      CREATE TABLE release (number INTEGER PRIMARY KEY, line TEXT NOT NULL, recipient TEXT NOT NULL,
        policy TEXT NOT NULL, sha256 TEXT NOT NULL, archive TEXT, persons INTEGER NOT NULL,
        at TEXT NOT NULL) STRICT
      """,
      """
      CREATE TABLE release_file (release INTEGER NOT NULL REFERENCES release, position INTEGER NOT NULL,
        path TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, rows INTEGER NOT NULL,
        PRIMARY KEY (release, position)) STRICT, WITHOUT ROWID
      """,
      "CREATE INDEX release_by_line ON release (line, number)",
      // What a steward decided about a record in quarantine. By the hash of its bytes, so that it holds on every night
      // on which the source sends the same.
      """
      CREATE TABLE correction (source TEXT NOT NULL, hash BLOB NOT NULL, sealed BLOB NOT NULL, reason TEXT NOT NULL,
        at TEXT NOT NULL, PRIMARY KEY (source, hash)) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE disposition (source TEXT NOT NULL, hash BLOB NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
        at TEXT NOT NULL, PRIMARY KEY (source, hash)) STRICT, WITHOUT ROWID
      """,
      // A person is in every release of the line from `since` on and before `until`.
      """
      CREATE TABLE released_person (line TEXT NOT NULL, person BLOB NOT NULL, since INTEGER NOT NULL REFERENCES release,
        until INTEGER REFERENCES release, PRIMARY KEY (line, person, since)) STRICT, WITHOUT ROWID
      """,
    ] + CaseRegister.qualityTables + [CaseRegister.alternativesTable, VaultKeys.table] + CaseRegister.erasureTables
    + CaseRegister.provenanceTables

  /// Reasons, which somebody may have put a person's data into, are kept sealed beside the audit log.
  private static let changesOfThree =
    CaseRegister.linkageTables + CaseRegister.decisionTables + [
      CaseRegister.mergedRecordTable, VaultOpening.generations, CaseRegister.reasonsTable,
      "ALTER TABLE legal_hold ADD COLUMN line INTEGER",
      """
      UPDATE legal_hold SET line = (SELECT max(a.number) FROM audit AS a
        WHERE json_extract(a.line, '$.event') = 'hold-set' AND json_extract(a.line, '$.facts.reason') = legal_hold.reason)
      """,
      "ALTER TABLE legal_hold DROP COLUMN reason", "ALTER TABLE correction DROP COLUMN reason",
      "ALTER TABLE disposition DROP COLUMN reason",
    ]
}
