/// Byte strings by number, as loops over pairs read them.
struct FlatBytes: Sendable {
  private let bytes: Flat<UInt8>
  private let starts: Flat<UInt32>

  init(_ stock: ByteStock) {
    bytes = Flat(stock.bytes)
    starts = Flat(stock.starts)
  }

  subscript(number: Int) -> UnsafeBufferPointer<UInt8> {
    @inline(__always) get {
      let start = Int(starts[number])
      return UnsafeBufferPointer(start: bytes.base + start, count: Int(starts[number + 1]) - start)
    }
  }
}

/// The words of a table's names. By number of word, `keyBytes` by number of key.
struct PreparedWords: Sendable {
  let bytes: FlatBytes
  let keyBytes: FlatBytes
  let keys: Flat<UInt32>
  let wordHashes: Flat<UInt64>
  let keyHashes: Flat<UInt64>
  let frontHashes: Flat<UInt64>
  let givenWeights: Flat<Float>
  let surnameWeights: Flat<Float>
  /// Words that stand for one another without looking alike.
  var variants: Set<WordPair>

  init(_ stock: WordStock, _ frame: TableFrame) {
    bytes = FlatBytes(stock.words)
    keyBytes = FlatBytes(stock.keyStock)
    keys = Flat(stock.keys)
    wordHashes = Flat(stock.words.hashes)
    keyHashes = Flat(stock.keys.map { stock.keyStock.hashes[Int($0)] })
    frontHashes = Flat(stock.frontHashes)
    givenWeights = Flat(stock.words.hashes.map(frame.given.weight))
    surnameWeights = Flat(stock.words.hashes.map(frame.surnames.weight))
    variants = Set(frame.variants.compactMap { stock.pair($0) })
  }

  func hashes(_ pair: WordPair) -> VariantPair { VariantPair(wordHashes[Int(pair.low)], wordHashes[Int(pair.high)]) }
}

/// Two words by number, whichever stands first.
struct WordPair: Hashable, Sendable {
  let low: UInt32
  let high: UInt32

  init(_ one: UInt32, _ other: UInt32) {
    low = min(one, other)
    high = max(one, other)
  }
}

/// Two words by hash, the same in every table.
struct VariantPair: Hashable, Comparable, Sendable {
  let low: UInt64
  let high: UInt64

  init(_ one: UInt64, _ other: UInt64) {
    low = min(one, other)
    high = max(one, other)
  }

  static func < (left: VariantPair, right: VariantPair) -> Bool {
    left.low != right.low ? left.low < right.low : left.high < right.high
  }
}
