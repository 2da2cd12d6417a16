/// Which cells of a frequency table are left blank so that no small count can be found out by subtraction.
///
/// Small cells, of 1 to k - 1 rows, are suppressed (primary). Each small inner cell gets a box besides: itself and an opposite
/// cell span corners that are suppressed too (secondary). Adding t to the corners of one sign and taking t from those of
/// the other leaves every margin as it is: two corners that differ in one column have opposite signs there, or the same sign if one
/// of them is the margin.
///
/// A box is taken only if every corner of the minus sign is large (at least k) and every one of the plus sign is large or contains
/// the small cell. Then the small cell may have any count from 0 to its own plus k, with all that is published unchanged. If a
/// cell that contains it is small too, the box reaches through it, so the same holds for small margins. There always is a box: the
/// one of all margins above the cell.
///
/// The choice looks only at whether a count is 0, small or large. So changing suppressed counts within that changes no byte of
/// what is published.
package struct CellSuppression {
  /// More steps than this are not spent on boxes.
  static let mostSteps = 400_000_000

  private let table: FrequencyTable
  private let least: Int
  package private(set) var isSuppressed: [Bool]
  /// Per small inner cell: the opposite cell of its box.
  private(set) var opposites: [Int: [Int]] = [:]
  package private(set) var primary = 0

  package var secondary: Int { isSuppressed.count { $0 } - primary }

  /// nil: too many small cells for so large a table.
  package init?(_ table: FrequencyTable, least: Int) {
    self.table = table
    self.least = least
    isSuppressed = table.counts.map { $0 > 0 && $0 < least }
    primary = isSuppressed.count { $0 }
    let small = table.counts.indices.filter { isSmall($0) && table.isInner($0) }
    let choices = table.sizes.reduce(1) { min($0 * max(1, $1), 1 << 40) }
    if small.count * choices << table.sizes.count > Self.mostSteps { return nil }
    for cell in small { enclose(cell) }
  }

  private func isSmall(_ cell: Int) -> Bool { table.counts[cell] > 0 && table.counts[cell] < least }
  private func isLarge(_ cell: Int) -> Bool { table.counts[cell] >= least }

  // MARK: One box

  private mutating func enclose(_ cell: Int) {
    let place = table.place(of: cell)
    let options = options(at: place)
    var best: (opposite: [Int], cost: Int, margins: Int)?
    var digits = [Int](repeating: 0, count: place.count)
    repeat {
      let opposite = digits.indices.map { options[$0][digits[$0]] }
      let margins = opposite.indices.count { opposite[$0] == table.sizes[$0] }
      if let cost = cost(place, opposite), best.map({ (cost, margins) < ($0.cost, $0.margins) }) ?? true {
        best = (opposite, cost, margins)
      }
    } while Self.advance(&digits, options)
    guard let best else { return }
    opposites[cell] = best.opposite
    for corner in corners(place, best.opposite) { isSuppressed[corner.cell] = true }
  }

  /// Per column the categories of opposite cells; only the margin where a small cell contains this one through it.
  private func options(at place: [Int]) -> [[Int]] {
    var mustReach = [Bool](repeating: false, count: place.count)
    for set in 1..<(1 << place.count) {
      var above = place
      for column in place.indices where set & (1 << column) != 0 { above[column] = table.sizes[column] }
      if !isSmall(table.cell(at: above)) { continue }
      for column in place.indices where set & (1 << column) != 0 { mustReach[column] = true }
    }
    return place.indices.map { column in
      mustReach[column] ? [table.sizes[column]] : (0...table.sizes[column]).filter { $0 != place[column] }
    }
  }

  private static func advance(_ digits: inout [Int], _ options: [[Int]]) -> Bool {
    for column in digits.indices {
      digits[column] += 1
      if digits[column] < options[column].count { return true }
      digits[column] = 0
    }
    return false
  }

  /// How many cells a box suppresses that stood; nil: it does not protect.
  private func cost(_ place: [Int], _ opposite: [Int]) -> Int? {
    var cost = 0
    for corner in corners(place, opposite) {
      if corner.containsSmall {
        if !isSuppressed[corner.cell] { cost += 1 }
      } else if isLarge(corner.cell) {
        if !isSuppressed[corner.cell] { cost += 1 }
      } else {
        return nil
      }
    }
    return cost
  }

  struct Corner {
    let cell: Int
    let isPlus: Bool
    /// It is the small cell, or has its margins.
    let containsSmall: Bool
  }

  func corners(_ place: [Int], _ opposite: [Int]) -> [Corner] {
    (0..<(1 << place.count)).map { set in
      var corner = place
      var (isPlus, contains) = (true, true)
      for column in place.indices where set & (1 << column) != 0 {
        corner[column] = opposite[column]
        if opposite[column] != table.sizes[column] {
          isPlus.toggle()
          contains = false
        }
      }
      return Corner(cell: table.cell(at: corner), isPlus: isPlus, containsSmall: contains)
    }
  }
}
