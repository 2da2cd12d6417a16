/// Two lists of an overlap table, by position.
package struct ListPair: Sendable, Hashable {
  package let first: Int
  package let second: Int

  package init(_ first: Int, _ second: Int) {
    self.first = min(first, second)
    self.second = max(first, second)
  }

  /// Both lists as a set of lists.
  var set: Int { 1 << first | 1 << second }

  /// Whether who is on these lists is on both.
  func isWithin(_ set: Int) -> Bool { set & self.set == self.set }

  /// Every pair, by first and then second list.
  static func all(ofLists count: Int) -> [ListPair] {
    (0..<count).flatMap { first in (first + 1..<max(count, first + 1)).map { ListPair(first, $0) } }
  }
}
