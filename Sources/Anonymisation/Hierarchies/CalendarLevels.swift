internal import Interchange

/// ISO 8601 dates, whole or partial: day, month, quarter, year.
enum CalendarLevels {
  /// A partial date stays what it is up to the first level that it does not know.
  static func ladder(_ text: String) -> [String]? {
    guard let parts = parts(text) else { return nil }
    let year = padded(parts.year, 4)
    guard let month = parts.month else { return [year, year, year] }
    return ["\(year)-\(padded(month, 2))", "\(year)-Q\((month + 2) / 3)", year]
  }

  /// nil: no date, or one that there was not.
  static func parts(_ text: String) -> (year: Int, month: Int?)? {
    let words = text.split(separator: "-", omittingEmptySubsequences: false)
    guard words.count <= 3, words[0].utf8.count == 4, let year = number(words[0]) else { return nil }
    if words.count == 1 { return (year, nil) }
    guard words[1].utf8.count == 2, let month = number(words[1]), (1...12).contains(month) else { return nil }
    if words.count == 3, Day(text) == nil { return nil }
    return (year, month)
  }

  private static func number(_ digits: Substring) -> Int? {
    digits.utf8.allSatisfy { $0 &- 0x30 < 10 } ? Int(digits) : nil
  }

  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// Whole numbers in bands of growing width: 23, 20-24, 20-29.
enum NumberBands {
  static func ladder(_ text: String, _ steps: [Int]) -> [String]? {
    guard let number = Int(text), abs(number) < 1 << 52 else { return nil }
    return steps.map { step in
      // Rounds down below 0 too, so that bands of one width never overlap.
      let from = (number >= 0 ? number / step : -((-number + step - 1) / step)) * step
      return "\(from)-\(from + step - 1)"
    }
  }
}
