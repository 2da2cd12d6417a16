internal import Interchange
internal import Pipelines

/// An option of a verb: `--name` or `--name VALUE`.
struct OptionDeclaration: Sendable {
  let name: String
  let short: Character?
  /// The word for its value in help; nil for a flag.
  let value: String?
  let isRequired: Bool
  /// May be given several times; see `Invocation.all`.
  let repeats: Bool
  let summary: Localised

  init(
    _ name: String, short: Character? = nil, value: String? = nil, required: Bool = false, repeats: Bool = false,
    es: String, en: String
  ) {
    self.name = name
    self.short = short
    self.value = value
    isRequired = required
    self.repeats = repeats
    summary = Localised(es: es, en: en)
  }
}

/// A word that is no option: `PIPELINE`.
struct OperandDeclaration: Sendable {
  let name: String
  let isRequired: Bool
  let repeats: Bool
  let summary: Localised

  init(_ name: String, required: Bool = true, repeats: Bool = false, es: String, en: String) {
    self.name = name
    isRequired = required
    self.repeats = repeats
    summary = Localised(es: es, en: en)
  }
}

/// One verb. The tree of verbs gives the parser, the help and docs/reference/commands.md.
struct Verb: Sendable {
  let name: String
  let summary: Localised
  let operands: [OperandDeclaration]
  let options: [OptionDeclaration]
  let run: @Sendable (Invocation) -> ExitStatus

  static let globalOptions = [
    OptionDeclaration("lang", value: "es|en", es: "idioma de los mensajes", en: "language of messages"),
    OptionDeclaration("help", short: "h", es: "muestra esta ayuda", en: "shows this help"),
  ]

  /// `quipu run PIPELINE [--input DIR] …`
  var usage: String {
    var words = ["quipu", name]
    for operand in operands {
      let word = operand.repeats ? "\(operand.name)..." : operand.name
      words.append(operand.isRequired ? word : "[\(word)]")
    }
    for option in options {
      var word = option.value.map { "--\(option.name) \($0)" } ?? "--\(option.name)"
      if option.repeats { word += "..." }
      words.append(option.isRequired ? word : "[\(word)]")
    }
    return words.joined(separator: " ")
  }
}

/// A parsed command line.
struct Invocation {
  let verb: Verb
  let operands: [String]
  let language: Language
  private let values: [String: [String]]

  init(verb: Verb, operands: [String], values: [String: [String]], language: Language) {
    self.verb = verb
    self.operands = operands
    self.values = values
    self.language = language
  }

  func value(_ option: String) -> String? { values[option]?.last }
  /// Of an option that repeats, in the order of the command line.
  func all(_ option: String) -> [String] { values[option] ?? [] }
  func has(_ option: String) -> Bool { values[option] != nil }
  func refuse(_ message: Localised) -> ExitStatus { Verbs.refuse(message, language, verb) }
  func text(es: String, en: String) -> String { language == .spanish ? es : en }
}

/// Why a command line cannot be understood; `hint` is the nearest known word.
struct UsageTrouble: Error {
  let message: Localised
}

enum CommandLineParser {
  /// Options may stand anywhere, as `--name value` or `--name=value`; `--` ends them.
  static func parse(_ words: [String], for verb: Verb) throws(UsageTrouble) -> (
    operands: [String], values: [String: [String]]
  ) {
    var operands: [String] = []
    var values: [String: [String]] = [:]
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      let (option, inline) = try declaration(word, verb)
      if option.value == nil {
        if inline != nil { throw trouble("--\(option.name) no lleva valor", "--\(option.name) takes no value") }
        values[option.name] = ["yes"]
      } else if let value = inline ?? rest.popFirst() {
        values[option.name] = (option.repeats ? values[option.name] ?? [] : []) + [value]
      } else {
        throw trouble("a --\(option.name) le falta su valor", "--\(option.name) lacks its value")
      }
    }
    if values["help"] == nil {
      try checkOperands(operands, verb)
      if let missing = verb.options.first(where: { $0.isRequired && values[$0.name] == nil }) {
        throw trouble("falta --\(missing.name)", "--\(missing.name) is missing")
      }
    }
    return (operands, values)
  }

  private static func declaration(
    _ word: String, _ verb: Verb
  ) throws(UsageTrouble) -> (OptionDeclaration, String?) {
    let known = verb.options + Verb.globalOptions
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0].drop { $0 == "-" })
    let inline = parts.count == 2 ? String(parts[1]) : nil
    if word.hasPrefix("--") {
      if let option = known.first(where: { $0.name == name }) { return (option, inline) }
    } else if name.count == 1, let option = known.first(where: { $0.short == name.first }) {
      return (option, inline)
    }
    let near = NearestWord.to(name, in: known.map(\.name)).map { "--\($0)" }
    throw trouble(
      "no existe la opción «\(parts[0])»" + (near.map { "; ¿quiso decir «\($0)»?" } ?? ""),
      "there is no option '\(parts[0])'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
  }

  private static func checkOperands(_ operands: [String], _ verb: Verb) throws(UsageTrouble) {
    let required = verb.operands.filter(\.isRequired).count
    if operands.count < required {
      let missing = verb.operands[operands.count].name
      throw trouble("falta \(missing)", "\(missing) is missing")
    }
    if !verb.operands.contains(where: \.repeats), operands.count > verb.operands.count {
      throw trouble(
        "sobra un argumento: \(verb.usage)", "there is an argument too many: \(verb.usage)")
    }
  }

  static func trouble(_ spanish: String, _ english: String) -> UsageTrouble {
    UsageTrouble(message: Localised(es: spanish, en: english))
  }
}
