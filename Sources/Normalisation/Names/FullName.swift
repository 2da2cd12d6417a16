import Interchange

/// One part of a name written in one field, "Apellidos, Nombres".
///
/// Before the comma stand the surnames, told apart as `full-surnames` does, behind it the given names.
/// Without a comma `order` says what stands first; two surnames are expected, and a husband's behind `DE` (of two
/// words: one surname, one given name; of one word: a given name). Undeclared, surnames first is a guess and noted.
/// Notes come from the call for `given` only, so that one cell is counted once.
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
        summary: Localised(es: "cuál", en: "which one")),
      OptionSpec(
        "order", .choice(["surnames-first", "given-first"]),
        summary: Localised(
          es: "qué va primero donde no hay coma", en: "what stands first where there is no comma")),
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
      ComponentExample(
        "María del Carmen Quispe de la Cruz", "\"given\", order = \"given-first\"",
        gives: "MARÍA DEL CARMEN"),
      ComponentExample(
        "Rosa Elvira Quispe Mamani de Condori", "\"married\", order = \"given-first\"",
        gives: "DE CONDORI"),
      ComponentExample("NO IDENTIFICADO", "\"given\"", gives: nil, findings: ["name-placeholder"]),
    ],
    findings: NameText.findings + Surnames.findings + [.nameOrderAssumed])

  private let part: String
  /// nil where the mapping does not say.
  private let order: String?

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    part = arguments.text("part") ?? ""
    order = arguments.text("order")
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    let text = NameText(cell)
    var noted = StepReport()
    let isName = text.report(row: row, &noted)
    let (surnames, given, isAssumed) = parts(of: isName ? text.name : [])
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

  private func parts(
    of name: [UInt8]
  ) -> (surnames: Surnames, given: [UInt8], isAssumed: Bool) {
    if let comma = name.firstIndex(of: UInt8(ascii: ",")) {
      let given = name[(comma + 1)...].split(separator: 0x20).joined(separator: [0x20])
      return (Surnames(name[..<comma]), Array(given), false)
    }
    let groups = Surnames.groups(name[...])
    if groups.isEmpty { return (Surnames([]), [], false) }
    let isGivenFirst = order == "given-first"
    let count = Self.surnameCount(groups, isGivenFirst: isGivenFirst)
    let surnames = isGivenFirst ? groups.suffix(count) : groups.prefix(count)
    let given = isGivenFirst ? groups.dropLast(count) : groups.dropFirst(count)
    return (
      Surnames(Array(surnames.joined(separator: [0x20]))[...]),
      Array(given.joined(separator: [0x20])), order == nil
    )
  }

  /// Two, or three where the last of them is a husband's and a given name is left.
  private static func surnameCount(_ groups: [[UInt8]], isGivenFirst: Bool) -> Int {
    if groups.count <= 2 { return groups.count - 1 }
    let third = isGivenFirst ? groups[groups.count - 1] : groups[2]
    return groups.count > 3 && Surnames.isMarried(third) ? 3 : 2
  }
}

extension FindingCode {
  static let nameOrderAssumed = FindingCode(
    "name-order-assumed", .note,
    es: "el nombre completo no tiene coma: se supuso apellidos y luego nombres",
    en: "the whole name has no comma: surnames and then given names were assumed")
}
