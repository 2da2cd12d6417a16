package import Interchange

/// A file as it came, perhaps packed.
///
/// What it is, its first bytes say; a name that claims otherwise is refused, because then something went
/// wrong on the way.
package struct DeliveredFile {
  private enum Packing: String {
    case gzip = ".gz"
    case zip = ".zip"
  }

  private let bytes: any SeekableSource
  private let name: String
  private let member: String?
  private let caps: ContainerCaps
  private var patches: [PatchedSource.Patch] = []

  /// - Parameter member: which member of a ZIP; nil for the only one.
  package init(
    _ bytes: any SeekableSource, name: String, member: String? = nil,
    caps: ContainerCaps = ContainerCaps()
  ) {
    self.bytes = bytes
    self.name = name
    self.member = member
    self.caps = caps
  }

  /// The same file with ranges of its content replaced; a workbook, which is no text, stays as it is.
  package func patched(by patches: [PatchedSource.Patch]) -> DeliveredFile {
    var file = self
    file.patches = patches
    return file
  }

  /// The unpacked content. Offsets and lines of a reader count in it.
  ///
  /// Throws: `container-not-what-its-name-says`, `container-has-no-members`, and what `ZIPDirectory` throws.
  package func contents() throws(Failure) -> any ByteSource {
    let content = try unpacked()
    return patches.isEmpty ? content : PatchedSource(content, patches: patches)
  }

  private func unpacked() throws(Failure) -> any ByteSource {
    let packing = try self.packing()
    if let claimed, claimed != packing {
      throw Failure(.containerNotWhatItsNameSays, ["extension": .word(claimed.rawValue)])
    }
    if member != nil, packing != .zip { throw Failure(.containerHasNoMembers) }
    switch packing {
    case .gzip: return GzipSource(bytes, caps: caps)
    case .zip: return try ZIPDirectory(bytes, caps: caps).open(member)
    case nil: return bytes
    }
  }

  /// A workbook, which is a ZIP itself: the file as it is, or what a container around it holds.
  ///
  /// A workbook is read at many places, so that one in a container is in memory while it is read.
  /// Throws: `container-content-too-large`, and what `contents()` throws.
  package func workbook() throws(Failure) -> any SeekableSource {
    let packing = try self.packing()
    var isBare = packing == nil
    if packing == .zip { isBare = try ZIPDirectory(bytes, caps: caps).member(Self.relations) != nil }
    if isBare {
      if member != nil { throw Failure(.containerHasNoMembers) }
      return bytes
    }
    return MemorySource(try held(contents()))
  }

  /// Every package of parts has it (ECMA-376-2).
  private static let relations = "_rels/.rels"

  private func held(_ source: any ByteSource) throws(Failure) -> [UInt8] {
    var content = GrowingBytes(capacity: 64 << 10)
    while true {
      content.reserve(64 << 10)
      let count = try source.read(into: UnsafeMutableRawBufferPointer(start: content.end, count: 64 << 10))
      if count == 0 { return Array(content.bytes) }
      content.grow(by: count)
      if content.count > caps.heldBytes {
        throw Failure(.containerContentTooLarge, ["limit": .number(caps.heldBytes)])
      }
    }
  }

  private var claimed: Packing? {
    let name = name.lowercased()
    return name.hasSuffix(".gz") ? .gzip : name.hasSuffix(".zip") ? .zip : nil
  }

  private func packing() throws(Failure) -> Packing? {
    let front = try bytes.bytes(at: 0, count: 4)
    if front.starts(with: [0x1F, 0x8B]) { return .gzip }
    // A member, or the end of a ZIP that has none.
    return front == [0x50, 0x4B, 3, 4] || front == [0x50, 0x4B, 5, 6] ? .zip : nil
  }
}

/// All of a container at once, for fuzzing and tests.
package enum ContainerProbe {
  /// The content of the container in `bytes`; see `DeliveredFile`. Bytes that are no container come back.
  package static func contents(
    _ bytes: [UInt8], member: String? = nil, caps: ContainerCaps = ContainerCaps()
  ) throws(Failure) -> [UInt8] {
    let file = DeliveredFile(MemorySource(bytes), name: "", member: member, caps: caps)
    return try all(of: try file.contents())
  }

  /// Every byte that the source gives.
  package static func all(of source: any ByteSource) throws(Failure) -> [UInt8] {
    var content: [UInt8] = []
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
    defer { piece.deallocate() }
    while true {
      let count = try source.read(into: piece)
      if count == 0 { return content }
      content.append(contentsOf: piece[..<count])
    }
  }
}
