/// Which of the many ways of reading an input are looked at.
///
/// The tests go through all. A fuzz target takes one of each, chosen by the input's bytes, and so looks at
/// many more inputs in the same time; what it finds is among the ways of the tests.
struct Choice {
  /// nil: all of them.
  private var seed: UInt64?

  static let everything = Choice()
  private init() {}

  init(by bytes: some Sequence<UInt8>) {
    // FNV-1a, and a step of SplitMix64, for its low bits are poor.
    var hash = bytes.reduce(0xCBF2_9CE4_8422_2325) { (hash: UInt64, byte) in (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    seed = hash ^ (hash >> 31)
  }

  mutating func of<Way>(_ ways: [Way]) -> [Way] {
    guard let seed else { return ways }
    self.seed = seed / UInt64(ways.count)
    return [ways[Int(seed % UInt64(ways.count))]]
  }
}
