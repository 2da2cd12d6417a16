package import Interchange
internal import Safekeeping

/// What stewards decided about who is who. Lines are only added: a decision is taken back by another line.
///
/// A line holds opaque ids; the reason is sealed under the left record's key, so that it goes with the person.
extension CaseRegister {
  static let decisionTables = [
    """
    CREATE TABLE IF NOT EXISTS link_decision (number INTEGER PRIMARY KEY, verdict TEXT, undoes INTEGER, left BLOB NOT NULL,
      right BLOB NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, reason BLOB NOT NULL, needed INTEGER NOT NULL,
      linked INTEGER NOT NULL, millibits INTEGER) STRICT
    """,
    // The records of both persons as they were then: a decision that two are two is about all of them.
    """
    CREATE TABLE IF NOT EXISTS link_decision_record (decision INTEGER NOT NULL REFERENCES link_decision,
      side INTEGER NOT NULL, row BLOB NOT NULL, PRIMARY KEY (decision, side, row)) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX IF NOT EXISTS link_decision_by_row ON link_decision_record (row)",
  ]

  /// The whole log, by ascending number.
  package func decisionLog() throws(Failure) -> [ReviewDecision] {
    var log: [ReviewDecision] = []
    try database.each(
      """
      SELECT number, verdict, undoes, left, right, by, at, needed, linked, millibits FROM link_decision ORDER BY number
      """
    ) { row throws(Failure) in
      log.append(
        ReviewDecision(
          number: row.int(0), verdict: row.text(1).flatMap { ReviewVerdict(rawValue: $0) },
          undoes: row.isNull(2) ? nil : row.int(2), left: hexadecimal(row.blob(3) ?? []),
          right: hexadecimal(row.blob(4) ?? []), by: row.text(5) ?? "", time: row.text(6) ?? "",
          signaturesNeeded: row.int(7), wasLinked: row.int(8) == 1, millibits: row.isNull(9) ? nil : row.int(9)))
    }
    return log
  }

  /// The reason of a decision, for the terminal of a steward.
  package func reason(ofDecision number: Int) throws(Failure) -> Withheld<String> {
    let left = try database.blob("SELECT left FROM link_decision WHERE number = ?", .int(number)) ?? []
    let sealed = try database.blob("SELECT reason FROM link_decision WHERE number = ?", .int(number)) ?? []
    if sealed.isEmpty { return Withheld("") }
    let plain = try vaultKeys.open(sealed, about: left.isEmpty ? nil : left, context: Array("link-decision".utf8))
    return Withheld(String(decoding: plain, as: UTF8.self))
  }

  /// Enters what a steward says of two current records; linkage keeps it from its next run on.
  ///
  /// Throws: `review-record-unknown`. Gives the number of the line.
  @discardableResult
  package func decide(
    _ verdict: ReviewVerdict, left: String, right: String, by: String, reason: String, signaturesNeeded: Int
  ) throws(Failure) -> Int {
    try database.transaction { () throws(Failure) in
      let sides = [bytes(ofHexadecimal: left), bytes(ofHexadecimal: right)]
      var persons: [[UInt8]] = []
      for row in sides {
        guard let person = try database.blob("SELECT person FROM membership WHERE row = ?", .blob(row)) else {
          throw Failure(.reviewRecordUnknown, at: Place(file: database.path))
        }
        persons.append(person)
      }
      let isLinked = persons[0] == persons[1]
      try database.run(
        "INSERT INTO link_decision VALUES (NULL, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)", .text(verdict.rawValue),
        .blob(sides[0]), .blob(sides[1]), .text(by), .text(clock()), .blob(try sealed(reason, about: sides[0])),
        .int(signaturesNeeded), .int(isLinked ? 1 : 0), try weight(of: sides))
      let number = database.lastRow
      for side in 0...1 {
        try database.run(
          "INSERT INTO link_decision_record VALUES (?, ?, ?)", .int(number), .int(side), .blob(sides[side]))
        // Of two who are one person now nobody said yet who the other records are.
        if !isLinked {
          try database.run(
            "INSERT OR IGNORE INTO link_decision_record SELECT ?, ?, row FROM membership WHERE person = ?",
            .int(number), .int(side), .blob(persons[side]))
        }
      }
      try replace(ofDecision: number)
      try record(
        AuditEvent(
          .linkDecided, ["decision": .number(number), "verdict": .word(verdict.rawValue), "by": .word(by)]))
      return number
    }
  }

  /// Takes a line back, or takes back a taking back. Throws: `review-decision-unknown`.
  package func undo(decision target: Int, by: String, reason: String) throws(Failure) -> Int {
    try database.transaction { () throws(Failure) in
      guard let left = try database.blob("SELECT left FROM link_decision WHERE number = ?", .int(target)),
        let right = try database.blob("SELECT right FROM link_decision WHERE number = ?", .int(target))
      else { throw Failure(.reviewDecisionUnknown, ["number": .number(target)]) }
      try database.run(
        "INSERT INTO link_decision VALUES (NULL, NULL, ?, ?, ?, ?, ?, ?, 1, 0, NULL)", .int(target), .blob(left),
        .blob(right), .text(by), .text(clock()), .blob(try sealed(reason, about: left)))
      let number = database.lastRow
      try database.run(
        "INSERT INTO link_decision_record SELECT ?, side, row FROM link_decision_record WHERE decision = ?",
        .int(number), .int(target))
      try replace(ofDecision: number)
      try record(AuditEvent(.linkUndone, ["decision": .number(target), "line": .number(number), "by": .word(by)]))
      return number
    }
  }

  private func sealed(_ reason: String, about row: [UInt8]) throws(Failure) -> [UInt8] {
    if reason.isEmpty { return [] }
    return try vaultKeys.seal(
      Array(reason.utf8), about: row.isEmpty ? nil : row, context: Array("link-decision".utf8))
  }

  private func weight(of sides: [[UInt8]]) throws(Failure) -> SQLValue {
    let millibits = try database.number(
      """
      SELECT p.millibits FROM link_pair AS p JOIN link_record AS a ON a.number = p.low
        JOIN link_record AS b ON b.number = p.high WHERE (a.row = ?1 AND b.row = ?2) OR (a.row = ?2 AND b.row = ?1)
      """, .blob(sides[0]), .blob(sides[1]))
    return millibits.map { .int($0) } ?? .null
  }

  /// The records of a decision are work for linkage.
  private func replace(ofDecision number: Int) throws(Failure) {
    try database.run(
      """
      INSERT OR IGNORE INTO placing SELECT DISTINCT row FROM link_decision_record
        WHERE decision = ? AND \(isCurrentPerson("link_decision_record.row"))
      """, .int(number))
  }

  package func constraints() throws(Failure) -> LinkageConstraints {
    let standing = StandingDecisions(try decisionLog())
    var settled = SettledDecisions()
    // A later decision overrules what an earlier one says.
    for decision in standing.kept.reversed() where standing.holding.contains(decision.number) {
      let sides = try [numbers(of: decision.number, side: 0), numbers(of: decision.number, side: 1)]
      switch decision.verdict {
      case .same:
        // The two that were looked at; who belongs to each is linkage's to tell.
        if let left = try linkNumber(decision.left), let right = try linkNumber(decision.right) {
          settled.join(left, right)
        }
      case .different:
        for left in sides[0] {
          for right in sides[1] where left != right { settled.part(left, right) }
        }
      case .unsure, nil: break
      }
    }
    return settled.constraints
  }

  private func numbers(of decision: Int, side: Int) throws(Failure) -> [Int] {
    var numbers: [Int] = []
    try database.each(
      """
      SELECT n.number FROM link_decision_record AS d JOIN link_record AS n ON n.row = d.row
        WHERE d.decision = ? AND d.side = ? ORDER BY d.row
      """, .int(decision), .int(side)
    ) { row throws(Failure) in numbers.append(row.int(0)) }
    return numbers
  }

  private func linkNumber(_ id: String) throws(Failure) -> Int? {
    if id.isEmpty { return nil }
    return try database.number("SELECT number FROM link_record WHERE row = ?", .blob(bytes(ofHexadecimal: id)))
  }
}

/// Decisions without contradiction: what comes first holds against what comes later.
private struct SettledDecisions {
  private(set) var constraints = LinkageConstraints()
  private var groups: [Int: Int] = [:]
  private var parted: [Int: Set<Int>] = [:]

  private func group(of number: Int) -> Int {
    var number = number
    while let next = groups[number] { number = next }
    return number
  }

  mutating func join(_ left: Int, _ right: Int) {
    let (one, other) = (group(of: left), group(of: right))
    if one == other || parted[one]?.contains(other) == true { return }
    groups[other] = one
    let apart = parted.removeValue(forKey: other) ?? []
    parted[one, default: []].formUnion(apart)
    for third in apart {
      parted[third]?.remove(other)
      parted[third, default: []].insert(one)
    }
    constraints.same.append([left, right])
  }

  mutating func part(_ left: Int, _ right: Int) {
    let (one, other) = (group(of: left), group(of: right))
    if one == other { return }
    parted[one, default: []].insert(other)
    parted[other, default: []].insert(one)
    constraints.different.append([left, right])
  }
}

extension FindingCode {
  package static let reviewRecordUnknown = FindingCode(
    "review-record-unknown", .error, es: "el almacén no tiene ese registro de persona enlazado",
    en: "the store has no such linked person record",
    hint: Localised(
      es: "los ids están en «quipu review list» y «quipu show PERSONA»",
      en: "ids are in `quipu review list` and `quipu show PERSON`"))
  package static let reviewDecisionUnknown = FindingCode(
    "review-decision-unknown", .error, es: "no hay decisión {number}", en: "there is no decision {number}",
    hint: Localised(es: "véase «quipu review stats»", en: "see `quipu review stats`"))
}
