import Interchange
import Readers

/// A source in memory that gives its bytes in pieces.
final class JSONTestSource: ByteSource {
  private let bytes: [UInt8]
  private let piece: Int
  private var place = 0

  init(_ bytes: [UInt8], piece: Int = .max) {
    self.bytes = bytes
    self.piece = piece
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    let count = min(buffer.count, piece, bytes.count - place)
    buffer.copyBytes(from: bytes[place..<place + count])
    place += count
    return count
  }
}

/// Everything that a reader gave, in a form that compares.
struct JSONReading: Equatable {
  struct Table: Equatable {
    var parents: [UInt32] = []
    var columns: [[String?]]
  }
  var tables: [Table]
  var records: [RecordSpan] = []
  var raw: [String?] = []
  var locators: [String?] = []
  var findings: [Finding] = []
  var fileFindings: [Finding] = []

  /// `slug field line:column` of each record's finding.
  var slugs: [String] {
    findings.map {
      "\($0.code.slug) \($0.place.field ?? "-") \($0.place.line ?? 0):\($0.place.column ?? 0)"
    }
  }

  static func of(
    _ text: String, _ shape: SourceShape, _ options: JSONOptions = JSONOptions(), piece: Int = .max
  ) throws -> JSONReading {
    try of(Array(text.utf8), shape, options, piece: piece)
  }

  /// Joins all batches; parent rows are made to count through all of them.
  static func of(
    _ bytes: [UInt8], _ shape: SourceShape, _ options: JSONOptions = JSONOptions(),
    piece: Int = .max
  ) throws -> JSONReading {
    let reader = try JSONReader(
      source: JSONTestSource(bytes, piece: piece), shape: shape, options: options)
    let batch = SourceBatch(shape: shape)
    var reading = JSONReading(
      tables: shape.levels.map { Table(columns: $0.columns.map { _ in [] }) })
    while try reader.read(into: batch) {
      let before = reading.tables.map { UInt32($0.parents.count) }
      for (level, table) in batch.tables.enumerated() {
        let parent = max(shape.levels[level].parent, 0)
        reading.tables[level].parents += table.parents.map { $0 + before[parent] }
        for (column, cells) in table.columns.enumerated() {
          reading.tables[level].columns[column] += cells.strings
        }
      }
      reading.records += batch.records
      reading.raw += batch.raw.strings
      reading.locators += batch.locators.strings
      reading.findings += batch.findings.map { $0.finding }
      batch.removeAll()
    }
    reading.fileFindings = reader.fileFindings
    return reading
  }
}

/// The slow, obvious JSON: a tree of values, parsed by recursive descent, one character at a time.
indirect enum JSONTwin: Equatable {
  case null
  /// A string, a number's own text, `true` or `false`.
  case scalar(String)
  case array([JSONTwin])
  case object([String], [JSONTwin])

  struct Refused: Error { let offset: Int }

  static func parse(_ text: String) throws -> JSONTwin {
    var parser = Parser(bytes: Array(text.utf8))
    let value = try parser.value()
    parser.space()
    guard parser.place == parser.bytes.count else { throw Refused(offset: parser.place) }
    return value
  }

  private struct Parser {
    let bytes: [UInt8]
    var place = 0

    func peek() -> UInt8? { place < bytes.count ? bytes[place] : nil }
    mutating func space() {
      while let byte = peek(), " \n\r\t".utf8.contains(byte) { place += 1 }
    }
    mutating func take(_ text: String) -> Bool {
      guard bytes[place...].starts(with: text.utf8) else { return false }
      place += text.utf8.count
      return true
    }
    mutating func need(_ text: String) throws {
      if !take(text) { throw Refused(offset: place) }
    }

    mutating func value() throws -> JSONTwin {
      space()
      switch peek() {
      case UInt8(ascii: "\""): return .scalar(try string())
      case UInt8(ascii: "["): return try array()
      case UInt8(ascii: "{"): return try object()
      default:
        for word in ["true", "false"] where take(word) { return .scalar(word) }
        return take("null") ? .null : .scalar(try number())
      }
    }

    mutating func array() throws -> JSONTwin {
      try need("[")
      var items: [JSONTwin] = []
      space()
      if take("]") { return .array(items) }
      repeat {
        items.append(try value())
        space()
      } while take(",")
      try need("]")
      return .array(items)
    }

    mutating func object() throws -> JSONTwin {
      try need("{")
      var keys: [String] = []
      var values: [JSONTwin] = []
      space()
      if take("}") { return .object(keys, values) }
      repeat {
        space()
        keys.append(try string())
        space()
        try need(":")
        values.append(try value())
        space()
      } while take(",")
      try need("}")
      return .object(keys, values)
    }

    mutating func digits() throws {
      let start = place
      while let byte = peek(), "0123456789".utf8.contains(byte) { place += 1 }
      if place == start { throw Refused(offset: place) }
    }

    mutating func number() throws -> String {
      let start = place
      _ = take("-")
      if !take("0") { try digits() }
      if take(".") { try digits() }
      if take("e") || take("E") {
        _ = take("+") || take("-")
        try digits()
      }
      return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    mutating func string() throws -> String {
      try need("\"")
      var units: [UInt16] = []
      while !take("\"") {
        if take("\\") {
          units.append(try escape())
        } else {
          let start = place
          guard let first = peek(), first >= 0x20 else { throw Refused(offset: place) }
          place += 1
          while let byte = peek(), byte & 0xC0 == 0x80 { place += 1 }
          units += Array(String(decoding: bytes[start..<place], as: UTF8.self).utf16)
        }
      }
      return String(decoding: units, as: UTF16.self)
    }

    mutating func escape() throws -> UInt16 {
      let letters: [String: UInt16] = [
        "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
      ]
      for (letter, unit) in letters where take(letter) { return unit }
      try need("u")
      guard place + 4 <= bytes.count,
        let unit = UInt16(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
      else { throw Refused(offset: place) }
      place += 4
      return unit
    }
  }

  // MARK: Shredding by walking the tree once per path

  /// All values at a path; a null that is not an item is not there.
  func values(_ path: ArraySlice<PathStep>) -> [JSONTwin] {
    guard let step = path.first else { return [self] }
    switch (step, self) {
    case (.item, .array(let items)): return items.flatMap { $0.values(path.dropFirst()) }
    case (.name(let name, _), .object(let keys, let values)):
      guard let index = keys.firstIndex(of: name), values[index] != .null else { return [] }
      return values[index].values(path.dropFirst())
    default: return []
    }
  }

  private var text: String? {
    if case .scalar(let text) = self { text } else { nil }
  }

  /// Takes: a document in which every path finds what it expects.
  static func shred(_ text: String, _ shape: SourceShape) throws -> [JSONReading.Table] {
    let document = try parse(text)
    var path = shape.record
    if path.isEmpty, case .array = document { path = [.item] }
    var tables = shape.levels.map { JSONReading.Table(columns: $0.columns.map { _ in [] }) }
    for record in document.values(path[...]) {
      var rows: [[(row: UInt32, value: JSONTwin)]] = []
      for (index, level) in shape.levels.enumerated() {
        var mine: [(row: UInt32, value: JSONTwin)] = []
        let above = level.parent < 0 ? [(row: UInt32(0), value: record)] : rows[level.parent]
        for parent in above {
          for value in parent.value.values(level.each[...]) {
            let row = UInt32(tables[index].parents.count)
            tables[index].parents.append(level.parent < 0 ? row : parent.row)
            mine.append((row, value))
            for (number, column) in level.columns.enumerated() {
              tables[index].columns[number].append(cell(value, column))
            }
          }
        }
        rows.append(mine)
      }
    }
    return tables
  }

  private static func cell(_ row: JSONTwin, _ column: SourceShape.Column) -> String? {
    let texts = row.values(column.path[...]).compactMap { $0.text }
    return column.isList && !texts.isEmpty ? texts.joined(separator: "\u{1F}") : texts.first
  }
}
