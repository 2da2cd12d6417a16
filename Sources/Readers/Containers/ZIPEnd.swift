internal import Interchange

/// The end of a ZIP: where its directory is (APPNOTE 4.3.14 to 4.3.16, ZIP64 included).
///
/// The directory has to end where this begins and the comment where the file ends, so that there is one
/// way to read the file.
struct ZIPEnd {
  let memberCount: Int
  let directoryOffset: Int
  let directorySize: Int

  private static let size = 22
  private static let locatorSize = 20

  /// Throws: `container-truncated` when there is no such end, `container-malformed`.
  init(of source: any SeekableSource) throws(Failure) {
    let tailSize = min(source.byteCount, Self.size + 0xFFFF + Self.locatorSize)
    let tailOffset = source.byteCount - tailSize
    let tail = try source.bytes(at: tailOffset, count: tailSize)
    guard let at = Self.find(in: tail) else {
      throw Failure(.containerTruncated, at: Place(byteOffset: source.byteCount))
    }
    guard tail.word16(at + 4) == 0, tail.word16(at + 6) == 0,
      tail.word16(at + 8) == tail.word16(at + 10)
    else { throw Self.malformed("split", tailOffset + at) }
    let short = (
      count: tail.word16(at + 10), size: Int(tail.word32(at + 12)), offset: Int(tail.word32(at + 16))
    )
    let locatorAt = at - Self.locatorSize
    guard locatorAt >= 0, tail.word32(locatorAt) == 0x0706_4B50 else {
      memberCount = short.count
      directorySize = short.size
      directoryOffset = short.offset
      try checkPlace(endsAt: tailOffset + at)
      return
    }
    guard tail.word32(locatorAt + 4) == 0, tail.word32(locatorAt + 16) == 1,
      let longOffset = tail.word64(locatorAt + 8), longOffset < tailOffset + locatorAt
    else { throw Self.malformed("zip64-locator", tailOffset + locatorAt) }
    let long = try Self.long(source, at: longOffset, endsAt: tailOffset + locatorAt)
    memberCount = long.count
    directorySize = long.size
    directoryOffset = long.offset
    let agrees =
      (short.count == 0xFFFF || short.count == memberCount)
      && (short.size == 0xFFFF_FFFF || short.size == directorySize)
      && (short.offset == 0xFFFF_FFFF || short.offset == directoryOffset)
    if !agrees { throw Self.malformed("zip64-end", longOffset) }
    try checkPlace(endsAt: longOffset)
  }

  /// The last place where an end could be whose comment is the rest of the file.
  private static func find(in tail: [UInt8]) -> Int? {
    if tail.count < size { return nil }
    return (0...tail.count - size).last { at in
      tail[at] == 0x50 && tail.word32(at) == 0x0605_4B50 && at + size + tail.word16(at + 20) == tail.count
    }
  }

  private static func long(
    _ source: any SeekableSource, at offset: Int, endsAt end: Int
  ) throws(Failure) -> (count: Int, size: Int, offset: Int) {
    let record = try source.bytes(at: offset, count: 56)
    guard record.count == 56, record.word32(0) == 0x0606_4B50,
      let recordSize = record.word64(4), recordSize == end - offset - 12,
      record.word32(16) == 0, record.word32(20) == 0, let here = record.word64(24),
      let count = record.word64(32), here == count, let size = record.word64(40),
      let directory = record.word64(48)
    else { throw malformed("zip64-end", offset) }
    return (count, size, directory)
  }

  private func checkPlace(endsAt end: Int) throws(Failure) {
    if directorySize <= end, directoryOffset == end - directorySize { return }
    throw Self.malformed("directory", end)
  }

  private static func malformed(_ part: String, _ offset: Int) -> Failure {
    Failure(.containerMalformed, at: Place(byteOffset: offset), ["part": .word(part)])
  }
}
