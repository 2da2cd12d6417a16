internal import Interchange
internal import Safekeeping

/// Which bits of a filter the tokens of one column set.
///
/// The same few letters come again and again, so what a token sets is kept.
struct TokenHashing {
  private enum Keyed {
    /// Kirsch and Mitzenmacher's two hashes: the bits lie at even steps.
    case double(sha1: KeyedDigest, md5: KeyedDigest, preventsSingularity: Bool)
    /// One digest for each 32 bits.
    case blake
  }

  private let keyed: Keyed
  private let key: [UInt8]
  private let length: Int
  private var known: [[UInt8]: [Int]] = [:]

  /// Of a million records with rare values not every token is kept.
  private static let mostKnown = 1 << 17

  init(_ hash: EncodingSchema.Hash, keys: [[UInt8]], length: Int) throws(Failure) {
    self.length = length
    key = keys[0]
    switch hash {
    case .double(let preventsSingularity):
      keyed = .double(
        sha1: try KeyedDigest(.hmacSHA1, key: keys[0]), md5: try KeyedDigest(.hmacMD5, key: keys[1]),
        preventsSingularity: preventsSingularity)
    case .blake: keyed = .blake
    }
  }

  /// The first `count` bits of the token, some of which may be the same.
  mutating func bits(of token: [UInt8], count: Int) throws(Failure) -> ArraySlice<Int> {
    if let bits = known[token], bits.count >= count { return bits[..<count] }
    let bits = try compute(token, count)
    if known.count >= Self.mostKnown { known.removeAll(keepingCapacity: true) }
    known[token] = bits
    return bits[...]
  }

  private func compute(_ token: [UInt8], _ count: Int) throws(Failure) -> [Int] {
    switch keyed {
    case .double(let sha1, let md5, let preventsSingularity):
      let start = remainder(try sha1.tag(token))
      var step = remainder(try md5.tag(token))
      var round = 0
      while preventsSingularity, step == 0 {
        // The number of the round as a character, which is how the other program counts.
        let sign = Unicode.Scalar(UInt32(round)).map { Array(String($0).utf8) } ?? []
        step = remainder(try md5.tag(token + sign))
        round += 1
      }
      return (0..<count).map { (start + $0 * step) % length }
    case .blake:
      var bits: [Int] = []
      for part in 0..<((count + 31) / 32) {
        let tag = try KeyedDigest(.blake2b(salt: Array("\(part)".utf8)), key: key).tag(token)
        bits += (0..<32).map { (Int(tag[2 * $0]) | Int(tag[2 * $0 + 1]) << 8) % length }
      }
      return Array(bits.prefix(count))
    }
  }

  /// The digest as one long number, modulo the length.
  private func remainder(_ tag: [UInt8]) -> Int { tag.reduce(0) { ($0 << 8 | Int($1)) % length } }
}
