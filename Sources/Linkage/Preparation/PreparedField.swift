internal import Interchange

/// A column that is no name, as numbers: a date itself, or the number of its value.
struct PreparedField {
  let name: String
  let kind: ColumnKind
  /// Of the column that this one lies in, as an index of fields.
  let within: Int?
  /// 0: missing. yyyyMMdd for dates.
  private(set) var values: [UInt32] = []
  /// By number of value; empty for dates.
  private(set) var bytes: [[UInt8]] = [[]]
  private(set) var rarity: [Float] = []
  /// Of texts, by number of value: hashes of the words of three letters and more.
  private(set) var words: [[UInt64]] = []
  /// First days of January are so many that they stand for a year alone.
  private(set) var hasWeakJanuary = false
  /// Documents that too many records share, and placeholders.
  private(set) var dropped = 0

  /// More records than this do not share a document of one person.
  private static let mostSharing = 25

  init(_ column: LinkTable.Column, within: Int?, count: Int) {
    name = column.name
    kind = column.kind
    self.within = within
    values.reserveCapacity(count)
    kind == .date ? readDates(column.cells, count) : readWords(column.cells, count)
    if kind == .document { dropPlaceholders() }
    if kind == .text {
      words = bytes.map { $0.split(separator: 0x20).filter { $0.count > 2 }.map(RecordKeys.hash) }
    }
    rarity = kind == .date ? [] : PreparedNames.rarity(bytes.count, values)
  }

  private mutating func readDates(_ cells: TextColumn, _ count: Int) {
    var (present, januaries) = (0, 0)
    for record in 0..<count {
      let date = cells.string(record).map(CalendarDate.number) ?? 0
      values.append(date)
      if date != 0 { present += 1 }
      if date != 0, date % 10_000 == 101 { januaries += 1 }
    }
    hasWeakJanuary = januaries * 100 > present * 2 && januaries > 20
  }

  private mutating func readWords(_ cells: TextColumn, _ count: Int) {
    var numbers: [[UInt8]: UInt32] = [:]
    let width = kind == .document ? usualWidth(cells, count) : 0
    for record in 0..<count {
      var word = cells.string(record).map(plain) ?? []
      if word.isEmpty {
        values.append(0)
        continue
      }
      if word.count < width, word.count + 2 >= width, word.allSatisfy({ $0 &- 0x30 < 10 }) {
        word = Array(repeating: 0x30, count: width - word.count) + word
      }
      let next = UInt32(bytes.count)
      let number = numbers[word, default: next]
      if number == next {
        numbers[word] = next
        bytes.append(word)
      }
      values.append(number)
    }
  }

  /// Capitals and digits; a document without its signs, the rest with single blanks.
  private func plain(_ text: String) -> [UInt8] {
    let folded = Folding.fold(text).utf8
    if kind != .document { return Array(folded) }
    return folded.filter { ($0 &- 0x30 < 10) || ($0 &- 0x41 < 26) }
  }

  /// The length of most numbers, to which leading zeros that a spreadsheet ate are put back.
  private func usualWidth(_ cells: TextColumn, _ count: Int) -> Int {
    var widths = [Int](repeating: 0, count: 24)
    for record in 0..<count {
      guard let cell = cells[record], cell.count < widths.count, cell.allSatisfy({ $0 &- 0x30 < 10 }) else { continue }
      widths[cell.count] += 1
    }
    guard let width = widths.indices.max(by: { widths[$0] < widths[$1] }) else { return 0 }
    return widths[width] * 2 > widths.reduce(0, +) ? width : 0
  }

  private mutating func dropPlaceholders() {
    var counts = [Int](repeating: 0, count: bytes.count)
    for value in values { counts[Int(value)] += 1 }
    for record in values.indices where values[record] != 0 {
      let value = Int(values[record])
      if counts[value] > Self.mostSharing || Self.isPlaceholder(bytes[value]) {
        values[record] = 0
        dropped += 1
      }
    }
  }

  /// One sign throughout, digits in a row, or too short to tell anybody apart.
  static func isPlaceholder(_ word: [UInt8]) -> Bool {
    if word.count < 4 || !word.contains(where: { $0 &- 0x30 < 10 }) { return true }
    if word.allSatisfy({ $0 == word[0] }) { return true }
    return zip(word, word.dropFirst()).allSatisfy { $1 == $0 &+ 1 || ($0 == 0x39 && $1 == 0x30) }
  }
}
