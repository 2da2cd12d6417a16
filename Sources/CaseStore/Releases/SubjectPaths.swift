internal import Interchange

/// Who each row of an entity is about, as temporary tables of ids that a release reads beside the rows.
///
/// A row with a link to a person is about that person. Another row is about all persons that are at most
/// three links away, whichever way the links point: the victims of an incident (`victim_role` points at both), the
/// worker of an inspection, the persons of the incident to which an act belongs. More persons than
/// meant keep a row in, never let it out.
struct SubjectPaths {
  let database: Database
  let model: UnifiedModel

  static let longestPath = 3

  /// Fills a temporary table `(row, person)` for the current rows of an entity.
  ///
  /// A person record that is not there (a dangling link) stands for an unknown person under its own id, so
  /// that the row is not taken for one about nobody. With `includesVanished` also rows count that their
  /// source no longer has.
  ///
  /// With `includesHistory` every version of every row counts, here and on the way.
  func fill(
    _ table: String, for entity: EntityType, includesVanished: Bool = false, includesHistory: Bool = false
  ) throws(Failure) {
    try database.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS \(table) (row BLOB NOT NULL, person BLOB NOT NULL,
        PRIMARY KEY (row, person)) WITHOUT ROWID;
      DELETE FROM temp.\(table);
      """)
    if entity.name == RegisterWords.person {
      try database.execute("INSERT INTO \(table) SELECT DISTINCT person, person FROM membership")
      return
    }
    let statements = statements(
      into: table, for: entity, includesVanished: includesVanished, includesHistory: includesHistory)
    for statement in statements {
      try database.execute(statement)
    }
  }

  /// One INSERT per way to a person.
  func statements(
    into table: String = "subject", for entity: EntityType, includesVanished: Bool = false,
    includesHistory: Bool = false
  ) -> [String] {
    let counts =
      includesHistory ? "true" : Self.counts("e", of: entity, includesVanished: includesVanished)
    let own = RegisterWords.personLinks(of: entity)
    var statements = own.map { link in
      """
      INSERT OR IGNORE INTO \(table) SELECT e.id, coalesce(m.person, e.\(quoted(link)))
        FROM \(RegisterSchema.entityTable(entity.name)) AS e
        LEFT JOIN membership AS m ON m.row = e.\(quoted(link))
        WHERE \(counts) AND e.\(quoted(link)) IS NOT NULL
      """
    }
    let noneOfItsOwn = own.map { " AND e.\(quoted($0)) IS NULL" }.joined()
    for path in paths(from: entity.name, steps: Self.longestPath - 1, includesHistory) {
      for link in RegisterWords.personLinks(of: path.last) {
        let last = "j\(path.joins.count)"
        statements.append(
          """
          INSERT OR IGNORE INTO \(table) SELECT e.id, coalesce(m.person, \(last).\(quoted(link)))
            FROM \(RegisterSchema.entityTable(entity.name)) AS e \(path.joins.joined(separator: " "))
            LEFT JOIN membership AS m ON m.row = \(last).\(quoted(link))
            WHERE \(counts)\(noneOfItsOwn) AND \(last).\(quoted(link)) IS NOT NULL
          """)
      }
    }
    return statements
  }

  /// Whether a row counts: it is current or, where asked for, there is no current one with its id.
  static func counts(_ alias: String, of entity: EntityType, includesVanished: Bool) -> String {
    if !includesVanished { return "\(alias).ended IS NULL" }
    let table = RegisterSchema.entityTable(entity.name)
    return """
      (\(alias).ended IS NULL OR NOT EXISTS (SELECT 1 FROM \(table) AS now
        WHERE now.id = \(alias).id AND now.ended IS NULL))
      """
  }

  private struct Path {
    var joins: [String] = []
    var last: EntityType
  }

  /// All ways of up to `steps` links through the model that do not pass a person.
  private func paths(from entity: String, steps: Int, _ includesHistory: Bool) -> [Path] {
    guard let start = model.entity(entity) else { return [] }
    var all: [Path] = []
    var ends = [Path(last: start)]
    for _ in 0..<steps {
      ends = ends.flatMap { longer($0, includesHistory) }
      all += ends
    }
    return all
  }

  /// The cross joins begin at the entity's own rows, so that nothing is looked up where every row has a person.
  private func longer(_ path: Path, _ includesHistory: Bool) -> [Path] {
    let from = path.joins.isEmpty ? "e" : "j\(path.joins.count)"
    let to = "j\(path.joins.count + 1)"
    var longer: [Path] = []
    func add(_ entity: EntityType, _ condition: String) {
      let table = RegisterSchema.entityTable(entity.name)
      longer.append(
        Path(
          joins: path.joins + [
            "CROSS JOIN \(table) AS \(to) ON \(condition)\(includesHistory ? "" : " AND \(to).ended IS NULL")"
          ],
          last: entity))
    }
    for link in path.last.links where link.target != RegisterWords.person {
      if let target = model.entity(link.target) {
        add(target, "\(to).id = \(from).\(quoted(RegisterSchema.linkColumn(link.role)))")
      }
    }
    for other in model.entities where other.name != RegisterWords.person {
      for link in other.links where link.target == path.last.name {
        add(other, "\(to).\(quoted(RegisterSchema.linkColumn(link.role))) = \(from).id")
      }
    }
    return longer
  }
}
