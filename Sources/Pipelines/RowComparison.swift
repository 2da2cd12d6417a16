internal import Interchange

/// Expected rows beside those that came, as a difference that a person can read.
///
///     person: expected 2 rows, got 1
///     person[1]
///         given_names: ANA
///       - age_at_report: 17
///       + age_at_report: null
///     person[2] did not come
///       - given_names: LUZ
struct RowComparison {
  typealias ExpectedRow = [(field: String, value: String?)]

  let entity: String
  let expected: [ExpectedRow]
  let got: [[String: String]]

  private enum Pair {
    case both(Int, Int)
    case absent(Int)
    case surplus(Int)
  }

  /// Nothing when the rows agree, number and order included.
  var differences: [Localised] {
    var lines: [Localised] = []
    for pair in pairs {
      switch pair {
      case .both(let wanted, let row): lines += compare(wanted, row)
      case .absent(let wanted):
        lines.append(title(wanted, es: "no vino", en: "did not come"))
        lines += expected[wanted].map { Self.line("-", $0.field, $0.value) }
      case .surplus(let row):
        lines.append(title(row, es: "no se esperaba", en: "was not expected"))
        lines += got[row].sorted { $0.key < $1.key }.map { Self.line("+", $0.key, $0.value) }
      }
    }
    if expected.count == got.count { return lines }
    return [
      Localised(
        es: "\(entity): se esperaban \(expected.count) filas, hubo \(got.count)",
        en: "\(entity): expected \(expected.count) rows, got \(got.count)")
    ] + lines
  }

  private func compare(_ wanted: Int, _ row: Int) -> [Localised] {
    if misses(wanted, row) == 0 { return [] }
    var lines = [Localised(es: "\(entity)[\(row + 1)]", en: "\(entity)[\(row + 1)]")]
    for (field, value) in expected[wanted] {
      let came = got[row][field]
      if came == value {
        lines.append(Self.line(" ", field, value))
      } else {
        lines += [Self.line("-", field, value), Self.line("+", field, came)]
      }
    }
    return lines
  }

  private func title(_ index: Int, es: String, en: String) -> Localised {
    Localised(es: "\(entity)[\(index + 1)] \(es)", en: "\(entity)[\(index + 1)] \(en)")
  }

  private static func line(_ sign: String, _ field: String, _ value: String?) -> Localised {
    let line = "  \(sign) \(field): \(value ?? "null")"
    return Localised(es: line, en: line)
  }

  private func misses(_ wanted: Int, _ row: Int) -> Int {
    expected[wanted].count { got[row][$0.field] != $0.value }
  }

  /// Longer examples are compared row by row: the table below would grow with the square.
  private static let longest = 300

  /// Which row stands beside which, so that as little as possible differs and the order is kept.
  private var pairs: [Pair] {
    if expected.count > Self.longest || got.count > Self.longest || expected.count == got.count { return inOrder }
    // A row that is left out costs all its fields, and one that is too many a little more than a changed field.
    var costs = Array(repeating: Array(repeating: 0, count: got.count + 1), count: expected.count + 1)
    for wanted in stride(from: expected.count, through: 0, by: -1) {
      for row in stride(from: got.count, through: 0, by: -1) where wanted < expected.count || row < got.count {
        costs[wanted][row] = choices(wanted, row, costs).map(\.cost).min() ?? 0
      }
    }
    var pairs: [Pair] = []
    var (wanted, row) = (0, 0)
    while wanted < expected.count || row < got.count {
      guard let best = choices(wanted, row, costs).min(by: { $0.cost < $1.cost }) else { break }
      pairs.append(best.pair)
      switch best.pair {
      case .both: (wanted, row) = (wanted + 1, row + 1)
      case .absent: wanted += 1
      case .surplus: row += 1
      }
    }
    return pairs
  }

  private func choices(_ wanted: Int, _ row: Int, _ costs: [[Int]]) -> [(pair: Pair, cost: Int)] {
    var choices: [(pair: Pair, cost: Int)] = []
    if wanted < expected.count, row < got.count {
      choices.append((.both(wanted, row), 2 * misses(wanted, row) + costs[wanted + 1][row + 1]))
    }
    if wanted < expected.count {
      choices.append((.absent(wanted), expected[wanted].count + 1 + costs[wanted + 1][row]))
    }
    if row < got.count { choices.append((.surplus(row), 1 + costs[wanted][row + 1])) }
    return choices
  }

  private var inOrder: [Pair] {
    let both = min(expected.count, got.count)
    return (0..<both).map { .both($0, $0) } + (both..<expected.count).map { .absent($0) }
      + (both..<got.count).map { .surplus($0) }
  }
}
