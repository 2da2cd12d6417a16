import Interchange

/// One part of a name written in one field, "Apellidos, Nombres".
///
/// Before the comma stand the surnames, told apart as `full-surnames` does, behind it the given names.
/// Without a comma the order is a guess: two surnames, then given names (of two words: one surname, one
/// given name; of one word: a given name). The guess is noted. Notes come from the call for `given` only,
/// so that one cell is counted once.
/// Findings: as `full-surnames`, and `name-order-assumed`.
struct FullName: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "full-name",
    summary: Localised(
      es: "una parte de un nombre completo «Apellidos, Nombres»",
      en: "one part of a whole name 'Surnames, Given names'"),
    options: [
      OptionSpec(
        "part", .choice(["given", "paternal", "maternal", "married"]), required: true,
        summary: Localised(es: "cuál", en: "which one"))
    ],
    examples: [
      ComponentExample(
        "Quispe de la Cruz, María del Carmen", "\"given\"", gives: "MARÍA DEL CARMEN"),
      ComponentExample("Quispe de la Cruz, María del Carmen", "\"paternal\"", gives: "QUISPE"),
      ComponentExample("Quispe de la Cruz, María del Carmen", "\"maternal\"", gives: "DE LA CRUZ"),
      ComponentExample(
        "MAMANI CONDORI LUZ MARINA", "\"given\"", gives: "LUZ MARINA",
        findings: ["name-order-assumed"]),
      ComponentExample("PEREZ YULEISI", "\"paternal\"", gives: "PEREZ"),
      ComponentExample("NO IDENTIFICADO", "\"given\"", gives: nil, findings: ["name-placeholder"]),
    ],
    findings: NameText.findings + Surnames.findings + [.nameOrderAssumed])

  private let part: String

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    part = try StepArguments(arguments, for: Self.spec).text("part") ?? ""
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    let text = NameText(cell)
    var noted = StepReport()
    let isName = text.report(row: row, &noted)
    let (surnames, given, isAssumed) = Self.parts(of: isName ? text.name : [])
    if part == "given" {
      for entry in noted.entries { report.note(row, entry.code, entry.arguments) }
      for remark in surnames.remarks { report.note(row, remark) }
      if isAssumed { report.note(row, .nameOrderAssumed) }
    }
    let value =
      switch part {
      case "given": given
      case "paternal": surnames.paternal
      case "maternal": surnames.maternal
      default: surnames.married
      }
    if value.isEmpty { output.appendMissing() } else { output.append(value) }
  }

  private static func parts(
    of name: [UInt8]
  ) -> (surnames: Surnames, given: [UInt8], isAssumed: Bool) {
    if let comma = name.firstIndex(of: UInt8(ascii: ",")) {
      let given = name[(comma + 1)...].split(separator: 0x20).joined(separator: [0x20])
      return (Surnames(name[..<comma]), Array(given), false)
    }
    let groups = Surnames.groups(name[...])
    let surnameCount = groups.count > 2 ? 2 : groups.count - 1
    if groups.isEmpty { return (Surnames([]), [], false) }
    let surnames = groups[..<surnameCount].joined(separator: [0x20])
    let given = groups[surnameCount...].joined(separator: [0x20])
    return (Surnames(Array(surnames)[...]), Array(given), true)
  }
}

extension FindingCode {
  static let nameOrderAssumed = FindingCode(
    "name-order-assumed", .note,
    es: "el nombre completo no tiene coma: se supuso apellidos y luego nombres",
    en: "the whole name has no comma: surnames and then given names were assumed")
}
