internal import Interchange

/// A column that is no name, as numbers: a date itself, or the number of its value.
struct PreparedField: Sendable {
  let name: String
  let kind: ColumnKind
  /// Of the column that this one lies in, as an index of fields.
  let within: Int?
  /// 0: missing. Dates are packed, as `CalendarDate.packed` gives them.
  let values: Flat<UInt32>
  /// By number of value; empty for dates.
  let bytes: FlatBytes
  let hashes: Flat<UInt64>
  /// By number of value; of dates and documents 0.
  let rarity: Flat<Float>
  /// Of texts.
  let words: TextWords
  let hasWeakJanuary: Bool
  /// Documents that too many records share, and placeholders.
  let dropped: Int

  /// More records than this do not share a document of one person.
  private static let mostSharing = 25

  /// Learns widths, placeholders and rarities where `learns`, else takes those of the frame.
  init(_ column: LinkTable.Column, within: Int?, _ frame: inout FieldFrame, learns: Bool) {
    name = column.name
    kind = column.kind
    self.within = within
    var reading = FieldReading(kind: kind)
    if kind == .date {
      reading.values = (0..<column.cells.count).map {
        column.cells[$0].map { CalendarDate.packed(CalendarDate.number($0)) } ?? 0
      }
      if learns { frame.hasWeakJanuary = FieldReading.standsForYears(reading.values) }
    } else {
      reading.read(column.cells, &frame, learns: learns)
    }
    hasWeakJanuary = frame.hasWeakJanuary
    dropped = reading.dropped
    values = Flat(reading.values)
    bytes = FlatBytes(reading.stock)
    hashes = Flat(reading.stock.hashes)
    rarity = Flat(
      kind == .document || kind == .date
        ? reading.stock.hashes.map { _ in 0 } : reading.stock.hashes.map(frame.terms.weight))
    words = reading.words(&frame, learns: learns)
  }

  /// One sign throughout, digits in a row, or too short to tell anybody apart.
  static func isPlaceholder(_ word: [UInt8]) -> Bool {
    if word.count < 4 || !word.contains(where: { $0 &- 0x30 < 10 }) { return true }
    if word.allSatisfy({ $0 == word[0] }) { return true }
    return zip(word, word.dropFirst()).allSatisfy { $1 == $0 &+ 1 || ($0 == 0x39 && $1 == 0x30) }
  }
}

/// Turns cells into numbers of values.
private struct FieldReading {
  let kind: ColumnKind
  var values: [UInt32] = []
  var stock = ByteStock()
  var dropped = 0

  init(kind: ColumnKind) { self.kind = kind }

  /// More records than this do not share a document of one person.
  private static let mostSharing = 25

  mutating func read(_ cells: TextColumn, _ frame: inout FieldFrame, learns: Bool) {
    if learns, kind == .document { frame.width = Self.usualWidth(cells) }
    readValues(cells, width: frame.width)
    if learns { learn(&frame) }
    if kind == .document { dropPlaceholders(frame) }
  }

  func words(_ frame: inout FieldFrame, learns: Bool) -> TextWords {
    kind == .text ? TextWords(stock, values, &frame, learns: learns) : TextWords()
  }

  static func standsForYears(_ dates: [UInt32]) -> Bool {
    let januaries = dates.count { $0 & 0xFFFF == 0x0101 }
    return januaries * 100 > dates.count { $0 != 0 } * 2 && januaries > 20
  }

  private mutating func readValues(_ cells: TextColumn, width: Int) {
    values.reserveCapacity(cells.count)
    // What a cell becomes is found once however often it occurs.
    var (raw, plain) = (ByteStock(), [UInt32(0)])
    for record in 0..<cells.count {
      guard let cell = cells[record] else {
        values.append(0)
        continue
      }
      let number = Int(raw.number(of: cell))
      if number == plain.count {
        var word = self.plain(String(decoding: cell, as: UTF8.self))
        if word.count < width, word.count + 2 >= width, word.allSatisfy({ $0 &- 0x30 < 10 }) {
          word = Array(repeating: 0x30, count: width - word.count) + word
        }
        plain.append(stock.number(of: word))
      }
      values.append(plain[number])
    }
  }

  /// Capitals and digits; a document without its signs, the rest with single blanks.
  private func plain(_ text: String) -> [UInt8] {
    let folded = Folding.fold(text).utf8
    if kind != .document { return Array(folded) }
    return folded.filter { ($0 &- 0x30 < 10) || ($0 &- 0x41 < 26) }
  }

  private static func usualWidth(_ cells: TextColumn) -> Int {
    var widths = [Int](repeating: 0, count: 24)
    for record in 0..<cells.count {
      guard let cell = cells[record], cell.count < widths.count, cell.allSatisfy({ $0 &- 0x30 < 10 }) else { continue }
      widths[cell.count] += 1
    }
    guard let width = widths.indices.max(by: { widths[$0] < widths[$1] }) else { return 0 }
    return widths[width] * 2 > widths.reduce(0, +) ? width : 0
  }

  private func learn(_ frame: inout FieldFrame) {
    var counts = [Int](repeating: 0, count: stock.count)
    for value in values where value != 0 { counts[Int(value)] += 1 }
    if kind == .document {
      frame.crowded = Set(counts.indices.filter { counts[$0] > Self.mostSharing }.map { stock.hashes[$0] })
    } else {
      frame.terms = TermWeights(counts: counts, hashes: stock.hashes)
    }
  }

  private mutating func dropPlaceholders(_ frame: FieldFrame) {
    let isDropped = (0..<stock.count).map { number in
      number > 0
        && (frame.crowded.contains(stock.hashes[number]) || PreparedField.isPlaceholder(Array(stock[UInt32(number)])))
    }
    for record in values.indices where isDropped[Int(values[record])] {
      values[record] = 0
      dropped += 1
    }
  }
}
