import Foundation
import Testing

/// The invariants of the fuzz targets, on what fuzzing found and on a fixed number of damaged samples.
@Suite struct FuzzingTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let targets: [(name: String, check: ReaderInvariants)] = [
    ("csv", CSVInvariants.check), ("json", JSONInvariants.check), ("xml", XMLInvariants.check),
    ("container", ContainerInvariants.check), ("xlsx", XLSXInvariants.check),
  ]

  private func files(below folder: String, where isWanted: (URL) -> Bool = { _ in true }) throws -> [[UInt8]] {
    let folder = Self.root.appending(path: folder)
    guard let paths = FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] else { return [] }
    return try paths.sorted().map { folder.appending(path: $0) }.filter { !$0.hasDirectoryPath && isWanted($0) }
      .map { Array(try Data(contentsOf: $0)) }
  }

  private func samples(_ target: String) throws -> [[UInt8]] {
    try files(below: "Samples/01-three-registers-one-girl/1-source") { $0.pathExtension == target }
      + files(below: "Fuzzing/Seeds/\(target)")
  }

  @Test(arguments: targets.indices)
  func `what fuzzing found once holds`(index: Int) throws {
    let (name, check) = Self.targets[index]
    for bytes in try files(below: "Fuzzing/Found/\(name)") { try check(bytes, .everything) }
  }

  /// The same damage on every machine and every day.
  @Test(arguments: targets.indices)
  func `damaged samples break no invariant`(index: Int) throws {
    let (name, check) = Self.targets[index]
    let samples = try samples(name)
    try #require(!samples.isEmpty)
    var damage = Damage(seed: 20_240_315)
    for sample in samples {
      try check(sample, .everything)
      for _ in 0..<60 { try check(damage.applied(to: sample), .everything) }
    }
  }
}

/// A few cuts, copies and changed bytes, drawn by SplitMix64.
struct Damage {
  private var state: UInt64
  private static let words = [
    "\"", "\"\"", ",", ";", "\r", "\n", "\r\n", "{", "}", "[", "]", ":", "null", "\\u00d1", "\\ud800", "<", ">", "</",
    "&amp;",
    "&#10;", "<![CDATA[", "]]>", "<!--", "-->", "ñ", "😀", "\0", "\u{FEFF}", "=", "'",
  ].map { Array($0.utf8) }

  init(seed: UInt64) { state = seed }

  private mutating func roll(_ sides: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) >> 33) % sides
  }

  mutating func applied(to sample: [UInt8]) -> [UInt8] {
    var bytes = sample
    for _ in 0...roll(3) where !bytes.isEmpty { strike(&bytes) }
    return bytes
  }

  private mutating func strike(_ bytes: inout [UInt8]) {
    let start = roll(bytes.count)
    let end = min(bytes.count, start + 1 + roll(40))
    switch roll(6) {
    case 0: bytes[start] = UInt8(roll(256))
    case 1: bytes[start] ^= 1 << UInt8(roll(8))
    case 2: bytes.removeSubrange(start..<end)
    case 3: bytes.insert(contentsOf: bytes[start..<end], at: roll(bytes.count))
    case 4: bytes.insert(contentsOf: Self.words[roll(Self.words.count)], at: start)
    default: bytes.removeSubrange(start...)
    }
  }
}
