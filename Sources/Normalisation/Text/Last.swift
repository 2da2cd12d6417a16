import Interchange

/// The last item of a list cell; missing if the list is empty.
struct Last: ValueTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "last",
    summary: Localised(es: "el último elemento de una lista", en: "the last item of a list"),
    examples: [
      ComponentExample("A\u{1F}B", gives: "B"), ComponentExample("A", gives: "A"),
      ComponentExample("", gives: nil),
    ])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for row in 0..<input.value.count {
      if let item = input.value[row].flatMap({ ListCell.items($0).last }) {
        output.append(item)
      } else {
        output.appendMissing()
      }
    }
  }
}
