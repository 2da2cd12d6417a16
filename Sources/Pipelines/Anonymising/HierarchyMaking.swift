internal import Anonymisation
package import Interchange
internal import Safekeeping

/// `quipu hierarchy`: the levels that Quipu makes, as a file in ARX's form, to be looked at or mended by hand.
package struct HierarchyMaking {
  package var kind: HierarchyKind
  /// Folder of code lists.
  package var codes: String?
  /// A table and one of its columns, whose values become the leaves; nil: those of the code lists.
  package var table: String?
  package var column: String?
  package var steps: [Int] = []
  package var year = 0

  package init(kind: HierarchyKind) { self.kind = kind }

  /// Throws: refusals of files; `hierarchy-list-missing`, `hierarchy-value-unknown`, `hierarchy-needs-values`.
  package func text() throws(Failure) -> String {
    let generated = try HierarchyFiles(codes: codes).generated(kind, steps: steps, year: year)
    let rows: [[String]]
    if let table, let column {
      let coding = try TableCoding(CSVTable(table, wanted: [column]), columns: [column])
      let coded = try ColumnCoding(name: column, values: coding.values(column), generated: generated)
      if !coded.unknown.isEmpty {
        throw Failure(
          .hierarchyValueUnknown, at: Place(file: table),
          [
            "column": .word(column), "values": .number(coded.unknown.count),
            "rows": .number(coding.codes[0].count { coded.unknown.contains(Int($0)) }),
          ])
      }
      rows = coded.hierarchy.rows
    } else {
      let known = generated.known
      if known.isEmpty { throw Failure(.hierarchyNeedsValues, ["kind": .word(kind.rawValue)]) }
      rows = try GeneralisationHierarchy(name: kind.rawValue, rows: known.compactMap(generated.row)).rows
    }
    return rows.map { row in row.map(Self.cell).joined(separator: ";") + "\n" }.joined()
  }

  /// Throws: `file-cannot-be-written`.
  package static func write(_ text: String, to path: String) throws(Failure) {
    try SafeFile.write(Array(text.utf8), to: path)
  }

  private static func cell(_ text: String) -> String {
    text.utf8.contains(UInt8(ascii: ";"))
      ? "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
      : CSVCell.quoted(text)
  }
}

extension FindingCode {
  static let hierarchyNeedsValues = FindingCode(
    "hierarchy-needs-values", .error, es: "la jerarquía {kind} se hace de los valores de una tabla",
    en: "the hierarchy {kind} is made of the values of a table",
    hint: Localised(es: "añada --table y --column", en: "add --table and --column"))
}
