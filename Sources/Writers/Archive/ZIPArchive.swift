internal import CLibDeflate
package import Interchange
internal import Safekeeping

/// Packs finished files into one ZIP that is the same bytes for the same files.
///
/// PKWARE APPNOTE 6.3: members are stored (they are compressed already), in ascending order of their
/// names, dated 1980-01-01, mode 0600, names in UTF-8, no extra fields. Sizes and offsets of 4 GiB and
/// more, and 65,535 members and more, use ZIP64. No data descriptors, so that a reader may stream.
///
/// Throws: `file-cannot-be-read`, `file-cannot-be-written`, `archive-member-changed`.
/// Memory: one buffer, O(members). Time: reads every file twice, because the checksum stands before the
/// data.
package struct ZIPArchive {
  package struct Member: Sendable, Hashable {
    /// In the archive, with `/`.
    package let name: String
    /// On disk.
    package let path: String
    package init(name: String, path: String) {
      self.name = name
      self.path = path
    }
  }

  /// Writes the archive as `folder/path`. `zip64From` is lowered by tests only.
  package static func write(
    _ members: [Member], folder: String, path: String, zip64From: UInt64 = 0xFFFF_FFFF
  ) throws(Failure) -> WrittenFile {
    let file = try SafeFile(path: "\(folder)/\(path)")
    var archive = ZIPArchive(zip64From: zip64From)
    let ordered = members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for member in ordered { try archive.append(member, to: file) }
    try archive.appendDirectory(to: file)
    let digest = try file.publish()
    return WrittenFile(
      path: path, sha256: hexadecimal(digest), byteCount: file.byteCount, rows: 0)
  }

  private struct Entry {
    let name: [UInt8]
    let checksum: UInt32
    let size: UInt64
    let offset: UInt64
  }

  private let zip64From: UInt64
  private var entries: [Entry] = []
  private var offset: UInt64 = 0

  private init(zip64From: UInt64) { self.zip64From = zip64From }

  // MARK: Members

  private mutating func append(_ member: Member, to file: SafeFile) throws(Failure) {
    var checksum = Checksum()
    try FileBytes.read(member.path) { bytes throws(Failure) in checksum.add(bytes) }
    let entry = Entry(
      name: Array(member.name.utf8), checksum: checksum.value, size: checksum.size, offset: offset)
    let header = localHeader(entry)
    try file.write(header)

    var copied = Checksum()
    try FileBytes.read(member.path) { bytes throws(Failure) in
      copied.add(bytes)
      try file.write(bytes)
    }
    guard copied == checksum else {
      throw Failure(.archiveMemberChanged, at: Place(file: member.path))
    }
    offset += UInt64(header.count) + entry.size
    entries.append(entry)
  }

  private struct Checksum: Equatable {
    var value: UInt32 = 0
    var size: UInt64 = 0
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
      value = libdeflate_crc32(value, bytes.baseAddress, bytes.count)
      size += UInt64(bytes.count)
    }
  }

  // MARK: Headers

  private func needsZIP64(_ number: UInt64) -> Bool { number >= zip64From }

  /// The 32-bit field of a number that may stand in the ZIP64 extra field instead.
  private func short(_ number: UInt64) -> UInt32 {
    needsZIP64(number) ? .max : UInt32(number)
  }

  private func localHeader(_ entry: Entry) -> [UInt8] {
    var extra = LittleEndianBytes()
    if needsZIP64(entry.size) {
      extra.append(UInt16(1), UInt16(16))
      extra.append(entry.size, entry.size)
    }
    var header = LittleEndianBytes()
    header.append(UInt32(0x0403_4B50))
    appendCommonFields(entry, extra, to: &header)
    return header.bytes + entry.name + extra.bytes
  }

  private func directoryHeader(_ entry: Entry) -> [UInt8] {
    var numbers = LittleEndianBytes()
    if needsZIP64(entry.size) { numbers.append(entry.size, entry.size) }
    if needsZIP64(entry.offset) { numbers.append(entry.offset) }
    var extra = LittleEndianBytes()
    if !numbers.bytes.isEmpty {
      extra.append(UInt16(1), UInt16(numbers.bytes.count))
      extra.bytes += numbers.bytes
    }
    var header = LittleEndianBytes()
    header.append(UInt32(0x0201_4B50))
    header.append(Self.madeByUnix)
    appendCommonFields(entry, extra, to: &header)
    header.append(UInt16(0), UInt16(0), UInt16(0))  // comment, disk, internal attributes
    header.append(Self.privateRegularFile, short(entry.offset))
    return header.bytes + entry.name + extra.bytes
  }

  /// From "version needed" to "extra field length", alike in both headers.
  private func appendCommonFields(
    _ entry: Entry, _ extra: LittleEndianBytes, to header: inout LittleEndianBytes
  ) {
    header.append(extra.bytes.isEmpty ? Self.version20 : Self.version45)
    header.append(Self.namesInUTF8, Self.stored, Self.midnight, Self.january1980)
    header.append(entry.checksum, short(entry.size), short(entry.size))
    header.append(UInt16(entry.name.count), UInt16(extra.bytes.count))
  }

  private mutating func appendDirectory(to file: SafeFile) throws(Failure) {
    var size: UInt64 = 0
    for entry in entries {
      let header = directoryHeader(entry)
      try file.write(header)
      size += UInt64(header.count)
    }
    try file.write(endOfDirectory(size: size))
  }

  private func endOfDirectory(size: UInt64) -> [UInt8] {
    let count = UInt64(entries.count)
    let isLarge = needsZIP64(size) || needsZIP64(offset) || count >= 0xFFFF
    var end = LittleEndianBytes()
    if isLarge {
      end.append(UInt32(0x0606_4B50))
      end.append(UInt64(44))  // bytes of this record that follow
      end.append(Self.madeByUnix, Self.version45)
      end.append(UInt32(0), UInt32(0))  // disks
      end.append(count, count, size, offset)
      end.append(UInt32(0x0706_4B50), UInt32(0))
      end.append(offset + size)
      end.append(UInt32(1))  // disks in all
    }
    end.append(UInt32(0x0605_4B50))
    let shortCount = UInt16(min(count, 0xFFFF))
    end.append(UInt16(0), UInt16(0), shortCount, shortCount)
    end.append(short(size), short(offset))
    end.append(UInt16(0))  // comment
    return end.bytes
  }

  private static let version20: UInt16 = 20
  private static let version45: UInt16 = 45
  private static let madeByUnix: UInt16 = 3 << 8 | 45
  private static let namesInUTF8: UInt16 = 1 << 11
  private static let stored: UInt16 = 0
  private static let midnight: UInt16 = 0
  private static let january1980: UInt16 = 1 << 5 | 1
  private static let privateRegularFile: UInt32 = 0o100600 << 16
}

/// Bytes of a ZIP header: every number little-endian, in the order of the calls.
private struct LittleEndianBytes {
  var bytes: [UInt8] = []

  mutating func append<Number: FixedWidthInteger>(_ numbers: Number...) {
    for number in numbers {
      withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
  }
}

extension FindingCode {
  package static let archiveMemberChanged = FindingCode(
    "archive-member-changed", .error, es: "el archivo cambió mientras se empaquetaba",
    en: "the file changed while it was packed",
    hint: Localised(
      es: "no escriba en la carpeta de salida mientras quipu publica",
      en: "do not write into the output folder while quipu publishes"))
}
