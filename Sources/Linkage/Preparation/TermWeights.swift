/// How much more (or less) an agreement on a value says than one on the average value, in bits: a rare surname is
/// strong evidence, a common one weak.
///
/// Values are known by their hash, so that a model of one table judges the records of another and holds no name.
struct TermWeights: Sendable, Equatable {
  /// Of values that occurred more than once.
  private(set) var bits: [UInt64: Float] = [:]
  /// Of a value that occurred once, or never.
  private(set) var rare: Float = 0

  init() {}

  init(bits: [UInt64: Float], rare: Float) {
    self.bits = bits
    self.rare = rare
  }

  /// Takes: how often each value occurs, and its hash; what occurs not at all is passed over.
  init(counts: [Int], hashes: [UInt64]) {
    let total = Double(counts.reduce(0, +))
    if total == 0 { return }
    let chance = counts.reduce(0) { $0 + (Double($1) / total) * (Double($1) / total) }
    let weigh = { (count: Int) in Float(max(-6, min(12, Bits.log2(chance / (Double(count) / total))))) }
    rare = weigh(1)
    for (count, hash) in zip(counts, hashes) where count > 1 { bits[hash] = weigh(count) }
  }

  /// Of words: the fewer records have one, the more it says; never below nothing.
  init(recordCounts: [UInt64: Int], records: Int) {
    rare = Float(Bits.log2(Double(records + 1)))
    for (hash, count) in recordCounts where count > 1 {
      bits[hash] = Float(max(0.05, Bits.log2(Double(records + 1) / Double(count))))
    }
  }

  mutating func set(_ weight: Float, for hash: UInt64) { bits[hash] = weight }

  func weight(_ hash: UInt64) -> Float { bits[hash] ?? rare }
}
