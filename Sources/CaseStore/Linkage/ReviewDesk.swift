package import Interchange
internal import Safekeeping

/// Pairs of persons that linkage could not decide, and a sample of those that it joined. Nothing of the vault is opened.
extension CaseRegister {
  /// Pairs of two persons that are near enough for a question, the nearest pair of records for each two persons.
  ///
  /// Decided pairs are among them. In the order of the persons. Memory: O(pairs of persons).
  package func undecidedPairs() throws(Failure) -> [ReviewItem] {
    var nearest: [[[UInt8]]: StoredPair] = [:]
    try eachPair("a.person <> b.person") { pair in
      let isSwapped = pair.rightPerson.lexicographicallyPrecedes(pair.leftPerson)
      let persons = isSwapped ? [pair.rightPerson, pair.leftPerson] : [pair.leftPerson, pair.rightPerson]
      if let known = nearest[persons], !pair.isNearer(than: known) { return }
      nearest[persons] = pair
    }
    return try items(nearest.values.sorted { $0.order.lexicographicallyPrecedes($1.order) })
  }

  /// Pairs of records that linkage made one person, drawn by a keyed hash: the same ones every night as long as they stand.
  package func linkedSample(_ count: Int) throws(Failure) -> [ReviewItem] {
    var sample: [(tag: [UInt8], pair: StoredPair)] = []
    try eachPair("a.person = b.person") { pair in
      let rows = [pair.left, pair.right].sorted { $0.lexicographicallyPrecedes($1) }
      sample.append((Array(keys.linkageTag(Array("sample".utf8) + rows[0] + rows[1])), pair))
      if sample.count >= 4 * count { Self.trim(&sample, to: count) }
    }
    Self.trim(&sample, to: count)
    return try items(sample.map(\.pair))
  }

  private static func trim(_ sample: inout [(tag: [UInt8], pair: StoredPair)], to count: Int) {
    sample.sort { $0.tag.lexicographicallyPrecedes($1.tag) }
    sample.removeLast(max(0, sample.count - count))
  }

  /// Weights of all kept pairs without a veto, in whole bits: how many are one person and how many are two.
  package func pairWeights() throws(Failure) -> [(bits: Int, linked: Int, apart: Int)] {
    var weights: [(bits: Int, linked: Int, apart: Int)] = []
    try database.each(
      """
      SELECT p.millibits / 1000, sum(a.person = b.person), sum(a.person <> b.person) \(Self.pairsOfPersons)
        WHERE p.veto = 0 GROUP BY 1 ORDER BY 1
      """
    ) { row throws(Failure) in weights.append((row.int(0), row.int(1), row.int(2))) }
    return weights
  }

  private static let pairsOfPersons = """
    FROM link_pair AS p CROSS JOIN link_record AS l ON l.number = p.low CROSS JOIN link_record AS r ON r.number = p.high
      CROSS JOIN membership AS a ON a.row = l.row CROSS JOIN membership AS b ON b.row = r.row
    """

  private func eachPair(_ condition: String, _ body: (StoredPair) -> Void) throws(Failure) {
    try database.each(
      "SELECT l.row, r.row, a.person, b.person, p.millibits, p.veto \(Self.pairsOfPersons) WHERE \(condition)"
    ) { row throws(Failure) in
      body(
        StoredPair(
          left: row.blob(0) ?? [], right: row.blob(1) ?? [], leftPerson: row.blob(2) ?? [],
          rightPerson: row.blob(3) ?? [], millibits: row.int(4), veto: LinkVeto(rawValue: row.int(5))))
    }
  }

  private func items(_ pairs: [StoredPair]) throws(Failure) -> [ReviewItem] {
    var items: [ReviewItem] = []
    for pair in pairs {
      items.append(
        ReviewItem(
          left: hexadecimal(pair.left), right: hexadecimal(pair.right), leftPerson: hexadecimal(pair.leftPerson),
          rightPerson: hexadecimal(pair.rightPerson), millibits: pair.millibits, veto: pair.veto,
          leftCount: try records(of: pair.leftPerson), rightCount: try records(of: pair.rightPerson)))
    }
    return items
  }

  private func records(of person: [UInt8]) throws(Failure) -> Int {
    try database.number("SELECT count(*) FROM membership WHERE person = ?", .blob(person)) ?? 0
  }

  /// Current records that linkage joined with others by itself.
  package func linkedRecords() throws(Failure) -> Int {
    try database.number(
      "SELECT count(*) FROM membership WHERE rule = 'linked' AND \(isCurrentPerson("membership.row"))") ?? 0
  }

  /// Persons with current records of two sources, by the names of both.
  package func sourceOverlaps() throws(Failure) -> [(sources: [String], persons: Int)] {
    guard let shelf = shelf(RegisterWords.person) else { return [] }
    var overlaps: [(sources: [String], persons: Int)] = []
    try database.each(
      """
      WITH known AS (SELECT DISTINCT m.person AS person, i.source AS source FROM membership AS m
          JOIN \(shelf.table) AS p ON p.id = m.row AND p.ended IS NULL JOIN import AS i ON i.number = p.import)
        SELECT a.source, b.source, count(*) FROM known AS a JOIN known AS b ON b.person = a.person AND a.source < b.source
          GROUP BY 1, 2 ORDER BY 1, 2
      """
    ) { row throws(Failure) in overlaps.append(([row.text(0) ?? "", row.text(1) ?? ""], row.int(2))) }
    return overlaps
  }

  private static let signaturesName = "review-signatures"

  /// How many people a decision needs, as the pipeline of the latest linkage has it.
  package func keepSignatures(_ policy: String) throws(Failure) {
    let bytes = Array(policy.utf8)
    if try signatures() == policy { return }
    try database.run("INSERT OR REPLACE INTO register VALUES (?, ?)", .text(Self.signaturesName), .blob(bytes))
  }

  /// nil before the first linkage.
  package func signatures() throws(Failure) -> String? {
    try database.blob("SELECT value FROM register WHERE name = ?", .text(Self.signaturesName))
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The persons to whom the records of each side of a decision belong now.
  package func sides(ofDecision number: Int) throws(Failure) -> (left: Set<String>, right: Set<String>) {
    var persons: [Set<String>] = [[], []]
    try database.each(
      """
      SELECT d.side, m.person FROM link_decision_record AS d JOIN membership AS m ON m.row = d.row WHERE d.decision = ?
      """, .int(number)
    ) { row throws(Failure) in persons[row.int(0)].insert(hexadecimal(row.blob(1) ?? [])) }
    return (persons[0], persons[1])
  }

  /// The one current person record whose id begins so. Throws: `review-record-unknown`, also where it is not one.
  package func recordID(beginningWith prefix: String) throws(Failure) -> String {
    let digits = prefix.utf8.allSatisfy { ($0 &- 0x30 < 10) || ($0 &- 0x61 < 6) }
    var found: [String] = []
    if digits, (8...32).contains(prefix.utf8.count) {
      let low = bytes(ofHexadecimal: prefix + String(repeating: "0", count: 32 - prefix.utf8.count))
      let high = bytes(ofHexadecimal: prefix + String(repeating: "f", count: 32 - prefix.utf8.count))
      try database.each("SELECT row FROM membership WHERE row BETWEEN ? AND ? LIMIT 2", .blob(low), .blob(high)) {
        row throws(Failure) in found.append(hexadecimal(row.blob(0) ?? []))
      }
    }
    guard found.count == 1 else { throw Failure(.reviewRecordUnknown, at: Place(file: database.path)) }
    return found[0]
  }

  /// Removes what linkage and review have of erased records. To be called while `temp.erased_record` names them.
  func eraseLinkage() throws(Failure) {
    var numbers: [Int] = []
    try database.each("SELECT number FROM link_record WHERE row IN temp.erased_record") { row throws(Failure) in
      numbers.append(row.int(0))
    }
    for number in numbers {
      // Who was near her is looked at again.
      for partner in try renew(number) {
        try database.run(
          """
          INSERT OR IGNORE INTO placing SELECT row FROM link_record WHERE number = ?
            AND \(isCurrentPerson("link_record.row")) AND row NOT IN temp.erased_record
          """, .int(partner))
      }
    }
    for statement in [
      "DELETE FROM link_record WHERE row IN temp.erased_record",
      "DELETE FROM link_pin WHERE person IN (SELECT person FROM membership WHERE row IN temp.erased_record)",
      "UPDATE link_decision SET reason = x'' WHERE number IN (SELECT decision FROM link_decision_record WHERE row IN temp.erased_record)",
      "UPDATE link_decision SET reason = x'', left = x'' WHERE left IN temp.erased_record",
      "UPDATE link_decision SET reason = x'', right = x'' WHERE right IN temp.erased_record",
      "DELETE FROM link_decision_record WHERE row IN temp.erased_record",
    ] { try database.execute(statement) }
  }
}

private struct StoredPair {
  let left: [UInt8]
  let right: [UInt8]
  let leftPerson: [UInt8]
  let rightPerson: [UInt8]
  let millibits: Int
  let veto: LinkVeto?

  var order: [UInt8] { leftPerson + rightPerson + left + right }

  /// A veto that asks is told before a weight; of equal pairs the one of the lower ids, whatever the order of nights.
  func isNearer(than other: StoredPair) -> Bool {
    if (veto == nil) != (other.veto == nil) { return veto != nil }
    if millibits != other.millibits { return millibits > other.millibits }
    return [left, right].sorted { $0.lexicographicallyPrecedes($1) }.flatMap(\.self)
      .lexicographicallyPrecedes([other.left, other.right].sorted { $0.lexicographicallyPrecedes($1) }.flatMap(\.self))
  }
}
