import Interchange

/// The number of an identity document in canonical form: text, zeros kept, without check character.
///
/// DNI: eight digits; of seven the lost zero is put back; a check character behind is verified and cut
/// off. RUC: eleven digits with their check. CE, PTP, CPP and passports have no public check. A number
/// that fails is kept and noted, since it may still find its person by hand; `document-validity` tells.
/// 00000000, 11111111, 99999999, 12345678, numbers without a digit, and the types SD and NI are missing:
/// they are no identities, and would make one person of many.
/// Findings: `document-zero-repaired`, `document-check-failed`, `document-bad-length`,
/// `document-placeholder`, `document-unexpected`, `document-type-unknown`, `ruc-holds-dni`.
struct Document: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "document",
    summary: Localised(
      es: "un número de documento de identidad", en: "the number of an identity document"),
    options: DocumentTypeColumn.options,
    examples: [
      ComponentExample("99900017-2", "TIPO", columns: ["TIPO": "DNI"], gives: "99900017"),
      ComponentExample("99900017", "\"DNI\"", gives: "99900017"),
      ComponentExample(
        "9900033", "TIPO", columns: ["TIPO": "DNI"], gives: "09900033",
        findings: ["document-zero-repaired"]),
      ComponentExample(
        "99900017-3", "\"DNI\"", gives: "99900017", findings: ["document-check-failed"]),
      ComponentExample("001234567", "TIPO", columns: ["TIPO": "CE"], gives: "001234567"),
      ComponentExample(
        "00000000", "\"DNI\"", gives: nil, findings: ["document-placeholder"]),
      ComponentExample(
        "S/N", "TIPO", columns: ["TIPO": "SIN DOCUMENTO"], gives: nil,
        findings: ["document-placeholder"]),
      ComponentExample("20512333797", "\"RUC\"", gives: "20512333797"),
      ComponentExample(
        "999000", "\"DNI\"", gives: "999000", findings: ["document-bad-length"]),
    ],
    findings: [
      .documentZeroRepaired, .documentCheckFailed, .documentBadLength, .documentPlaceholder,
      .documentUnexpected, .documentTypeUnknown, .rucHoldsDNI,
    ])

  private var types: DocumentTypeColumn
  private var reading = DocumentReading()

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    types = try DocumentTypeColumn(arguments, for: Self.spec)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    let (type, isUnknown) = types.type(row, input)
    if isUnknown { report.note(row, .documentTypeUnknown) }
    reading.read(cell, type)
    switch reading.outcome {
    case .placeholder:
      report.note(row, .documentPlaceholder, cell.shape)
      output.appendMissing()
    case .unexpected:
      report.note(row, .documentUnexpected, cell.shape)
      output.appendMissing()
    case .number(let validity):
      Self.note(validity, reading, type, cell, row, &report)
      output.append(reading.number)
    }
  }

  private static func note(
    _ validity: DocumentValidity, _ reading: DocumentReading, _ type: DocumentType, _ cell: Cell,
    _ row: Int, _ report: inout StepReport
  ) {
    if reading.wasPadded { report.note(row, .documentZeroRepaired, cell.shape) }
    if validity == .badCheck { report.note(row, .documentCheckFailed, cell.shape) }
    if validity == .badLength { report.note(row, .documentBadLength, cell.shape) }
    if type == .ruc, IdentityCheck.holdsDNI(reading.number) { report.note(row, .rucHoldsDNI) }
  }
}

extension FindingCode {
  static let documentZeroRepaired = FindingCode(
    "document-zero-repaired", .note, es: "al DNI {shape} le faltaba el cero inicial: se repuso",
    en: "the DNI {shape} had lost its leading zero: it was put back")
  static let documentCheckFailed = FindingCode(
    "document-check-failed", .warning,
    es: "el carácter de control no corresponde al número {shape}",
    en: "the check character does not agree with the number {shape}",
    hint: Localised(
      es: "el número se conserva, pero no sirve para vincular personas",
      en: "the number is kept, but persons are not linked by it"))
  static let documentBadLength = FindingCode(
    "document-bad-length", .warning,
    es: "el número {shape} no tiene la forma de su tipo de documento",
    en: "the number {shape} does not have the form of its type of document",
    hint: Localised(
      es: "el número se conserva, pero no sirve para vincular personas",
      en: "the number is kept, but persons are not linked by it"))
  static let documentPlaceholder = FindingCode(
    "document-placeholder", .note, es: "{shape} no es un documento: se toma como que falta",
    en: "{shape} is no document: it counts as missing")
  static let documentUnexpected = FindingCode(
    "document-unexpected", .warning,
    es: "el tipo dice que no hay documento, pero hay un número {shape}; no se usa",
    en: "the type says that there is no document, and there is a number {shape}; it is not used",
    hint: Localised(
      es: "corrija el tipo o el número en el sistema de origen",
      en: "correct the type or the number in the source system"))
  static let documentTypeUnknown = FindingCode(
    "document-type-unknown", .note,
    es: "el tipo de documento no se conoce: el número no se verifica",
    en: "the type of document is not known: the number is not verified")
  static let rucHoldsDNI = FindingCode(
    "ruc-holds-dni", .note,
    es: "el RUC empieza con 10: contiene un DNI y es un identificador directo",
    en: "the RUC starts with 10: it holds a DNI and is a direct identifier")
}
