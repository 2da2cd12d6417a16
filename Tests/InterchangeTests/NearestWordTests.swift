import Interchange
import Testing

@Suite struct NearestWordTests {
  @Test(arguments: [
    ("folds", "fold"), ("TRIM", "trim"), ("trmi", "trim"), ("given-name", "given-names"),
    ("fold", "fold"),
  ])
  func `a mistyped word finds the one it meant`(_ word: String, _ expected: String) {
    #expect(NearestWord.to(word, in: ["fold", "trim", "given-names", "pad"]) == expected)
  }

  @Test func `a word that is near to none finds none`() {
    #expect(NearestWord.to("ubigeo", in: ["fold", "trim"]) == nil)
    #expect(NearestWord.to("x", in: [String]()) == nil)
  }

  @Test func `of equally near words the first in the alphabet wins, whatever the order`() {
    #expect(NearestWord.to("bat", in: ["cat", "rat"]) == "cat")
    #expect(NearestWord.to("bat", in: ["rat", "cat"]) == "cat")
  }

  /// Insertions, deletions, substitutions and swaps of neighbours, each part edited once.
  private static func slow(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
    guard let l = left.last else { return right.count }
    guard let r = right.last else { return left.count }
    var best = slow(left.dropLast(), right.dropLast()) + (l == r ? 0 : 1)
    best = min(best, slow(left.dropLast(), right) + 1, slow(left, right.dropLast()) + 1)
    if left.count > 1, right.count > 1, l == right.dropLast().last, r == left.dropLast().last {
      best = min(best, slow(left.dropLast(2), right.dropLast(2)) + 1)
    }
    return best
  }

  @Test func `distances of all short words are those of the definition`() {
    var words: [[UInt8]] = [[]]
    for length in 1...4 {
      for number in 0..<(1 << length) {
        words.append((0..<length).map { 0x61 + UInt8(number >> $0 & 1) })
      }
    }
    var wrong = 0
    for left in words {
      for right in words where NearestWord.distance(left, right) != Self.slow(left[...], right[...]) { wrong += 1 }
    }
    #expect(wrong == 0)
  }
}
