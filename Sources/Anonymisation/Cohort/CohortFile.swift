internal import Interchange

/// One line's publication as a table: what is written, and what the gate reads back.
///
/// Columns: `id`, `class`, `class_rows`, `class_current` (rows whose person is still as published: the class's weight
/// is current / rows), the quasi-identifiers, the sensitive value. `*` is every value, and in the last column a value
/// that is withheld; an empty cell is a value that is not known. Rows of a class differ in `id` and value only (I7).
package struct CohortFile: Sendable, Hashable {
  package static let hidden = "*"
  package static let fixedColumns = ["id", "class", "class_rows", "class_current"]

  package let header: [String]
  package var rows: [[String]]

  package init(header: [String], rows: [[String]]) {
    self.header = header
    self.rows = rows
  }

  /// Names and order of rows are functions of the key and of the multiset of values of each atom; whose value is whose
  /// does not occur.
  package init(_ book: CohortBook, line: Int, design: CohortDesign, key: CohortKey, sensitive: String) {
    header = Self.fixedColumns + design.attributes.map(\.name) + [sensitive]
    let name = design.lines[line].name
    let atoms = book.atomsByClass()
    rows = []
    for (number, held) in book.classes where held.line == line {
      let numbers = atoms[number] ?? []
      let size = numbers.reduce(0) { $0 + (book.atoms[$1]?.rows ?? 0) }
      let stale = numbers.reduce(0) { $0 + (book.atoms[$1]?.stale ?? 0) }
      let start =
        [key.name(ofClass: number, line: name), String(size), String(size - stale)]
        + held.cell.texts(in: design)
      for atom in numbers {
        guard let published = book.atoms[atom] else { continue }
        for (place, value) in Self.values(of: published).enumerated() {
          rows.append([key.name(ofRow: place, atom: atom, line: name)] + start + [value])
        }
      }
    }
    rows.sort { ($0[1], $0[0]) < ($1[1], $1[0]) }
  }

  /// What a writer wrote: commas between cells, a cell in quotes where it needs them, lines end in LF.
  package init(csv: [UInt8]) {
    let rows = Self.rows(ofCSV: csv)
    header = rows.first ?? []
    self.rows = Array(rows.dropFirst())
  }

  private static func rows(ofCSV csv: [UInt8]) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    // A quote that closed: another one right behind it was a quote inside.
    var hasClosed = false
    for byte in csv {
      let mayDouble = hasClosed
      hasClosed = false
      switch byte {
      case UInt8(ascii: "\""):
        if mayDouble { cell.append(byte) }
        hasClosed = isQuoted
        isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted, UInt8(ascii: "\n") where !isQuoted:
        row.append(String(decoding: cell, as: UTF8.self))
        cell = []
        if byte == UInt8(ascii: "\n") {
          rows.append(row)
          row = []
        }
      default: cell.append(byte)
      }
    }
    return rows
  }

  private static func values(of atom: CohortBook.Atom) -> [String] {
    let fresh = atom.isWithheld ? Array(repeating: hidden, count: atom.fresh) : atom.values.map { $0 ?? "" }
    return fresh + Array(repeating: hidden, count: atom.rows - atom.fresh)
  }

  /// As a batch that may leave. One a table: a cohort table is as large as the register's persons.
  package func batch(table: String) -> ReleasedBatch {
    let columns = header.enumerated().map { place, name in
      let cells = TextColumn()
      for row in rows { if row[place].isEmpty { cells.appendMissing() } else { cells.append(Array(row[place].utf8)) } }
      let isCount = name == Self.fixedColumns[2] || name == Self.fixedColumns[3]
      return ReleasedColumn(name: name, type: isCount ? .integer : .text, cells: cells)
    }
    return ReleasedBatch(table: table, columns: columns, count: rows.count)
  }
}
