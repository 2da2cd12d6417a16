import Interchange
import Testing

@testable import Estimation

@Suite struct OverlapReadingTests {
  private func read(_ text: String, count: String? = nil, lists: [String] = []) -> OverlapReading {
    let rows = text.split(separator: "\n").enumerated().map { line, row in
      OverlapReading.Row(
        line: line + 1, cells: row.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
    }
    return OverlapReading(rows, count: count, lists: lists)
  }

  /// `code@line:field`
  private func complaints(_ reading: OverlapReading) -> [String] {
    reading.findings.map { finding in
      "\(finding.code.slug)@\(finding.place.line ?? 0)" + (finding.place.field.map { ":\($0)" } ?? "")
    }
  }

  @Test func `columns are lists, and a combination without a row counts nobody`() throws {
    let table = try #require(read("A,B,C,count\n1,0,0,7\n1,1,0,2\n0,0,0,0").table)
    #expect(table.lists == ["A", "B", "C"] && table.counts == [0, 7, 0, 2, 0, 0, 0, 0])
  }

  @Test func `rows with the same lists are added up, and that is noted`() throws {
    let reading = read("A,B,count\n1,0,7\n0,1,4\n1,0,5\n1,1,0\n1,0,1")
    #expect(try #require(reading.table).counts == [0, 13, 4, 0])
    #expect(complaints(reading) == ["overlap-rows-summed@4"])
    #expect(reading.findings[0].arguments["count"] == .number(2))
  }

  @Test func `every bad cell is told with its line and column, and there is no table`() {
    let reading = read("A,B,count\n1,2,7\n0,,4\n1,0,-5\n1,1,2.5\n1,1\n0,0,3")
    #expect(reading.table == nil)
    #expect(
      complaints(reading) == [
        "overlap-not-binary@2:B", "overlap-not-binary@3:B", "overlap-count-malformed@4:count",
        "overlap-count-malformed@5:count", "overlap-count-malformed@6:count", "overlap-hidden-row@7:count",
      ])
  }

  @Test func `the count is found by its name, named, or the last column when it cannot be a list`() throws {
    #expect(read("cantidad,A,B\n7,1,0\n2,1,1").table?.observed == 9)
    #expect(read("A,B,x\n1,0,1\n1,1,1", count: "x").table?.observed == 2)
    let last = read("A,B,total\n1,0,7\n1,1,2")
    #expect(last.table?.observed == 9 && complaints(last) == ["overlap-count-assumed@1"])
    #expect(complaints(read("A,B,C\n1,0,1\n1,1,0")) == ["overlap-count-unknown@1"])
    let misspelt = read("A,B,count\n1,0,1", count: "cuont")
    #expect(complaints(misspelt) == ["overlap-column-unknown@1"])
    #expect(misspelt.findings[0].arguments["near"] == .word("count"))
  }

  @Test func `named lists leave other columns alone and say who falls outside`() throws {
    let reading = read("A,B,C,sex,count\n1,0,0,F,7\n1,1,1,M,2\n0,0,1,F,3\n0,1,0,M,4", lists: ["B", "A"])
    let table = try #require(reading.table)
    #expect(table.lists == ["B", "A"] && table.counts == [0, 4, 7, 2])
    #expect(complaints(reading) == ["overlap-outside-lists@1"] && reading.findings[0].arguments["count"] == .number(3))
  }

  @Test func `one list, too many lists and repeated names are refused`() {
    #expect(complaints(read("A,count\n1,5")) == ["overlap-list-count@1"])
    let eleven = (1...11).map { "L\($0)" }.joined(separator: ",")
    #expect(complaints(read("\(eleven),count\n")) == ["overlap-list-count@1"])
    #expect(complaints(read("A,A,count\n1,0,5")) == ["overlap-list-names@1"])
    #expect(complaints(read("A,B,count\n1,0,5", lists: ["A", "A"])) == ["overlap-column-unknown@1"])
    #expect(complaints(read("")) == ["overlap-count-unknown@1"])
  }
}
