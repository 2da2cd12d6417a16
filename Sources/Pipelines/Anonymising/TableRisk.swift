internal import Anonymisation
internal import Configuration
package import Interchange

/// `quipu risk`: how many rows of a table look alike as it stands, and whether that is what a policy promises.
///
/// Every cell counts as it is written, so a released table is judged by what its readers see, whoever made it.
package struct TableRisk {
  package var table: String
  package var policy: String

  package init(table: String, policy: String) {
    self.table = table
    self.policy = policy
  }

  /// nil: the policy has errors, which are among the findings. Throws: refusals of files.
  package func run(_ findings: inout [Finding]) throws(Failure) -> RiskReport? {
    guard let definition = Configured.anonymise(policy, &findings) else { return nil }
    let csv = try CSVTable(table, wanted: nil)
    let names = AnonymiseTask.looked(definition)
    if let missing = definition.quasiIdentifiers.map(\.column.value).first(where: { csv.index(of: $0) == nil }) {
      throw Failure(.tableColumnMissing, at: Place(file: table), ["column": .word(missing)])
    }
    // What a release left out cannot be judged in it: the cases, most of all.
    let coding = try TableCoding(csv, columns: names.filter { csv.index(of: $0) != nil })
    findings += coding.findings.sorted.map(\.entry.first)
    let task = try RiskTask(definition, coding)
    findings += task.findings
    return RiskReport(task: task)
  }
}

/// A table as it stands, with what the policy asks of it.
struct RiskTask {
  let definition: AnonymiseDefinition
  let coding: TableCoding
  let recoded: RecodedTable
  let markedRows: Int
  /// Of each sensitive column and of the cases that the table has: its place among the counted columns.
  let places: [String: Int]
  private(set) var findings: [Finding] = []

  /// Throws: what is wrong with the hierarchy of a sensitive column or with its list of codes.
  init(_ definition: AnonymiseDefinition, _ coding: TableCoding) throws(Failure) {
    self.definition = definition
    self.coding = coding
    let identifiers = definition.quasiIdentifiers.map(\.column.value)
    let isMarked = Self.marked(identifiers, coding, definition.mark)
    markedRows = isMarked.count { $0 }
    let rows = isMarked.indices.filter { !isMarked[$0] }
    let attributes = try identifiers.map { name throws(Failure) in
      // Cells stand as they are: no level but the first is used.
      let values = coding.values(name).map { [$0] }
      return RecodingTable.Attribute(try GeneralisationHierarchy(name: name, rows: values.isEmpty ? [[""]] : values))
    }
    let columns = zip(identifiers, attributes).map { name, attribute in
      let codes = coding.values(name).map { attribute.hierarchy.code(of: $0) ?? 0 }
      let own = coding.codes[coding.index(of: name)]
      return rows.map { codes[Int(own[$0])] }
    }
    var (counted, places) = ([RecodingTable.CountedColumn](), [String: Int]())
    let files = try HierarchyFiles(codes: definition.codes)
    for sensitive in definition.sensitive where coding.columns.contains(sensitive.column.value) {
      places[sensitive.column.value] = counted.count
      counted.append(try Self.counted(sensitive, coding, rows, files))
    }
    if let cases = definition.cases {
      if coding.columns.contains(cases.value) {
        let index = coding.index(of: cases.value)
        places[""] = counted.count
        counted.append(
          RecodingTable.CountedColumn(
            name: cases.value, codes: rows.map { coding.codes[index][$0] }, valueCount: coding.dictionaries[index].count
          ))
      } else {
        findings.append(Finding(.riskCasesMissing, at: cases.place, ["column": .word(cases.value)]))
      }
    }
    self.places = places
    recoded = RecodedTable.unchanged(RecodingTable(attributes: attributes, columns: columns, counted: counted))
  }

  /// Rows whose quasi-identifiers all are the mark of what was suppressed.
  private static func marked(_ names: [String], _ coding: TableCoding, _ mark: String) -> [Bool] {
    var isMarked = [Bool](repeating: !names.isEmpty, count: coding.rowCount)
    for name in names {
      let code = coding.values(name).firstIndex(of: mark).map { UInt32($0) }
      let codes = coding.codes[coding.index(of: name)]
      for row in 0..<coding.rowCount where codes[row] != code { isMarked[row] = false }
    }
    return isMarked
  }

  private static func counted(
    _ sensitive: AnonymiseDefinition.Sensitive, _ coding: TableCoding, _ rows: [Int], _ files: HierarchyFiles
  ) throws(Failure) -> RecodingTable.CountedColumn {
    let name = sensitive.column.value
    let own = coding.codes[coding.index(of: name)]
    let coded = try files.coding(sensitive.hierarchy, of: sensitive.column, values: coding.values(name), rows: own)
    return RecodingTable.CountedColumn(
      name: name, codes: rows.map { coded.codes[Int(own[$0])] }, valueCount: coded.hierarchy.leafCount,
      hierarchy: coded.hierarchy)
  }
}

extension FindingCode {
  static let riskCasesMissing = FindingCode(
    "risk-cases-missing", .note, es: "la tabla no tiene la columna de casos «{column}»: no se cuentan",
    en: "the table has no column of cases “{column}”: they are not counted")
}
