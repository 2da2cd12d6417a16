import Testing

@testable import Anonymisation

/// Nothing that was left blank can be found out: other tables give the same publication.
@Suite struct CellSuppressionTests {
  private func random(_ seed: UInt64, _ sizes: [Int], rows: Int) throws -> FrequencyTable {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 3
    func next(_ limit: Int) -> UInt32 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt32(Int(state >> 33) % limit)
    }
    let columns = sizes.map { size in (0..<rows).map { _ in min(next(size), next(size)) } }
    return try #require(FrequencyTable(columns: columns, sizes: sizes))
  }

  /// The table after adding `amount` to the plus corners of the boxes of all small inner cells below `cell`.
  private func moved(
    _ table: FrequencyTable, _ suppression: CellSuppression, _ cell: Int, toZero: Bool, by amount: Int
  ) -> [Int] {
    var counts = table.counts
    let place = table.place(of: cell)
    let below = suppression.opposites.filter { inner, _ in
      zip(table.place(of: inner), zip(place, table.sizes)).allSatisfy { $0 == $1.0 || $1.0 == $1.1 }
    }
    for (inner, opposite) in toZero ? Array(below) : Array(below.prefix(1)) {
      let change = toZero ? -table.counts[inner] : amount
      for corner in suppression.corners(table.place(of: inner), opposite) {
        counts[corner.cell] += corner.isPlus ? change : -change
      }
    }
    return counts
  }

  private func marginsHold(_ counts: [Int], _ table: FrequencyTable) -> Bool {
    table.sizes.indices.allSatisfy { column in
      counts.indices.allSatisfy { cell in
        table.place(of: cell)[column] != table.sizes[column]
          || (1...table.sizes[column]).reduce(0) { $0 + counts[cell - $1 * table.steps[column]] } == counts[cell]
      }
    }
  }

  @Test(arguments: [[5], [4, 5], [6, 7], [3, 3, 4], [2, 4, 5], [2, 3, 2, 3]])
  func `every small count could as well be 0, or k more`(sizes: [Int]) throws {
    var looked = 0
    for seed in 1...UInt64(12) {
      let table = try random(seed, sizes, rows: 40 * Int(seed))
      for least in [3, 5, 11] {
        let suppression = try #require(CellSuppression(table, least: least))
        for cell in table.counts.indices where table.counts[cell] > 0 && table.counts[cell] < least {
          looked += 1
          #expect(suppression.isSuppressed[cell])
          for (toZero, expected) in [(true, 0), (false, table.counts[cell] + least)] {
            let other = moved(table, suppression, cell, toZero: toZero, by: least)
            #expect(other[cell] == expected, "seed \(seed), least \(least), cell \(cell)")
            #expect(other.allSatisfy { $0 >= 0 } && marginsHold(other, table))
            let isSeen = other.indices.contains { !suppression.isSuppressed[$0] && other[$0] != table.counts[$0] }
            #expect(!isSeen, "a published cell gives it away")
          }
        }
      }
    }
    #expect(looked > 10)
  }

  @Test func `changing suppressed counts changes nothing that is published`() throws {
    var changes = 0
    for seed in 1...UInt64(20) {
      let table = try random(seed, [4, 5], rows: 150)
      let least = 5
      let suppression = try #require(CellSuppression(table, least: least))
      for cell in suppression.opposites.keys.sorted() {
        let counts = moved(table, suppression, cell, toZero: false, by: 1)
        // Only where small stays small and large large.
        let sameKind = counts.indices.allSatisfy { (counts[$0] < least) == (table.counts[$0] < least) }
        if !sameKind { continue }
        changes += 1
        let other = FrequencyTable(sizes: table.sizes, steps: table.steps, counts: counts)
        #expect(try #require(CellSuppression(other, least: least)).isSuppressed == suppression.isSuppressed)
      }
    }
    #expect(changes > 10)
  }

  @Test func `a table without small counts is published whole`() throws {
    let table = try #require(FrequencyTable(columns: [[0, 0, 1, 1], [0, 0, 1, 1]], sizes: [2, 2]))
    #expect(table.counts == [2, 0, 2, 0, 2, 2, 2, 2, 4])
    let suppression = try #require(CellSuppression(table, least: 2))
    #expect(suppression.primary == 0 && suppression.secondary == 0)
  }
}
