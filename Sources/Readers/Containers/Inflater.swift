internal import CZlib
internal import Interchange

/// zlib's inflate, a piece at a time.
///
/// libdeflate, which packs what Quipu writes, wants a whole member in memory and cannot stream.
final class Inflater {
  enum Wrapping: Int32 {
    /// DEFLATE (RFC 1951) alone, as in a ZIP.
    case none = -15
    /// With gzip's header and trailer (RFC 1952), both checked by zlib.
    case gzip = 31
  }

  struct Outcome {
    let written: Int
    /// The stream, or the gzip member, is complete.
    let hasEnded: Bool
  }

  private static let inputSize = 64 * 1024

  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  /// Bytes taken from the input so far.
  private(set) var consumed = 0

  init(_ wrapping: Wrapping) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(byteCount: Self.inputSize, alignment: 16)
    let code = inflateInit2_(
      stream, wrapping.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    // It fails only without memory, which Swift does not survive either.
    precondition(code == Z_OK, "zlib is not the one this was built with")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// The next byte that inflate has not looked at; nil when it wants input.
  var nextByte: UInt8? { stream.pointee.avail_in > 0 ? stream.pointee.next_in[0] : nil }

  /// Bytes of input that were not needed.
  var leftOver: Int { Int(stream.pointee.avail_in) }

  /// Lets `read` fill the input, which must be used up. Gives false when there is none.
  func refill(
    _ read: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) -> Bool {
    precondition(stream.pointee.avail_in == 0)
    let count = try read(input)
    stream.pointee.next_in = input.assumingMemoryBound(to: UInt8.self).baseAddress
    stream.pointee.avail_in = UInt32(count)
    return count > 0
  }

  /// Throws: `container-malformed`; for gzip that includes a wrong checksum or length.
  func inflate(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Outcome {
    let room = min(buffer.count, Int(Int32.max))
    let before = stream.pointee.avail_in
    stream.pointee.next_out = buffer.assumingMemoryBound(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(room)
    let code = CZlib.inflate(stream, Z_NO_FLUSH)
    consumed += Int(before - stream.pointee.avail_in)
    // Z_BUF_ERROR only says that it could do nothing without more input.
    guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
      throw Failure(
        .containerMalformed, at: Place(byteOffset: consumed), ["part": .word("deflate")],
        cause: "zlib \(code)")
    }
    return Outcome(
      written: room - Int(stream.pointee.avail_out), hasEnded: code == Z_STREAM_END)
  }

  /// Makes ready for another gzip member.
  func restart() { inflateReset(stream) }
}

/// CRC-32 as gzip and ZIP have it.
struct ContainerChecksum {
  private(set) var value: UInt32 = 0

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      value = UInt32(
        truncatingIfNeeded: crc32(
          UInt(value), piece.assumingMemoryBound(to: UInt8.self).baseAddress, UInt32(piece.count)))
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
    }
  }
}
