/// Counts of rows by the categories of some columns, with all margins.
///
/// In each column a margin is one category more, the last one. A cell contains another when it has the margin wherever they
/// differ; its count is then at least as large.
package struct FrequencyTable: Sendable {
  /// More cells than a table that anybody reads.
  package static let mostCells = 2_000_000

  /// Categories of each column, without the margin.
  package let sizes: [Int]
  /// What one category more of each column adds to a cell's number.
  let steps: [Int]
  /// Per cell, margins too.
  package let counts: [Int]

  /// `columns`: per column the category of each row. nil: more than `mostCells` cells.
  package init?(columns: [[UInt32]], sizes: [Int]) {
    var steps: [Int] = []
    var cells = 1
    for size in sizes {
      steps.append(cells)
      cells = min(cells * (size + 1), Self.mostCells + 1)
    }
    if cells > Self.mostCells { return nil }
    var counts = [Int](repeating: 0, count: cells)
    for row in 0..<(columns.first?.count ?? 0) {
      counts[zip(columns, steps).reduce(0) { $0 + Int($1.0[row]) * $1.1 }] += 1
    }
    for (size, step) in zip(sizes, steps) { Self.addMargin(&counts, size, step) }
    self.sizes = sizes
    self.steps = steps
    self.counts = counts
  }

  /// From the counts of inner cells and margins, for who changes a table.
  init(sizes: [Int], steps: [Int], counts: [Int]) {
    self.sizes = sizes
    self.steps = steps
    self.counts = counts
  }

  private static func addMargin(_ counts: inout [Int], _ size: Int, _ step: Int) {
    for cell in counts.indices where cell / step % (size + 1) == size {
      counts[cell] = (1...max(1, size)).reduce(0) { size == 0 ? 0 : $0 + counts[cell - $1 * step] }
    }
  }

  /// Of each column: the category, or `sizes` of it for the margin.
  package func place(of cell: Int) -> [Int] { zip(sizes, steps).map { cell / $1 % ($0 + 1) } }

  func cell(at place: [Int]) -> Int { zip(place, steps).reduce(0) { $0 + $1.0 * $1.1 } }

  func isInner(_ cell: Int) -> Bool { place(of: cell).indices.allSatisfy { place(of: cell)[$0] < sizes[$0] } }
}
