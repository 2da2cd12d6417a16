import Interchange
import Testing

@Suite struct TextColumnSweepTests {
  @Test func `many cells are copied as one by one, over the edges of validity words`() {
    let cells: [String?] = (0..<200).map { $0 % 7 == 0 ? nil : $0 % 5 == 0 ? "" : "celda \($0)" }
    let column = TextColumn(cells)
    for size in [0, 1, 63, 64, 65, 200] {
      let target = TextColumn([String?](repeating: "x", count: size % 70))
      let rows = (0..<size).map { UInt32(($0 * 37) % 200) }
      target.append(from: column, rows: rows)
      target.appendMissing(rows: 3)
      target.append("end")
      let expected = [String?](repeating: "x", count: size % 70) + rows.map { cells[Int($0)] }
      #expect(target.strings == expected + [nil, nil, nil, "end"])
    }
  }

  @Test func `a byte is found wherever it stands`() {
    let column = TextColumn([String(repeating: "a", count: 5000), nil, "b\u{1F}", "c"])
    #expect(column.contains(0x1F))
    #expect(column.contains(UInt8(ascii: "c")))
    #expect(!column.contains(UInt8(ascii: "d")))
    column.truncate(to: 2)
    #expect(!column.contains(0x1F))
    #expect(!TextColumn([]).contains(0))
  }
}
