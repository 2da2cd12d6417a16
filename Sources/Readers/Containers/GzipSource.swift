package import Interchange

/// The content of a gzip file (RFC 1952), of all its members one after the other.
///
/// Every member's checksum and length are verified when its end is reached, so a reader that comes to the
/// end of this source has read what was packed. The name in the header is never looked at.
/// Throws: `container-truncated`, `container-malformed`, `container-trailing-bytes` (anything but another
/// member behind a member, zero bytes too), `container-expands-too-much`; the place is the offset in the
/// container. Memory: two fixed buffers.
package final class GzipSource: ByteSource {
  private let source: any ByteSource
  private let caps: ContainerCaps
  private let inflater = Inflater(.gzip)
  private var unpacked = 0
  private var isBetweenMembers = false
  private var hasEnded = false

  package init(_ source: any ByteSource, caps: ContainerCaps = ContainerCaps()) {
    self.source = source
    self.caps = caps
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    if buffer.isEmpty { return 0 }
    while !hasEnded {
      if isBetweenMembers {
        if try !beginNextMember() { break }
      }
      let outcome = try inflater.inflate(into: buffer)
      unpacked += outcome.written
      try caps.check(unpacked: unpacked, packed: inflater.consumed)
      isBetweenMembers = outcome.hasEnded
      if outcome.written > 0 { return outcome.written }
      if !outcome.hasEnded, inflater.nextByte == nil { try readOn() }
    }
    return 0
  }

  private func refill() throws(Failure) -> Bool {
    try inflater.refill { room throws(Failure) in try source.read(into: room) }
  }

  private func readOn() throws(Failure) {
    if try refill() { return }
    throw Failure(.containerTruncated, at: Place(byteOffset: inflater.consumed))
  }

  /// Gives false at the end of the container.
  private func beginNextMember() throws(Failure) -> Bool {
    if inflater.nextByte == nil { hasEnded = try !refill() }
    if hasEnded { return false }
    if inflater.nextByte != 0x1F {
      throw Failure(.containerTrailingBytes, at: Place(byteOffset: inflater.consumed))
    }
    inflater.restart()
    isBetweenMembers = false
    return true
  }
}
