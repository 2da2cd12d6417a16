/// Numbers as the text they are written in: compared and summed exactly, never through binary fractions.
enum DecimalText {
  typealias Cell = UnsafeBufferPointer<UInt8>

  /// `-?[0-9]+(\.[0-9]+)?`
  static func isNumber(_ cell: Cell) -> Bool {
    var index = cell.first == UInt8(ascii: "-") ? 1 : 0
    let whole = digits(cell, from: index)
    if whole == index { return false }
    index = whole
    if index == cell.count { return true }
    guard cell[index] == UInt8(ascii: ".") else { return false }
    let fraction = digits(cell, from: index + 1)
    return fraction > index + 1 && fraction == cell.count
  }

  /// -1, 0 or 1. Takes numbers.
  static func compare(_ left: Cell, _ right: Cell) -> Int {
    let a = Parts(left)
    let b = Parts(right)
    if a.isNegative != b.isNegative { return a.isNegative ? -1 : 1 }
    let magnitude = compareMagnitudes(a, b)
    return a.isNegative ? -magnitude : magnitude
  }

  /// The number in millionths; nil if it is none, has more than six decimals that say something, or
  /// does not fit.
  static func micros(_ cell: Cell) -> Int64? {
    guard isNumber(cell) else { return nil }
    let parts = Parts(cell)
    guard parts.fraction.count <= 6 else { return nil }
    var micros: Int64 = 0
    for index in 0..<(parts.whole.count + 6) {
      let digit: UInt8
      if index < parts.whole.count {
        digit = parts.whole[parts.whole.startIndex + index] &- 0x30
      } else {
        let place = index - parts.whole.count
        digit = place < parts.fraction.count
          ? parts.fraction[parts.fraction.startIndex + place] &- 0x30 : 0
      }
      let (times, overflow) = micros.multipliedReportingOverflow(by: 10)
      let (sum, carry) = times.subtractingReportingOverflow(Int64(digit))
      if overflow || carry { return nil }
      micros = sum
    }
    // Summed as a negative number, whose range is one larger.
    if parts.isNegative { return micros }
    return micros == .min ? nil : -micros
  }

  private static func digits(_ cell: Cell, from start: Int) -> Int {
    var index = start
    while index < cell.count, cell[index] &- 0x30 < 10 { index += 1 }
    return index
  }

  private static func compareMagnitudes(_ a: Parts, _ b: Parts) -> Int {
    if a.whole.count != b.whole.count { return a.whole.count < b.whole.count ? -1 : 1 }
    let whole = compareBytes(a.whole, b.whole)
    return whole != 0 ? whole : compareBytes(a.fraction, b.fraction)
  }

  /// As text: the first byte that differs decides, then the length.
  static func compareBytes(_ a: Slice<Cell>, _ b: Slice<Cell>) -> Int {
    for (left, right) in zip(a, b) where left != right { return left < right ? -1 : 1 }
    return a.count == b.count ? 0 : a.count < b.count ? -1 : 1
  }

  /// Digits without zeros that say nothing: in front of the whole, behind the fraction.
  private struct Parts {
    let isNegative: Bool
    let whole: Slice<Cell>
    let fraction: Slice<Cell>

    init(_ cell: Cell) {
      let hasSign = cell.first == UInt8(ascii: "-")
      let point = cell.firstIndex(of: UInt8(ascii: ".")) ?? cell.count
      whole = cell[(hasSign ? 1 : 0)..<point].drop { $0 == 0x30 }
      var end = cell.count
      while end > point + 1, cell[end - 1] == 0x30 { end -= 1 }
      fraction = cell[min(point + 1, cell.count)..<max(end, min(point + 1, cell.count))]
      isNegative = hasSign && !(whole.isEmpty && fraction.isEmpty)
    }
  }
}
