import Readers

/// ZIPs and gzip members made by hand, so that every field can be wrong.
struct ZIPBuilder {
  struct Member {
    var name: String
    var content: [UInt8]
    /// What stands in the file; nil for the content as it is.
    var packed: [UInt8]?
    var method: UInt16 = 0
    var flags: UInt16 = 0
    var checksum: UInt32?
    var size: UInt32?
    var localName: String?
    /// Sizes in ZIP64 extra fields.
    var isLong = false
    /// Bytes between this member and the next.
    var gap: [UInt8] = []
    /// Where the directory says that the header is, if not where it is.
    var offset: UInt32?

    init(_ name: String, _ content: String) {
      self.name = name
      self.content = Array(content.utf8)
    }

    init(_ name: String, deflated packed: [UInt8], of content: String) {
      self.init(name, content)
      self.packed = packed
      method = 8
    }
  }

  var members: [Member]
  var comment: [UInt8] = []
  var hasLongEnd = false
  var trailing: [UInt8] = []

  init(_ members: [Member]) { self.members = members }

  init(parts: [(String, String)]) { self.init(parts.map { Member($0.0, $0.1) }) }

  var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let offset = UInt32(file.count)
      let packed = member.packed ?? member.content
      let checksum = member.checksum ?? Self.crc(member.content)
      let size = member.size ?? UInt32(member.content.count)
      let isOpen = member.flags & 8 != 0
      let sizes = [UInt32(packed.count), size]
      let extra =
        member.isLong
        ? Self.le(1, 2) + Self.le(16, 2) + Self.le(UInt64(size), 8) + Self.le(UInt64(packed.count), 8) : []
      let shown = member.isLong ? [UInt32.max, UInt32.max] : sizes
      let common = Self.le(UInt64(member.flags), 2) + Self.le(UInt64(member.method), 2) + Self.le(0, 4)
      let localName = Array((member.localName ?? member.name).utf8)
      file += Self.le(0x0403_4B50, 4) + Self.le(45, 2) + common
      file += isOpen ? Self.le(0, 12) : Self.le(UInt64(checksum), 4) + shown.flatMap { Self.le(UInt64($0), 4) }
      file += Self.le(UInt64(localName.count), 2) + Self.le(UInt64(isOpen ? 0 : extra.count), 2) + localName
      file += (isOpen ? [] : extra) + packed
      if isOpen {
        file += Self.le(0x0807_4B50, 4) + Self.le(UInt64(checksum), 4) + sizes.flatMap { Self.le(UInt64($0), 4) }
      }
      file += member.gap
      let name = Array(member.name.utf8)
      directory += Self.le(0x0201_4B50, 4) + Self.le(45, 2) + Self.le(45, 2) + common + Self.le(UInt64(checksum), 4)
      directory += shown.flatMap { Self.le(UInt64($0), 4) }
      directory += Self.le(UInt64(name.count), 2) + Self.le(UInt64(extra.count), 2) + Self.le(0, 10)
      directory += Self.le(UInt64(member.offset ?? offset), 4) + name + extra
    }
    let start = file.count
    file += directory
    let count = UInt64(members.count)
    if hasLongEnd {
      let end = UInt64(file.count)
      file += Self.le(0x0606_4B50, 4) + Self.le(44, 8) + Self.le(45, 2) + Self.le(45, 2) + Self.le(0, 8)
      file += Self.le(count, 8) + Self.le(count, 8) + Self.le(UInt64(directory.count), 8) + Self.le(UInt64(start), 8)
      file += Self.le(0x0706_4B50, 4) + Self.le(0, 4) + Self.le(end, 8) + Self.le(1, 4)
    }
    file += Self.le(0x0605_4B50, 4) + Self.le(0, 4)
    if hasLongEnd {
      file += Self.le(0xFFFF, 2) + Self.le(0xFFFF, 2) + Self.le(0xFFFF_FFFF, 4) + Self.le(0xFFFF_FFFF, 4)
    } else {
      file += Self.le(count, 2) + Self.le(count, 2) + Self.le(UInt64(directory.count), 4) + Self.le(UInt64(start), 4)
    }
    return file + Self.le(UInt64(comment.count), 2) + comment + trailing
  }

  /// `content` as a DEFLATE stream of stored blocks: any content, without a compressor.
  static func storedDeflate(_ content: [UInt8]) -> [UInt8] {
    [1] + le(UInt64(content.count), 2) + le(UInt64(~UInt16(content.count)), 2) + content
  }

  /// One gzip member over a DEFLATE stream.
  static func gzip(_ deflate: [UInt8], of content: [UInt8]) -> [UInt8] {
    [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + deflate + le(UInt64(crc(content)), 4)
      + le(UInt64(content.count), 4)
  }

  static func gzip(_ text: String) -> [UInt8] {
    let content = Array(text.utf8)
    return gzip(storedDeflate(content), of: content)
  }

  static func le(_ number: UInt64, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: $0 < 8 ? number >> UInt64($0 * 8) : 0) }
  }

  /// Bit by bit, as the standard defines it.
  static func crc(_ bytes: [UInt8]) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }
}
