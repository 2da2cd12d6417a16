import Interchange

/// The type that goes with a document number: another column, or the same for every row.
struct DocumentTypeColumn {
  private let operand: Operand
  /// The last word and its type: a column of types is mostly one word.
  private var lastWord: [UInt8] = []
  private var lastType: DocumentType?

  init(_ arguments: [StepArgument], for spec: ComponentSpec) throws(Failure) {
    let arguments = try StepArguments(arguments, for: spec)
    guard let operand = arguments.operand("type") else {
      throw Failure(.stepArgumentMissing, ["step": .word(spec.name), "option": .word("type")])
    }
    if let word = operand.text, Array(word.utf8).withCell({ DocumentType($0) }) == nil {
      throw Failure(.stepArgumentInvalid, ["step": .word(spec.name), "option": .word("type")])
    }
    self.operand = operand
  }

  /// A missing or unknown type has no rules, so the number is kept as it is and not verified.
  mutating func type(_ row: Int, _ input: StepInput) -> (type: DocumentType, isUnknown: Bool) {
    let operand = operand
    let isGiven = operand.withCell(row, input) { word in
      guard let word else { return false }
      if !lastWord.elementsEqual(word) {
        lastWord = Array(word)
        lastType = DocumentType(word)
      }
      return true
    }
    if !isGiven { return (.other, false) }
    return lastType.map { ($0, false) } ?? (.other, true)
  }

  static let options = [
    OptionSpec(
      "type", .path, required: true,
      summary: Localised(
        es: "la columna con el tipo de documento, o un tipo entre comillas",
        en: "the column with the type of document, or a type in quotes"))
  ]
}
