import Interchange

/// The text in plain ASCII: letters lose their marks, Ñ becomes N, capitals and small letters stay.
///
/// Findings: `not-ascii` (failure) for a character that has no plain letter; nothing turns into `?`.
struct ASCII: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "ascii",
    summary: Localised(
      es: "solo ASCII: quita tildes y convierte la Ñ en N",
      en: "plain ASCII: letters lose their marks, Ñ becomes N"),
    examples: [
      ComponentExample("Peña Núñez", gives: "Pena Nunez"),
      ComponentExample("Q’ERO", gives: nil, findings: ["not-ascii"]),
    ],
    findings: [.notASCII])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    if cell.allSatisfy({ $0 < 0x80 }) { return output.append(cell) }
    guard let plain = Self.plain(cell.string) else {
      report.fail(row, .notASCII, cell.shape)
      return output.appendMissing()
    }
    output.append(plain)
  }

  private static func plain(_ text: String) -> String? {
    var plain = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        plain.unicodeScalars.append(scalar)
        continue
      }
      if (0x300...0x36F).contains(scalar.value) { continue }
      if scalar.value == 0xA0 {
        plain += " "
        continue
      }
      let letter = scalar == "ñ" || scalar == "Ñ" ? "N" : Folding.fold(String(Character(scalar)))
      guard !letter.isEmpty, letter.utf8.allSatisfy({ $0.isLetter }) else { return nil }
      plain += scalar.properties.isLowercase ? letter.lowercased() : letter
    }
    return plain
  }
}

extension FindingCode {
  static let notASCII = FindingCode(
    "not-ascii", .error,
    es: "hay un carácter que no tiene letra ASCII en {shape}",
    en: "a character in {shape} has no ASCII letter",
    hint: Localised(
      es: "reemplácelo antes con replace(…)", en: "replace it before with replace(…)"))
}
