internal import Anonymisation
internal import Configuration
internal import Interchange

/// Hierarchies as the policy asks for them.
struct HierarchyFiles {
  private let codeLists: CodeListSet

  /// Reads the folder of code lists when there is one. Throws: its first error.
  init(codes folder: String?) throws(Failure) {
    var findings: [Finding] = []
    codeLists = folder.map { CodeListFiles.load(folder: $0, &findings) } ?? CodeListSet([])
    if let error = findings.first(where: { $0.severity == .error }) { throw Failure(error) }
  }

  /// `rows`: how many rows have each of the values.
  ///
  /// Throws: what is wrong with the hierarchy; `hierarchy-value-unknown`.
  func coding(
    _ source: AnonymiseDefinition.HierarchySource, of column: Located<String>, values: [String], rows: [UInt32]
  ) throws(Failure) -> ColumnCoding {
    let coding: ColumnCoding
    if let file = source.file {
      do throws(Failure) {
        coding = try ColumnCoding(name: column.value, values: values, rows: Self.rows(of: file.value))
      } catch {
        var failure = error
        failure.finding.place.file = failure.finding.place.file ?? file.value
        throw failure
      }
    } else {
      coding = try ColumnCoding(name: column.value, values: values, generated: generated(source))
    }
    if source.unknown == .refuse, !coding.unknown.isEmpty {
      var counts = [UInt32: Int]()
      for code in rows { counts[code, default: 0] += 1 }
      let affected = coding.unknown.reduce(0) { $0 + (counts[UInt32($1)] ?? 0) }
      throw Failure(
        .hierarchyValueUnknown, at: column.place,
        ["column": .word(column.value), "values": .number(coding.unknown.count), "rows": .number(affected)])
    }
    return coding
  }

  func generated(_ source: AnonymiseDefinition.HierarchySource) throws(Failure) -> GeneratedHierarchy {
    try GeneratedHierarchy(source.kind, codeLists: codeLists, steps: source.steps, year: source.year ?? 0)
  }

  func generated(_ kind: HierarchyKind, steps: [Int], year: Int) throws(Failure) -> GeneratedHierarchy {
    try GeneratedHierarchy(kind, codeLists: codeLists, steps: steps, year: year)
  }

  /// ARX's form: no header, `;` between the levels, the value first.
  ///
  /// Throws: refusals of the reader; rows that are not as wide as the first end as `hierarchy-ragged`.
  static func rows(of path: String) throws(Failure) -> [[String]] {
    try CodeListFiles.rows(of: path, delimiter: UInt8(ascii: ";")).map { row in row.cells.compactMap { $0 } }
  }
}

extension FindingCode {
  static let hierarchyValueUnknown = FindingCode(
    "hierarchy-value-unknown", .error,
    es: "la jerarquía de «{column}» no conoce {values} valores, de {rows} filas",
    en: "the hierarchy of “{column}” does not know {values} values, of {rows} rows",
    hint: Localised(
      es: "corrija los valores o la jerarquía; o escriba unknown: top",
      en: "mend the values or the hierarchy; or write unknown: top"))
}
