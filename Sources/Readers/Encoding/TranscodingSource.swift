package import Interchange

/// Any encoded source as well-formed UTF-8 without a byte order mark.
///
/// Takes: the source, and the encoding that the configuration declares (nil: the mark's, else UTF-8).
/// Throws: `byte-undecodable` with the byte's offset in the source and its line.
/// Memory: two buffers of fixed size.
package final class TranscodingSource: ByteSource {
  private static let pieceSize = 16 * 1024

  private let marked: MarkedSource
  private let table: SingleByteTable?
  private var input = [UInt8](repeating: 0, count: pieceSize)
  private var inputCount = 0
  /// Offset in the source of `input[0]`.
  private var inputOffset: Int
  private var hasEnded = false
  private var text: [UInt8] = []
  private var textPosition = 0
  private var line = 1

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

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    while textPosition == text.count {
      if hasEnded { return 0 }
      try decodeNextPiece()
    }
    let count = min(buffer.count, text.count - textPosition)
    buffer.copyBytes(from: text[textPosition..<textPosition + count])
    textPosition += count
    return count
  }

  private func decodeNextPiece() throws(Failure) {
    try readInput()
    text.removeAll(keepingCapacity: true)
    textPosition = 0
    let (taken, isValid) = decode()
    for byte in text where byte == UInt8(ascii: "\n") { line += 1 }
    if !isValid || (hasEnded && taken < inputCount) { throw undecodable(at: inputOffset + taken) }
    input.withUnsafeMutableBufferPointer { bytes in
      for index in taken..<inputCount { bytes[index - taken] = bytes[index] }
    }
    inputCount -= taken
    inputOffset += taken
  }

  private func readInput() throws(Failure) {
    let count = try input.withUnsafeMutableBytes { bytes in
      Result { () throws(Failure) in
        try marked.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[inputCount...]))
      }
    }.get()
    inputCount += count
    hasEnded = count == 0
  }

  /// Appends to `text` the whole characters at the front of `input`.
  private func decode() -> (taken: Int, isValid: Bool) {
    input.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return (0, true) }
      switch encoding {
      case .utf8: return takeUTF8(base)
      case .utf16LittleEndian:
        return UTF16Form(isBigEndian: false).decode(base, inputCount, into: &text)
      case .utf16BigEndian:
        return UTF16Form(isBigEndian: true).decode(base, inputCount, into: &text)
      case .windows1252, .latin1, .latin9, .cp850: return takeSingleBytes(base)
      }
    }
  }

  private func takeUTF8(_ bytes: UnsafePointer<UInt8>) -> (taken: Int, isValid: Bool) {
    let whole = inputCount - UTF8Form.cutOff(bytes, inputCount)
    let invalid = UTF8Form.firstInvalid(bytes, whole)
    let taken = invalid ?? whole
    text.append(contentsOf: UnsafeBufferPointer(start: bytes, count: taken))
    return (taken, invalid == nil)
  }

  private func takeSingleBytes(_ bytes: UnsafePointer<UInt8>) -> (taken: Int, isValid: Bool) {
    guard let entries = table?.entries else { return (0, false) }
    for index in 0..<inputCount {
      let entry = entries[Int(bytes[index])]
      if entry == 0 { return (index, false) }
      text.append(UInt8(truncatingIfNeeded: entry))
      if entry >= 2 << 24 { text.append(UInt8(truncatingIfNeeded: entry >> 8)) }
      if entry >= 3 << 24 { text.append(UInt8(truncatingIfNeeded: entry >> 16)) }
    }
    return (inputCount, true)
  }

  private func undecodable(at byteOffset: Int) -> Failure {
    Failure(
      .byteUndecodable, at: Place(line: line, byteOffset: byteOffset),
      ["encoding": .word(encoding.rawValue)])
  }
}
