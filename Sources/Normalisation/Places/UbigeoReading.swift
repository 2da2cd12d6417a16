import Interchange

/// How one row's code and names become a district of INEI's coding.
///
/// The declared coding decides. Names never overrule a code; they only show that one of the two is wrong,
/// or stand in where there is no code and they fit a single district.
struct UbigeoReading {
  /// The place names of a row, and the day for which its code was written.
  struct Beside {
    var department: Cell?
    var province: Cell?
    var district: Cell?
    var day: Cell?
  }

  private let index: PlaceIndex
  private let coding: UbigeoCoding

  /// Takes: `declared`, the coding of this column where it is not the source's.
  /// Throws: `ubigeo-coding-undeclared` or `step-needs-code-list`.
  init(_ context: StepContext, for step: String, declared: String? = nil) throws(Failure) {
    guard let coding = UbigeoCoding(rawValue: declared ?? context.ubigeoCoding ?? "") else {
      throw Failure(.ubigeoCodingUndeclared, ["step": .word(step)])
    }
    self.coding = coding
    index = try PlaceIndex(context.codeLists, for: step)
  }

  func answer(_ cell: Cell?, _ beside: Beside = Beside()) -> Answer {
    let names = index.names(
      department: beside.department, province: beside.province, district: beside.district)
    var answer = cell.map { self.answer($0, names) } ?? self.answer(named: names)
    if let code = answer.value, let day = beside.day, let first = index.firstDay(code),
      day.count >= 4, day.prefix(first.count).lexicographicallyPrecedes(first.prefix(day.count))
    {
      answer.note(.ubigeoBeforeCreation)
    }
    return answer
  }

  private func answer(_ cell: Cell, _ names: PlaceIndex.Names) -> Answer {
    let digits = cell.trimmed
    guard digits.isAllDigits, digits.count == 5 || digits.count == 6 else {
      return .failure(.ubigeoUnknown, arguments(cell))
    }
    let number = digits.reduce(0) { $0 * 10 + $1.digit }
    var answer = districtAnswer(number, digits, names)
    if names.district == nil { return answer }
    let fitting = fittingCodings(number, names)
    answer.counted = fitting
    if fitting & coding.bit == 0 { noteOtherCodings(fitting, &answer) }
    return answer
  }

  private func districtAnswer(_ number: Int, _ digits: Cell, _ names: PlaceIndex.Names) -> Answer {
    var answer = Answer(value: nil)
    if let code = successor(number) {
      answer.value = code
      answer.note(.ubigeoFormerCode)
    } else if let district = index.district(number, coding) {
      guard let code = index.ineiCode(district) else { return .failure(.ubigeoWithoutINEI) }
      answer.value = code
    } else {
      return .failure(.ubigeoUnknown, arguments(digits))
    }
    if digits.count == 5 { answer.note(.ubigeoZeroRepaired) }
    if !agrees(number, coding, with: names) { answer.note(.ubigeoNameMismatch, arguments(digits)) }
    return answer
  }

  /// Today's code of a district whose code, in this coding, was another before.
  private func successor(_ number: Int) -> [UInt8]? { successor(number, coding) }

  private func successor(_ number: Int, _ coding: UbigeoCoding) -> [UInt8]? {
    if let district = index.district(number, coding) {
      return index.ineiCode(district).flatMap { code in
        index.successor(code.reduce(0) { $0 * 10 + $1.digit })
      }
    }
    return coding == .inei ? index.successor(number) : nil
  }

  /// Under a coding. Of a former code the names of its time fit, and those of today.
  private func agrees(_ number: Int, _ coding: UbigeoCoding, with names: PlaceIndex.Names) -> Bool {
    if let district = index.district(number, coding), index.agrees(district, with: names) { return true }
    guard let code = successor(number, coding), let today = index.district(ineiCode: code) else { return false }
    var names = names
    // A district is given another code when it comes to another province.
    names.province = nil
    return index.agrees(today, with: names)
  }

  /// The codings under which the digits are the district that the names say, as bits.
  private func fittingCodings(_ number: Int, _ names: PlaceIndex.Names) -> Int {
    UbigeoCoding.allCases.reduce(0) { set, coding in
      agrees(number, coding, with: names) ? set | coding.bit : set
    }
  }

  private func answer(named names: PlaceIndex.Names) -> Answer {
    if names.district == nil { return .missing }
    // A district that has changed its code stands twice in the list.
    let codes = Set(
      index.districts(named: names).map { district in
        index.ineiCode(district).map { code in
          index.successor(code.reduce(0) { $0 * 10 + $1.digit }) ?? code
        }
      })
    var answer = Answer.missing
    switch codes.count {
    case 1:
      guard let code = codes.first ?? nil else { return .failure(.ubigeoWithoutINEI) }
      answer.value = code
      answer.note(.ubigeoFromNames)
    case 0: answer.note(.ubigeoNamesUnknown)
    default: answer.note(.ubigeoNamesAmbiguous, ["count": .number(codes.count)])
    }
    return answer
  }

  /// The same digits under another coding fit the names: the declaration may be wrong.
  private func noteOtherCodings(_ fitting: Int, _ answer: inout Answer) {
    guard let other = UbigeoCoding.allCases.first(where: { fitting & $0.bit != 0 }) else { return }
    answer.note(
      .ubigeoOtherCoding, ["declared": .word(coding.rawValue), "other": .word(other.rawValue)])
  }

  private func arguments(_ code: Cell) -> [String: FindingArgument] {
    ["shape": .shape(ValueShape(of: code)), "coding": .word(coding.rawValue)]
  }

  // MARK: The whole file

  /// One per set of codings that may fit a row.
  static let countedKinds = 8

  /// Says that a source seems to declare a wrong coding: rows whose code and names agree under another only are
  /// more than those that agree under the declared one only, and at least one in twenty.
  static func fileFindings(_ counts: [Int], declared: UbigeoCoding) -> [Finding] {
    let compared = counts.reduce(0, +)
    func rows(_ coding: UbigeoCoding, without other: UbigeoCoding) -> Int {
      counts.indices.filter { $0 & coding.bit != 0 && $0 & other.bit == 0 }.reduce(0) { $0 + counts[$1] }
    }
    let others = UbigeoCoding.allCases.filter { $0 != declared }
    guard
      let other = others.max(by: { rows($0, without: declared) < rows($1, without: declared) })
    else { return [] }
    let (fits, holds) = (rows(other, without: declared), rows(declared, without: other))
    guard fits > holds, fits * 20 >= compared else { return [] }
    return [
      Finding(
        .ubigeoCodingDoubtful,
        [
          "declared": .word(declared.rawValue), "other": .word(other.rawValue),
          "rows": .number(compared), "fits": .number(fits), "holds": .number(holds),
        ])
    ]
  }

  static let findings: [FindingCode] = [
    .ubigeoUnknown, .ubigeoWithoutINEI, .ubigeoZeroRepaired, .ubigeoNameMismatch,
    .ubigeoOtherCoding, .ubigeoCodingDoubtful, .ubigeoFormerCode, .ubigeoBeforeCreation, .ubigeoFromNames,
    .ubigeoNamesUnknown, .ubigeoNamesAmbiguous, .ubigeoCodingUndeclared,
  ]
}

extension FindingCode {
  static let ubigeoUnknown = FindingCode(
    "ubigeo-unknown", .error, es: "{shape} no es un distrito en la codificación {coding}",
    en: "{shape} is no district in coding {coding}",
    hint: Localised(
      es: "revise source.ubigeo, o corrija el código en el sistema de origen",
      en: "check source.ubigeo, or correct the code in the source system"))
  static let ubigeoWithoutINEI = FindingCode(
    "ubigeo-without-inei", .error,
    es: "la lista ubigeo no tiene el código del INEI de este distrito",
    en: "list ubigeo does not have INEI's code of this district",
    hint: Localised(
      es: "complete la fila en Mappings/codes/ubigeo.csv",
      en: "complete the row in Mappings/codes/ubigeo.csv"))
  static let ubigeoZeroRepaired = FindingCode(
    "ubigeo-zero-repaired", .note, es: "al ubigeo le faltaba el cero inicial: se repuso",
    en: "the ubigeo had lost its leading zero: it was put back")
  static let ubigeoNameMismatch = FindingCode(
    "ubigeo-name-mismatch", .warning,
    es: "el ubigeo {shape} y los nombres de lugar de la misma fila no son el mismo distrito",
    en: "ubigeo {shape} and the place names of the same row are not the same district",
    hint: Localised(
      es: "revise que source.ubigeo sea {coding}, o corrija la fila en el sistema de origen",
      en: "check that source.ubigeo is {coding}, or correct the row in the source system"))
  static let ubigeoOtherCoding = FindingCode(
    "ubigeo-other-coding", .warning,
    es: "la fuente declara {declared}, pero los nombres corresponden al código en {other}",
    en: "the source declares {declared}, but the names fit the code in {other}",
    hint: Localised(
      es: "si pasa en muchas filas, cambie source.ubigeo a {other}",
      en: "if it happens in many rows, change source.ubigeo to {other}"))
  static let ubigeoCodingDoubtful = FindingCode(
    "ubigeo-coding-doubtful", .warning,
    es:
      "la fuente declara {declared}; de {rows} filas con código y nombres, {fits} solo concuerdan en {other} y {holds} solo en {declared}",
    en:
      "the source declares {declared}; of {rows} rows with code and names, {fits} agree in {other} only and {holds} in {declared} only",
    hint: Localised(
      es: "pregunte a la institución y cambie source.ubigeo a {other}",
      en: "ask the institution and change source.ubigeo to {other}"))
  static let ubigeoFormerCode = FindingCode(
    "ubigeo-former-code", .note, es: "el distrito tiene hoy otro código: se puso el de hoy",
    en: "the district has another code today: today's was put in")
  static let ubigeoBeforeCreation = FindingCode(
    "ubigeo-before-creation", .warning, es: "la fecha es anterior a la creación del distrito",
    en: "the date is before the district was made",
    hint: Localised(
      es: "revise si la fila lleva el distrito del hecho o el de hoy",
      en: "check whether the row has the district of the event or that of today"))
  static let ubigeoFromNames = FindingCode(
    "ubigeo-from-names", .note, es: "faltaba el ubigeo: los nombres identifican un solo distrito",
    en: "the ubigeo was missing: the names identify one district only")
  static let ubigeoNamesUnknown = FindingCode(
    "ubigeo-names-unknown", .warning, es: "falta el ubigeo y ningún distrito tiene esos nombres",
    en: "the ubigeo is missing and no district has those names",
    hint: Localised(
      es: "agregue el nombre a Mappings/codes/place_alias.csv",
      en: "add the name to Mappings/codes/place_alias.csv"))
  static let ubigeoNamesAmbiguous = FindingCode(
    "ubigeo-names-ambiguous", .warning,
    es: "falta el ubigeo y los nombres corresponden a {count} distritos",
    en: "the ubigeo is missing and the names fit {count} districts",
    hint: Localised(
      es: "dé también las columnas de provincia y departamento",
      en: "give the columns of province and department too"))
  static let ubigeoCodingUndeclared = FindingCode(
    "ubigeo-coding-undeclared", .error,
    es: "el paso «{step}» necesita saber qué codificación de distritos usa la fuente",
    en: "step '{step}' has to know which district coding the source uses",
    hint: Localised(
      es: "declare source.ubigeo: inei, reniec o sunat",
      en: "declare source.ubigeo: inei, reniec or sunat"))
}
