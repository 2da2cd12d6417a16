import Interchange
import Testing

@Suite struct FindingLogTests {
  private static let bad = FindingCode("test-bad", .error, es: "malo {what}", en: "bad {what}")
  private static let odd = FindingCode("test-odd", .note, es: "raro", en: "odd")

  private func finding(_ code: FindingCode, _ line: Int, _ field: String? = nil) -> Finding {
    Finding(code, at: Place(file: "f.csv", line: line, field: field))
  }

  @Test func `every finding is counted and the first places are kept`() {
    var log = FindingLog(placesKept: 3)
    for line in 1...100 { log.add(finding(Self.bad, line, "person.sex")) }
    log.add(finding(Self.bad, 101, "person.age"))
    #expect(log.total == 101)
    #expect(log.count(Self.bad) == 101)
    #expect(log.count(Self.bad, field: "person.sex") == 100)
    let entry = log.sorted.first { $0.key.field == "person.sex" }?.entry
    #expect(entry?.places.map(\.line) == [1, 2, 3])
    #expect(entry?.severity == .error)
  }

  @Test func `memory is for kinds and not for findings`() {
    var log = FindingLog()
    for line in 0..<10_000 { log.add(finding(line % 2 == 0 ? Self.bad : Self.odd, line)) }
    #expect(log.entries.count == 2)
    #expect(log.sorted.map(\.entry.places.count) == [5, 5])
  }

  @Test func `merged logs count as one log that saw both`() {
    var one = FindingLog(placesKept: 4)
    var first = FindingLog(placesKept: 4)
    var second = FindingLog(placesKept: 4)
    for line in 1...9 {
      one.add(finding(Self.bad, line))
      if line < 4 {
        first.add(finding(Self.bad, line))
      } else {
        second.add(finding(Self.bad, line))
      }
    }
    one.add(finding(Self.odd, 10))
    second.add(finding(Self.odd, 10))
    first.merge(second)
    #expect(first.reported == one.reported)
  }

  @Test func `the order of the report is that of code and field`() {
    var log = FindingLog()
    for field in ["b", "a"] {
      log.add(finding(Self.odd, 1, field))
      log.add(finding(Self.bad, 1, field))
    }
    #expect(
      log.reported.map { "\($0.code) \($0.field)" } == [
        "test-bad a", "test-bad b", "test-odd a", "test-odd b",
      ])
  }

  @Test func `a finding may stand for many`() {
    var log = FindingLog()
    log.add(finding(Self.odd, 1), count: 7)
    log.add(finding(Self.odd, 2), count: 3)
    #expect(log.count(Self.odd) == 10)
    #expect(log.reported[0].places.count == 2)
  }

  @Test func `texts take their arguments, and an argument that is not given shows its name`() {
    let full = Finding(Self.bad, ["what": .shape(ValueShape(of: "Luz 5"))])
    #expect(full.text(.spanish) == "malo Aaa 9 (5)")
    #expect(full.text(.english) == "bad Aaa 9 (5)")
    #expect(Finding(Self.bad).text(.english) == "bad {what}")
    #expect(Finding(Self.bad, severity: .warning).severity == .warning)
  }
}
