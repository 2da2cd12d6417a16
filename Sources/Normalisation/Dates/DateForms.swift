import Interchange

/// The forms that one step accepts, tried in the order in which the mapping names them.
struct DateForms {
  private let forms: [DateForm]
  /// Forms with the day and forms with the month first are both declared: 03/04/2005 is two days.
  private let haveBothOrders: Bool
  let isQuiet: Bool

  init(_ arguments: StepArguments, default standard: [String], of spec: ComponentSpec)
    throws(Failure)
  {
    let pivot = arguments.integer("pivot") ?? 30
    guard (0...99).contains(pivot) else {
      throw Failure(
        .stepArgumentInvalid, ["step": .word(spec.name), "option": .word("pivot")])
    }
    isQuiet = Unreadable.isQuiet(arguments)
    let named = arguments.texts("formats")
    var forms: [DateForm] = []
    for text in named.isEmpty ? standard : named {
      guard let form = DateForm(text, pivot: pivot) else {
        let nearest = NearestWord.to(text, in: Self.common) ?? "dd/MM/yyyy"
        throw Failure(.dateFormUnknown, ["form": .word(text), "nearest": .word(nearest)])
      }
      forms.append(form)
    }
    self.forms = forms
    haveBothOrders = Set(forms.compactMap(\.isDayFirst)).count == 2
  }

  /// The first form that fits with a day that exists; `date-impossible` where only the form fits.
  func read(_ cell: Cell, row: Int, _ report: inout StepReport) -> DateReading? {
    let trimmed = cell.trimmed
    var fits = false
    for form in forms {
      switch form.match(trimmed) {
      case .no: continue
      case .impossible: fits = true
      case .date(let reading):
        if reading.isAmbiguous || (haveBothOrders && isOtherDay(reading, trimmed)) {
          report.note(row, .dateAmbiguous, cell.shape)
        }
        if !reading.isPlausible { report.note(row, .dateImplausible, cell.shape) }
        return reading
      }
    }
    report.fail(row, fits ? .dateImpossible : .dateUnreadable, cell.shape)
    return nil
  }

  /// Whether another of the declared forms makes another day of the cell.
  private func isOtherDay(_ reading: DateReading, _ cell: Cell) -> Bool {
    forms.contains { form in
      guard case .date(let other) = form.match(cell) else { return false }
      return other.year == reading.year && (other.month, other.day) != (reading.month, reading.day)
    }
  }

  static let options = [
    OptionSpec(
      "pivot", .integer,
      summary: Localised(
        es: "años de dos cifras mayores que este son 19xx; los demás, 20xx (30 si falta)",
        en: "two-digit years above it are 19xx, the others 20xx (30 if missing)")),
    Unreadable.option,
    OptionSpec(
      "formats", .text, repeats: true,
      summary: Localised(
        es: "formas de escribir la fecha, en el orden en que se prueban",
        en: "ways of writing the date, in the order in which they are tried")),
  ]

  static let findings: [FindingCode] = [
    .dateUnreadable, .dateImpossible, .dateAmbiguous, .dateImplausible, .datePartDropped,
  ]

  private static let common = [
    "dd/MM/yyyy", "dd/MM/yy", "yyyy-MM-dd", "dd-MMM-yy", "dd-MMM-yyyy", "yyyy", "MM/yyyy",
    "yyyy-MM",
    "dd/MM/yyyy HH:mm", "dd/MM/yyyy HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "excel", "epoch-ms",
  ]
}

extension StepReport {
  /// Notes what a date alone cannot hold. Midnight says nothing and is not noted.
  mutating func noteDropped(_ reading: DateReading, row: Int, keepsTime: Bool) {
    if reading.hasZone { note(row, .datePartDropped, ["part": .word("zone")]) }
    guard let time = reading.time else { return }
    if keepsTime {
      if time.hasFraction { note(row, .datePartDropped, ["part": .word("fraction")]) }
    } else if !time.isMidnight {
      note(row, .datePartDropped, ["part": .word("time")])
    }
  }
}

extension FindingCode {
  static let dateUnreadable = FindingCode(
    "date-unreadable", .error, es: "{shape} no está en ninguna de las formas declaradas",
    en: "{shape} is written in none of the declared forms",
    hint: Localised(
      es: "declare en date(…) la forma que falta, o en blank la palabra que significa «sin fecha»",
      en: "declare the missing form in date(…), or the word for 'no date' in blank"))
  static let dateImpossible = FindingCode(
    "date-impossible", .error, es: "{shape} es un día o una hora que no existe",
    en: "{shape} is a day or a time that does not exist",
    hint: Localised(
      es: "declare la forma que falta en date(…), o corrija la fecha en el sistema de origen",
      en: "declare the missing form in date(…), or correct the date in the source system"))
  static let dateAmbiguous = FindingCode(
    "date-ambiguous", .warning,
    es: "{shape} es una fecha distinta según el orden de día, mes y año; se leyó como la primera forma que calza",
    en: "{shape} is another date in another order of day, month and year; it was read by the first form that fits",
    hint: Localised(
      es: "pida a la institución años de cuatro cifras", en: "ask the institution for years of four digits"))
  static let dateImplausible = FindingCode(
    "date-implausible", .warning, es: "la fecha es anterior a 1900 o posterior a 2100",
    en: "the date is before 1900 or after 2100",
    hint: Localised(
      es: "revise el orden de las formas y el pivote",
      en: "check the order of the forms and the pivot"))
  static let datePartDropped = FindingCode(
    "date-part-dropped", .note, es: "no se guarda esta parte de la fecha: {part}",
    en: "this part of the date is not kept: {part}")
  static let dateFormUnknown = FindingCode(
    "date-form-unknown", .error, es: "«{form}» no es una forma de escribir fechas",
    en: "'{form}' is not a way of writing dates",
    hint: Localised(es: "¿quiso decir «{nearest}»?", en: "did you mean '{nearest}'?"))
}
