import Interchange
import Testing

@testable import Anonymisation

/// The exact search against every choice of levels, tried one by one.
@Suite struct FullDomainSearchTests {
  static let models: [[PrivacyModel]] = [
    [.anonymity(2)], [.anonymity(5)], [.map(4)], [.anonymity(2), .map(6)],
    [.anonymity(2), .distinct(2, of: 0)], [.anonymity(2), .distinct(3, of: 1)], [.entropy(2, of: 0)],
    [.anonymity(3), .entropy(1.7, of: 0)], [.recursive(c: 2, l: 2, of: 0)], [.recursive(c: 0.8, l: 2, of: 0)],
    [.recursive(c: 3, l: 3, of: 0)], [.equalCloseness(0.3, of: 0)], [.anonymity(2), .equalCloseness(0.15, of: 0)],
    [.hierarchicalCloseness(0.2, of: 0)], [.anonymity(3), .hierarchicalCloseness(0.1, of: 0)],
    [.anonymity(2), .distinct(2, of: 0), .entropy(1.5, of: 0), .equalCloseness(0.4, of: 0), .distinct(2, of: 1)],
  ]

  @Test(arguments: models)
  func `the optimum is that of all choices`(models: [PrivacyModel]) throws {
    var (found, missing) = (0, 0)
    for seed in 1...UInt64(8) {
      let random = try RandomTable(seed: seed, rows: 30 + Int(seed) * 7)
      let oracle = SlowSearch(random: random, models: models)
      let outcomes = oracle.outcomes()
      for share in [0, 5, 20, 60, 100] {
        let limit = random.sensitive.count * share / 100
        let expected = outcomes.filter { $0.suppressed <= limit }.min { $0.loss < $1.loss }
        let table = random.table(withPopulation: models.contains { if case .map = $0 { true } else { false } })
        var search = try #require(FullDomainSearch(table, models, limit: limit))
        let optimum = search.run()
        #expect((optimum == nil) == (expected == nil), "seed \(seed), \(share) %")
        guard let optimum, let expected else {
          missing += 1
          continue
        }
        found += 1
        #expect(abs(optimum.loss - expected.loss) < 1e-9, "seed \(seed), \(share) %: \(optimum) and not \(expected)")
        let again = oracle.outcome(optimum.levels)
        #expect(again.suppressed == optimum.suppressedRows, "seed \(seed), \(share) %")
        let recoded = RecodedTable(table, levels: optimum.levels, kept: search.kept(optimum.levels))
        #expect(recoded.suppressedRows == optimum.suppressedRows)
        #expect(abs(RecodingLoss(recoded).loss - optimum.loss) < 1e-9)
      }
    }
    #expect(found > 20, "\(found) with a result, \(missing) without")
  }

  @Test func `levels that a policy forbids are not used`() throws {
    let random = try RandomTable(seed: 3, rows: 60)
    let attributes = random.hierarchies.enumerated().map {
      RecodingTable.Attribute($1, levels: $0 == 0 ? 1...2 : 0...3)
    }
    let table = RecodingTable(attributes: attributes, columns: random.columns)
    var search = try #require(FullDomainSearch(table, [.anonymity(1)], limit: 0))
    let free = search.run()
    let finest = try #require(free?.levels)
    #expect((1...2).contains(finest[0]) && finest.dropFirst() == [0, 0])
    var harder = try #require(FullDomainSearch(table, [.anonymity(5)], limit: 60))
    let optimum = harder.run()
    let levels = try #require(optimum?.levels)
    #expect((1...2).contains(levels[0]))
  }

  @Test func `the order of the rows changes nothing`() throws {
    let random = try RandomTable(seed: 9, rows: 80)
    let attributes = random.hierarchies.map { RecodingTable.Attribute($0) }
    let forwards = RecodingTable(attributes: attributes, columns: random.columns)
    let backwards = RecodingTable(attributes: attributes, columns: random.columns.map { $0.reversed() })
    var (one, other) = (
      try #require(FullDomainSearch(forwards, [.anonymity(4)], limit: 8)),
      try #require(FullDomainSearch(backwards, [.anonymity(4)], limit: 8))
    )
    let optima = (one.run(), other.run())
    #expect(optima.0 != nil && optima.0?.levels == optima.1?.levels)
    var (local, mirrored) = (
      try #require(LocalRecoding(forwards, [.anonymity(4)])), try #require(LocalRecoding(backwards, [.anonymity(4)]))
    )
    let recoded = (local.run(), mirrored.run())
    #expect(recoded.0.classes == recoded.1.classes)
  }

  @Test func `a pruned search counts fewer choices than there are`() throws {
    let random = try RandomTable(seed: 5, rows: 300, attributes: 5)
    var search = try #require(FullDomainSearch(random.table(), [.anonymity(5)], limit: 15))
    let found = search.run()
    let optimum = try #require(found)
    #expect(optimum.choices == 1024 && optimum.counted < optimum.choices / 2, "\(optimum.counted)")
  }
}
