package import Interchange

/// What is in a ZIP, checked before anything of it is read.
///
/// A ZIP says everything twice, and programs that believe different halves see different files. So the
/// directory and the members' own headers must agree, members must follow each other from the front of
/// the file to the directory with neither gap nor overlap, and every name must be harmless and unique.
///
/// Takes: a ZIP, ZIP64 included, of stored or deflated members.
/// Throws: `container-truncated`, `container-malformed`, `container-too-many-members`,
/// `zip-member-name-unsafe`, `zip-member-repeated`, `zip-members-overlap`.
/// Memory: O(members), within `ContainerCaps`.
package struct ZIPDirectory {
  private let source: any SeekableSource
  private let caps: ContainerCaps
  private var members: [ZIPMember] = []
  private let directoryOffset: Int

  package init(
    _ source: any SeekableSource, caps: ContainerCaps = ContainerCaps()
  ) throws(Failure) {
    self.source = source
    self.caps = caps
    let end = try ZIPEnd(of: source)
    if end.memberCount > caps.members || end.directorySize > caps.directoryBytes {
      throw Failure(.containerTooManyMembers, ["limit": .number(caps.members)])
    }
    directoryOffset = end.directoryOffset
    try readMembers(end)
    try checkNames()
    try checkPlaces()
  }

  // MARK: Members by name

  /// The member of that name, or the only one that is no folder.
  ///
  /// Throws: `zip-member-not-found`, `zip-member-not-chosen`, `zip-encrypted`, `zip-method-unsupported`,
  /// `container-expands-too-much`.
  package func open(_ name: String?) throws(Failure) -> any ByteSource {
    let files = members.filter { !$0.isFolder }
    guard let name else {
      guard files.count == 1 else {
        throw Failure(.zipMemberNotChosen, ["count": .number(files.count)])
      }
      return try open(files[0])
    }
    guard let member = try named(name), !member.isFolder else {
      throw Failure(.zipMemberNotFound, ["member": .word(name), "count": .number(files.count)])
    }
    return try open(member)
  }

  func member(_ name: String) -> ZIPMember? { members.first { $0.name.elementsEqual(name.utf8) } }

  /// The member that is called so, in whatever page its name was written: the likeliest reading first.
  ///
  /// Throws: `zip-member-repeated` when several may be meant.
  private func named(_ name: String) throws(Failure) -> ZIPMember? {
    let readings = members.map(\.names)
    for place in 0..<(readings.map(\.count).max() ?? 0) {
      let found = members.indices.filter {
        place < readings[$0].count && readings[$0][place].elementsEqual(name.utf8)
      }
      if found.count > 1 { throw Failure(.zipMemberRepeated, ["number": .number(members[found[1]].number)]) }
      if let index = found.first { return members[index] }
    }
    return nil
  }

  func open(_ member: ZIPMember) throws(Failure) -> any ByteSource {
    try member.checkReadable(caps)
    return ZIPMemberSource(source, member, caps)
  }

  // MARK: The directory

  private mutating func readMembers(_ end: ZIPEnd) throws(Failure) {
    let bytes = try source.bytes(at: end.directoryOffset, count: end.directorySize)
    var at = 0
    while at < bytes.count {
      guard at + 46 <= bytes.count, bytes.word32(at) == 0x0201_4B50 else {
        throw malformed("directory", directoryOffset + at)
      }
      let nameEnd = at + 46 + bytes.word16(at + 28)
      let extraEnd = nameEnd + bytes.word16(at + 30)
      let next = extraEnd + bytes.word16(at + 32)
      guard next <= bytes.count else { throw malformed("directory", directoryOffset + at) }
      let entry = Array(bytes[at..<nameEnd])
      members.append(try member(entry, extra: Array(bytes[nameEnd..<extraEnd]), at: at))
      at = next
    }
    if members.count != end.memberCount || bytes.count != end.directorySize {
      throw malformed("directory", directoryOffset + at)
    }
  }

  private func member(_ entry: [UInt8], extra: [UInt8], at: Int) throws(Failure) -> ZIPMember {
    var sizes = ZIP64Sizes(extra)
    guard let size = sizes.take(entry.word32(24)), let packed = sizes.take(entry.word32(20)),
      let offset = sizes.take(entry.word32(42)), entry.word16(34) == 0,
      packed <= directoryOffset, offset < directoryOffset
    else { throw malformed("directory", directoryOffset + at) }
    return ZIPMember(
      number: members.count + 1, name: Array(entry[46...]), flags: entry.word16(8),
      method: entry.word16(10), checksum: entry.word32(16), packedSize: packed, size: size,
      headerOffset: offset)
  }

  private func checkNames() throws(Failure) {
    var seen: Set<[UInt8]> = []
    for member in members {
      try member.checkName()
      if !seen.insert(member.name).inserted {
        throw Failure(.zipMemberRepeated, ["number": .number(member.number)])
      }
    }
  }

  // MARK: The members' own headers

  private mutating func checkPlaces() throws(Failure) {
    let order = members.indices.sorted { members[$0].headerOffset < members[$1].headerOffset }
    var expected = 0
    for (position, index) in order.enumerated() {
      let member = members[index]
      if member.headerOffset < expected {
        throw Failure(.zipMembersOverlap, at: Place(byteOffset: member.headerOffset))
      }
      if member.headerOffset > expected { throw malformed("gap", expected) }
      let next =
        position + 1 < order.count
        ? members[order[position + 1]].headerOffset : directoryOffset
      members[index].dataOffset = try dataOffset(of: member)
      expected = try end(of: members[index], before: next)
    }
    if expected != directoryOffset { throw malformed("gap", expected) }
  }

  private func dataOffset(of member: ZIPMember) throws(Failure) -> Int {
    let header = try source.bytes(at: member.headerOffset, count: 30 + member.name.count)
    guard header.count == 30 + member.name.count, header.word32(0) == 0x0403_4B50,
      header.word16(6) & ZIPMember.binding == member.flags & ZIPMember.binding,
      header.word16(8) == member.method, header.word16(26) == member.name.count,
      header[30...].elementsEqual(member.name)
    else { throw malformed("header", member.headerOffset) }
    let extra = try source.bytes(at: member.headerOffset + header.count, count: header.word16(28))
    var sizes = ZIP64Sizes(extra)
    let size = sizes.take(header.word32(22))
    let packed = sizes.take(header.word32(18))
    let agrees =
      header.word32(14) == member.checksum && size == member.size
      && packed == member.packedSize
    // With a descriptor the packer did not know them yet and wrote nothing.
    let isOpen =
      member.hasDescriptor && header.word32(14) == 0 && size.map { $0 == 0 } ?? true
      && packed.map { $0 == 0 } ?? true
    if !agrees, !isOpen { throw malformed("header", member.headerOffset) }
    return member.headerOffset + header.count + header.word16(28)
  }

  /// Where the member ends, with its descriptor.
  private func end(of member: ZIPMember, before next: Int) throws(Failure) -> Int {
    let end = member.dataOffset + member.packedSize
    if end > next { throw Failure(.zipMembersOverlap, at: Place(byteOffset: next)) }
    if !member.hasDescriptor { return end }
    let descriptor = try source.bytes(at: end, count: min(next - end, 25))
    let hasSignature = descriptor.count == 16 || descriptor.count == 24
    let start = hasSignature ? 4 : 0
    let isLong = descriptor.count >= 20
    guard [12, 16, 20, 24].contains(descriptor.count),
      !hasSignature || descriptor.word32(0) == 0x0807_4B50,
      descriptor.word32(start) == member.checksum,
      (isLong ? descriptor.word64(start + 4) : Int(descriptor.word32(start + 4))) == member.packedSize,
      (isLong ? descriptor.word64(start + 12) : Int(descriptor.word32(start + 8))) == member.size
    else { throw malformed("descriptor", end) }
    return next
  }

  private func malformed(_ part: String, _ offset: Int) -> Failure {
    Failure(.containerMalformed, at: Place(byteOffset: offset), ["part": .word(part)])
  }
}

/// The sizes that did not fit 32 bits, from a header's extra fields (APPNOTE 4.5.3).
private struct ZIP64Sizes {
  private var field: [UInt8] = []

  init(_ extra: [UInt8]) {
    var at = 0
    while at + 4 <= extra.count {
      let end = at + 4 + extra.word16(at + 2)
      if end > extra.count { return }
      if extra.word16(at) == 1 {
        field = Array(extra[at + 4..<end])
        return
      }
      at = end
    }
  }

  /// The number itself, or the next long one where it stands for that; nil when there is none.
  mutating func take(_ short: UInt32) -> Int? {
    if short != 0xFFFF_FFFF { return Int(short) }
    guard field.count >= 8, let long = field.word64(0) else { return nil }
    field.removeFirst(8)
    return long
  }
}

extension FindingCode {
  package static let zipMemberNotChosen = FindingCode(
    "zip-member-not-chosen", .error, es: "el ZIP tiene {count} miembros y no se dijo cuál leer",
    en: "the ZIP has {count} members and none was named",
    hint: Localised(es: "nómbrelo con member", en: "name it with member"))
  package static let zipMemberNotFound = FindingCode(
    "zip-member-not-found", .error, es: "entre los {count} miembros del ZIP no está {member}",
    en: "{member} is not among the {count} members of the ZIP",
    hint: Localised(
      es: "escriba el nombre como lo muestra `unzip -l`", en: "write the name as `unzip -l` shows it"))
  package static let zipMemberRepeated = FindingCode(
    "zip-member-repeated", .error, es: "el miembro {number} del ZIP repite el nombre de otro",
    en: "member {number} of the ZIP repeats the name of another",
    hint: Localised(es: "pida el archivo de nuevo", en: "ask for the file again"))
  package static let zipMembersOverlap = FindingCode(
    "zip-members-overlap", .error, es: "dos miembros del ZIP ocupan los mismos bytes",
    en: "two members of the ZIP take the same bytes",
    hint: Localised(
      es: "ningún programa honesto lo escribe así: revise con quien lo envía",
      en: "no honest program writes this: check with the sender"))
}
