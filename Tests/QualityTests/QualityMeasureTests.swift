import Interchange
import Testing

@testable import Quality

@Suite struct QualityMeasureTests {
  private static let model = UnifiedModel(
    name: "unified", version: "1",
    entities: [
      EntityType(
        name: "incident", label: Localised(es: "", en: ""),
        fields: [
          Field(name: "kind", type: .code, privacy: .nonSensitive, codeList: "kinds"),
          Field(name: "occurred_from", type: .partialDate, privacy: .quasiIdentifier),
          Field(name: "reported_at", type: .dateTime, privacy: .quasiIdentifier),
          Field(name: "ubigeo_fact", type: .ubigeo, privacy: .quasiIdentifier, codeList: "ubigeo"),
          Field(name: "means", type: .code, privacy: .nonSensitive, repeats: true, codeList: "kinds"),
          Field(name: "source_number", type: .code, privacy: .directIdentifier, codeList: "kinds"),
        ], links: [])
    ])
  private static let lists = CodeListSet([
    CodeList(name: "kinds", columns: ["code"], rows: [["complaint"], ["call"]]),
    CodeList(name: "ubigeo", columns: ["code"], rows: [["150101"], ["150102"], ["010101"]]),
  ])
  private static let all: Set<String> = [
    "incident.kind", "incident.occurred_from", "incident.reported_at", "incident.ubigeo_fact", "incident.means",
    "incident.source_number",
  ]

  private func batch(_ rows: [[String?]], fates: [RecordFate]? = nil) -> EntityBatch {
    let batch = EntityBatch(model: Self.model)
    batch.fates = fates ?? rows.map { _ in .mapped }
    for (record, row) in rows.enumerated() {
      batch.tables[0].records.append(UInt32(record))
      batch.tables[0].keys.append("\(record)")
      for (index, column) in batch.tables[0].columns.enumerated() {
        column.append(index < row.count ? row[index] : nil)
      }
    }
    return batch
  }

  private func measure(
    _ batches: EntityBatch..., fields: Set<String> = all, runDate: String? = nil
  ) -> ImportQuality {
    let measure = QualityMeasure(model: Self.model, fields: fields, codeLists: Self.lists, runDate: runDate)
    for batch in batches { measure.add(batch) }
    return measure.quality
  }

  @Test func `rows are counted over batches, and only fields that the mapping fills are told`() {
    let quality = measure(batch([["call"], [nil]]), batch([["call"]]), fields: ["incident.kind"])
    #expect(quality.fields.map(\.name) == ["incident.kind"])
    #expect(quality.fields[0].rows == 3 && quality.fields[0].present == 2)
    #expect(quality.fields[0].completeness.percent == "66.7 %")
  }

  @Test func `rows of records in quarantine do not count`() {
    let quality = measure(batch([["call"], ["call"], [nil]], fates: [.mapped, .quarantined, .mapped]))
    #expect(quality.field("incident.kind")?.rows == 2)
    #expect(quality.field("incident.kind")?.present == 1)
    #expect(quality.field("incident.kind")?.codes == [CountedCode(code: "call", count: 1)])
  }

  @Test func `a missing cell has the first finding about it as its reason, a present one none`() {
    let rows = batch([[nil, nil], ["call", "2024-01-01"]])
    for (row, code) in [(0, "date-impossible"), (0, "date-shape-unknown"), (1, "date-repaired")] {
      rows.tables[0].notes.append(
        ValueNote(row: UInt32(row), field: 1, code: FindingCode(code, .warning, es: "", en: "")))
    }
    let field = measure(rows).field("incident.occurred_from")
    #expect(field?.reasons == [CountedCode(code: "date-impossible", count: 1)])
  }

  @Test func `codes are counted, lists item by item, districts by department`() {
    let quality = measure(
      batch([
        ["call", nil, nil, "150101", "call\u{1F}complaint"], ["complaint", nil, nil, "150102", "call"],
        ["call", nil, nil, "010101"],
      ]))
    #expect(
      quality.field("incident.kind")?.codes == [
        CountedCode(code: "call", count: 2), CountedCode(code: "complaint", count: 1),
      ])
    #expect(
      quality.field("incident.means")?.codes == [
        CountedCode(code: "call", count: 2), CountedCode(code: "complaint", count: 1),
      ])
    #expect(
      quality.field("incident.ubigeo_fact")?.codes == [
        CountedCode(code: "01", count: 1), CountedCode(code: "15", count: 2),
      ])
  }

  @Test func `a value outside the list and a field of the vault leave no value behind`() {
    let quality = measure(batch([["ANA TEST", nil, nil, nil, nil, "ANA TEST"]]))
    #expect(quality.field("incident.kind")?.codes == [CountedCode(code: "*", count: 1)])
    #expect(quality.field("incident.source_number")?.codes == [])
  }

  @Test func `delays are days between dates to the day, with negative ones told apart`() throws {
    let dates = [
      ("2024-02-28", "2024-03-01T10:00:00"), ("2024-03-05", "2024-03-01T00:00:00"), ("2024", "2024-03-01T00:00:00"),
      ("2023-12-31", "2024-01-01T00:00:00"),
    ]
    let quality = measure(batch(dates.map { [nil, $0.0, $0.1] }), runDate: "2024-03-11")
    let delay = try #require(quality.delay("event-to-report"))
    #expect(delay.count == 3 && delay.negative == 1)
    // Sorted: -4, 1, 2 (the leap day lies between).
    #expect(delay.tenth == -4 && delay.median == 1 && delay.ninetieth == 2)
    let waiting = try #require(quality.delay("report-to-import"))
    #expect(waiting.count == 4 && waiting.median == 10 && waiting.ninetieth == 70)
    #expect(measure(batch([[nil, nil, "2024-03-01T00:00:00"]])).delays.isEmpty)
  }

  @Test(arguments: [
    ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11016), ("2024-03-01", 19783), ("1900-03-01", -25508),
  ])
  func `days have numbers as the civil calendar counts them`(text: String, number: Int) {
    #expect(DayNumber(text)?.number == number)
  }

  @Test(arguments: ["2024", "2024-03", "2024-13-01", "2024-00-10", "24-03-01", "2024/03/01", ""])
  func `what is not a day has no number`(text: String) { #expect(DayNumber(text) == nil) }
}
