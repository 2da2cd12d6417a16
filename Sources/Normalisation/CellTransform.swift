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
    for row in 0..<input.value.count {
      guard let cell = input.value[row] else {
        output.appendMissing()
        continue
      }
      if cell.contains(ListCell.separator) {
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

  var isAllDigits: Bool { !isEmpty && allSatisfy(\.isDigit) }

  var shape: [String: FindingArgument] { ["shape": .shape(ValueShape(of: self))] }
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
