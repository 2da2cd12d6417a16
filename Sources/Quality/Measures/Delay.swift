internal import Interchange

/// Two dates of an entity whose distance is a delay; timeliness is the distribution of these.
struct Delay {
  let name: String
  let from: String
  let to: Destination

  enum Destination {
    case field(String)
    case day(DayNumber)
  }

  /// The delays of an entity. Up to the import only where the day of the import is given: a night's result must not
  /// depend on the clock.
  static func all(in entity: String, runDate: DayNumber?) -> [Delay] {
    switch entity {
    case "incident":
      [Delay(name: DelayName.eventToReport, from: "occurred_from", to: .field("reported_at"))]
        + (runDate.map { [Delay(name: DelayName.reportToImport, from: "reported_at", to: .day($0))] } ?? [])
    case "referral": [Delay(name: DelayName.referralToAcceptance, from: "sent", to: .field("accepted"))]
    default: []
    }
  }
}

/// The names under which delays are reported.
package enum DelayName {
  package static let eventToReport = "event-to-report"
  package static let reportToImport = "report-to-import"
  package static let referralToAcceptance = "referral-to-acceptance"
}

/// A calendar day as a number, so that two of them have a distance.
package struct DayNumber: Sendable, Hashable {
  /// Days since 1970-01-01.
  package let number: Int

  /// `yyyy-MM-dd`, also with a time behind it; nil for anything less precise.
  package init?(_ text: String) {
    var text = text
    guard let day = text.withUTF8({ DayNumber($0) }) else { return nil }
    self = day
  }

  init?(_ cell: UnsafeBufferPointer<UInt8>) {
    guard cell.count >= 10, cell[4] == UInt8(ascii: "-"), cell[7] == UInt8(ascii: "-"),
      let year = Self.number(cell[0..<4]), let month = Self.number(cell[5..<7]),
      let day = Self.number(cell[8..<10]), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    // The civil calendar counted from March, so that leap days end a year.
    let shifted = month > 2 ? year : year - 1
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    var number = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return number
  }
}

/// The distribution of one delay.
///
/// Memory: bounded, as days beyond ten years either way count as ten years.
final class DelayMeasure {
  private static let longest = 3653
  private let name: String
  private let from: Int
  private let to: Int?
  private let day: DayNumber?
  private var days: [Int: Int] = [:]

  init?(_ delay: Delay, _ type: EntityType) {
    guard let from = type.index(ofField: delay.from) else { return nil }
    self.from = from
    name = delay.name
    switch delay.to {
    case .day(let day):
      self.day = day
      to = nil
    case .field(let field):
      guard let to = type.index(ofField: field) else { return nil }
      self.to = to
      day = nil
    }
  }

  func add(_ table: EntityTable, _ rows: [Int]?) {
    if let rows {
      for row in rows { add(table, row) }
    } else {
      for row in 0..<table.count { add(table, row) }
    }
  }

  private func add(_ table: EntityTable, _ row: Int) {
    guard let start = table.columns[from][row].flatMap({ DayNumber($0) }),
      let end = to.map({ table.columns[$0][row].flatMap { DayNumber($0) } }) ?? day
    else { return }
    days[min(max(end.number - start.number, -Self.longest), Self.longest), default: 0] += 1
  }

  /// nil when no row has both dates.
  var quality: DelayQuality? {
    let count = days.values.reduce(0, +)
    if count == 0 { return nil }
    let sorted = days.sorted { $0.key < $1.key }
    func quantile(_ tenths: Int) -> Int {
      let rank = (count * tenths + 9) / 10
      var seen = 0
      for (days, rows) in sorted {
        seen += rows
        if seen >= rank { return days }
      }
      return sorted[sorted.count - 1].key
    }
    return DelayQuality(
      name: name, count: count, negative: sorted.prefix { $0.key < 0 }.reduce(0) { $0 + $1.value },
      tenth: quantile(1), median: quantile(5), ninetieth: quantile(9))
  }
}
