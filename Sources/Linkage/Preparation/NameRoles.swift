/// Which words of this table are given names and which surnames, learnt from the table itself.
///
/// With it a full name is split and a record whose fields were swapped is repaired before anything is compared.
/// Words are known by their hash.
struct NameRoles: Sendable, Equatable {
  private(set) var given: [UInt64: UInt32] = [:]
  private(set) var surname: [UInt64: UInt32] = [:]
  private var givenTotal = 0.0
  private var surnameTotal = 0.0

  init() {}

  init(given: [UInt64: UInt32], surname: [UInt64: UInt32]) {
    self.given = given
    self.surname = surname
    givenTotal = Double(given.values.reduce(0) { $0 + Int($1) })
    surnameTotal = Double(surname.values.reduce(0) { $0 + Int($1) })
  }

  mutating func learn(given words: some Sequence<UInt64>) {
    for word in words {
      given[word, default: 0] += 1
      givenTotal += 1
    }
  }

  mutating func learn(surname words: some Sequence<UInt64>) {
    for word in words {
      surname[word, default: 0] += 1
      surnameTotal += 1
    }
  }

  /// There is something to judge by.
  var isLearnt: Bool { givenTotal > 0 && surnameTotal > 0 }

  /// Bits in favour of a given name, from -6 to 6.
  func leaning(_ word: UInt64) -> Double {
    let asGiven = (Double(given[word, default: 0]) + 0.5) / (givenTotal + 1)
    let asSurname = (Double(surname[word, default: 0]) + 0.5) / (surnameTotal + 1)
    return max(-6, min(6, Bits.log2(asGiven) - Bits.log2(asSurname)))
  }
}

/// The leaning of every word of a table, and what follows from it for a record.
struct NameLeanings {
  /// By number of word: bits in favour of a given name.
  let bits: [Double]

  /// The fields hold each other's words, and clearly so.
  func areSwapped(given: [UInt32], surnames: [UInt32]) -> Bool {
    if given.isEmpty || surnames.isEmpty { return false }
    let mean = { (words: [UInt32]) in words.reduce(0) { $0 + bits[Int($1)] } / Double(words.count) }
    let (first, second) = (mean(given), mean(surnames))
    return second - first > 5 && first < 0 && second > 0
  }

  /// The best cut of a whole name into given names and at most two surnames, whichever stand first.
  func split(_ words: [UInt32]) -> (given: [UInt32], surnames: [UInt32]) {
    if words.count < 2 { return words.first.map { bits[Int($0)] < 0 } == true ? ([], words) : (words, []) }
    var best = (score: -Double.infinity, given: words, surnames: [UInt32]())
    for count in 1...min(2, words.count - 1) {
      for surnamesFirst in [false, true] {
        let surnames = surnamesFirst ? words.prefix(count) : words.suffix(count)
        let given = surnamesFirst ? words.dropFirst(count) : words.dropLast(count)
        let score = given.reduce(0) { $0 + bits[Int($1)] } - surnames.reduce(0) { $0 + bits[Int($1)] }
        if score > best.score + 1e-9 { best = (score, Array(given), Array(surnames)) }
      }
    }
    return (best.given, best.surnames)
  }
}
