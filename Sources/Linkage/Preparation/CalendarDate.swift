/// A date as somebody wrote it, right or wrong: year, month and day, each of which may be impossible.
///
/// Dates with an error still tell something, so nothing is validated here.
package enum CalendarDate {
  /// yyyyMMdd, or 0 for what is no date. `2001-02-03`, `20010203`, `03/02/2001`, `3.2.2001`, with a time behind it.
  package static func number(_ text: String) -> UInt32 { number(text.utf8) }

  package static func number(_ text: some Sequence<UInt8>) -> UInt32 {
    var parts: [(value: Int, digits: Int)] = []
    var (value, digits) = (0, 0)
    for byte in text {
      if byte &- 0x30 < 10, digits < 9 {
        value = value * 10 + Int(byte - 0x30)
        digits += 1
      } else if digits > 0 {
        parts.append((value, digits))
        (value, digits) = (0, 0)
      }
      if parts.count == 3 { break }
    }
    if digits > 0, parts.count < 3 { parts.append((value, digits)) }
    return number(parts)
  }

  private static func number(_ parts: [(value: Int, digits: Int)]) -> UInt32 {
    if parts.count == 1 || (parts.first?.digits ?? 0) == 8 {
      return parts.first?.digits == 8 ? UInt32(parts[0].value) : 0
    }
    guard parts.count == 3 else { return 0 }
    if parts[0].digits == 4, parts[1].digits <= 2, parts[2].digits <= 2 {
      return UInt32(parts[0].value * 10_000 + parts[1].value * 100 + parts[2].value)
    }
    if parts[2].digits == 4, parts[0].digits <= 2, parts[1].digits <= 2 {
      return UInt32(parts[2].value * 10_000 + parts[1].value * 100 + parts[0].value)
    }
    return 0
  }

  /// The same number with a digit in every four bits, `0x20010203`: parts and digits are cut and compared at once.
  static func packed(_ number: UInt32) -> UInt32 {
    var (rest, packed) = (number, UInt32(0))
    for place in 0..<UInt32(8) {
      packed |= (rest % 10) << (4 * place)
      rest /= 10
    }
    return packed
  }

  /// A date with a month and a day that may be.
  package static func isPlausible(_ text: String) -> Bool {
    let number = number(text)
    return (1850...2150).contains(number / 10_000) && (1...12).contains(number / 100 % 100)
      && (1...31).contains(number % 100)
  }
}
