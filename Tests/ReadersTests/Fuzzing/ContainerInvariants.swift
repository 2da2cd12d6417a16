import Interchange
import Readers

/// What holds of gzip files, ZIPs and bytes that are neither.
enum ContainerInvariants {
  private enum Outcome {
    case content([UInt8])
    case refused(Finding)
  }

  static func check(_ bytes: [UInt8], _ choice: Choice) throws(BrokenInvariant) {
    var choice = choice
    for member in choice.of([nil, "a.csv"]) {
      let first = outcome { () throws(Failure) in try ContainerProbe.contents(bytes, member: member) }
      for (piece, room) in choice.of([(1, 4_096), (7, 3), (.max, 1)]) {
        let other = outcome { () throws(Failure) in
          try content(of: DeliveredFile(MemorySource(bytes, pieceSize: piece), name: "", member: member), room)
        }
        try compare(first, other, "pieces of \(piece), room for \(room)")
      }
      try checkCaps(bytes, member, first)
      if case .content(let content) = first, !isContainer(bytes) {
        try hold(content == bytes, "what is not packed was changed")
      }
    }
  }

  private static func outcome(_ read: () throws(Failure) -> [UInt8]) -> Outcome {
    do throws(Failure) { return .content(try read()) } catch { return .refused(error.finding) }
  }

  private static func isContainer(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x1F, 0x8B]) || bytes.starts(with: [0x50, 0x4B])
  }

  /// As `ContainerProbe.all(of:)`, with another buffer, and once more at the end.
  private static func content(of file: DeliveredFile, _ room: Int) throws(Failure) -> [UInt8] {
    let source = try file.contents()
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 16)
    defer { piece.deallocate() }
    var content: [UInt8] = []
    var ends = 0
    while ends < 2 {
      let count = try source.read(into: piece)
      content.append(contentsOf: piece[..<count])
      ends += count == 0 ? 1 : 0
    }
    return content
  }

  private static func compare(_ first: Outcome, _ other: Outcome, _ what: String) throws(BrokenInvariant) {
    switch (first, other) {
    case (.content(let first), .content(let other)): try hold(first == other, "\(what): another content")
    case (.refused(let first), .refused(let other)):
      try hold(
        first.code == other.code || isDamage(first.code) && isDamage(other.code),
        "\(what): refused with \(other.code.slug), not \(first.code.slug)")
    case (.content, .refused(let finding)), (.refused(let finding), .content):
      throw BrokenInvariant("\(what): accepted once, and refused once with \(finding.code.slug)")
    }
  }

  /// A ZIP's member that is too long and malformed behind its end: how much is unpacked at once decides
  /// which of the two shows first.
  private static func isDamage(_ code: FindingCode) -> Bool {
    code == .containerMalformed || code == .containerChecksumWrong
  }

  /// Tighter caps refuse or change nothing, and what they let through is within them.
  private static func checkCaps(
    _ bytes: [UInt8], _ member: String?, _ first: Outcome
  ) throws(BrokenInvariant) {
    var caps = ContainerCaps()
    caps.expansion = 3
    caps.freeBytes = 100
    let capped = outcome { () throws(Failure) in
      try ContainerProbe.contents(bytes, member: member, caps: caps)
    }
    guard case .content(let content) = capped else { return }
    try compare(first, capped, "tight caps")
    try hold(
      content.count <= caps.freeBytes || content.count / caps.expansion <= bytes.count, "more than the caps allow")
  }
}
