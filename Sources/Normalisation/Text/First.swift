import Interchange

/// The first item of a list cell; missing if the list is empty.
struct First: ValueTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "first",
    summary: Localised(es: "el primer elemento de una lista", en: "the first item of a list"),
    examples: [
      ComponentExample("A\u{1F}B", gives: "A"), ComponentExample("A", gives: "A"),
      ComponentExample("", gives: nil),
    ])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for row in 0..<input.value.count {
      if let item = input.value[row].flatMap({ ListCell.items($0).first }) {
        output.append(item)
      } else {
        output.appendMissing()
      }
    }
  }
}
