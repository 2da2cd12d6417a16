import Interchange

/// An age in whole years from a number or a phrase: `15 AÑOS` is 15, `8 meses` is 0.
///
/// Gives completed years: 20 months are 1. A word of estimate (`APROX. 15`, `15 ±`) is noted, because
/// an age in doubt means that the person is treated as a child. `blank` names numbers for "not known".
/// Findings: `age-unreadable` (failure), `age-approximate`, `age-implausible` (over 110, kept).
struct Age: CellTransform {
  static let spec = ComponentSpec(
    "age",
    summary: Localised(es: "una edad en años cumplidos", en: "an age in completed years"),
    options: [
      Unreadable.option,
      OptionSpec(
        "blank", .integer, repeats: true,
        summary: Localised(
          es: "números que significan «no se sabe»", en: "numbers that mean 'not known'")),
    ],
    examples: [
      ComponentExample("15 AÑOS", gives: "15"),
      ComponentExample("16", gives: "16"),
      ComponentExample("8 meses", gives: "0"),
      ComponentExample("20 meses", gives: "1"),
      ComponentExample("15 años y 3 meses", gives: "15"),
      ComponentExample("99", "blank = 99", gives: nil),
      ComponentExample("APROX. 15", gives: "15", findings: ["age-approximate"]),
      ComponentExample("130", gives: "130", findings: ["age-implausible"]),
      ComponentExample("MENOR DE EDAD", gives: nil, findings: ["age-unreadable"]),
      ComponentExample("MENOR DE EDAD", "unreadable = \"missing\"", gives: nil),
      ComponentExample("15 o 16", gives: nil, findings: ["age-unreadable"]),
    ],
    findings: [.ageUnreadable, .ageApproximate, .ageImplausible])

  private let blanks: [Int]
  private let isQuiet: Bool
  private var folded: [UInt8] = []

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    blanks = arguments.texts("blank").compactMap { Int($0) }
    isQuiet = Unreadable.isQuiet(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    if blanks.isEmpty, let plain = cell.plainNumber(upTo: 2) { return output.append(plain) }
    Unreadable.reading(isQuiet: isQuiet, &report) { read(cell, row, to: output, &$0) }
  }

  private mutating func read(
    _ cell: Cell, _ row: Int, to output: TextColumn, _ report: inout StepReport
  ) {
    LatinBytes.fold(cell, into: &folded)
    guard let reading = Reading(folded) else {
      report.fail(row, .ageUnreadable, cell.shape)
      return output.appendMissing()
    }
    if blanks.contains(reading.number) { return output.appendMissing() }
    if reading.isApproximate { report.note(row, .ageApproximate) }
    if reading.years > 110 { report.note(row, .ageImplausible) }
    output.append(String(reading.years))
  }

  /// A folded phrase read as numbers with their units: `15 AÑOS Y 3 MESES`.
  struct Reading {
    /// The first number as written.
    let number: Int
    let years: Int
    let isApproximate: Bool

    init?(_ folded: [UInt8]) {
      var parts: [(number: Int, unit: Unit?)] = []
      var isApproximate = false
      for word in Self.words(folded) {
        if word[0].isDigit {
          guard word.count <= 3 else { return nil }
          parts.append((word.reduce(0) { $0 * 10 + $1.digit }, nil))
          continue
        }
        switch Self.meaning(of: word) {
        case .estimate: isApproximate = true
        case .filler: continue
        case .unit(let unit):
          guard let last = parts.indices.last, parts[last].unit == nil else { return nil }
          parts[last].unit = unit
        case nil: return nil
        }
      }
      guard let first = parts.first, parts.count == 1 || Self.isFirstWithRest(parts) else {
        return nil
      }
      number = first.number
      years = first.number / (first.unit ?? .years).perYear
      self.isApproximate = isApproximate
    }

    /// The second part counts a smaller unit, so it never completes another year.
    private static func isFirstWithRest(_ parts: [(number: Int, unit: Unit?)]) -> Bool {
      guard parts.count == 2, let large = parts[0].unit, let small = parts[1].unit else {
        return false
      }
      return small.perYear > large.perYear
    }

    enum Unit {
      case years, months, weeks, days
      var perYear: Int {
        switch self {
        case .years: 1
        case .months: 12
        case .weeks: 52
        case .days: 365
        }
      }
    }

    enum Meaning {
      case unit(Unit)
      case estimate
      case filler
    }

    private static let meanings: [(words: [String], meaning: Meaning)] = [
      (["AÑO", "AÑOS", "ANO", "ANOS", "A", "A?OS", "A#OS", "AA", "AOS"], .unit(.years)),
      (["MES", "MESES", "M"], .unit(.months)), (["SEMANA", "SEMANAS"], .unit(.weeks)),
      (["DIA", "DIAS", "D"], .unit(.days)),
      (
        ["APROX", "APROXIMADAMENTE", "APROXIMADO", "APARENTE", "MAS", "MENOS", "±", "~", "+/-"],
        .estimate
      ),
      (["Y", "DE", "EDAD"], .filler),
    ]

    private static func meaning(of word: [UInt8]) -> Meaning? {
      let text = String(decoding: word, as: UTF8.self)
      return meanings.first { $0.words.contains(text) }?.meaning
    }

    /// Runs of digits, and runs of other signs without spaces, points and commas.
    private static func words(_ folded: [UInt8]) -> [[UInt8]] {
      var words: [[UInt8]] = []
      var endsWord = true
      for byte in folded {
        if byte == 0x20 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") {
          endsWord = true
        } else if !endsWord, words[words.count - 1].last?.isDigit == byte.isDigit {
          words[words.count - 1].append(byte)
        } else {
          words.append([byte])
          endsWord = false
        }
      }
      return words
    }
  }
}

extension FindingCode {
  static let ageUnreadable = FindingCode(
    "age-unreadable", .error, es: "{shape} no es una edad", en: "{shape} is not an age",
    hint: Localised(
      es: "declare con blank los números que significan «no se sabe», o use on-error: blank",
      en: "declare numbers that mean 'not known' with blank, or use on-error: blank"))
  static let ageApproximate = FindingCode(
    "age-approximate", .note, es: "la edad es aproximada: en duda se presume menor de edad",
    en: "the age is an estimate: in doubt the person is presumed a child")
  static let ageImplausible = FindingCode(
    "age-implausible", .warning, es: "la edad pasa de 110 años", en: "the age is over 110 years")
}
