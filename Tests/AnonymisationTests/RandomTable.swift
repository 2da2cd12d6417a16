import Interchange

@testable import Anonymisation

/// Small tables whose numbers come from a seed, with hierarchies of two to four levels.
struct RandomTable {
  let hierarchies: [GeneralisationHierarchy]
  /// Per attribute and leaf: its labels, from the leaf up.
  let labels: [[[String]]]
  /// Per attribute and row.
  let columns: [[UInt32]]
  /// Leaf code of the sensitive value per row, in a hierarchy of two levels above the values.
  let sensitive: [UInt32]
  let sensitiveHierarchy: GeneralisationHierarchy
  let cases: [UInt32]
  let population: [[UInt32]]

  init(seed: UInt64, rows: Int, attributes: Int = 3) throws {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 7
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    // Skewed, so that there are both crowds and loners.
    func skewed(_ limit: Int) -> UInt32 { UInt32(min(next(limit), next(limit))) }
    hierarchies = try (0..<attributes).map { try Self.hierarchy("a\($0)", leaves: 3 + next(6), step: 2 + next(2)) }
    labels = hierarchies.map(\.rows)
    columns = hierarchies.map { hierarchy in (0..<rows).map { _ in skewed(hierarchy.leafCount) } }
    let values = 4
    sensitiveHierarchy = try Self.hierarchy("s", leaves: values, step: 2)
    sensitive = (0..<rows).map { _ in skewed(values) }
    cases = (0..<rows).map { _ in UInt32(next(max(1, rows / 2))) }
    let others = hierarchies.map { hierarchy in (0..<rows).map { _ in skewed(hierarchy.leafCount) } }
    population = zip(columns, others).map { $0 + $1 }
  }

  /// v0, v1, … in bands of `step`, then everything.
  static func hierarchy(_ name: String, leaves: Int, step: Int) throws -> GeneralisationHierarchy {
    try GeneralisationHierarchy(
      name: name, rows: (0..<leaves).map { ["v\($0)", "b\($0 / step)", "c\($0 / step / step)", "*"] })
  }

  func table(withPopulation: Bool = false) -> RecodingTable {
    RecodingTable(
      attributes: hierarchies.map { RecodingTable.Attribute($0) }, columns: columns,
      counted: [
        RecodingTable.CountedColumn(name: "s", codes: sensitive, valueCount: 4, hierarchy: sensitiveHierarchy),
        RecodingTable.CountedColumn(name: "case", codes: cases, valueCount: Int((cases.max() ?? 0) + 1)),
      ], population: withPopulation ? population : nil)
  }
}

/// The same by definition: every choice of levels, every class, in dictionaries of texts.
struct SlowSearch {
  let random: RandomTable
  let models: [PrivacyModel]

  struct Choice {
    let levels: [Int]
    let suppressed: Int
    let loss: Double
  }

  /// Of every choice of levels: what it suppresses and loses.
  func outcomes() -> [Choice] { choices.map(outcome) }

  private var choices: [[Int]] {
    random.hierarchies.reduce([[]]) { made, hierarchy in
      made.flatMap { levels in (0..<hierarchy.levelCount).map { levels + [$0] } }
    }
  }

  func outcome(_ levels: [Int]) -> Choice {
    var groups: [[String]: [Int]] = [:]
    for row in random.sensitive.indices { groups[labels(random.columns, row, levels), default: []].append(row) }
    var others: [[String]: Int] = [:]
    for row in random.population[0].indices { others[labels(random.population, row, levels), default: 0] += 1 }
    let bad = groups.filter { key, rows in !isFine(rows, population: others[key] ?? 0) }
    let suppressed = Set(bad.flatMap(\.value))
    return Choice(levels: levels, suppressed: suppressed.count, loss: loss(levels, suppressed))
  }

  private func labels(_ columns: [[UInt32]], _ row: Int, _ levels: [Int]) -> [String] {
    levels.indices.map { random.labels[$0][Int(columns[$0][row])][levels[$0]] }
  }

  private func loss(_ levels: [Int], _ suppressed: Set<Int>) -> Double {
    var product = 1.0
    for (attribute, level) in levels.enumerated() {
      let rows = random.labels[attribute]
      let leaves = Double(rows.count)
      let shares = rows.map { row in Double(rows.count { $0[level] == row[level] }) / leaves }
      var sum = 0.0
      for (row, code) in random.columns[attribute].enumerated() {
        sum += suppressed.contains(row) ? 1 : shares[Int(code)]
      }
      product *= 1 + (sum / Double(random.sensitive.count) - 1 / leaves) / (1 - 1 / leaves)
    }
    return logarithmicRoot(product, levels.count)
  }

  /// The n-th root by bisection, so that no library function is shared with what is tested.
  private func logarithmicRoot(_ number: Double, _ degree: Int) -> Double {
    var (low, high) = (1.0, 2.0)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if (0..<degree).reduce(1.0, { power, _ in power * middle }) < number { low = middle } else { high = middle }
    }
    return low - 1
  }

  // MARK: Models by their definitions

  func isFine(_ rows: [Int], population: Int) -> Bool {
    models.allSatisfy { model in
      switch model {
      case .anonymity(let k): rows.count >= k
      case .map(let k): population >= k
      case .distinct(let l, let column): Set(rows.map { value($0, column) }).count >= l
      case .entropy(let l, _): perplexity(rows) >= l - 1e-7
      case .recursive(let c, let l, _): isRecursive(rows, c, l)
      case .equalCloseness(let t, _): equalDistance(rows) <= t + 1e-9
      case .hierarchicalCloseness(let t, _): treeDistance(rows) <= t + 1e-9
      }
    }
  }

  private func value(_ row: Int, _ column: Int) -> UInt32 { column == 0 ? random.sensitive[row] : random.cases[row] }

  private func counts(_ rows: [Int]) -> [Double] {
    (0..<4).map { value in Double(rows.count { random.sensitive[$0] == value }) }
  }

  private func shares(_ rows: [Int]) -> [Double] { counts(rows).map { $0 / Double(rows.count) } }

  /// exp of the entropy, as a product.
  private func perplexity(_ rows: [Int]) -> Double {
    shares(rows).filter { $0 > 0 }.reduce(1.0) { $0 * power(1 / $1, $1) }
  }

  /// base to an exponent in 0...1, by repeated square roots.
  private func power(_ base: Double, _ exponent: Double) -> Double {
    var (result, root, rest) = (1.0, base, exponent)
    for _ in 0..<60 {
      root = root.squareRoot()
      rest *= 2
      if rest >= 1 {
        result *= root
        rest -= 1
      }
    }
    return exponent >= 1 ? base : result
  }

  private func isRecursive(_ rows: [Int], _ c: Double, _ l: Int) -> Bool {
    let sorted = counts(rows).filter { $0 > 0 }.sorted(by: >)
    return sorted.count >= l && sorted[0] < c * sorted[(l - 1)...].reduce(0, +)
  }

  private func equalDistance(_ rows: [Int]) -> Double {
    zip(shares(rows), shares(Array(random.sensitive.indices))).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
  }

  /// The least work by trying every flow in the order of closeness: first within a band, then between.
  private func treeDistance(_ rows: [Int]) -> Double {
    let extra = zip(shares(rows), shares(Array(random.sensitive.indices))).map { $0 - $1 }
    let rows = random.sensitiveHierarchy.rows
    var (left, cost) = (extra, 0.0)
    for level in 1..<4 {
      for from in 0..<4 where left[from] > 0 {
        for to in 0..<4 where left[to] < 0 && rows[from][level] == rows[to][level] {
          let moved = min(left[from], -left[to])
          left[from] -= moved
          left[to] += moved
          cost += moved * Double(level) / 3
        }
      }
    }
    return cost
  }
}
