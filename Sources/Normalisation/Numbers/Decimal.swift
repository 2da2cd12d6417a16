import Interchange

/// A number with a decimal point and no thousands marks: `-?[0-9]+(\.[0-9]+)?`.
///
/// Reads a decimal comma too. One mark before three digits is the decimal mark, because coordinates and
/// machine-made files write `-12.046`; where that mark is a comma the reading is noted.
/// Findings: `number-unreadable` (failure), `number-ambiguous`.
struct Decimal: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "decimal",
    summary: Localised(es: "un número con decimales", en: "a number with decimals"),
    examples: [
      ComponentExample("-12.046", gives: "-12.046"),
      ComponentExample("2000,5", gives: "2000.5"),
      ComponentExample("1.500,25", gives: "1500.25"),
      ComponentExample("1,500", gives: "1.500", findings: ["number-ambiguous"]),
      ComponentExample("007", gives: "7"),
      ComponentExample("ocho", gives: nil, findings: ["number-unreadable"]),
    ],
    findings: [.numberUnreadable, .numberAmbiguous])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    if let plain = cell.plainNumber(upTo: cell.count) { return output.append(plain) }
    guard let reading = DecimalReading(cell, ambiguity: .decimals) else {
      report.fail(row, .numberUnreadable, cell.shape)
      return output.appendMissing()
    }
    if reading.isAmbiguous, cell.contains(UInt8(ascii: ",")) {
      report.note(row, .numberAmbiguous, cell.shape)
    }
    output.append(reading.canonical)
  }
}

extension FindingCode {
  static let numberUnreadable = FindingCode(
    "number-unreadable", .error, es: "{shape} no es un número", en: "{shape} is not a number",
    hint: Localised(
      es: "quite antes lo que no es del número, por ejemplo con replace(…), o declare blank",
      en: "take away what is not part of it, for example with replace(…), or declare blank"))
  static let numberAmbiguous = FindingCode(
    "number-ambiguous", .note,
    es: "el signo de {shape} puede separar miles o decimales; se leyó como dice la guía del paso",
    en: "the mark in {shape} may group thousands or decimals; it was read as the step's page says",
    hint: Localised(
      es: "cámbielo antes con replace(…) si la fuente escribe de otro modo",
      en: "change it before with replace(…) if the source writes otherwise"))
}
