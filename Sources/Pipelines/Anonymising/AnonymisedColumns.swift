internal import Anonymisation
internal import Configuration
internal import Interchange
internal import Safekeeping
internal import Writers

/// Which columns of a table leave, and how their rows are written.
///
/// The file is CSV in UTF-8 with commas, its columns and rows in the order in which they came. A suppressed row has the mark in
/// every column, so that it tells nothing but that it was there.
struct AnonymisedColumns {
  /// Columns that are read: those that leave, and the cases.
  let read: [String]
  private let leaving: [String]
  private let identifiers: [String]

  init(_ definition: AnonymiseDefinition) {
    identifiers = definition.quasiIdentifiers.map(\.column.value)
    leaving = identifiers + definition.sensitive.map(\.column.value) + definition.keep.map(\.value)
    let cases = definition.cases.map { [$0.value] } ?? []
    read = leaving + cases.filter { [leaving] in !leaving.contains($0) }
  }

  /// Throws: what the reader throws; `file-cannot-be-written`; `anonymise-mark-taken`, and then nothing is written.
  func write(
    _ csv: CSVTable, _ recoded: RecodedTable, _ definition: AnonymiseDefinition, to path: String
  ) throws(Failure) {
    let cells = try CellTexts(recoded, mark: definition.mark, policy: definition.path)
    let columns = csv.columns.filter(leaving.contains)
    let sources = columns.map { name in
      (place: csv.index(of: name) ?? 0, attribute: identifiers.firstIndex(of: name))
    }
    let file = try SafeFile(path: path)
    try file.write(Self.header(columns))
    var row = 0
    var text: [UInt8] = []
    var findings = FindingLog()
    try csv.read(&findings) { batch, sound throws(Failure) in
      text.removeAll(keepingCapacity: true)
      for record in sound {
        let group = recoded.classOf[Int(recoded.table.tupleOf[row])]
        row += 1
        if group == RecodedTable.suppressed {
          if definition.suppressedRows == .mark { cells.appendMarks(sources.count, to: &text) }
          continue
        }
        for (index, source) in sources.enumerated() {
          if index > 0 { text.append(UInt8(ascii: ",")) }
          if let attribute = source.attribute {
            text += cells.text(Int(group), attribute)
          } else if let cell = batch[source.place][record], !cell.isEmpty {
            CSVText.appendCell(cell, to: &text)
          }
        }
        text.append(UInt8(ascii: "\n"))
      }
      try file.write(text)
    }
    try file.publish()
  }

  private static func header(_ columns: [String]) -> [UInt8] {
    var text: [UInt8] = []
    for (index, column) in columns.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      var name = column
      name.withUTF8 { CSVText.appendCell($0, to: &text) }
    }
    return text + [UInt8(ascii: "\n")]
  }
}

/// The cells of each class as CSV.
private struct CellTexts {
  private let texts: [[UInt8]]
  private let width: Int
  private let mark: [UInt8]

  /// Throws: `anonymise-mark-taken`.
  init(_ recoded: RecodedTable, mark: String, policy: String) throws(Failure) {
    let attributes = recoded.table.attributes
    for attribute in attributes where attribute.hierarchy.nodes.contains(where: { $0.label == mark }) {
      throw Failure(
        .anonymiseMarkTaken, at: Place(file: policy), ["column": .word(attribute.hierarchy.name), "mark": .word(mark)])
    }
    width = attributes.count
    self.mark = Self.csv(mark)
    texts = recoded.classes.flatMap { group in
      group.cells.enumerated().map { attribute, cell in Self.csv(attributes[attribute].hierarchy.nodes[Int(cell)].label)
      }
    }
  }

  private static func csv(_ label: String) -> [UInt8] {
    if label.isEmpty { return [] }
    var (label, text) = (label, [UInt8]())
    label.withUTF8 { CSVText.appendCell($0, to: &text) }
    return text
  }

  func text(_ group: Int, _ attribute: Int) -> [UInt8] { texts[group * width + attribute] }

  func appendMarks(_ count: Int, to text: inout [UInt8]) {
    for index in 0..<count {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      text += mark
    }
    text.append(UInt8(ascii: "\n"))
  }
}

extension FindingCode {
  static let anonymiseMarkTaken = FindingCode(
    "anonymise-mark-taken", .error, es: "«{mark}», la marca de lo suprimido, es también un valor de «{column}»",
    en: "“{mark}”, the mark of what is suppressed, is a value of “{column}” too",
    hint: Localised(es: "elija otra palabra en mark", en: "choose another word in mark"))
}
