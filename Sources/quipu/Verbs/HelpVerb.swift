internal import Interchange
internal import Pipelines

extension Verbs {
  static let help = Verb(
    name: "help",
    summary: Localised(es: "muestra las órdenes, o una de ellas", en: "shows the commands, or one of them"),
    operands: [
      OperandDeclaration("VERB", required: false, repeats: true, es: "la orden", en: "the command")
    ],
    options: []
  ) { invocation in
    guard !invocation.operands.isEmpty else {
      Terminal.print(HelpText.overview(invocation.language))
      return .clean
    }
    let name = invocation.operands.joined(separator: " ")
    guard let verb = VerbName.named(name) else { return refuse(unknown(name), invocation.language) }
    Terminal.print(HelpText.of(verb, invocation.language))
    return .clean
  }

  static let version = Verb(
    name: "version", summary: Localised(es: "dice la versión", en: "tells the version"), operands: [],
    options: []
  ) { _ in
    Terminal.print("quipu \(Program.version)")
    return .clean
  }
}

enum HelpText {
  static func overview(_ language: Language) -> String {
    let spanish = language == .spanish
    var lines = [
      spanish
        ? "quipu: casos de trata de personas, de tres registros a un solo conjunto anonimizado"
        : "quipu: trafficking cases, from three registers to one anonymised dataset", "",
      spanish ? "Uso: quipu ORDEN [opciones]" : "Usage: quipu COMMAND [options]", "",
    ]
    let width = Verbs.all.map(\.name.count).max() ?? 0
    for verb in Verbs.all {
      lines.append("  \(padded(verb.name, width))  \(verb.summary.text(language))")
    }
    lines += ["", spanish ? "Más: quipu help ORDEN" : "More: quipu help COMMAND", ""]
    lines.append(spanish ? "Códigos de salida:" : "Exit codes:")
    for status in ExitStatus.allCases {
      lines.append("  \(padded(String(status.rawValue), 3))  \(status.meaning.text(language))")
    }
    return lines.joined(separator: "\n")
  }

  static func of(_ verb: Verb, _ language: Language) -> String {
    var lines = [verb.summary.text(language), "", (language == .spanish ? "Uso: " : "Usage: ") + verb.usage]
    let rows =
      verb.operands.map { ($0.name, $0.summary) }
      + (verb.options + Verb.globalOptions).map { option in
        let short = option.short.map { "-\($0), " } ?? ""
        return ("\(short)--\(option.name)\(option.value.map { " \($0)" } ?? "")", option.summary)
      }
    let width = rows.map(\.0.count).max() ?? 0
    if !rows.isEmpty { lines.append("") }
    for (name, summary) in rows { lines.append("  \(padded(name, width))  \(summary.text(language))") }
    return lines.joined(separator: "\n")
  }

  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
