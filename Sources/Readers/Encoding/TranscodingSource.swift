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
    text.removeAll()
    textPosition = 0
    let isText = try encoding == .utf8 ? takeUTF8() : decode()
    // In a local, so that the loop runs in vector registers.
    var lines = 0
    for byte in text.bytes { lines &+= byte == UInt8(ascii: "\n") ? 1 : 0 }
    line += lines
    if !isText { refusal = undecodable(at: inputOffset) }
  }

  /// Reads to where the text stands, for it is text already; only a character that is cut off is moved.
  ///
  /// Gives: whether all that was read, but for that, is text.
  private func takeUTF8() throws(Failure) -> Bool {
    text.append(input.bytes)
    input.removeAll()
    try readPiece(to: &text)
    let whole = text.count - (hasEnded ? 0 : UTF8Form.cutOff(text.start, text.count))
    let taken = UTF8Form.firstInvalid(text.start, whole) ?? whole
    input.append(text.start + taken, text.count - taken)
    text.truncate(to: taken)
    inputOffset += taken
    return taken == whole
  }

  /// Appends to `text` the whole characters at the front of `input`. Gives: whether the rest can be one.
  private func decode() throws(Failure) -> Bool {
    try readPiece(to: &input)
    let (taken, isValid) =
      switch encoding {
      case .utf16BigEndian: UTF16Form(isBigEndian: true).decode(input.start, input.count, into: &text)
      case .utf16LittleEndian: UTF16Form(isBigEndian: false).decode(input.start, input.count, into: &text)
      default: takeSingleBytes()
      }
    input.removeFirst(taken)
    inputOffset += taken
    return isValid && !(hasEnded && input.count > 0)
  }

  private func readPiece(to bytes: inout GrowingBytes) throws(Failure) {
    bytes.reserve(Self.pieceSize)
    let room = UnsafeMutableRawBufferPointer(start: bytes.end, count: Self.pieceSize)
    let count = try marked.read(into: room)
    bytes.grow(by: count)
    hasEnded = count == 0
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
