/// The places of the digits in a form such as `dd/MM/yyyy` or `yyyy-MM-dd HH:mm`: most dates have all
/// their zeros, and are then read from these places without a look at the form.
struct DateLayout {
  enum Reading {
    case parts(year: Int, month: Int, day: Int, DateScan.Clock)
    /// The cell has the date and lacks the time that the form wants.
    case no
    /// Written with fewer digits, more behind them, or not in this form at all.
    case unsure
  }

  private let yearAt: Int
  private let monthAt: Int
  private let dayAt: Int
  private let separatorsAt: (Int, Int)
  /// What stands between date and time; nil for a date alone.
  private let timeMark: UInt8?

  /// nil for every other form.
  init?(_ form: String) {
    let signs = Array(form.utf8)
    switch signs.prefix(10).map({ Self.isSeparator($0) ? UInt8(ascii: "/") : $0 }) {
    case Array("dd/MM/yyyy".utf8): (yearAt, monthAt, dayAt, separatorsAt) = (6, 3, 0, (2, 5))
    case Array("MM/dd/yyyy".utf8): (yearAt, monthAt, dayAt, separatorsAt) = (6, 0, 3, (2, 5))
    case Array("yyyy/MM/dd".utf8): (yearAt, monthAt, dayAt, separatorsAt) = (0, 5, 8, (4, 7))
    default: return nil
    }
    switch signs.count {
    case 10: timeMark = nil
    case 16 where signs[11...].elementsEqual("HH:mm".utf8) && signs[10] == 0x20:
      timeMark = signs[10]
    default: return nil
    }
  }

  func read(_ cell: Cell) -> Reading {
    guard cell.count == 10 || cell.count == 16, Self.isSeparator(cell[separatorsAt.0]),
      Self.isSeparator(cell[separatorsAt.1]),
      let century = Self.two(cell, yearAt), let rest = Self.two(cell, yearAt + 2),
      let month = Self.two(cell, monthAt), let day = Self.two(cell, dayAt)
    else { return .unsure }
    var clock = DateScan.Clock()
    if cell.count == 16 {
      guard cell[10] == timeMark ?? 0x20, cell[13] == UInt8(ascii: ":"),
        let hour = Self.two(cell, 11),
        let minute = Self.two(cell, 14)
      else { return .unsure }
      (clock.hour, clock.minute) = (hour, minute)
    } else if timeMark != nil {
      return .no
    }
    return .parts(year: century * 100 + rest, month: month, day: day, clock)
  }

  private static func two(_ cell: Cell, _ index: Int) -> Int? {
    let (tens, ones) = (cell[index], cell[index + 1])
    return tens.isDigit && ones.isDigit ? tens.digit * 10 + ones.digit : nil
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }
}
