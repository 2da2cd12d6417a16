import Interchange

/// The cells that count as missing: those whose trimmed text the mapping lists as blank.
struct BlankWords {
  private let words: [[UInt8]]
  /// Whether a word begins with the byte: nearly every cell is told apart by its first.
  private let begins: [Bool]
  private let emptyIsBlank: Bool

  init(_ words: [String]) {
    self.words = words.map { Array($0.utf8) }.filter { !$0.isEmpty }
    emptyIsBlank = words.contains("")
    var begins = [Bool](repeating: false, count: 256)
    for word in self.words { begins[Int(word[0])] = true }
    self.begins = begins
  }

  /// Whether any cell of the column is one.
  func occur(in column: TextColumn) -> Bool {
    for row in 0..<column.count {
      if let cell = column[row], contains(cell) { return true }
    }
    return false
  }

  func contains(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = cell.first else { return emptyIsBlank }
    // Told from the first byte alone, unless white space stands before the word.
    if first > 0x20, first != 0xC2, !begins[Int(first)] { return false }
    return containsTrimmed(cell)
  }

  private func containsTrimmed(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    var start = 0
    while start < cell.count, let width = Self.space(cell, at: start) { start += width }
    if start == cell.count { return emptyIsBlank }
    if !begins[Int(cell[start])] { return false }
    var end = cell.count
    while end > start, let width = Self.space(cell, before: end) { end -= width }
    let trimmed = cell[start..<end]
    return words.contains { trimmed.elementsEqual($0) }
  }

  /// Without white space at both ends.
  static func trimmed(_ cell: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var start = 0
    while start < cell.count, let width = space(cell, at: start) { start += width }
    var end = cell.count
    while end > start, let width = space(cell, before: end) { end -= width }
    return Array(cell[start..<end])
  }

  /// Width of the white space that begins at an index: ASCII, or the no-break space.
  private static func space(_ cell: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
    if cell[index] <= 0x20 { return 1 }
    return cell[index] == 0xC2 && index + 1 < cell.count && cell[index + 1] == 0xA0 ? 2 : nil
  }

  private static func space(_ cell: UnsafeBufferPointer<UInt8>, before index: Int) -> Int? {
    if cell[index - 1] <= 0x20 { return 1 }
    return cell[index - 1] == 0xA0 && index >= 2 && cell[index - 2] == 0xC2 ? 2 : nil
  }
}
