/// Choices of levels that may still give a class, the cheapest for the rows left first.
struct ChoiceOrder {
  struct Choice {
    let number: UInt32
    /// What it costs a row in the mean, or the cost to which it was put off.
    let cost: Double
  }

  private let table: RecodingTable
  private let sizes: [Int]
  /// Cost below which nothing is left, per live choice.
  private var floors: [UInt32: Double]
  private var live: [Choice]
  /// Those put off since the last sorting, the cheapest last.
  private var postponed: [Choice] = []
  private var position = 0

  init(_ table: RecodingTable) {
    self.table = table
    sizes = table.attributes.map(\.levels.count)
    floors = [:]
    live = (0..<UInt32(FullDomainSearch.choices(table))).map { Choice(number: $0, cost: 0) }
  }

  func levels(_ choice: Choice) -> [Int] {
    var rest = Int(choice.number)
    return sizes.indices.map { attribute in
      defer { rest /= sizes[attribute] }
      return table.attributes[attribute].levels.lowerBound + rest % sizes[attribute]
    }
  }

  /// The cheapest, which is gone then unless it is put off.
  mutating func next() -> Choice? {
    let fresh = position < live.count ? live[position] : nil
    if let late = postponed.last, fresh.map({ late.cost <= $0.cost }) ?? true {
      postponed.removeLast()
      return late
    }
    if fresh != nil { position += 1 }
    return fresh
  }

  /// It comes again when everything cheaper was tried.
  mutating func postpone(_ choice: Choice, to cost: Double) {
    floors[choice.number] = cost
    let late = Choice(number: choice.number, cost: cost)
    var (low, high) = (0, postponed.count)
    while low < high {
      let middle = (low + high) / 2
      if postponed[middle].cost > cost { low = middle + 1 } else { high = middle }
    }
    postponed.insert(late, at: low)
  }

  /// Anew by what the rows that are left would lose in the mean.
  mutating func sort(by left: RowsLeft) {
    let rows = Double(max(1, left.rows))
    let numbers = live[position...].map(\.number) + postponed.map(\.number)
    let means = left.sums.map { levels in levels.map { ($0 - levels[0]) / rows } }
    let offsets = table.attributes.map(\.levels.lowerBound)
    live = numbers.map { number in
      var rest = Int(number)
      var cost = 0.0
      for attribute in sizes.indices {
        cost += means[attribute][offsets[attribute] + rest % sizes[attribute]]
        rest /= sizes[attribute]
      }
      return Choice(number: number, cost: max(cost, floors[number] ?? 0))
    }
    live.sort { ($0.cost, $0.number) < ($1.cost, $1.number) }
    postponed = []
    position = 0
  }
}
