package import Interchange

/// The values of a column as codes of its hierarchy, and how many rows have a value that the hierarchy does not know.
///
/// A missing cell is a value of its own, beside all others, and becomes everything in one step.
package struct ColumnCoding {
  package let hierarchy: GeneralisationHierarchy
  /// Per value, in the order of the column's dictionary: its leaf code.
  package let codes: [UInt32]
  /// Places of the values that the hierarchy does not know.
  package let unknown: [Int]

  /// What a missing cell is called.
  package static let missing = ""

  /// - Parameters:
  ///   - values: each once; "" for missing cells.
  ///   - rows: of a hierarchy that was read.
  /// Throws: what `GeneralisationHierarchy` finds wrong.
  package init(name: String, values: [String], rows: [[String]]) throws(Failure) {
    let known = Set(rows.compactMap(\.first))
    let unknown = values.indices.filter { !known.contains(values[$0]) }
    try self.init(name, values, rows: rows, unknown: unknown)
  }

  /// Of a hierarchy that Quipu makes; its leaves are the values that occur.
  package init(name: String, values: [String], generated: GeneratedHierarchy) throws(Failure) {
    var rows: [[String]] = []
    var unknown: [Int] = []
    for (place, value) in values.enumerated() {
      let row = value == Self.missing ? nil : generated.row(of: value)
      if let row { rows.append(row) } else { unknown.append(place) }
    }
    // By the value, so that nothing depends on the order of the rows.
    rows.sort { $0[0].utf8.lexicographicallyPrecedes($1[0].utf8) }
    try self.init(name, values, rows: rows, unknown: unknown)
  }

  private init(_ name: String, _ values: [String], rows: [[String]], unknown: [Int]) throws(Failure) {
    let width = rows.first?.count ?? 1
    let top = Set(rows.compactMap { $0.count > 1 ? $0.last : nil })
    let above = top.count == 1 ? top.first ?? "" : GeneralisationHierarchy.everything
    let strangers = unknown.sorted { values[$0].utf8.lexicographicallyPrecedes(values[$1].utf8) }
    let others = strangers.map { [values[$0]] + [String](repeating: above, count: max(0, width - 1)) }
    hierarchy = try GeneralisationHierarchy(name: name, rows: rows + others)
    let made = hierarchy
    codes = values.map { made.code(of: $0) ?? 0 }
    self.unknown = unknown.filter { values[$0] != Self.missing }
  }
}
