internal import Glibc

/// How often each value of a counted column occurs in one class.
///
/// Memory: one count a value, used again for every class. Adding and clearing cost what occurs.
struct ValueCounts {
  let counts: NumberColumn<UInt32>
  private let present: NumberColumn<UInt32>
  private(set) var distinct = 0
  private(set) var total = 0

  init(valueCount: Int) {
    counts = NumberColumn(repeating: 0, count: valueCount)
    present = NumberColumn(repeating: 0, count: valueCount)
  }

  @inline(__always)
  mutating func add(_ value: UInt32, _ count: UInt32) {
    if counts.base[Int(value)] == 0 {
      present.base[distinct] = value
      distinct &+= 1
    }
    counts.base[Int(value)] &+= count
    total &+= Int(count)
  }

  /// What a tuple holds.
  @inline(__always)
  mutating func add(_ tuple: Int, of column: RecodingTable.Counted) {
    var entry = Int(column.starts.base[tuple])
    let end = Int(column.starts.base[tuple &+ 1])
    while entry < end {
      add(column.values.base[entry], column.counts.base[entry])
      entry &+= 1
    }
  }

  mutating func removeAll() {
    for index in 0..<distinct { counts.base[Int(present.base[index])] = 0 }
    distinct = 0
    total = 0
  }

  /// Values that occur, in the order in which they came.
  subscript(index: Int) -> Int { Int(present.base[index]) }

  func count(of value: Int) -> Int { Int(counts.base[value]) }

  // MARK: Measures

  /// In nats.
  var entropy: Double {
    if total == 0 { return 0 }
    let all = Double(total)
    var sum = 0.0
    // By value, not by the order of arrival, so that equal classes give equal sums.
    for value in sortedPresent { sum -= Double(counts.base[value]) / all * log(Double(counts.base[value]) / all) }
    return sum
  }

  private var sortedPresent: [Int] { (0..<distinct).map { self[$0] }.sorted() }

  /// The count of the most frequent value, and of all from the l-th most frequent on.
  func head(andTailFrom l: Int) -> (head: Int, tail: Int) {
    let sorted = (0..<distinct).map { count(of: self[$0]) }.sorted(by: >)
    return (sorted.first ?? 0, sorted.dropFirst(l - 1).reduce(0, +))
  }
}
