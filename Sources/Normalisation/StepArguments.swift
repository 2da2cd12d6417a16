import Interchange

/// The arguments of a step, checked against the options of its spec.
///
/// Arguments without a name fill the options in their order. Where the last option repeats, they fill
/// the required options first and then all go to the last; options between are given by name. An
/// option of kind `path` takes a column or, for what is the same in every row, a literal.
/// Throws: `Failure` with `step-argument-unknown`, `-missing`, `-extra`, `-invalid` or `-kind`.
struct StepArguments {
  private var values: [String: [Operand]] = [:]

  init(_ arguments: [StepArgument], for spec: ComponentSpec) throws(Failure) {
    var positional = Self.positionalOptions(of: spec)[...]
    for argument in arguments {
      switch argument {
      case .literal(let text):
        try add(.constant(Array(text.utf8)), to: try Self.next(&positional, spec), of: spec)
      case .column(let index):
        try add(.column(index), to: try Self.next(&positional, spec), of: spec)
      case .named(let name, let text):
        try add(.constant(Array(text.utf8)), to: try Self.option(name, spec), of: spec)
      case .namedColumn(let name, let index):
        try add(.column(index), to: try Self.option(name, spec), of: spec)
      }
    }
    for option in spec.options where option.required && values[option.name] == nil {
      throw Failure(.stepArgumentMissing, ["step": .word(spec.name), "option": .word(option.name)])
    }
  }

  func operands(_ name: String) -> [Operand] { values[name] ?? [] }
  func operand(_ name: String) -> Operand? { values[name]?.first }
  func texts(_ name: String) -> [String] { operands(name).compactMap(\.text) }
  func text(_ name: String) -> String? { operand(name)?.text }
  func integer(_ name: String) -> Int? { text(name).flatMap { Int($0) } }

  private static func positionalOptions(of spec: ComponentSpec) -> [OptionSpec] {
    guard let last = spec.options.last, last.repeats else { return spec.options }
    return spec.options.dropLast().filter(\.required) + [last]
  }

  private static func next(
    _ rest: inout ArraySlice<OptionSpec>, _ spec: ComponentSpec
  ) throws(Failure) -> OptionSpec {
    guard let option = rest.first else {
      throw Failure(.stepArgumentExtra, ["step": .word(spec.name)])
    }
    if !option.repeats { rest.removeFirst() }
    return option
  }

  private static func option(_ name: String, _ spec: ComponentSpec) throws(Failure) -> OptionSpec {
    if let option = spec.options.first(where: { $0.name == name }) { return option }
    var words: [String: FindingArgument] = ["step": .word(spec.name), "option": .word(name)]
    words["nearest"] = NearestWord.to(name, in: spec.options.map(\.name)).map { .word($0) }
    throw Failure(.stepArgumentUnknown, words)
  }

  private mutating func add(
    _ operand: Operand, to option: OptionSpec, of spec: ComponentSpec
  ) throws(Failure) {
    let words: [String: FindingArgument] = [
      "step": .word(spec.name), "option": .word(option.name),
    ]
    guard option.repeats || values[option.name] == nil else {
      throw Failure(.stepArgumentExtra, words)
    }
    switch operand {
    case .column where option.kind != .path: throw Failure(.stepArgumentKind, words)
    case .constant where !Self.fits(operand.text ?? "", option.kind):
      throw Failure(.stepArgumentInvalid, words)
    default: values[option.name, default: []].append(operand)
    }
  }

  private static func fits(_ text: String, _ kind: OptionSpec.Kind) -> Bool {
    switch kind {
    case .integer: Int(text) != nil
    case .flag: text == "true" || text == "false"
    case .choice(let words): words.contains(text)
    case .text, .textList, .path: true
    }
  }
}

/// A further input of a step: another column, or the same text for every row.
enum Operand {
  case column(Int)
  case constant([UInt8])

  var text: String? {
    if case .constant(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  /// Calls `body` with the operand's cell in `row`; nil where it is missing.
  func withCell<Result>(_ row: Int, _ input: StepInput, _ body: (Cell?) -> Result) -> Result {
    switch self {
    case .column(let index): body(input.arguments[index][row])
    case .constant(let bytes): bytes.withUnsafeBufferPointer { body($0) }
    }
  }

  func bytes(_ row: Int, _ input: StepInput) -> [UInt8]? {
    withCell(row, input) { $0.map(Array.init) }
  }
}

extension ComponentSpec {
  /// Refuses arguments that the spec does not know.
  func check(_ arguments: [StepArgument]) throws(Failure) {
    _ = try StepArguments(arguments, for: self)
  }
}

extension FindingCode {
  static let stepArgumentMissing = FindingCode(
    "step-argument-missing", .error,
    es: "al paso «{step}» le falta el argumento «{option}»",
    en: "step '{step}' lacks its argument '{option}'")
  static let stepArgumentExtra = FindingCode(
    "step-argument-extra", .error,
    es: "el paso «{step}» tiene argumentos de más", en: "step '{step}' has too many arguments")
  static let stepArgumentUnknown = FindingCode(
    "step-argument-unknown", .error,
    es: "el paso «{step}» no tiene el argumento «{option}»",
    en: "step '{step}' has no argument '{option}'",
    hint: Localised(es: "¿quiso decir «{nearest}»?", en: "did you mean '{nearest}'?"))
  static let stepArgumentInvalid = FindingCode(
    "step-argument-invalid", .error,
    es: "el paso «{step}» no puede usar lo que se dio para «{option}»",
    en: "step '{step}' cannot use what was given for '{option}'",
    hint: Localised(
      es: "vea docs/reference/steps/{step}.md", en: "see docs/reference/steps/{step}.md"))
  static let stepArgumentKind = FindingCode(
    "step-argument-kind", .error,
    es: "el argumento «{option}» del paso «{step}» es un texto, no una columna",
    en: "argument '{option}' of step '{step}' is a text, not a column",
    hint: Localised(es: "escríbalo entre comillas", en: "write it in quotes"))
  static let stepNeedsCodeList = FindingCode(
    "step-needs-code-list", .error,
    es: "el paso «{step}» necesita la lista de códigos «{list}»",
    en: "step '{step}' needs the code list '{list}'",
    hint: Localised(
      es: "ponga {list}.csv en Mappings/codes con las columnas que usa el paso",
      en: "put {list}.csv into Mappings/codes with the columns that the step uses"))
}
