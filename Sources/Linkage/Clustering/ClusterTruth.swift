/// How far clusters agree with a truth over the same records: by pairs, and by B-cubed, which asks record by record.
package struct ClusterTruth: Sendable {
  package struct Figures: Sendable {
    package let precision: Double
    package let recall: Double
    package init(precision: Double, recall: Double) {
      self.precision = precision
      self.recall = recall
    }

    package var f1: Double { precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall) }
  }

  package let pairs: Figures
  package let bCubed: Figures
  package let truePairs: Int
  package let foundPairs: Int
  package let commonPairs: Int

  /// Both give a cluster to each record, in the same order.
  package init(found: [UInt32], truth: [UInt32]) {
    var foundSizes: [UInt32: Int] = [:]
    var trueSizes: [UInt32: Int] = [:]
    var common: [UInt64: Int] = [:]
    for (one, other) in zip(found, truth) {
      foundSizes[one, default: 0] += 1
      trueSizes[other, default: 0] += 1
      common[UInt64(one) << 32 | UInt64(other), default: 0] += 1
    }
    foundPairs = Self.pairs(foundSizes.values)
    truePairs = Self.pairs(trueSizes.values)
    commonPairs = Self.pairs(common.values)
    self.pairs = Figures(
      precision: Self.share(commonPairs, foundPairs), recall: Self.share(commonPairs, truePairs))
    var (precision, recall) = (0.0, 0.0)
    // In a fixed order, so that the sums are the same to the last bit.
    for (key, count) in common.sorted(by: { $0.key < $1.key }) {
      let square = Double(count) * Double(count)
      precision += square / Double(foundSizes[UInt32(key >> 32)] ?? 1)
      recall += square / Double(trueSizes[UInt32(key & 0xFFFF_FFFF)] ?? 1)
    }
    let records = Double(max(1, found.count))
    bCubed = Figures(precision: precision / records, recall: recall / records)
  }

  private static func pairs(_ sizes: some Sequence<Int>) -> Int { sizes.reduce(0) { $0 + $1 * ($1 - 1) / 2 } }

  /// Nothing found wrongly, or nothing to find, is whole.
  private static func share(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 1 : Double(part) / Double(whole) }
}
