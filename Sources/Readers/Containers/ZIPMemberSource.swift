internal import Interchange

/// The content of one member of a ZIP.
///
/// Size and CRC-32 are verified when the end is reached; content beyond the declared size is refused as
/// soon as it shows.
/// Throws: `container-truncated`, `container-malformed`, `container-checksum-wrong`,
/// `container-expands-too-much`. Memory: two fixed buffers.
final class ZIPMemberSource: ByteSource {
  private let source: any SeekableSource
  private let member: ZIPMember
  private let caps: ContainerCaps
  /// nil: the member is stored as it is.
  private let inflater: Inflater?
  private var packedRead = 0
  private var unpacked = 0
  private var checksum = ContainerChecksum()
  private var hasEnded = false

  init(_ source: any SeekableSource, _ member: ZIPMember, _ caps: ContainerCaps) {
    self.source = source
    self.member = member
    self.caps = caps
    inflater = member.isStored ? nil : Inflater(.none)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    if hasEnded || buffer.isEmpty { return 0 }
    let count: Int
    if let inflater {
      count = try inflate(inflater, into: buffer)
    } else {
      count = try readPacked(into: buffer)
    }
    if count == 0 {
      try finish()
      return 0
    }
    checksum.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    unpacked += count
    if unpacked > member.size { throw differs() }
    return count
  }

  /// Gives 0 at the end of the DEFLATE stream.
  private func inflate(
    _ inflater: Inflater, into buffer: UnsafeMutableRawBufferPointer
  ) throws(Failure) -> Int {
    while true {
      let outcome = try inflater.inflate(into: buffer)
      try caps.check(unpacked: unpacked + outcome.written, packed: inflater.consumed)
      if outcome.written > 0 { return outcome.written }
      if outcome.hasEnded { return 0 }
      if inflater.nextByte != nil { continue }
      let hasMore = try inflater.refill { room throws(Failure) in try readPacked(into: room) }
      if !hasMore { throw malformed() }
    }
  }

  /// Gives 0 when all packed bytes were read.
  private func readPacked(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    let count = min(buffer.count, member.packedSize - packedRead)
    if count == 0 { return 0 }
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    let read = try source.read(at: member.dataOffset + packedRead, into: room)
    if read == 0 { throw Failure(.containerTruncated, at: place) }
    packedRead += read
    return read
  }

  private func finish() throws(Failure) {
    hasEnded = true
    let unused = member.packedSize - packedRead + (inflater?.leftOver ?? 0)
    if unused > 0 { throw malformed() }
    if unpacked != member.size || checksum.value != member.checksum { throw differs() }
  }

  private var place: Place { Place(byteOffset: member.dataOffset + packedRead) }
  private func differs() -> Failure { Failure(.containerChecksumWrong, at: place) }
  private func malformed() -> Failure {
    Failure(.containerMalformed, at: place, ["part": .word("deflate")])
  }
}
