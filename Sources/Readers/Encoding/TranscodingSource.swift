package import Interchange

/// Any encoded source as well-formed UTF-8 without a byte order mark.
///
/// Takes: the source, and the encoding that the configuration declares (nil: the mark's, else UTF-8).
/// Throws: `byte-undecodable` with the byte's offset in the source and its line.
/// Memory: two buffers of fixed size.
package final class TranscodingSource: ByteSource {
  private static let pieceSize = 32 * 1024

  private let marked: MarkedSource
  private let table: SingleByteTable?
  /// Read and not yet decoded.
  private var input = GrowingBytes(capacity: pieceSize + 4)
  /// Offset in the source of the first of them.
  private var inputOffset: Int
  private var hasEnded = false
  private var text = GrowingBytes(capacity: pieceSize + 4)
  private var textPosition = 0
  private var line = 1
  /// What follows the text is no text.
  private var refusal: Failure?

  package var encoding: TextEncoding { marked.encoding }
  package var findings: [Finding] { marked.findings }

  package convenience init(_ source: any ByteSource, declared: TextEncoding?) throws(Failure) {
    self.init(try MarkedSource(source, declared: declared))
  }

  package init(_ marked: MarkedSource) {
    self.marked = marked
    table = SingleByteTable.of(marked.encoding)
    inputOffset = marked.markLength
  }

  /// What stands before a bad byte is given first.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    while textPosition == text.count {
      if let refusal { throw refusal }
      if hasEnded { return 0 }
      try decodeNextPiece()
    }
    let count = min(buffer.count, text.count - textPosition)
    buffer.copyMemory(
      from: UnsafeRawBufferPointer(start: text.start + textPosition, count: count))
    textPosition += count
    return count
  }

  private func decodeNextPiece() throws(Failure) {
    try readInput()
    text.removeAll()
    textPosition = 0
    let (taken, isValid) = decode()
    for byte in text.bytes where byte == UInt8(ascii: "\n") { line += 1 }
    if !isValid || (hasEnded && taken < input.count) { refusal = undecodable(at: inputOffset + taken) }
    input.removeFirst(taken)
    inputOffset += taken
  }

  private func readInput() throws(Failure) {
    input.reserve(Self.pieceSize)
    let room = UnsafeMutableRawBufferPointer(start: input.end, count: Self.pieceSize)
    let count = try marked.read(into: room)
    input.grow(by: count)
    hasEnded = count == 0
  }

  /// Appends to `text` the whole characters at the front of `input`.
  private func decode() -> (taken: Int, isValid: Bool) {
    switch encoding {
    case .utf8: takeUTF8()
    case .utf16LittleEndian:
      UTF16Form(isBigEndian: false).decode(input.start, input.count, into: &text)
    case .utf16BigEndian:
      UTF16Form(isBigEndian: true).decode(input.start, input.count, into: &text)
    case .ascii, .windows1252, .latin1, .latin9, .cp850: takeSingleBytes()
    }
  }

  private func takeUTF8() -> (taken: Int, isValid: Bool) {
    let whole = input.count - UTF8Form.cutOff(input.start, input.count)
    let invalid = UTF8Form.firstInvalid(input.start, whole)
    let taken = invalid ?? whole
    text.append(input.start, taken)
    return (taken, invalid == nil)
  }

  private func takeSingleBytes() -> (taken: Int, isValid: Bool) {
    guard let entries = table?.entries else { return (0, false) }
    let count = input.count
    // Three bytes for each, and room for the last eight that are stored at once.
    text.reserve(3 * count + 8)
    let from = UnsafeRawPointer(input.start)
    let start = UnsafeMutableRawPointer(text.end)
    var (at, to) = (0, 0)
    while at < count {
      let word = at + 8 <= count ? from.loadUnaligned(fromByteOffset: at, as: UInt64.self) : ~0
      if word & 0x8080_8080_8080_8080 == 0 {
        start.storeBytes(of: word, toByteOffset: to, as: UInt64.self)
        (at, to) = (at + 8, to + 8)
        continue
      }
      let entry = entries[Int(from.load(fromByteOffset: at, as: UInt8.self))]
      if entry == 0 { break }
      start.storeBytes(of: entry.littleEndian, toByteOffset: to, as: UInt32.self)
      (at, to) = (at + 1, to + Int(entry >> 24))
    }
    text.grow(by: to)
    return (at, at == count)
  }

  private func undecodable(at byteOffset: Int) -> Failure {
    Failure(
      .byteUndecodable, at: Place(line: line, byteOffset: byteOffset),
      ["encoding": .word(encoding.rawValue)])
  }
}
