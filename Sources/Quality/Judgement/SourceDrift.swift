package import Interchange

/// One field against its history.
package struct FieldDrift: Sendable, Hashable {
  package let field: String
  /// Distance of the codes from their history in millionths; nil where there are too few values.
  package let distance: Int?
  /// Whether the distance is more than a threshold and more than chance.
  package let isMarked: Bool
  /// Share of missing values now less that of the history, in millionths.
  package let missingChange: Int
  package let isMissingMarked: Bool
  /// Codes that no night of the history had.
  package let newCodes: [String]
}

/// One import against the nights before it.
///
/// The distance of two distributions is their total variation: half the sum of the differences of all shares. It
/// is the share of rows that would have to carry another code for both to be alike, which a steward can picture, and it needs
/// no logarithm: the Jensen-Shannon divergence and the PSI say nothing more here and blow up on a code that is new.
/// A distance is marked when it is more than `threshold` and more than three times what chance alone gives for
/// as many rows. A change of missing values is marked by its size and by the z of two proportions.
///
/// Nights fewer than `nightsNeeded` say nothing, and nothing is said.
package struct SourceDrift: Sendable {
  package static let nightsNeeded = 3
  package static let nightsRead = 10
  static let threshold = 0.10
  static let fewestRows = 30
  static let chanceFactor = 3.0
  static let leastZ = 3.0

  package let nights: Int
  package let fields: [FieldDrift]
  /// The usual number of records, where this one is far from it.
  package let usualRows: Int?

  package var isJudged: Bool { nights >= Self.nightsNeeded }

  package init(of now: MeasuredImport, against history: [MeasuredImport]) {
    nights = history.count
    guard history.count >= Self.nightsNeeded else {
      fields = []
      usualRows = nil
      return
    }
    fields = now.quality.fields.compactMap { field in
      let past = history.compactMap { $0.quality.field(field.name) }
      return past.count < Self.nightsNeeded ? nil : Self.drift(of: field, against: past)
    }
    usualRows = Self.unusual(now.summary.account.read, history.map(\.summary.account.read))
  }

  /// Of the field, or the largest of all.
  func distance(of field: String?) -> Int? {
    fields.filter { field == nil || $0.field == field }.compactMap(\.distance).max()
  }

  // MARK: A field

  private static func drift(of now: FieldQuality, against past: [FieldQuality]) -> FieldDrift {
    var pooled: [String: Int] = [:]
    for night in past { for code in night.codes { pooled[code.code, default: 0] += code.count } }
    let codes = Dictionary(
      now.codes.map { ($0.code, $0.count) }, uniquingKeysWith: { first, _ in first })
    let distance = distance(codes, pooled, nights: past.count)
    let missing = missingChange(now, past)
    return FieldDrift(
      field: now.name, distance: distance?.micros, isMarked: distance?.isMarked ?? false,
      missingChange: missing.micros, isMissingMarked: missing.isMarked,
      newCodes: pooled.isEmpty ? [] : codes.keys.filter { pooled[$0] == nil }.sorted())
  }

  private static func distance(
    _ now: [String: Int], _ past: [String: Int], nights: Int
  ) -> (micros: Int, isMarked: Bool)? {
    let count = now.values.reduce(0, +)
    let pastCount = past.values.reduce(0, +)
    // One night of the usual size: the same rows come back every night, so more nights are not more evidence.
    let pastSize = pastCount / nights
    guard count >= fewestRows, pastSize >= fewestRows else { return nil }
    var sum = 0.0
    var chance = 0.0
    let spread = 1 / Double(count) + 1 / Double(pastSize)
    for code in Set(now.keys).union(past.keys).sorted() {
      let share = Double(now[code] ?? 0) / Double(count)
      let before = Double(past[code] ?? 0) / Double(pastCount)
      sum += (share - before).magnitude
      let usual = (share + before) / 2
      // Mean distance of a normal variable from its own mean: the root of 2/pi of its spread.
      chance += (0.6366197723675814 * usual * (1 - usual) * spread).squareRoot()
    }
    let distance = sum / 2
    return (
      Int((distance * 1_000_000).rounded()),
      distance > threshold && distance > chanceFactor * chance / 2
    )
  }

  private static func missingChange(
    _ now: FieldQuality, _ past: [FieldQuality]
  ) -> (micros: Int, isMarked: Bool) {
    let pastRows = past.reduce(0) { $0 + $1.rows }
    let pastMissing = past.reduce(0) { $0 + $1.rows - $1.present }
    guard now.rows > 0, pastRows > 0 else { return (0, false) }
    let missing = now.rows - now.present
    let change = Double(missing) / Double(now.rows) - Double(pastMissing) / Double(pastRows)
    let micros = Int((change * 1_000_000).rounded())
    let pastSize = pastRows / past.count
    guard now.rows >= fewestRows, pastSize >= fewestRows, change.magnitude > threshold else {
      return (micros, false)
    }
    let usual = Double(missing + pastMissing / past.count) / Double(now.rows + pastSize)
    let spread = (usual * (1 - usual) * (1 / Double(now.rows) + 1 / Double(pastSize))).squareRoot()
    return (micros, change.magnitude > leastZ * spread)
  }

  // MARK: The file

  /// The median of the history where the count is more than five median deviations and a fifth away from it.
  private static func unusual(_ count: Int, _ past: [Int]) -> Int? {
    let usual = twiceMedian(past)
    let deviation = twiceMedian(past.map { abs(2 * $0 - usual) }) / 2
    let distance = abs(2 * count - usual)
    return distance > 5 * deviation && 5 * distance > usual && distance > 2 ? usual / 2 : nil
  }

  private static func twiceMedian(_ numbers: [Int]) -> Int {
    let sorted = numbers.sorted()
    return sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]
  }
}

extension SourceDrift {
  /// What is marked, as findings about the fields of a file.
  func findings(of now: MeasuredImport) -> [Finding] {
    let file = now.summary.file
    var findings: [Finding] = []
    if let usualRows {
      findings.append(
        Finding(
          .qualityDriftRows, at: Place(file: file),
          ["count": .number(now.summary.account.read), "usual": .number(usualRows), "nights": .number(nights)]))
    }
    for field in fields {
      let place = Place(file: file, field: field.field)
      if field.isMarked, let distance = field.distance {
        findings.append(
          Finding(
            .qualityDriftCodes, at: place,
            ["share": .word(Share.percent(micros: distance)), "nights": .number(nights)]))
      }
      if field.isMissingMarked {
        let sign = field.missingChange > 0 ? "+" : ""
        findings.append(
          Finding(
            .qualityDriftMissing, at: place,
            ["change": .word(sign + Share.percent(micros: field.missingChange)), "nights": .number(nights)]))
      }
      for code in field.newCodes {
        findings.append(Finding(.qualityCodeNew, at: place, ["code": .word(code), "nights": .number(nights)]))
      }
    }
    return findings
  }
}

extension FindingCode {
  package static let qualityDriftCodes = FindingCode(
    "quality-drift-codes", .warning,
    es: "los códigos se reparten de otro modo que en {nights} noches: {share} de las filas tendrían que llevar otro",
    en: "the codes are spread differently than in {nights} nights: {share} of the rows would have to carry another",
    hint: Localised(
      es: "pregunte a la institución si cambió su forma de registrar",
      en: "ask the institution whether it records otherwise now"))
  package static let qualityDriftMissing = FindingCode(
    "quality-drift-missing", .warning,
    es: "la parte que falta cambió en {change} frente a {nights} noches",
    en: "the missing share changed by {change} against {nights} nights",
    hint: Localised(
      es: "vea si la columna cambió de nombre o dejó de llenarse",
      en: "see whether the column was renamed or is no longer filled"))
  package static let qualityDriftRows = FindingCode(
    "quality-drift-rows", .warning,
    es: "el archivo trae {count} registros; lo usual en {nights} noches es {usual}",
    en: "the file holds {count} records; usual in {nights} nights is {usual}",
    hint: Localised(
      es: "confirme con la institución que el archivo está completo",
      en: "have the institution confirm that the file is complete"))
  package static let qualityCodeNew = FindingCode(
    "quality-code-new", .note, es: "el código «{code}» no apareció en {nights} noches",
    en: "the code “{code}” did not occur in {nights} nights")
}
