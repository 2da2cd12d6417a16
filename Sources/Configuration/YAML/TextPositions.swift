/// A point in a text file as editors count it: line and column from 1, the column in bytes.
struct TextPosition: Sendable, Hashable {
  let line: Int
  let column: Int
}

/// Turns offsets into a UTF-8 text into lines and columns.
///
/// libyaml counts characters and takes U+0085, U+2028 and U+2029 for line ends, editors do neither; so
/// only its character index is used, and lines are counted here (LF, CRLF or CR).
/// Memory: O(lines + characters / 64). Time: O(log lines) per question.
struct TextPositions: Sendable {
  private static let stride = 64
  private let bytes: [UInt8]
  private let lineStarts: [Int]
  /// Byte offset of every 64th character.
  private let milestones: [Int]

  /// Takes valid UTF-8.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var lineStarts = [0]
    var milestones: [Int] = []
    var characters = 0
    for (offset, byte) in bytes.enumerated() {
      if !Self.continues(byte) {
        if characters % Self.stride == 0 { milestones.append(offset) }
        characters += 1
      }
      if Self.endsLine(bytes, offset) { lineStarts.append(offset + 1) }
    }
    self.lineStarts = lineStarts
    self.milestones = milestones
  }

  func byteOffset(ofCharacter index: Int) -> Int {
    guard !milestones.isEmpty else { return 0 }
    let milestone = min(index / Self.stride, milestones.count - 1)
    var offset = milestones[milestone]
    for _ in 0..<(index - milestone * Self.stride) where offset < bytes.count {
      offset += 1
      while offset < bytes.count, Self.continues(bytes[offset]) { offset += 1 }
    }
    return offset
  }

  func position(ofByte offset: Int) -> TextPosition {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return TextPosition(line: low + 1, column: offset - lineStarts[low] + 1)
  }

  /// The bytes of a line, without its end; nil where the text has no such line.
  func line(_ number: Int) -> Range<Int>? {
    guard number >= 1, number <= lineStarts.count else { return nil }
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] : bytes.count
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  private static func continues(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  private static func endsLine(_ bytes: [UInt8], _ offset: Int) -> Bool {
    switch bytes[offset] {
    case UInt8(ascii: "\n"): true
    case UInt8(ascii: "\r"): offset + 1 == bytes.count || bytes[offset + 1] != UInt8(ascii: "\n")
    default: false
    }
  }
}
