import Foundation

@testable import Estimation

extension OverlapTable {
  /// Counts by set of lists, bit i for list i.
  init(_ lists: [String], _ counts: [Int: Int]) {
    self.init(lists: lists)
    for (set, count) in counts { add(count, on: set) }
  }

  static let two = OverlapTable(["A", "B"], [0b01: 30, 0b10: 20, 0b11: 10])
  static let three = OverlapTable(["A", "B", "C"], [1: 120, 2: 90, 4: 60, 3: 40, 5: 12, 6: 9, 7: 5])
  /// C and D share nobody.
  static let apart = OverlapTable(
    ["A", "B", "C", "D"], [1: 50, 2: 40, 4: 30, 8: 25, 3: 6, 5: 4, 9: 5, 6: 3, 10: 7, 7: 1])

  /// Six lists of victims in the United Kingdom, 2013; see NOTICE.
  static func unitedKingdom() throws -> OverlapTable {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Published/uk-2013-lists.csv")
    let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { $0.split(separator: ",") }
    var table = OverlapTable(lists: rows[0].dropLast().map(String.init))
    for row in rows.dropFirst() {
      let set = row.dropLast().enumerated().reduce(0) { $0 | ($1.element == "1" ? 1 << $1.offset : 0) }
      table.add(Int(row[row.count - 1]) ?? 0, on: set)
    }
    return table
  }

  /// The same persons with the lists in another order.
  func ordered(_ order: [Int]) -> OverlapTable {
    var table = OverlapTable(lists: order.map { lists[$0] })
    for set in counts.indices.dropFirst() {
      table.add(counts[set], on: order.indices.reduce(0) { $0 | (set >> order[$1] & 1) << $1 })
    }
    return table
  }
}

func isNear(_ left: Double, _ right: Double, within share: Double = 1e-8) -> Bool {
  abs(left - right) <= share * max(1, abs(right))
}
