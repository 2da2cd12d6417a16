/// Tuples that no class has taken yet, with what each level would cost them.
final class RowsLeft {
  private let table: RecodingTable
  private let order: NumberColumn<UInt32>
  private let own: NumberColumn<UInt32>
  /// Places in use; some of them may be taken already.
  private(set) var count: Int
  private(set) var rows: Int
  private var taken = 0
  private var rowsAtSort: Int
  /// Per attribute, level and leaf: the share of the cell.
  private let shares: [[NumberColumn<Double>]]
  /// Per attribute and level: the sum of shares over the rows left.
  private(set) var sums: [[Double]]

  init(_ table: RecodingTable) {
    self.table = table
    let tuples = (0..<UInt32(table.tupleCount)).filter { table.weights.base[Int($0)] > 0 }
    order = NumberColumn(tuples)
    own = NumberColumn(tuples.map { table.weights.base[Int($0)] })
    count = tuples.count
    rows = table.rowCount
    rowsAtSort = rows
    shares = table.attributes.map { attribute in
      let hierarchy = attribute.hierarchy
      return hierarchy.ancestors.map { nodes in NumberColumn(nodes.map { hierarchy.share(of: $0) }) }
    }
    let counts = InformationLoss(table)
    sums = counts.sums
  }

  var base: UnsafePointer<UInt32> { UnsafePointer(order.base) }
  /// Rows at each place; 0 for one that was taken.
  var weights: UnsafeMutablePointer<UInt32> { own.base }
  func weight(at place: UInt32) -> Int { Int(own.base[Int(place)]) }
  func tuple(at place: UInt32) -> UInt32 { order.base[Int(place)] }
  var tuples: [UInt32] { (0..<count).filter { own.base[$0] > 0 }.map { order.base[$0] } }

  /// Sum of shares of a tuple's cells under these levels, less what its values cost as they are.
  func cost(at place: UInt32, _ levels: [Int]) -> Double {
    let tuple = Int(order.base[Int(place)])
    var sum = 0.0
    for (attribute, level) in levels.enumerated() {
      let code = Int(table.codes[attribute].base[tuple])
      sum += shares[attribute][level].base[code] - shares[attribute][0].base[code]
    }
    return sum
  }

  func take(at place: UInt32) {
    let tuple = Int(order.base[Int(place)])
    let weight = Double(own.base[Int(place)])
    for attribute in sums.indices {
      let code = Int(table.codes[attribute].base[tuple])
      for level in sums[attribute].indices { sums[attribute][level] -= weight * shares[attribute][level].base[code] }
    }
    rows -= Int(own.base[Int(place)])
    own.base[Int(place)] = 0
    taken += 1
  }

  /// Closes the gaps when an eighth is gone. true: a fifth of the rows went since choices were put in order.
  func compactIfWorthwhile() -> Bool {
    if taken * 8 >= count {
      var kept = 0
      for place in 0..<count where own.base[place] > 0 {
        order.base[kept] = order.base[place]
        own.base[kept] = own.base[place]
        kept += 1
      }
      count = kept
      taken = 0
    }
    if rows * 5 > rowsAtSort * 4 { return false }
    rowsAtSort = rows
    return true
  }
}
