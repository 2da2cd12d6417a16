internal import Interchange

/// One thing that is compared between two records, with the levels of agreement that it knows.
///
/// Level 0 is "one of both is missing" and weighs nothing.
struct Comparison: Sendable {
  enum Subject: Sendable {
    case given, surnames
    /// An index of `PreparedTable.fields`.
    case field(Int)
  }

  let name: String
  let subject: Subject
  /// Names of levels, as reports say them; the first is `missing`.
  let levels: [String]
  /// The chance of each level among records of one person, before anything is learnt.
  let expected: [Double]
  /// The level of plain disagreement.
  let disagreement: Int
  /// Matches that disagree are at most 15 %: else the class of matches may drift to something else.
  let isCapped: Bool
  /// Names in each other's fields: weighs as much as level 1 and is never learnt.
  let crossed: Int?

  private init(
    _ name: String, _ subject: Subject, _ levels: [(String, Double)], capped: Bool, crossed: Bool = false
  ) {
    self.name = name
    self.subject = subject
    self.levels = ["missing"] + levels.map(\.0)
    expected = [0] + levels.map(\.1)
    disagreement = levels.firstIndex { $0.0 == "else" }.map { $0 + 1 } ?? 0
    isCapped = capped
    self.crossed = crossed ? levels.count : nil
  }

  static func all(of table: PreparedTable) -> [Comparison] {
    all(table.fields.map { ($0.name, $0.kind, $0.within) }, table.frame)
  }

  /// The same from the columns that a model knows.
  static func all(of columns: [LinkModel.Column], _ frame: TableFrame) -> [Comparison] {
    let others = columns.indices.filter { !columns[$0].kind.isName }
    return all(
      others.map { index in
        (columns[index].name, columns[index].kind, columns[index].within.flatMap { others.firstIndex(of: $0) })
      }, frame)
  }

  private static func all(
    _ fields: [(name: String, kind: ColumnKind, within: Int?)], _ frame: TableFrame
  ) -> [Comparison] {
    var comparisons: [Comparison] = []
    if frame.hasGiven { comparisons.append(given) }
    if frame.hasSurnames { comparisons.append(surnames) }
    let outer = Set(fields.compactMap(\.within))
    for (index, field) in fields.enumerated() where !outer.contains(index) {
      comparisons.append(
        Comparison(
          field.name, .field(index), levels(field.kind, isWithin: field.within != nil),
          capped: field.kind == .date || field.kind == .document))
    }
    return comparisons
  }

  private static let given = Comparison(
    "given", .given,
    [
      ("several-exact", 0.3), ("exact", 0.3), ("subset", 0.1), ("sounds-alike", 0.06), ("similar", 0.08),
      ("some-equal", 0.05), ("variant", 0.03), ("front", 0.03), ("remote", 0.03), ("else", 0.05), ("crossed", 0.01),
    ], capped: true, crossed: true)

  private static let surnames = Comparison(
    "surnames", .surnames,
    [
      ("both-exact", 0.35), ("both-sound-alike", 0.07), ("both-similar", 0.08), ("swapped", 0.02),
      ("paternal-only", 0.04), ("maternal-only", 0.03), ("cross-equal", 0.01), ("single-exact", 0.14),
      ("equal-maternal-missing", 0.1), ("similar", 0.06), ("remote", 0.02), ("else", 0.04), ("crossed", 0.01),
    ], capped: true, crossed: true)

  private static func levels(_ kind: ColumnKind, isWithin: Bool) -> [(String, Double)] {
    switch kind {
    case .date:
      [
        ("equal", 0.8), ("day-month-swapped", 0.02), ("one-digit", 0.06), ("year-only", 0.02), ("two-parts", 0.03),
        ("two-digits", 0.01), ("year-beside", 0.01), ("year", 0.01), ("near-year", 0.01), ("else", 0.03),
      ]
    case .document:
      [
        ("equal", 0.85), ("transposition", 0.03), ("substitution", 0.04), ("one-more", 0.02), ("two-edits", 0.02),
        ("else", 0.04),
      ]
    case .code where isWithin:
      [("equal", 0.7), ("outer-equal", 0.1), ("outer-equal-inner-missing", 0.1), ("else", 0.1)]
    case .code: [("equal", 0.85), ("one-edit", 0.05), ("else", 0.1)]
    default:
      [("equal", 0.5), ("near", 0.15), ("close", 0.1), ("similar", 0.1), ("some-words", 0.07), ("else", 0.08)]
    }
  }
}
