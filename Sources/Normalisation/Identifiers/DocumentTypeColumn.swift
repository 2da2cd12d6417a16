import Interchange

/// The type that goes with a document number: another column, or the same for every row.
struct DocumentTypeColumn {
  private let operand: Operand
  /// The words met so far and their types, the first few of them: a column of types is a handful of words.
  private let words = TextColumn(rowCapacity: mostKnown, byteCapacity: 256)
  private var typesOfWords: [DocumentType?] = []
  private static let mostKnown = 16

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
    return operand.withCell(row, input) { word in
      guard let word else { return (.other, false) }
      return type(of: word).map { ($0, false) } ?? (.other, true)
    }
  }

  private mutating func type(of word: Cell) -> DocumentType? {
    for index in 0..<words.count {
      if let known = words[index], CellBytes.areEqual(known, word) { return typesOfWords[index] }
    }
    let type = DocumentType(word)
    if words.count < Self.mostKnown {
      words.append(word)
      typesOfWords.append(type)
    }
    return type
  }

  static let options = [
    OptionSpec(
      "type", .path, required: true,
      summary: Localised(
        es: "la columna con el tipo de documento, o un tipo entre comillas",
        en: "the column with the type of document, or a type in quotes"))
  ]
}
