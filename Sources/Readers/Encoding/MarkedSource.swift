package import Interchange

/// A source whose byte order mark has been taken off and has told the encoding.
///
/// A mark is stronger than a declaration: three bytes that make no sense in any other encoding are better
/// evidence than a line of configuration, and reading them as declared would turn every accent of the
/// file into two wrong letters without a word. The contradiction is reported.
package final class MarkedSource: ByteSource {
  private let source: any ByteSource
  private var front: [UInt8]
  package let encoding: TextEncoding
  /// Length of the mark in bytes; 0 when there is none.
  package let markLength: Int
  /// `encoding-contradicted`, or nothing.
  package let findings: [Finding]

  /// - Parameter declared: nil stands for the mark's encoding, and UTF-8 without one.
  package init(_ source: any ByteSource, declared: TextEncoding?) throws(Failure) {
    let front = try Self.firstBytes(of: source)
    let mark = TextEncoding.byteOrderMark(in: front)
    self.source = source
    self.front = Array(front.dropFirst(mark?.length ?? 0))
    encoding = mark?.encoding ?? declared ?? .utf8
    markLength = mark?.length ?? 0
    findings = Self.contradiction(declared, mark?.encoding)
  }

  /// Of a reader that looked further into the source to find out the encoding.
  init(_ source: any ByteSource, front: [UInt8], encoding: TextEncoding, markLength: Int) {
    self.source = source
    self.front = front
    self.encoding = encoding
    self.markLength = markLength
    findings = []
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    if front.isEmpty { return try source.read(into: buffer) }
    let count = min(buffer.count, front.count)
    buffer.copyBytes(from: front.prefix(count))
    front.removeFirst(count)
    return count
  }

  private static func firstBytes(of source: any ByteSource) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 3)
    var count = 0
    while count < bytes.count {
      let read = try bytes.withUnsafeMutableBytes { room in
        Result { () throws(Failure) in
          try source.read(into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
        }
      }.get()
      if read == 0 { break }
      count += read
    }
    return Array(bytes.prefix(count))
  }

  private static func contradiction(
    _ declared: TextEncoding?, _ found: TextEncoding?
  ) -> [Finding] {
    guard let declared, let found, declared != found else { return [] }
    return [
      Finding(
        .encodingContradicted, at: Place(line: 1, byteOffset: 0),
        ["declared": .word(declared.rawValue), "found": .word(found.rawValue)])
    ]
  }
}
