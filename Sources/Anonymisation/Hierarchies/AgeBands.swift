internal import Interchange

/// Ages in years, in bands, and as children or adults.
struct AgeBands {
  static let oldest = 120
  private static let majority = 18
  /// Ascending: the first age and the label. Empty: child or adult at once.
  private let bands: [(from: Int, label: String)]

  /// A list with columns `code` and `min`.
  init(_ list: CodeList?) {
    let rows = zip(list?.column("min") ?? [], list?.column("code") ?? [])
    bands = rows.compactMap { from, label in Int(from).map { ($0, label) } }.sorted { $0.from < $1.from }
  }

  private init(bands: [(from: Int, label: String)]) { self.bands = bands }

  init(_ kind: HierarchyKind, _ codeLists: any CodeListSource) {
    switch kind {
    case .ageINEI: self.init(codeLists.codeList("age_band"))
    case .ageCTDC: self.init(codeLists.codeList("age_band_ctdc"))
    // Aggravated trafficking: under 14, and 14 to 17.
    case .ageLegal: self.init(bands: [(0, "0-13"), (14, "14-17"), (18, "18+")])
    default: self.init(bands: [])
    }
  }

  func ladder(_ text: String) -> [String]? { Int(text).flatMap(ladder) }

  private func ladder(_ age: Int) -> [String]? {
    guard (0...Self.oldest).contains(age) else { return nil }
    let band = bands.last { $0.from <= age }?.label
    return [band].compactMap { $0 } + [age < Self.majority ? "0-17" : "18+"]
  }

  /// Of a birth date, whole or partial: the year, and the age that is reached in `year`.
  func ladder(bornOn text: String, in year: Int) -> [String]? {
    guard let born = CalendarLevels.parts(text)?.year, let ages = ladder(year - born) else { return nil }
    return [CalendarLevels.padded(born, 4)] + ages
  }
}
