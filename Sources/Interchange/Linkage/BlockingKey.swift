/// One part of a blocking rule: what two records must have alike to be compared, `surname.key` or `birth.year`.
///
/// Columns of names are one thing under `given`, `surname` and `names`, whatever the columns are called: the
/// preparation has split and repaired them.
package struct BlockingKey: Sendable, Hashable {
  package enum Form: String, Sendable, CaseIterable {
    /// The phonetic key of one word.
    case key
    /// The first three letters.
    case front
    /// Two words in any order: both surnames, or a given name and a surname.
    case pair
    case exact
    case year
    case monthDay = "month-day"
    case left, right
    /// One of the rarest words.
    case word
  }

  /// `given`, `surname`, `names`, or a column.
  package let subject: String
  package let form: Form

  package init(_ subject: String, _ form: Form) {
    self.subject = subject
    self.form = form
  }

  package var text: String { "\(subject).\(form.rawValue)" }

  /// Every key that a table with these columns has, in a fixed order.
  package static func all(_ columns: [(name: String, kind: ColumnKind)]) -> [BlockingKey] {
    let kinds = Set(columns.map(\.kind))
    let hasGiven = kinds.contains(.givenName) || kinds.contains(.fullName)
    let hasSurnames = kinds.contains(.surname) || kinds.contains(.fullName)
    var keys: [BlockingKey] = []
    if hasGiven { keys += [.init("given", .key), .init("given", .front)] }
    if hasSurnames { keys += [.init("surname", .key), .init("surname", .front), .init("surname", .pair)] }
    if hasGiven, hasSurnames { keys.append(.init("names", .pair)) }
    for column in columns { keys += forms(of: column.kind).map { BlockingKey(column.name, $0) } }
    return keys
  }

  private static func forms(of kind: ColumnKind) -> [Form] {
    switch kind {
    case .givenName, .surname, .fullName, .clk: []
    case .date: [.exact, .year, .monthDay]
    case .document: [.exact, .left, .right]
    case .code: [.exact]
    case .text: [.exact, .front, .word]
    }
  }
}
