import Testing

@testable import Linkage

/// Comparisons against slow, obvious twins.
@Suite struct ComparisonTests {
  /// A fixed sequence, so that the same words come every time.
  private struct Sequence {
    var state: UInt64
    mutating func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    mutating func word(_ longest: Int) -> [UInt8] { (0..<next(longest + 1)).map { _ in 65 + UInt8(next(4)) } }
  }

  /// The definition itself, by recursion over the ends of both words.
  private func slowDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var table: [[Int]: Int] = [:]
    func distance(_ i: Int, _ j: Int) -> Int {
      if i == 0 || j == 0 { return max(i, j) }
      if let known = table[[i, j]] { return known }
      var best = min(distance(i - 1, j), distance(i, j - 1)) + 1
      best = min(best, distance(i - 1, j - 1) + (left[i - 1] == right[j - 1] ? 0 : 1))
      if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
        best = min(best, distance(i - 2, j - 2) + 1)
      }
      table[[i, j]] = best
      return best
    }
    return distance(left.count, right.count)
  }

  /// Jaro as its paper words it, with lists of letters.
  private func slowJaro(_ left: [UInt8], _ right: [UInt8]) -> Double {
    if left.isEmpty || right.isEmpty { return 0 }
    let reach = max(0, max(left.count, right.count) / 2 - 1)
    var free = Set(right.indices)
    var pairs: [(Int, Int)] = []
    for place in left.indices {
      let partner = right.indices.first { free.contains($0) && abs($0 - place) <= reach && right[$0] == left[place] }
      if let partner {
        free.remove(partner)
        pairs.append((place, partner))
      }
    }
    if pairs.isEmpty { return 0 }
    let first = pairs.map { left[$0.0] }
    let second = pairs.map(\.1).sorted().map { right[$0] }
    let moved = zip(first, second).filter { $0 != $1 }.count / 2
    let common = Double(pairs.count)
    return (common / Double(left.count) + common / Double(right.count) + (common - Double(moved)) / common) / 3
  }

  /// Comparisons read bytes where they lie.
  private func both<Result>(
    _ left: [UInt8], _ right: [UInt8],
    _ compare: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { compare(left, $0) } }
  }

  @Test func `edits are counted as the definition counts them`() {
    var sequence = Sequence(state: 7)
    let edits = EditDistance()
    for _ in 0..<2000 {
      let (left, right) = (sequence.word(9), sequence.word(9))
      #expect(both(left, right, edits.between) == slowDistance(left, right))
    }
    // Beyond 64 letters the front counts.
    let long = [UInt8](repeating: 65, count: 70)
    #expect(both(long, long + [66], edits.between) == 0 && both(long, [66] + long, edits.between) == 1)
  }

  @Test func `Jaro is what its paper says, and Winkler's known examples come out`() {
    var sequence = Sequence(state: 11)
    for _ in 0..<2000 {
      let (left, right) = (sequence.word(10), sequence.word(10))
      #expect(abs(both(left, right, JaroWinkler.jaro) - slowJaro(left, right)) < 1e-12)
    }
    let known = [("MARTHA", "MARHTA", 0.9611), ("DIXON", "DICKSONX", 0.8133), ("ROSA", "ROSA", 1)]
    for (left, right, likeness) in known {
      #expect(abs(both(Array(left.utf8), Array(right.utf8), JaroWinkler.similarity) - likeness) < 1e-4)
    }
  }

  @Test(arguments: [
    ["HUAMAN", "GUAMAN", "WAMAN"], ["QUISPE", "KISPE", "QUISPI"], ["CCORI", "QORI", "KORI"],
    ["ZEVALLOS", "CEVALLOS", "CEBALLOS"], ["GONZALES", "GONSALES"], ["YUPANQUI", "YUPANKI", "LLUPANQUI"],
  ]) func `spellings of one Andean name have one key`(names: [String]) {
    #expect(Set(names.map { PhoneticKey.of(Array($0.utf8)) }).count == 1)
  }

  @Test func `different surnames keep different keys`() {
    let names = ["QUISPE", "MAMANI", "FLORES", "ROJAS", "CONDORI", "HUANCA", "HUAMAN", "TORRES", "ROSAS", "ROSALES"]
    #expect(Set(names.map { PhoneticKey.of(Array($0.utf8)) }).count == names.count)
  }

  @Test(
    arguments: [
      (0x2001_0203, 0x2001_0203, 1), (0x2001_0203, 0x2001_0302, 2), (0x2001_0203, 0x2001_0204, 3),
      (0x2001_0213, 0x2001_0231, 3), (0x2001_0215, 0x2001_0527, 8), (0x2001_0215, 0x2002_0527, 9),
      (0x2001_0215, 0x1980_0527, 10), (0x2001_0215, 0x2001_0227, 5), (0x2001_0112, 0x2001_0313, 6),
    ] as [(UInt32, UInt32, UInt8)]) func `dates have their level, whichever stands first`(
      case date: (UInt32, UInt32, UInt8)
    )
  {
    #expect(DateLevels.level(date.0, date.1, weakJanuary: false) == date.2)
    #expect(DateLevels.level(date.1, date.0, weakJanuary: false) == date.2)
  }

  @Test func `a first of January that stands for a year agrees with the year alone`() {
    #expect(DateLevels.level(0x2001_0101, 0x2001_0101, weakJanuary: true) == 4)
    #expect(DateLevels.level(0x2001_0101, 0x2001_0527, weakJanuary: true) == 4)
    #expect(DateLevels.level(0x2001_0101, 0x2001_0101, weakJanuary: false) == 1)
  }

  @Test func `dates are read as they are written`() {
    for text in ["2001-02-03", "20010203", "03/02/2001", "3.2.2001", "2001-02-03T10:00:00"] {
      #expect(CalendarDate.number(text) == 20_010_203, "\(text)")
    }
    #expect(CalendarDate.packed(20_010_203) == 0x2001_0203)
    for text in ["", "ayer", "2001", "1/2"] { #expect(CalendarDate.number(text) == 0, "\(text)") }
  }

  @Test func `placeholders are no documents`() {
    for text in ["00000000", "11111111", "12345678", "123", "NODOC"] {
      #expect(PreparedField.isPlaceholder(Array(text.utf8)), "\(text)")
    }
    #expect(!PreparedField.isPlaceholder(Array("99912348".utf8)))
  }

  @Test func `logarithms and powers agree with each other and with known values`() {
    for (number, bits) in [(1.0, 0.0), (8, 3), (0.125, -3), (10, 3.321928094887362), (3, 1.584962500721156)] {
      #expect(abs(Bits.log2(number) - bits) < 1e-12)
      #expect(abs(Bits.exp2(bits) - number) < 1e-9)
    }
    #expect(abs(Bits.probability(3) - 8.0 / 9) < 1e-12)
  }
}
