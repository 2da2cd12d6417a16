package import Interchange

/// One entry of a ZIP's directory.
struct ZIPMember {
  /// From 1, in the order of the directory.
  let number: Int
  /// As it stands in the file. Only ever compared with a wanted name; it never becomes a path.
  let name: [UInt8]
  let flags: Int
  let method: Int
  let checksum: UInt32
  let packedSize: Int
  let size: Int
  let headerOffset: Int
  /// Where the packed content begins; found out from the local header.
  var dataOffset = 0

  private static let stored = 0
  private static let deflated = 8
  /// Encrypted, strongly encrypted, headers masked.
  private static let encryption = 1 << 0 | 1 << 6 | 1 << 13
  /// Says how the member is to be read; the other flags are hints of the packer.
  static let binding = encryption | 1 << 3 | 1 << 5

  var isStored: Bool { method == Self.stored }
  var isFolder: Bool { name.last == UInt8(ascii: "/") }
  private var isMarkedUTF8: Bool { flags & 1 << 11 != 0 }

  /// What the name may be in UTF-8, the likeliest first.
  ///
  /// Without bit 11 a name is CP437 (APPNOTE 4.4.4, appendix D); yet packers of Unix write UTF-8 all the
  /// same, and Windows the page of its country, in Peru CP850.
  var names: [[UInt8]] {
    if isMarkedUTF8 || !name.contains(where: { $0 >= 0x80 }) { return [name] }
    let pages = [SingleByteTable.cp437, .cp850].map { $0.text(of: name) }
    return String(validating: name, as: UTF8.self) == nil ? pages : [name] + pages
  }

  /// Checksum and sizes stand behind the data, for packers that do not know them before.
  var hasDescriptor: Bool { flags & 1 << 3 != 0 }

  /// Throws: `zip-encrypted`, `zip-method-unsupported`, `container-expands-too-much`.
  func checkReadable(_ caps: ContainerCaps) throws(Failure) {
    if flags & Self.encryption != 0 { throw Failure(.zipEncrypted, ["number": .number(number)]) }
    let isPatch = flags & 1 << 5 != 0
    guard !isPatch, method == Self.stored || method == Self.deflated else {
      throw Failure(.zipMethodUnsupported, ["method": .number(method)])
    }
    if isStored, packedSize != size {
      throw Failure(.containerMalformed, at: Place(byteOffset: headerOffset), ["part": .word("size")])
    }
    try caps.check(unpacked: size, packed: packedSize)
  }

  /// Throws: `zip-member-name-unsafe` for a name that would lead a careless program out of its folder, or
  /// that two programs would read differently.
  func checkName() throws(Failure) {
    let isBad =
      name.isEmpty || name.contains(0) || name.contains(UInt8(ascii: "\\"))
      || name.first == UInt8(ascii: "/") || (name.count > 1 && name[1] == UInt8(ascii: ":"))
    var parts = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if isFolder { parts.removeLast() }
    let isClimbing = parts.contains { $0.isEmpty || $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
    if isBad || isClimbing { throw Failure(.zipMemberNameUnsafe, ["number": .number(number)]) }
  }
}

extension FindingCode {
  package static let zipEncrypted = FindingCode(
    "zip-encrypted", .error, es: "el miembro {number} del ZIP está cifrado",
    en: "member {number} of the ZIP is encrypted",
    hint: Localised(
      es: "descífrelo antes de entregarlo, o pida un envío sin contraseña por un canal seguro",
      en: "decrypt it before delivery, or ask for one without a password over a safe channel"))
  package static let zipMethodUnsupported = FindingCode(
    "zip-method-unsupported", .error, es: "el ZIP usa el método de compresión {method}, que no se lee",
    en: "the ZIP uses compression method {method}, which is not read",
    hint: Localised(
      es: "pida compresión normal (Deflate)", en: "ask for ordinary compression (Deflate)"))
  package static let zipMemberNameUnsafe = FindingCode(
    "zip-member-name-unsafe", .error,
    es: "el miembro {number} del ZIP tiene un nombre que sale de su carpeta o es ambiguo",
    en: "member {number} of the ZIP has a name that leaves its folder or is ambiguous",
    hint: Localised(
      es: "no lo abra con otro programa; pida el archivo de nuevo",
      en: "do not open it with another program; ask for the file again"))
}
