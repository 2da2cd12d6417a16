/// How many letters were mistyped between two words. One value, reused, so that comparing allocates nothing.
struct EditDistance {
  private var rows = [[Int]](repeating: [Int](repeating: 0, count: 65), count: 3)

  /// Words beyond this are compared by their front.
  static let longest = 64

  /// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
  mutating func between(_ left: [UInt8], _ right: [UInt8]) -> Int {
    let (height, width) = (min(left.count, Self.longest), min(right.count, Self.longest))
    if height == 0 || width == 0 { return max(height, width) }
    var (beforeLast, last, current) = (0, 1, 2)
    for column in 0...width { rows[last][column] = column }
    for row in 1...height {
      rows[current][0] = row
      for column in 1...width {
        let same = left[row - 1] == right[column - 1]
        var best = min(rows[last][column], rows[current][column - 1]) + 1
        best = min(best, rows[last][column - 1] + (same ? 0 : 1))
        if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
          best = min(best, rows[beforeLast][column - 2] + 1)
        }
        rows[current][column] = best
      }
      (beforeLast, last, current) = (last, current, beforeLast)
    }
    return rows[last][width]
  }

  /// 1 for the same word, 0 for nothing in common.
  mutating func similarity(_ left: [UInt8], _ right: [UInt8]) -> Double {
    let longest = min(Self.longest, max(left.count, right.count))
    return longest == 0 ? 1 : 1 - Double(between(left, right)) / Double(longest)
  }
}
