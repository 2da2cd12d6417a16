/// The words of every text, by number of value: hashes with their weight, the rarest first.
struct TextWords: Sendable {
  /// Where each value's words begin, and one more for the end.
  private let starts: Flat<UInt32>
  private let hashes: Flat<UInt64>
  private let weights: Flat<Float>
  /// By value: the weight of all its words.
  let sums: Flat<Float>

  init() {
    starts = Flat([0])
    hashes = Flat([])
    weights = Flat([])
    sums = Flat([])
  }

  /// Takes: the values of a column and which of them each record has.
  init(_ stock: ByteStock, _ values: [UInt32], _ frame: inout FieldFrame, learns: Bool) {
    let split = (0..<stock.count).map { Self.split(stock[UInt32($0)]) }
    if learns {
      var counts: [UInt64: Int] = [:]
      for value in values { for word in split[Int(value)] { counts[word, default: 0] += 1 } }
      frame.wordTerms = TermWeights(recordCounts: counts, records: values.count)
    }
    var (starts, hashes, weights, sums) = ([UInt32(0)], [UInt64](), [Float](), [Float]())
    for words in split {
      let weighed = words.map { ($0, frame.wordTerms.weight($0)) }.sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
      hashes += weighed.map(\.0)
      weights += weighed.map(\.1)
      sums.append(weighed.reduce(0) { $0 + $1.1 })
      starts.append(UInt32(hashes.count))
    }
    self.starts = Flat(starts)
    self.hashes = Flat(hashes)
    self.weights = Flat(weights)
    self.sums = Flat(sums)
  }

  /// Each word once: letters and digits, and whatever is not ASCII.
  private static func split(_ text: ArraySlice<UInt8>) -> [UInt64] {
    var words: [UInt64] = []
    let isSign = { (byte: UInt8) in byte < 0x80 && !(byte &- 0x30 < 10) && !(byte &- 0x41 < 26) }
    for word in text.split(whereSeparator: isSign) {
      let hash = FixedHash.of(word)
      if !words.contains(hash) { words.append(hash) }
    }
    return words
  }

  func of(_ value: Int) -> UnsafeBufferPointer<UInt64> {
    let start = Int(starts[value])
    return UnsafeBufferPointer(start: hashes.base + start, count: Int(starts[value + 1]) - start)
  }

  /// The weight of the words that both values have.
  func common(_ left: Int, _ right: Int) -> Float {
    let (mine, theirs) = (of(left), of(right))
    let first = Int(starts[left])
    var common: Float = 0
    for place in 0..<mine.count where theirs.contains(mine[place]) { common += weights[first + place] }
    return common
  }
}
