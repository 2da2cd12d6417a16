import Interchange

/// The one item of a list cell; missing if the list is empty.
///
/// Findings: `several-values` (failure) where there is more than one, for fields that can hold one.
struct Only: ValueTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "only",
    summary: Localised(
      es: "el único elemento de una lista; falla si hay varios",
      en: "the one item of a list; fails if there are several"),
    examples: [
      ComponentExample("A", gives: "A"),
      ComponentExample("A\u{1F}B", gives: nil, findings: ["several-values"]),
    ],
    findings: [.severalValues])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for row in 0..<input.value.count {
      let items = input.value[row].map(ListCell.items) ?? []
      if items.count > 1 { report.fail(row, .severalValues, ["count": .number(items.count)]) }
      if items.count == 1 { output.append(items[0]) } else { output.appendMissing() }
    }
  }
}

extension FindingCode {
  static let severalValues = FindingCode(
    "several-values", .error, es: "hay {count} valores donde cabe uno",
    en: "there are {count} values where one fits",
    hint: Localised(
      es: "elija uno con first o last, o use un campo que se repite",
      en: "choose one with first or last, or use a field that repeats"))
}
