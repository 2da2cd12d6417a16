/// How many persons are on which lists and on no other.
package struct OverlapTable: Sendable, Hashable {
  /// Cells grow as two to the power of lists; the published studies have at most eight.
  package static let mostLists = 10

  package let lists: [String]
  /// Persons by set of lists: bit i of the index is list i. Nobody is counted at 0, those whom no list has seen.
  package private(set) var counts: [Int]

  package init(lists: [String]) {
    precondition((2...Self.mostLists).contains(lists.count), "between two and ten lists")
    self.lists = lists
    counts = Array(repeating: 0, count: 1 << lists.count)
  }

  /// Counts of one set add up.
  package mutating func add(_ persons: Int, on set: Int) {
    precondition(set > 0 && persons >= 0, "nobody is seen on no list")
    counts[set] += persons
  }

  package var observed: Int { counts.reduce(0, +) }

  /// Persons on both lists, whatever other lists they are on.
  package func overlap(_ pair: ListPair) -> Int {
    counts.indices.reduce(0) { $0 + (pair.isWithin($1) ? counts[$1] : 0) }
  }

  package func persons(onList list: Int) -> Int {
    counts.indices.reduce(0) { $0 + ($1 >> list & 1 == 1 ? counts[$1] : 0) }
  }

  /// Persons on this list and on no other.
  package func personsOnly(onList list: Int) -> Int { counts[1 << list] }

  /// Persons on so many lists.
  package func persons(onExactly lists: Int) -> Int {
    counts.indices.reduce(0) { $0 + ($1.nonzeroBitCount == lists ? counts[$1] : 0) }
  }

  package var pairs: [ListPair] { ListPair.all(ofLists: lists.count) }

  /// `police:shelter`
  package func name(_ pair: ListPair) -> String { "\(lists[pair.first]):\(lists[pair.second])" }
}
