import Interchange
import Testing

@Suite struct TextColumnCopyTests {
  private let cells: [String?] = (0..<300).map { row in
    row % 7 == 3 ? nil : String(repeating: "ñ", count: row % 11) + "\(row)"
  }

  @Test func `a run of cells is copied as it is, from and to any place`() {
    let source = TextColumn(cells)
    for start in [0, 1, 63, 64, 65, 130] {
      for count in [0, 1, 2, 63, 64, 65, 128, 150] {
        for before in [0, 1, 37, 63, 64, 100] {
          let target = TextColumn(Array(cells.prefix(before)))
          target.append(from: source, range: start..<start + count)
          target.append("z")
          #expect(target.strings == cells.prefix(before) + cells[start..<start + count] + ["z"])
        }
      }
    }
  }

  @Test func `rows that follow one another and rows that do not are copied alike`() {
    let source = TextColumn(cells)
    for rows: [UInt32] in [[], [5], [5, 6, 7], [5, 7, 6, 8], [8, 5], [0, 0, 1], Array(0..<300), [3, 4, 4, 6]] {
      let target = TextColumn(["a"])
      target.append(from: source, rows: rows)
      #expect(target.strings == ["a"] + rows.map { cells[Int($0)] })
    }
  }

  @Test func `a whole column is copied into one that was used before`() {
    let target = TextColumn(Array(repeating: nil, count: 500))
    target.removeAll()
    target.append(from: TextColumn(cells))
    #expect(target.strings == cells)
  }

  @Test func `the same cell again and again`() {
    let column = TextColumn(rowCapacity: 1, byteCapacity: 1)
    column.append(nil)
    Array("né".utf8).withUnsafeBufferPointer { column.append($0, rows: 200) }
    Array("".utf8).withUnsafeBufferPointer { column.append($0, rows: 70) }
    #expect(column.strings == [nil] + Array(repeating: "né", count: 200) + Array(repeating: "", count: 70))
  }

  @Test(arguments: [1, 2, 63, 64, 65, 127, 128, 129])
  func `one missing cell is noticed wherever it stands`(count: Int) {
    #expect(!TextColumn(Array(repeating: "", count: count)).hasMissing)
    for missing in 0..<count {
      #expect(TextColumn((0..<count).map { $0 == missing ? nil : "x" }).hasMissing)
    }
  }

  @Test func `a column without cells has none missing`() {
    let column = TextColumn([nil, nil])
    column.removeAll()
    #expect(!column.hasMissing)
  }
}

@Suite struct CellBytesTests {
  private func withCells<Result>(
    _ left: String, _ right: String, _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    Array(left.utf8).withUnsafeBufferPointer { left in
      Array(right.utf8).withUnsafeBufferPointer { body(left, $0) }
    }
  }

  @Test func `cells are equal where their texts are, and then their hashes are`() {
    let texts = (0..<20).flatMap { length in
      [String(repeating: "a", count: length), String(repeating: "a", count: length) + "b"]
    }
    for left in texts {
      for right in texts {
        #expect(withCells(left, right, CellBytes.areEqual) == (left == right))
        if left == right { #expect(withCells(left, right) { CellBytes.hash($0) == CellBytes.hash($1) }) }
      }
    }
  }

  @Test func `codes and numbers seldom share the low bits of a hash`() {
    let slots = (0..<1000).map { number in
      withCells("\(150_000 + number)", "") { cell, _ in CellBytes.hash(cell) & 4095 }
    }
    #expect(Set(slots).count > 800)
  }
}
