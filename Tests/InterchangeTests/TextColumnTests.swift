import Interchange
import Testing

@Suite struct TextColumnTests {
  @Test(arguments: [0, 1, 63, 64, 65, 128, 200])
  func `present cells are counted as they are looked at one by one, also in a column that is used again`(count: Int) {
    let column = TextColumn([String?](repeating: "x", count: 300))
    column.removeAll()
    for index in 0..<count { column.append(index % 3 == 0 ? nil : "y") }
    #expect(column.presentCount == (0..<count).count { !column.isMissing($0) })
  }

  @Test func `missing, empty and present cells come back as they went in`() {
    let cells: [String?] = ["a", nil, "", "Ñandú", nil, "\u{1F}"]
    let column = TextColumn(cells)
    #expect(column.strings == cells)
    #expect(column.count == 6)
    #expect(column.presentCount == 4)
    #expect((0..<6).map(column.isMissing) == cells.map { $0 == nil })
  }

  @Test func `it grows past its first rows and bytes and keeps every cell`() {
    let column = TextColumn(rowCapacity: 1, byteCapacity: 1)
    var expected: [String?] = []
    for number in 0..<5000 {
      let cell = number % 7 == 0 ? nil : String(repeating: "x", count: number % 50) + "\(number)"
      expected.append(cell)
      column.append(cell)
    }
    #expect(column.strings == expected)
    #expect(column.byteCount == expected.reduce(0) { $0 + ($1?.utf8.count ?? 0) })
  }

  @Test func `a refilled column shows nothing of what it held`() {
    let column = TextColumn(["aaaa", nil, "b"])
    column.removeAll()
    #expect(column.count == 0 && column.byteCount == 0)
    column.append(nil)
    column.append("c")
    #expect(column.strings == [nil, "c"])
  }

  @Test func `truncating forgets the cells from a row on, validity included`() {
    let column = TextColumn(["a", "bb", nil, "d"])
    column.truncate(to: 2)
    column.appendMissing()
    column.append("e")
    #expect(column.strings == ["a", "bb", nil, "e"])
    column.truncate(to: 0)
    #expect(column.strings.isEmpty)
  }

  @Test func `a cell may be written in place, shorter than its room, or be missing`() {
    let column = TextColumn(rowCapacity: 1, byteCapacity: 1)
    column.append(capacity: 1000) { room in
      room[0] = 0x41
      return 1
    }
    column.append(capacity: 10) { _ in nil }
    column.append(capacity: 0) { _ in 0 }
    #expect(column.strings == ["A", nil, ""])
  }

  @Test func `cells are copied from other columns, missing ones too`() {
    let source = TextColumn(["a", nil, ""])
    let column = TextColumn()
    for row in [2, 1, 0, 0] { column.append(from: source, row: row) }
    #expect(column.strings == ["", nil, "a", "a"])
  }

  @Test func `a model of arrays agrees after a long mixture of calls`() {
    let column = TextColumn()
    var model: [String?] = []
    var state: UInt64 = 7
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let choice = Int(state >> 33)
      switch choice % 10 {
      case 0 where choice % 1000 == 0:
        column.removeAll()
        model.removeAll()
      case 1:
        let row = model.isEmpty ? 0 : max(0, model.count - choice % 5)
        column.truncate(to: row)
        model.removeSubrange(row...)
      case 2, 3:
        column.appendMissing()
        model.append(nil)
      default:
        column.append("\(choice)")
        model.append("\(choice)")
      }
    }
    #expect(column.strings == model)
  }
}
