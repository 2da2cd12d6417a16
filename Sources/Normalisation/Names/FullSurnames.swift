import Interchange

/// One surname of a field that holds both: `QUISPE DE LA CRUZ` is QUISPE and DE LA CRUZ.
///
/// Particles belong to the word behind them. A third one that starts with DE is the husband's
/// (`married`). With three others the first is paternal and the rest maternal. Doubts are noted by the
/// call for `paternal` only, so that one cell is counted once.
/// Findings: as `surname`, and `surnames-more-than-two`, `surname-perhaps-married`.
struct FullSurnames: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "full-surnames",
    summary: Localised(
      es: "un apellido de un campo que trae los dos", en: "one surname of a field that holds both"),
    options: [
      OptionSpec(
        "part", .choice(["paternal", "maternal", "married"]), required: true,
        summary: Localised(es: "cuál", en: "which one"))
    ],
    examples: [
      ComponentExample("QUISPE DE LA CRUZ", "\"paternal\"", gives: "QUISPE"),
      ComponentExample("QUISPE DE LA CRUZ", "\"maternal\"", gives: "DE LA CRUZ"),
      ComponentExample("DEL CASTILLO MAMANI", "\"paternal\"", gives: "DEL CASTILLO"),
      ComponentExample("MAMANI C.", "\"paternal\"", gives: "MAMANI", findings: ["surname-initial"]),
      ComponentExample("MAMANI C.", "\"maternal\"", gives: "C."),
      ComponentExample("QUISPE MAMANI DE CONDORI", "\"married\"", gives: "DE CONDORI"),
      ComponentExample("PEREZ", "\"maternal\"", gives: nil),
      ComponentExample(
        "NO IDENTIFICADO", "\"paternal\"", gives: nil, findings: ["name-placeholder"]),
    ],
    findings: NameText.findings + Surnames.findings)

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
    let surnames = Surnames(isName ? text.name[...] : [])
    if part == "paternal" {
      for entry in noted.entries { report.note(row, entry.code, entry.arguments) }
      for remark in surnames.remarks { report.note(row, remark) }
    }
    let value =
      switch part {
      case "paternal": surnames.paternal
      case "maternal": surnames.maternal
      default: surnames.married
      }
    if value.isEmpty { output.appendMissing() } else { output.append(value) }
  }
}
