package import Interchange

extension DayPeriod {
  /// The days that a canonical date may mean: `yyyy`, `yyyy-MM`, `yyyy-MM-dd` or `yyyy-MM-ddTHH:mm:ss`.
  /// nil for anything else.
  init?(canonical date: UnsafeBufferPointer<UInt8>) {
    let text = String(decoding: date.prefix(10), as: UTF8.self)
    switch date.count {
    case 4: self.init(from: Day("\(text)-01-01"), to: Day("\(text)-12-31"))
    case 7: self.init(from: Day("\(text)-01"), to: Self.lastDay(of: text))
    case 10, 19: self.init(from: Day(text), to: Day(text))
    default: return nil
    }
    if from == nil || to == nil { return nil }
  }

  private static func lastDay(of month: String) -> Day? {
    [31, 30, 29, 28].lazy.compactMap { Day("\(month)-\($0)") }.first
  }
}

extension LookupTable {
  enum DatedAnswer {
    case target(Int)
    /// The date is missing, is none, or leaves it open which of several codes is meant.
    case undecided
    /// The spelling stands for nothing on the day.
    case outside
  }

  /// What an entry stands for on a day. A missing date decides where the spelling always had one meaning.
  func answer(_ entry: Int, on date: UnsafeBufferPointer<UInt8>?) -> DatedAnswer {
    let days = date.map { DayPeriod(canonical: $0) } ?? DayPeriod()
    if let target = target(of: entry, throughout: days ?? DayPeriod()) { return .target(target) }
    guard let days, date != nil else { return .undecided }
    return holds(entry, during: days) ? .undecided : .outside
  }
}

extension FindingCode {
  package static let lookupDateMissing = FindingCode(
    "lookup-date-missing", .error,
    es: "la fecha falta o no basta para elegir entre los códigos de la tabla «{lookup}»",
    en: "the date is missing, or not enough to choose between the codes of table '{lookup}'",
    hint: Localised(
      es: "dé a «on» una fecha normalizada (date, partial-date o datetime)",
      en: "give 'on' a normalised date (date, partial-date or datetime)"))
  package static let lookupDateOutside = FindingCode(
    "lookup-date-outside", .error, es: "la tabla «{lookup}» no tiene ese código en esa fecha ({shape})",
    en: "table '{lookup}' does not have the code on that date ({shape})",
    hint: Localised(
      es: "complete los periodos valid_from y valid_to de la tabla", en: "complete the periods of the table"))
}
