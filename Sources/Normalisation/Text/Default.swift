import Interchange

/// A text where the cell is missing.
///
/// For values that the source leaves out because they are always the same. It must not be used to
/// fill what nobody knows, so every use is counted.
/// Findings: `value-defaulted` per filled row.
struct Default: ValueTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "default",
    summary: Localised(
      es: "un texto para cuando falta el valor", en: "a text for when the value is missing"),
    options: [
      OptionSpec(
        "text", .text, required: true,
        summary: Localised(es: "el texto", en: "the text"))
    ],
    examples: [
      ComponentExample("CHL", "\"PER\"", gives: "CHL"),
      ComponentExample(nil, "\"PER\"", gives: "PER", findings: ["value-defaulted"]),
    ],
    findings: [.valueDefaulted])

  private let text: [UInt8]

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    text = Array((try StepArguments(arguments, for: Self.spec).text("text") ?? "").utf8)
  }

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for row in 0..<input.value.count {
      if let cell = input.value[row] {
        output.append(cell)
      } else {
        report.note(row, .valueDefaulted)
        output.append(text)
      }
    }
  }
}

extension FindingCode {
  static let valueDefaulted = FindingCode(
    "value-defaulted", .note, es: "faltaba el valor y se puso el que declara el mapeo",
    en: "the value was missing and the mapping's own was put in")
}
