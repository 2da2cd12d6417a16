internal import Interchange
internal import Testing

@testable internal import CaseStore

@Suite struct QualityLedgerTests {
  let folder = TestFolder()

  private func quality(_ present: Int) -> ImportQuality {
    ImportQuality(
      fields: [
        FieldQuality(
          entity: "person", field: "sex", rows: 9, present: present,
          reasons: [CountedCode(code: "date-impossible", count: 2)],
          codes: [CountedCode(code: "female", count: 5), CountedCode(code: "male", count: present - 5)])
      ],
      delays: [DelayQuality(name: "event-to-report", count: 4, negative: 1, tenth: -3, median: 2, ninetieth: 40)])
  }

  private func take(_ register: CaseRegister, _ hash: String, _ quality: ImportQuality) throws(Failure) -> Int {
    let session = try register.begin(declaration(sha256: hash))
    let batch = sourceBatch([TestRecord(hash)])
    _ = try session.admit(batch)
    _ = try session.finish(
      ImportSummary(
        source: "police", file: "police.csv", sha256: hash, mapping: "police@1.0.0",
        account: Account(read: 1, accepted: 1, quarantined: 0, duplicate: 0, filtered: 0), trailers: 0, blocks: nil,
        totals: [], findings: []), quality: quality)
    return session.number
  }

  @Test func `what was measured comes back as it was, in the order of the nights`() throws {
    let register = try folder.open()
    for (hash, present) in [("a", 6), ("b", 7), ("c", 8)] { _ = try take(register, hash, quality(present)) }
    let nights = try register.measuredImports(ofSource: "police", limit: 2)
    #expect(nights.map(\.quality) == [quality(7), quality(8)])
    #expect(nights.map(\.summary.sha256) == ["b", "c"])
    #expect(
      try register.measuredImports(ofSource: "police", before: 3, limit: 9).map(\.quality) == [quality(6), quality(7)])
    #expect(try register.measuredImports(ofSource: "labour", limit: 9).isEmpty)
    #expect(try register.importedSources() == ["police"])
  }

  @Test func `a file that its judge refuses leaves neither rows nor a night`() throws {
    let register = try folder.open()
    let session = try register.begin(declaration())
    let records = [TestRecord("a", rows: personRows("p"))]
    let batch = sourceBatch(records)
    let duplicates = try session.admit(batch)
    _ = try session.add(entityBatch(records, duplicates, register.model), from: batch)
    let draft = ImportSummary(
      source: "police", file: "police.csv", sha256: "a1", mapping: "police@1.0.0",
      account: Account(read: 1, accepted: 1, quarantined: 0, duplicate: 0, filtered: 0), trailers: 0, blocks: nil,
      totals: [], findings: [])
    let slug = failure { () throws(Failure) in
      _ = try session.finish(draft, quality: quality(6)) { _ throws(Failure) in throw Failure(.testTrouble) }
    }
    #expect(slug == "test-trouble")
    #expect(try register.count("person") == 0)
    #expect(try register.measuredImports(ofSource: "police", limit: 9).isEmpty)
  }

  @Test func `a store of before quality was measured gets the tables and says nothing of old nights`() throws {
    let old = try folder.open()
    try old.take(declaration(), [TestRecord("a", rows: personRows("p"))])
    try folder.makeVersionOne()
    let register = try folder.open()
    let nights = try register.measuredImports(ofSource: "police", limit: 9)
    #expect(nights.map(\.quality) == [ImportQuality()])
    #expect(nights[0].summary.account.accepted == 1)
  }
}
