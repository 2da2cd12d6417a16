/// Where something is: in a source file, or in a mapping or pipeline file.
package struct Place: Sendable, Hashable {
  /// The file's name as the user gave it, or relative to the input folder.
  package var file: String?
  /// From 1.
  package var line: Int?
  /// From 1, in bytes.
  package var column: Int?
  /// From 1, in the order of the file.
  package var recordNumber: Int?
  /// From 0.
  package var byteOffset: Int?
  /// Source column or `entity.field`.
  package var field: String?
  /// XPath or JSON pointer of the record.
  package var locator: String?

  package init(
    file: String? = nil, line: Int? = nil, column: Int? = nil, recordNumber: Int? = nil,
    byteOffset: Int? = nil, field: String? = nil, locator: String? = nil
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.recordNumber = recordNumber
    self.byteOffset = byteOffset
    self.field = field
    self.locator = locator
  }

  /// `file:line:column`, as far as known.
  package var description: String {
    var parts = [file ?? "-"]
    if let line { parts.append(String(line)) }
    if let line = line, line > 0, let column { parts.append(String(column)) }
    return parts.joined(separator: ":")
  }
}

/// What a message may say about a case: numbers, words of the configuration, shapes. Never a value.
package enum FindingArgument: Sendable, Hashable, CustomStringConvertible {
  case number(Int)
  /// A word of a mapping, model, policy or code list, or of the program itself.
  case word(String)
  case shape(ValueShape)

  package var description: String {
    switch self {
    case .number(let number): String(number)
    case .word(let word): word
    case .shape(let shape): shape.description
    }
  }
}

/// Trouble with data or configuration: expected, collected, counted. The run goes on.
package struct Finding: Sendable, Hashable {
  package let code: FindingCode
  package var severity: Severity
  package var place: Place
  package var arguments: [String: FindingArgument]

  package init(
    _ code: FindingCode, at place: Place = Place(), _ arguments: [String: FindingArgument] = [:],
    severity: Severity? = nil
  ) {
    self.code = code
    self.severity = severity ?? code.severity
    self.place = place
    self.arguments = arguments
  }

  /// The code's text with the arguments filled in.
  package func text(_ language: Language) -> String { fill(code.text.text(language)) }

  /// nil also where the hint names an argument that there is not: no nearest word, no "did you mean".
  package func hint(_ language: Language) -> String? {
    guard let hint = code.hint?.text(language) else { return nil }
    return hint.split(separator: "{").dropFirst().allSatisfy { rest in
      arguments[String(rest.prefix { $0 != "}" })] != nil
    } ? fill(hint) : nil
  }

  private func fill(_ template: String) -> String {
    var text = ""
    var rest = Substring(template)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      text += rest[..<open]
      let name = String(rest[rest.index(after: open)..<close])
      text += arguments[name]?.description ?? "{\(name)}"
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }
}
