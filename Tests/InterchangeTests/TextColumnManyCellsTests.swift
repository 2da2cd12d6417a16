import Interchange
import Testing

@Suite struct TextColumnManyCellsTests {
  /// Appends `x` once, twice, … as `rows` cells in one go.
  private func appendStairs(_ rows: Int, to column: TextColumn) {
    column.append(rows: rows, capacity: rows * rows) { bytes, ends in
      var written = 0
      for row in 0..<rows {
        for _ in 0..<row {
          bytes[written] = UInt8(ascii: "x")
          written += 1
        }
        ends[row] = UInt32(written)
      }
    }
  }

  private func stairs(_ rows: Int) -> [String?] {
    (0..<rows).map { String(repeating: "x", count: $0) }
  }

  @Test func `cells appended in one go stand behind those that were there`() {
    let column = TextColumn(rowCapacity: 1, byteCapacity: 1)
    appendStairs(100, to: column)
    column.append(nil)
    column.append("é")
    appendStairs(70, to: column)
    column.append("z")
    #expect(column.strings == stairs(100) + [nil, "é"] + stairs(70) + ["z"])
  }

  @Test func `no cells in one go are none`() {
    let column = TextColumn()
    appendStairs(0, to: column)
    #expect(column.count == 0)
  }

  @Test func `a blanked cell is missing and its neighbours are not, also in a column used again`() {
    let column = TextColumn()
    appendStairs(3, to: column)
    column.blank(0)
    #expect(column.strings == [nil, "x", "xx"])
    column.removeAll()
    appendStairs(3, to: column)
    #expect(column.strings == ["", "x", "xx"])
  }

  @Test func `missing cells appended in one go are missing, and what stands around them is not`() {
    let column = TextColumn(rowCapacity: 1)
    appendStairs(70, to: column)
    column.appendMissing(rows: 100)
    column.append("x")
    #expect(column.strings == stairs(70) + [String?](repeating: nil, count: 100) + ["x"])
  }
}
