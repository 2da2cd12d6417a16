import Interchange
import Testing

@testable import Anonymisation

/// Cells of any level: every class is fine, every cell holds its rows, and nothing is worse than one level for all.
@Suite struct LocalRecodingTests {
  @Test(arguments: FullDomainSearchTests.models)
  func `every class is fine and its cells hold its rows`(models: [PrivacyModel]) throws {
    let usesPopulation = models.contains { if case .map = $0 { true } else { false } }
    for seed in 1...UInt64(10) {
      let random = try RandomTable(seed: seed, rows: 40 + Int(seed) * 9)
      let table = random.table(withPopulation: usesPopulation)
      var search = try #require(LocalRecoding(table, models))
      let recoded = search.run()
      let oracle = SlowSearch(random: random, models: models)
      var members = [[Int]](repeating: [], count: recoded.classes.count)
      for row in random.sensitive.indices {
        let group = recoded.classOf[Int(table.tupleOf[row])]
        if group == RecodedTable.suppressed { continue }
        members[Int(group)].append(row)
        for (attribute, cell) in recoded.classes[Int(group)].cells.enumerated() {
          let range = random.hierarchies[attribute].nodes[Int(cell)].range
          #expect(range.contains(random.columns[attribute][row]))
        }
      }
      for (group, rows) in members.enumerated() {
        #expect(rows.count == recoded.classes[group].rows && !rows.isEmpty)
        let population = Self.population(of: recoded.classes[group], random)
        #expect(oracle.isFine(rows, population: population), "seed \(seed), class \(group)")
      }
      #expect(members.reduce(0) { $0 + $1.count } + recoded.suppressedRows == random.sensitive.count)
    }
  }

  private static func population(of group: RecodedClass, _ random: RandomTable) -> Int {
    random.population[0].indices.count { row in
      group.cells.enumerated().allSatisfy { attribute, cell in
        random.hierarchies[attribute].nodes[Int(cell)].range.contains(random.population[attribute][row])
      }
    }
  }

  @Test func `rows keep more than with one level for each column`() throws {
    for seed in 1...UInt64(8) {
      let random = try RandomTable(seed: seed, rows: 200)
      let table = random.table()
      var local = try #require(LocalRecoding(table, [.anonymity(4)]))
      var global = try #require(FullDomainSearch(table, [.anonymity(4)], limit: 0))
      let recoded = local.run()
      #expect(recoded.suppressedRows == 0)
      let optimum = global.run()
      #expect(RecodingLoss(recoded).loss <= (optimum?.loss ?? 0) + 1e-12, "seed \(seed)")
    }
  }

  @Test func `a label is never finer than the policy lets it be`() throws {
    let random = try RandomTable(seed: 4, rows: 120)
    let attributes = random.hierarchies.map { RecodingTable.Attribute($0, levels: 1...3) }
    let table = RecodingTable(attributes: attributes, columns: random.columns)
    var search = try #require(LocalRecoding(table, [.anonymity(3)]))
    let recoded = search.run()
    #expect(!recoded.classes.isEmpty)
    for group in recoded.classes {
      for (attribute, cell) in group.cells.enumerated() {
        #expect(random.hierarchies[attribute].nodes[Int(cell)].level >= 1)
      }
    }
  }

  @Test func `fewer rows than k are all suppressed`() throws {
    let random = try RandomTable(seed: 2, rows: 4)
    var search = try #require(LocalRecoding(random.table(), [.anonymity(5)]))
    let recoded = search.run()
    #expect(recoded.suppressedRows == 4)
  }
}
