/// Numbers in memory of their own, for the loops that decide how long a search takes.
///
/// Arrays check every index; here the search checks sizes once, before a loop.
final class NumberColumn<Number: BitwiseCopyable> {
  let count: Int
  let base: UnsafeMutablePointer<Number>

  init(repeating value: Number, count: Int) {
    self.count = count
    base = .allocate(capacity: max(1, count))
    base.initialize(repeating: value, count: count)
  }

  convenience init(_ numbers: [Number]) {
    guard let first = numbers.first else {
      self.init(count: 0)
      return
    }
    self.init(repeating: first, count: numbers.count)
    for (index, number) in numbers.enumerated() { base[index] = number }
  }

  private init(count: Int) {
    self.count = count
    base = .allocate(capacity: 1)
  }

  deinit { base.deallocate() }
}
