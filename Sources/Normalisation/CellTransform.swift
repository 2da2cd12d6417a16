import Interchange

/// The bytes of one present cell. Valid until the column it came from is changed or released.
typealias Cell = UnsafeBufferPointer<UInt8>

/// A step that looks at one cell at a time.
///
/// A missing cell stays missing. A list cell (see `ListCell`) is converted item by item: items that
/// come out missing are left out, and one item that fails makes the whole cell fail.
protocol CellTransform: ValueTransform {
  /// Appends exactly one cell to `output` for the present, single value `cell`.
  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport)
}

extension CellTransform {
  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    applyToEach(input, to: output, &report)
  }

  /// What `apply` does unless a step knows a quicker way for columns that need little change.
  mutating func applyToEach(
    _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    let value = input.value
    // Lists are rare: one sweep over the column tells that there is none.
    let mayHoldLists = value.contains(ListCell.separator)
    for row in 0..<value.count {
      guard let cell = value[row] else {
        output.appendMissing()
        continue
      }
      if mayHoldLists, cell.contains(ListCell.separator) {
        convertItems(cell, row: row, input, to: output, &report)
      } else {
        convert(cell, row: row, input, to: output, &report)
      }
    }
  }

  private mutating func convertItems(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    let items = TextColumn(rowCapacity: 64, byteCapacity: cell.count * 2)
    let before = report.entries.count
    for item in ListCell.items(cell) {
      convert(item, row: row, input, to: items, &report)
    }
    if report.entries[before...].contains(where: \.isFailure) { return output.appendMissing() }
    output.append(joined: items, by: [ListCell.separator])
  }
}

extension TextColumn {
  /// Appends the present cells of `parts` as one cell; missing if there are none.
  func append(joined parts: TextColumn, by separator: [UInt8]) {
    var bytes: [UInt8] = []
    var hasPart = false
    for row in 0..<parts.count {
      guard let part = parts[row] else { continue }
      if hasPart { bytes += separator }
      hasPart = true
      bytes += part
    }
    if hasPart { append(bytes) } else { appendMissing() }
  }
}

extension Cell {
  var string: String { String(decoding: self, as: UTF8.self) }

  /// Without white space and control characters at both ends; the no-break space counts as one.
  var trimmed: Cell {
    // Nearly every cell begins and ends with a visible sign.
    if isSurelyTrimmed { return self }
    var start = 0
    var end = count
    while start < end {
      if self[start] <= 0x20 {
        start += 1
      } else if start + 1 < end, self[start] == 0xC2, self[start + 1] == 0xA0 {
        start += 2
      } else {
        break
      }
    }
    while end > start {
      if self[end - 1] <= 0x20 {
        end -= 1
      } else if end - 1 > start, self[end - 1] == 0xA0, self[end - 2] == 0xC2 {
        end -= 2
      } else {
        break
      }
    }
    return Cell(rebasing: self[start..<end])
  }

  /// Whether no white space can stand at the ends; an À or Â there may make it say no without need.
  var isSurelyTrimmed: Bool {
    guard let first = self.first, let last = self.last else { return true }
    return first > 0x20 && first != 0xC2 && last > 0x20 && last != 0xA0
  }

  var isAllDigits: Bool { !isEmpty && allSatisfy(\.isDigit) }

  /// The cell itself where it is a whole number in canonical form already: at most `limit` digits, no zeros
  /// in front, nothing else.
  func plainNumber(upTo limit: Int) -> Cell? {
    guard isAllDigits, count <= limit, count == 1 || self[0] != UInt8(ascii: "0") else {
      return nil
    }
    return self
  }

  var shape: [String: FindingArgument] { ["shape": .shape(ValueShape(of: self))] }
}

extension TextColumn {
  /// Appends all cells of another column; those that `isKept` refuses go through `change`.
  ///
  /// What needs no change, and that is nearly everything, is copied in long pieces.
  func append(
    from other: TextColumn, where isKept: (Cell) -> Bool, else change: (Cell) -> Void
  ) {
    var start = 0
    for row in 0..<other.count {
      guard let cell = other[row], !isKept(cell) else { continue }
      append(from: other, range: start..<row)
      change(cell)
      start = row + 1
    }
    append(from: other, range: start..<other.count)
  }
}

extension UInt8 {
  var isDigit: Bool { self &- 0x30 < 10 }
  var isUpper: Bool { self &- 0x41 < 26 }
  var isLower: Bool { self &- 0x61 < 26 }
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  /// Of an ASCII letter; every other byte stays.
  var uppercased: UInt8 { isLower ? self &- 0x20 : self }
  /// Of an ASCII digit.
  var digit: Int { Int(self &- 0x30) }
}

extension Array where Element == UInt8 {
  /// Runs `body` on the bytes as a cell.
  func withCell<Result>(_ body: (Cell) -> Result) -> Result { withUnsafeBufferPointer(body) }
}
