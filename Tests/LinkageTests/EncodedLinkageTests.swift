import Interchange
import Testing

@testable import Linkage

/// Linkage over encodings, on invented filters whose identity is known.
@Suite struct EncodedLinkageTests {
  /// A filter of 256 bits for each person, and a second one with some bits flipped.
  private struct Invented {
    var cells: [String] = []
    var sources: [UInt16] = []
    private var state: UInt64 = 11

    init(people: Int, flips: Int) {
      for person in 0..<people {
        var filter = (0..<32).map { _ in UInt8(truncatingIfNeeded: next() & next()) }
        add(filter, 0)
        for _ in 0..<flips {
          let bit = Int(next() % 256)
          filter[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        add(filter, 1)
        _ = person
      }
    }

    private mutating func next() -> UInt64 {
      state = FixedHash.mix(state, 7)
      return state >> 20
    }

    private mutating func add(_ filter: [UInt8], _ source: UInt16) {
      cells.append(String(decoding: Base64.text(filter), as: UTF8.self))
      sources.append(source)
    }

    func records() throws -> EncodedRecords { try EncodedRecords(TextColumn(cells), sources: sources) }
    var truth: [UInt32] { sources.indices.map { UInt32($0 / 2 * 2) } }
  }

  private func plan(_ dice: Double, oneToOne: Bool = true) -> EncodedLinkage.Plan {
    var plan = EncodedLinkage.Plan()
    plan.mode = .link
    plan.isOneToOne = oneToOne
    plan.diceFrom = dice
    return plan
  }

  @Test func `pairs are those that a slow look at every bit finds`() throws {
    let invented = Invented(people: 40, flips: 12)
    let records = try invented.records()
    let filters = invented.cells.map { Base64.bytes(Array($0.utf8)) ?? [] }
    var expected: [EncodedPair] = []
    for left in filters.indices {
      for right in filters.indices where right > left {
        let both = zip(filters[left], filters[right]).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount }
        let all = (filters[left] + filters[right]).reduce(0) { $0 + $1.nonzeroBitCount }
        let dice = 2 * Double(both) / Double(all)
        if dice >= 0.6 { expected.append(EncodedPair(left: UInt32(left), right: UInt32(right), dice: dice)) }
      }
    }
    var search = EncodedPairs(records, Pairing(sources: invented.sources, isCrossOnly: false), threshold: 0.6)
    #expect(try search.all() == expected && expected.count >= 40)
  }

  @Test func `signatures find what looking at all pairs finds`() throws {
    let invented = Invented(people: 1500, flips: 8)
    let records = try invented.records()
    let whole = try #require(EncodedLinkage.link(records, plan(0.75)))
    let quick = try #require(EncodedLinkage.link(records, plan(0.75), mostComparisons: 0))
    #expect(whole.tables == 0 && quick.tables > 0 && quick.recallAtThreshold >= 0.99)
    #expect(quick.compared * 10 < whole.compared)
    let found = ClusterTruth(found: quick.clusters, truth: whole.clusters).pairs
    #expect(found.precision > 0.999 && found.recall > 0.99)
    #expect(ClusterTruth(found: whole.clusters, truth: invented.truth).pairs.f1 > 0.99)
  }

  @Test func `a person has one record in a list, and a record without an encoding is alone`() throws {
    var invented = Invented(people: 1, flips: 0)
    invented.cells.append(invented.cells[0])
    invented.sources.append(1)
    let records = try EncodedRecords(TextColumn(invented.cells + [nil]), sources: invented.sources + [0])
    #expect(EncodedLinkage.link(records, plan(0.8))?.clusters == [0, 0, 2, 3])
    #expect(EncodedLinkage.link(records, plan(0.8, oneToOne: false))?.clusters == [0, 0, 0, 3])
  }

  @Test func `clusters need the mean of their pairs, not a chain`() throws {
    // Neighbours share two bits of four, the ends none.
    let cells = [[0xF0, 0], [0x3C, 0], [0x0F, 0]].map { String(decoding: Base64.text($0), as: UTF8.self) }
    let records = try EncodedRecords(TextColumn(cells), sources: [0, 0, 0])
    var plan = EncodedLinkage.Plan()
    plan.diceFrom = 0.5
    #expect(EncodedLinkage.link(records, plan)?.clusters == [0, 0, 2])
  }

  @Test func `what is no encoding, or of another length, is counted`() {
    #expect(throws: EncodedRecords.Trouble.notBase64(2)) {
      try EncodedRecords(TextColumn(["AAAA", "x", nil, "A==="]), sources: [0, 0, 0, 0])
    }
    #expect(throws: EncodedRecords.Trouble.lengths(1)) {
      try EncodedRecords(TextColumn(["AAAA", "AAAAAAAA"]), sources: [0, 0])
    }
  }

  @Test func `where nearly all are alike it stops instead of filling the memory`() throws {
    let cells = [String](repeating: "8PDw", count: 400)
    let records = try EncodedRecords(TextColumn(cells), sources: [UInt16](repeating: 0, count: 400))
    #expect(EncodedLinkage.link(records, EncodedLinkage.Plan()) == nil)
  }
}
