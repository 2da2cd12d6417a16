import Interchange

/// One way of writing a date, as a mapping names it: `dd/MM/yyyy`, `dd-MMM-yy`, `excel`.
///
/// Letters: `yyyy`, `yy` (see `pivot`), `MM`, `MMM` (a month's name or abbreviation, Spanish or English),
/// `dd`, and for times `HH`, `mm`, `ss`; text in single quotes stands for itself. Days, months and hours
/// may lack their leading zero between separators. `/`, `-` and `.` stand for one another.
/// After any form, a time, a fraction of a second, `a. m.`/`p. m.` and a zone may follow.
struct DateForm {
  enum Match {
    /// The cell is written in another way.
    case no
    /// The form fits and there is no such day or time.
    case impossible
    case date(DateReading)
  }

  fileprivate enum Token: Equatable {
    case year4, year2, month, monthName, day, hour, minute, second
    case literal(UInt8)
  }

  private enum Kind {
    case pattern([Token])
    case excel
    case epochMilliseconds
  }

  private let kind: Kind
  /// Where the digits stand, if that never changes.
  private let layout: DateLayout?
  /// Two-digit years above it are 19xx, the others 20xx.
  private let pivot: Int

  /// nil where the form is not one.
  init?(_ text: String, pivot: Int) {
    self.pivot = pivot
    switch text {
    case "excel": (kind, layout) = (.excel, nil)
    case "epoch-ms": (kind, layout) = (.epochMilliseconds, nil)
    default:
      guard let tokens = Self.tokens(of: Array(text.utf8)),
        tokens.contains(.year4) || tokens.contains(.year2)
      else { return nil }
      (kind, layout) = (.pattern(tokens), DateLayout(text))
    }
  }

  /// Whether the day stands before the month, both in digits; nil where the form leaves no doubt.
  var isDayFirst: Bool? {
    guard case .pattern(let tokens) = kind, let day = tokens.firstIndex(of: .day),
      let month = tokens.firstIndex(of: .month)
    else { return nil }
    return day < month
  }

  /// Reads a trimmed cell.
  func match(_ cell: Cell) -> Match {
    switch layout?.read(cell) {
    case .parts(let year, let month, let day, let clock): Self.judge(year, month, day, clock)
    case .no: .no
    case .unsure, nil: matchInParts(cell)
    }
  }

  /// The long way, which decides what a form means; `match` is the same and quicker.
  func matchInParts(_ cell: Cell) -> Match {
    switch kind {
    case .pattern(let tokens):
      var scan = DateScan(cell)
      return match(tokens, &scan)
    case .excel: return SerialDate.excel(cell)
    case .epochMilliseconds: return SerialDate.epochMilliseconds(cell)
    }
  }

  // MARK: Compiling

  private static let words: [(text: String, token: Token)] = [
    ("yyyy", .year4), ("yy", .year2), ("MMMM", .monthName), ("MMM", .monthName), ("MM", .month),
    ("M", .month), ("dd", .day), ("d", .day), ("HH", .hour), ("H", .hour), ("hh", .hour),
    ("mm", .minute), ("ss", .second),
  ]

  private static func tokens(of text: [UInt8]) -> [Token]? {
    var tokens: [Token] = []
    var rest = text[...]
    var isQuoted = false
    while let byte = rest.first {
      if byte == UInt8(ascii: "'") {
        isQuoted.toggle()
        rest.removeFirst()
      } else if isQuoted || !byte.isLetter {
        tokens.append(.literal(byte))
        rest.removeFirst()
      } else if let word = words.first(where: { rest.starts(with: $0.text.utf8) }) {
        tokens.append(word.token)
        rest.removeFirst(word.text.utf8.count)
      } else {
        return nil
      }
    }
    return isQuoted ? nil : tokens
  }

  // MARK: Matching

  private func match(_ tokens: [Token], _ scan: inout DateScan) -> Match {
    var year = 0
    var month: Int?
    var day: Int?
    var clock = DateScan.Clock()
    for (index, token) in tokens.enumerated() {
      let isAlone = index + 1 == tokens.count || Self.isLiteral(tokens[index + 1])
      guard let number = scan.read(token.width(isAlone: isAlone)) else { return .no }
      switch token {
      case .literal(let byte): if !scan.skip(byte) { return .no }
      case .monthName:
        guard let named = scan.monthName() else { return .no }
        month = named
      case .year4: year = number
      case .year2: year = number + (number > pivot ? 1900 : 2000)
      case .month: month = number
      case .day: day = number
      case .hour: clock.hour = number
      case .minute: clock.minute = number
      case .second: clock.second = number
      }
    }
    guard scan.readTail(into: &clock) else { return .no }
    let match = Self.judge(year, month, day, clock)
    guard case .date(var reading) = match, tokens.contains(.year2), tokens.contains(.month) else { return match }
    reading.isAmbiguous = Self.fitsAnyOrder(year % 100, reading.month, reading.day)
    return .date(reading)
  }

  /// 03/04/05 is a date whichever number is the day, the month and the year.
  private static func fitsAnyOrder(_ year: Int, _ month: Int, _ day: Int) -> Bool {
    (1...12).contains(year) && (1...12).contains(day) && !(year == month && month == day)
  }

  private static func isLiteral(_ token: Token) -> Bool {
    if case .literal = token { true } else { false }
  }

  private static func judge(
    _ year: Int, _ month: Int?, _ day: Int?, _ clock: DateScan.Clock
  ) -> Match {
    guard CalendarDate(year: year, month: month ?? 1, day: day ?? 1) != nil else {
      return .impossible
    }
    var reading = DateReading(year: year, month: month ?? 0, day: day ?? 0)
    reading.hasZone = clock.hasZone
    if clock.hour != nil {
      guard let time = clock.time else { return .impossible }
      reading.time = time
    }
    return .date(reading)
  }
}

extension DateForm.Token {
  /// How many digits the part takes; nil for parts that are not digits.
  fileprivate func width(isAlone: Bool) -> ClosedRange<Int>? {
    switch self {
    case .year4: 4...4
    case .year2: 2...2
    case .month, .day, .hour: isAlone ? 1...2 : 2...2
    case .minute, .second: 2...2
    case .monthName, .literal: nil
    }
  }
}
