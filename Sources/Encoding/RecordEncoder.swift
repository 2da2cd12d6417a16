package import Interchange
internal import Safekeeping

/// Makes keyed Bloom filters of records (cryptographic long-term keys, Schnell, Bachteler and Reiher 2011), bit for
/// bit those of clkhash.
///
/// Who has no key cannot ask whether a name is in a filter. Who has the key, or many filters and much patience, can
/// learn names from them: an encoding is personal data.
/// Takes: cells in the order of the schema's features. One worker owns an encoder. Memory: the tokens it has met.
package struct RecordEncoder {
  package let schema: EncodingSchema
  private var hashings: [TokenHashing?] = []
  private var filter: [UInt8]

  /// Keys for each column: one for each of two hashes.
  private static let keysOfColumn = 2

  /// Throws: `crypto-failure`, where the schema wants keys that there cannot be.
  package init(_ schema: EncodingSchema, secret: [UInt8]) throws(Failure) {
    self.schema = schema
    let length = schema.length << schema.folds
    filter = [UInt8](repeating: 0, count: length)
    let keys = try KeyExpansion.keys(
      of: secret, digest: schema.keys.digest.rawValue, salt: schema.keys.salt, info: schema.keys.info,
      count: schema.features.count * Self.keysOfColumn, size: schema.keys.keySize)
    for (index, feature) in schema.features.enumerated() {
      let own = Array(keys[(index * Self.keysOfColumn)..<((index + 1) * Self.keysOfColumn)])
      hashings.append(
        try feature.hashing.map { hashing throws(Failure) in
          try TokenHashing(hashing.hash, keys: own, length: length)
        })
    }
  }

  /// What became of a record.
  package enum Outcome: Sendable, Hashable {
    /// The filter, bit 0 first, and how many of its bits are set.
    case encoded([UInt8], bitsSet: Int)
    /// The features whose values do not fit their formats.
    case unfit([Int])
  }

  package mutating func encode(_ cells: [String]) throws(Failure) -> Outcome {
    for index in filter.indices { filter[index] = 0 }
    var unfit: [Int] = []
    for (index, feature) in schema.features.enumerated() {
      guard let hashing = feature.hashing else { continue }
      guard let value = EncodedValue.text(cells[index], hashing),
        let tokens = ValueTokens.of(value, hashing.comparison)
      else {
        unfit.append(index)
        continue
      }
      try set(tokens, hashing.strategy, index)
    }
    if !unfit.isEmpty { return .unfit(unfit) }
    let bytes = folded()
    return .encoded(bytes, bitsSet: bytes.reduce(0) { $0 + $1.nonzeroBitCount })
  }

  private mutating func set(
    _ tokens: [[UInt8]], _ strategy: EncodingSchema.Strategy, _ index: Int
  ) throws(Failure) {
    for (place, token) in tokens.enumerated() {
      let count =
        switch strategy {
        case .bitsPerToken(let bits): bits
        case .bitsPerFeature(let bits): bits / tokens.count + (place < bits % tokens.count ? 1 : 0)
        }
      guard count > 0, let bits = try hashings[index]?.bits(of: token, count: count) else { continue }
      for bit in bits { filter[bit] = 1 }
    }
  }

  /// Halves laid over one another by exclusive or, as often as the schema says: bits that are `length` apart meet.
  private func folded() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (schema.length + 7) / 8)
    for (place, bit) in filter.enumerated() where bit == 1 {
      let target = place % schema.length
      bytes[target / 8] ^= 0x80 >> UInt8(target % 8)
    }
    return bytes
  }
}
