internal import Glibc

/// The time of day, for ledgers and the audit log. Nothing that is made of the data may depend on it (P2).
enum WallClock {
  /// `2026-11-24T05:00:01Z`
  static func now() -> String { text(ofSeconds: time(nil)) }

  /// `seconds` since 1970, in the same form.
  static func text(ofSeconds seconds: Int) -> String {
    var seconds = seconds
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let date =
      "\(padded(Int(parts.tm_year) + 1900, 4))-\(padded(Int(parts.tm_mon) + 1, 2))-\(padded(Int(parts.tm_mday), 2))"
    let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }.joined(separator: ":")
    return "\(date)T\(clock)Z"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
