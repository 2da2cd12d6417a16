/// Two records whose encodings are alike; the left one is the lower.
package struct EncodedPair: Sendable, Hashable {
  package let left: UInt32
  package let right: UInt32
  package let dice: Double
}

/// Finds the pairs of encodings that are alike enough.
///
/// Of few records all pairs are looked at whose sizes allow it: filters of `a` and `b` bits reach Dice's `t` only
/// while the larger is at most `(2 - t) / t` times the smaller. Of many, records are compared that share a
/// signature: the first set bits under several fixed shufflings of the bits. Two filters have the same first bit with
/// the probability of their Jaccard coefficient, so how many pairs just at the threshold are missed is known.
/// Time: sizes allowing, all pairs below 15,000 records; above, the records times the tables.
struct EncodedPairs {
  /// How the pairs were looked for.
  struct Search: Sendable {
    /// 0: all pairs.
    var tables = 0
    /// First bits in one signature.
    var rows = 0
    /// The share of pairs just at the threshold that are seen.
    var recall = 1.0
  }

  enum Trouble: Error { case tooManyPairs }

  let records: EncodedRecords
  let pairing: Pairing
  let threshold: Double
  private(set) var compared = 0
  private(set) var search = Search()
  private var found: [EncodedPair] = []
  private var seen: Set<UInt64> = []

  /// All pairs are looked at up to this number.
  static let mostComparisons = 120_000_000.0
  /// A threshold below which nearly everybody is alike would fill the memory.
  private static let mostPairsOfRecord = 50
  private static let mostTables = 400
  private static let mostRows = 16
  private static let wantedRecall = 0.99

  init(_ records: EncodedRecords, _ pairing: Pairing, threshold: Double) {
    self.records = records
    self.pairing = pairing
    self.threshold = threshold
  }

  /// By records. Throws where pairs are more than `mostPairsOfRecord` for each record.
  mutating func all(mostComparisons: Double = Self.mostComparisons) throws(Trouble) -> [EncodedPair] {
    if pairing.total <= mostComparisons { try lookAtAll() } else { try lookAtSignatures() }
    return found.sorted { ($0.left, $0.right) < ($1.left, $1.right) }
  }

  private mutating func compare(_ left: Int, _ right: Int) throws(Trouble) {
    compared += 1
    let dice = records.dice(left, right)
    if dice < threshold { return }
    // Several tables bring the same two together.
    if search.tables > 0, !seen.insert(UInt64(left) << 32 | UInt64(right)).inserted { return }
    found.append(EncodedPair(left: UInt32(min(left, right)), right: UInt32(max(left, right)), dice: dice))
    if found.count > Self.mostPairsOfRecord * max(records.count, 20) { throw .tooManyPairs }
  }

  private mutating func lookAtAll() throws(Trouble) {
    let order = (0..<records.count).filter { records.sizes[$0] > 0 }
      .sorted { (records.sizes[$0], $0) < (records.sizes[$1], $1) }
    for (place, left) in order.enumerated() {
      let largest = Int32((Double(records.sizes[left]) * (2 - threshold) / threshold + 1e-9).rounded(.down))
      for right in order[(place + 1)...] {
        if records.sizes[right] > largest { break }
        if pairing.allows(left, right) { try compare(left, right) }
      }
    }
  }

  // MARK: Signatures

  private mutating func lookAtSignatures() throws(Trouble) {
    let jaccard = threshold / (2 - threshold)
    search.rows = rows()
    let oneTable = Self.power(jaccard, search.rows)
    // Tables until all but one in a hundred have met in one of them.
    var missed = 1.0
    while search.tables < Self.mostTables, 1 - missed < Self.wantedRecall {
      missed *= 1 - oneTable
      search.tables += 1
    }
    search.recall = 1 - missed
    for table in 0..<search.tables { try lookAtTable(table) }
  }

  /// So many first bits that a record meets some four strangers in a table, judged by pairs drawn blindly.
  private func rows() -> Int {
    var state: UInt64 = 0x434C_4B
    var likeness: [Double] = []
    for _ in 0..<20_000 {
      state = FixedHash.mix(state, 1)
      let (left, right) = (Int(state >> 32) % records.count, Int(state & 0xFFFF_FFFF) % records.count)
      if left == right || records.sizes[left] == 0 || records.sizes[right] == 0 { continue }
      let dice = records.dice(left, right)
      likeness.append(dice / (2 - dice))
    }
    for rows in 1..<Self.mostRows {
      let chance = likeness.reduce(0) { $0 + Self.power($1, rows) } / Double(max(1, likeness.count))
      if chance * Double(records.count) <= 4 { return rows }
    }
    return Self.mostRows
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { power, _ in power * base }
  }

  private mutating func lookAtTable(_ table: Int) throws(Trouble) {
    let shufflings = (0..<search.rows).map { shuffled(UInt64(table * Self.mostRows + $0)) }
    var entries: [(key: UInt64, record: UInt32)] = []
    entries.reserveCapacity(records.count)
    for record in 0..<records.count where records.sizes[record] > 0 {
      var key: UInt64 = 0
      for bits in shufflings {
        key = FixedHash.mix(key, UInt64(bits.first { records.isSet(Int($0), of: record) } ?? 0))
      }
      entries.append((key, UInt32(record)))
    }
    entries.sort { ($0.key, $0.record) < ($1.key, $1.record) }
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].key == entries[start].key { end += 1 }
      try lookAtBlock(entries[start..<end].map { Int($0.record) })
      start = end
    }
  }

  private mutating func lookAtBlock(_ block: [Int]) throws(Trouble) {
    for (place, left) in block.enumerated() {
      for right in block[(place + 1)...] where pairing.allows(left, right) { try compare(left, right) }
    }
  }

  /// The bits in an order that is the same on every machine.
  private func shuffled(_ seed: UInt64) -> [UInt16] {
    var bits = (0..<records.length).map { UInt16($0) }
    var state = FixedHash.mix(0x7368_7566, seed)
    for place in stride(from: bits.count - 1, to: 0, by: -1) {
      state = FixedHash.mix(state, UInt64(place))
      bits.swapAt(place, Int(state % UInt64(place + 1)))
    }
    return bits
  }
}
