package import Interchange
internal import Safekeeping

/// What belongs to a person, a case or a record, by the links between current rows.
extension CaseRegister {
  /// The roots, what hangs on them, what all that points at, and what hangs on that and is about nobody in particular.
  ///
  /// Of a person: documents, roles, acts, stays; the incidents and cases of the roles, and the acts that were noted
  /// of an incident as a whole. The roles of others in the same case are not the person's.
  /// Gives: at most `limit` rows besides the roots, and whether there are more.
  package func rows(
    around roots: [RowAddress], limit: Int = 2000
  ) throws(Failure) -> (rows: [RowAddress], isCut: Bool) {
    var walk = LinkWalk(register: self, rows: roots)
    try walk.follow(roots) { walk, frontier throws(Failure) in try walk.pointing(at: frontier, sharedOnly: false) }
    let below = walk.rows
    try walk.follow(below) { walk, frontier throws(Failure) in try walk.targets(of: frontier) }
    let above = Array(walk.rows[below.count...]).filter { $0.entity != RegisterWords.person }
    try walk.follow(above) { walk, frontier throws(Failure) in try walk.pointing(at: frontier, sharedOnly: true) }
    let most = roots.count + limit
    return (Array(walk.rows.prefix(most)), walk.rows.count > most)
  }
}

private struct LinkWalk {
  let register: CaseRegister
  private(set) var rows: [RowAddress]
  private var known: Set<RowAddress>

  init(register: CaseRegister, rows: [RowAddress]) {
    self.register = register
    self.rows = rows
    known = Set(rows)
  }

  /// Goes on from what was new until nothing is.
  mutating func follow(
    _ start: [RowAddress], _ step: (LinkWalk, [RowAddress]) throws(Failure) -> [RowAddress]
  ) throws(Failure) {
    var frontier = start
    while !frontier.isEmpty {
      frontier = try step(self, frontier).filter { known.insert($0).inserted }
      rows += frontier
    }
  }

  /// `sharedOnly`: rows that could be about one person and are not.
  func pointing(at frontier: [RowAddress], sharedOnly: Bool) throws(Failure) -> [RowAddress] {
    try register.fillShown(frontier)
    let entities = Set(frontier.map(\.entity))
    var found: [RowAddress] = []
    for shelf in register.shelves {
      for link in shelf.type.links where entities.contains(link.target) {
        let personal = sharedOnly ? personalLinks(of: shelf.type) : []
        if personal.contains(link.role) { continue }
        let none = personal.map { " AND \(column($0)) IS NULL" }.joined()
        try register.database.each(
          """
          SELECT id FROM \(shelf.table) WHERE ended IS NULL
            AND \(column(link.role)) IN (SELECT id FROM temp.shown WHERE entity = ?)\(none) ORDER BY row
          """, .text(link.target)
        ) { row throws(Failure) in
          found.append(RowAddress(entity: shelf.type.name, id: hexadecimal(row.blob(0) ?? [])))
        }
      }
    }
    return found
  }

  func targets(of frontier: [RowAddress]) throws(Failure) -> [RowAddress] {
    try register.fillShown(frontier)
    let entities = Set(frontier.map(\.entity))
    var found: [RowAddress] = []
    for shelf in register.shelves where entities.contains(shelf.type.name) {
      for link in shelf.type.links {
        try register.database.each(
          """
          SELECT \(column(link.role)) FROM \(shelf.table) WHERE ended IS NULL AND \(column(link.role)) IS NOT NULL
            AND id IN (SELECT id FROM temp.shown WHERE entity = ?)
          """, .text(shelf.type.name)
        ) { row throws(Failure) in
          found.append(RowAddress(entity: link.target, id: hexadecimal(row.blob(0) ?? [])))
        }
      }
    }
    return found
  }

  /// Roles of links to a person, or to a row that links to one.
  private func personalLinks(of entity: EntityType) -> [String] {
    entity.links.filter { link in
      link.target == RegisterWords.person
        || register.model.entity(link.target).map { !RegisterWords.personLinks(of: $0).isEmpty } ?? false
    }.map(\.role)
  }

  private func column(_ role: String) -> String { quoted(RegisterSchema.linkColumn(role)) }
}
