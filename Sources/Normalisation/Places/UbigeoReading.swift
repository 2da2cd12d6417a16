import Interchange

/// How one row's code and names become a district of INEI's coding.
///
/// The declared coding decides. Names never overrule a code; they only show that one of the two is wrong,
/// or stand in where there is no code and they fit a single district.
struct UbigeoReading {
  private let index: PlaceIndex
  private let coding: UbigeoCoding

  /// Throws: `ubigeo-coding-undeclared` or `step-needs-code-list`.
  init(_ context: StepContext, for step: String) throws(Failure) {
    guard let coding = UbigeoCoding(rawValue: context.ubigeoCoding ?? "") else {
      throw Failure(.ubigeoCodingUndeclared, ["step": .word(step)])
    }
    self.coding = coding
    index = try PlaceIndex(context.codeLists, for: step)
  }

  func answer(_ cell: Cell?, department: Cell?, province: Cell?, district: Cell?) -> Answer {
    let names = index.names(department: department, province: province, district: district)
    guard let cell else { return answer(named: names) }
    let digits = cell.trimmed
    guard digits.isAllDigits, digits.count == 5 || digits.count == 6 else {
      return .failure(.ubigeoUnknown, arguments(cell))
    }
    let number = digits.reduce(0) { $0 * 10 + $1.digit }
    var answer = Answer(value: nil)
    if let district = index.district(number, coding) {
      guard let code = index.ineiCode(district) else { return .failure(.ubigeoWithoutINEI) }
      answer.value = code
      if digits.count == 5 { answer.note(.ubigeoZeroRepaired) }
      if !index.agrees(district, with: names) {
        answer.note(.ubigeoNameMismatch, arguments(digits))
      }
    } else {
      answer = .failure(.ubigeoUnknown, arguments(cell))
    }
    if !answer.remarks.allSatisfy({ $0.code == .ubigeoZeroRepaired }) {
      noteOtherCodings(number, names, &answer)
    }
    return answer
  }

  private func answer(named names: PlaceIndex.Names) -> Answer {
    if names.district == nil { return .missing }
    let districts = index.districts(named: names)
    var answer = Answer.missing
    switch districts.count {
    case 1:
      guard let code = index.ineiCode(districts[0]) else { return .failure(.ubigeoWithoutINEI) }
      answer.value = code
      answer.note(.ubigeoFromNames)
    case 0: answer.note(.ubigeoNamesUnknown)
    default: answer.note(.ubigeoNamesAmbiguous, ["count": .number(districts.count)])
    }
    return answer
  }

  /// The same digits under another coding fit the names: the declaration may be wrong.
  private func noteOtherCodings(_ number: Int, _ names: PlaceIndex.Names, _ answer: inout Answer) {
    if names.district == nil { return }
    for other in UbigeoCoding.allCases where other != coding {
      if let district = index.district(number, other), index.agrees(district, with: names) {
        answer.note(
          .ubigeoOtherCoding, ["declared": .word(coding.rawValue), "other": .word(other.rawValue)])
        return
      }
    }
  }

  private func arguments(_ code: Cell) -> [String: FindingArgument] {
    ["shape": .shape(ValueShape(of: code)), "coding": .word(coding.rawValue)]
  }

  static let findings: [FindingCode] = [
    .ubigeoUnknown, .ubigeoWithoutINEI, .ubigeoZeroRepaired, .ubigeoNameMismatch,
    .ubigeoOtherCoding, .ubigeoFromNames,
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
