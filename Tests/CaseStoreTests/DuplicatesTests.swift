internal import Interchange
internal import Testing

@testable internal import CaseStore

/// Rows of one file with the same key, by what the mapping says of them.
@Suite struct DuplicatesTests {
  let folder = TestFolder()

  private func take(
    _ duplicates: Duplicates?, _ records: [TestRecord]
  ) throws -> (rows: [[String: String]], summary: ImportSummary, findings: [String]) {
    let register = try folder.open()
    let taken = try register.take(declaration(duplicates: duplicates.map { ["case": $0] } ?? [:]), records)
    return (
      try register.rows("case").map(\.values), taken.summary,
      taken.findings.map { "\($0.code.slug) \($0.place.recordNumber ?? 0) \($0.place.field ?? "-")" }
    )
  }

  private static let differing = [
    TestRecord("a", rows: [TestRow("case", "k", ["status": "open"])]),
    TestRecord("b", rows: [TestRow("case", "k", ["status": "closed", "from": "2024"])]),
  ]

  @Test func `merge fills what is missing and keeps the first of what differs`() throws {
    for duplicates in [Duplicates.merge, nil] {
      let folder = DuplicatesTests()
      let taken = try folder.take(duplicates, Self.differing)
      #expect(taken.rows == [["status": "open", "from": "2024"]])
      #expect(taken.findings == ["entity-conflict 2 case.status"])
    }
  }

  @Test func `first keeps the first whole and notes that another differed`() throws {
    let taken = try take(.first, Self.differing)
    #expect(taken.rows == [["status": "open"]])
    #expect(taken.findings == ["entity-row-dropped 2 case"])
    #expect(taken.summary.account.accepted == 2)
  }

  @Test func `last keeps the last whole, what it lacks too`() throws {
    let taken = try take(.last, Self.differing.reversed())
    #expect(taken.rows == [["status": "open"]])
    #expect(taken.findings == ["entity-row-dropped 2 case"])
  }

  @Test func `rows that say the same are no finding`() throws {
    for duplicates in [Duplicates.first, .last] {
      let same = ["a", "b"].map { TestRecord($0, rows: [TestRow("case", "k", ["status": "open"])]) }
      let taken = try DuplicatesTests().take(duplicates, same)
      #expect(taken.rows == [["status": "open"]] && taken.findings == [])
    }
  }

  @Test func `error sends every record after the first to quarantine, whatever it says`() throws {
    let same = TestRecord("c", rows: [TestRow("case", "k", ["status": "open"])])
    let taken = try take(.error, Self.differing + [same])
    #expect(taken.rows == [["status": "open"]])
    #expect(taken.findings == ["entity-key-repeated 2 case.key", "entity-key-repeated 3 case.key"])
    #expect(taken.summary.account.quarantined == 2 && taken.summary.account.accepted == 1)
  }

  @Test func `a refused record brings nothing, so that a later one may bring what it named`() throws {
    let records = [
      TestRecord("a", rows: [TestRow("case", "k")]),
      TestRecord("b", rows: [TestRow("case", "k"), TestRow("case", "other")]),
      TestRecord("c", rows: [TestRow("case", "other")]),
      TestRecord("d", rows: [TestRow("case", "twice"), TestRow("case", "twice")]),
    ]
    let taken = try take(.error, records)
    #expect(taken.findings == ["entity-key-repeated 2 case.key", "entity-key-repeated 4 case.key"])
    #expect(taken.rows.count == 2)
  }

  @Test func `a repeat is seen across batches, and the next file may bring the thing again`() throws {
    let register = try folder.open()
    let session = try register.begin(declaration(duplicates: ["case": .error]))
    var fates: [[RecordFate]] = []
    for number in [1, 2] {
      let records = [TestRecord("r\(number)", rows: [TestRow("case", "k", ["status": "open"])])]
      let batch = sourceBatch(records, firstNumber: number)
      let entities = entityBatch(records, try session.admit(batch), testModel())
      try session.refuseRepeatedKeys(in: entities, from: batch)
      _ = try session.add(entities, from: batch)
      fates.append(entities.fates)
    }
    session.abandon()
    #expect(fates == [[.mapped], [.quarantined]])
    let one = [TestRecord("x", rows: [TestRow("case", "k", ["status": "open"])])]
    for sha256 in ["a1", "a2"] {
      let taken = try register.take(declaration(sha256: sha256, duplicates: ["case": .error]), one)
      #expect(taken.findings.isEmpty && taken.summary.account.accepted == 1)
    }
  }

  @Test func `last is kept over the next import of the same rows`() throws {
    let register = try folder.open()
    for sha256 in ["a1", "a2"] {
      try register.take(declaration(sha256: sha256, duplicates: ["case": .last]), Self.differing)
      #expect(try register.rows("case").map(\.values) == [["status": "closed", "from": "2024"]])
    }
    try register.take(declaration(sha256: "a3", duplicates: ["case": .last]), [Self.differing[0]])
    #expect(try register.rows("case").map(\.values) == [["status": "open"]])
  }
}
