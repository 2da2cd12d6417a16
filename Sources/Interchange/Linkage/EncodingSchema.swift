/// How records become keyed Bloom filters: the linkage schema, version 3, of clkhash, which sources that do not
/// run this program use.
package struct EncodingSchema: Sendable, Hashable {
  package enum Letters: String, Sendable, CaseIterable { case upper, lower, mixed }
  package enum Charset: String, Sendable, CaseIterable {
    case ascii
    case utf8 = "utf-8"
  }

  /// What the values of a column look like. Values that do not fit are never encoded.
  package enum Format: Sendable, Hashable {
    /// Lengths in Unicode scalars. Letters are only looked at, not changed.
    case text(Charset, Letters, lengths: ClosedRange<Int>)
    case integer(ClosedRange<Int>)
    /// `%d/%m/%Y`
    case date(String)
    case choice([String])
  }

  /// Into which pieces a value is taken apart.
  package enum Comparison: Sendable, Hashable {
    case ngram(Int, isPositional: Bool)
    case exact
    case numeric(thresholdDistance: Double, resolution: Int, fractionalPrecision: Int)
  }

  package enum Hash: Sendable, Hashable {
    case double(preventsSingularity: Bool)
    case blake
  }

  package enum Strategy: Sendable, Hashable {
    case bitsPerToken(Int)
    case bitsPerFeature(Int)
  }

  package struct MissingValue: Sendable, Hashable {
    package let sentinel: String
    package let replacement: String
    package init(sentinel: String, replacement: String) {
      self.sentinel = sentinel
      self.replacement = replacement
    }
  }

  package struct Hashing: Sendable, Hashable {
    package let format: Format
    package let comparison: Comparison
    package let hash: Hash
    package let strategy: Strategy
    package let missing: MissingValue?
    package init(format: Format, comparison: Comparison, hash: Hash, strategy: Strategy, missing: MissingValue? = nil) {
      self.format = format
      self.comparison = comparison
      self.hash = hash
      self.strategy = strategy
      self.missing = missing
    }
  }

  package struct Feature: Sendable, Hashable {
    /// The column.
    package let identifier: String
    /// nil: the column is not encoded, and yet keys are counted for it.
    package let hashing: Hashing?
    package init(identifier: String, hashing: Hashing?) {
      self.identifier = identifier
      self.hashing = hashing
    }
  }

  /// How one secret becomes the keys of all columns (RFC 5869).
  package struct KeyDerivation: Sendable, Hashable {
    package enum Digest: String, Sendable, CaseIterable {
      case sha256 = "SHA256"
      case sha512 = "SHA512"
    }

    package var digest = Digest.sha256
    package var salt: [UInt8]?
    package var info: [UInt8]?
    package var keySize = 64
    package init() {}
  }

  /// The column that identifies a record; it is no part of clkhash's schema.
  package let id: String
  /// Bits of an encoding, after folding.
  package let length: Int
  package let folds: Int
  package let keys: KeyDerivation
  package let features: [Feature]

  package init(id: String, length: Int, folds: Int, keys: KeyDerivation, features: [Feature]) {
    self.id = id
    self.length = length
    self.folds = folds
    self.keys = keys
    self.features = features
  }
}
