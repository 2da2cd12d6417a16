internal import Interchange
internal import Pipelines

enum Verbs {
  /// In the order in which a person meets them.
  static let all: [Verb] = [run, check, test, profile, read, status, help, version]

  static func main(_ words: [String]) -> ExitStatus {
    guard let name = words.first(where: { !$0.hasPrefix("-") }) else {
      return bare(words)
    }
    let language = Terminal.language(option: languageOption(words))
    guard let verb = all.first(where: { $0.name == name }) else {
      let near = NearestWord.to(name, in: all.map(\.name))
      return refuse(
        Localised(
          es: "no existe la orden «\(name)»" + (near.map { "; ¿quiso decir «\($0)»?" } ?? ""),
          en: "there is no command '\(name)'" + (near.map { "; did you mean '\($0)'?" } ?? "")),
        language)
    }
    var rest = words
    rest.remove(at: rest.firstIndex(of: name)!)
    do {
      let parsed = try CommandLineParser.parse(rest, for: verb)
      if let lang = parsed.values["lang"], Language(rawValue: lang) == nil {
        return refuse(Localised(es: "--lang es|en", en: "--lang es|en"), language)
      }
      if parsed.values["help"] != nil {
        Terminal.print(HelpText.of(verb, language))
        return .clean
      }
      return verb.run(
        Invocation(verb: verb, operands: parsed.operands, values: parsed.values, language: language))
    } catch {
      return refuse(error.message, language, verb)
    }
  }

  private static func bare(_ words: [String]) -> ExitStatus {
    let language = Terminal.language(option: languageOption(words))
    if words.contains("--version") {
      Terminal.print("quipu \(Program.version)")
      return .clean
    }
    if words.contains("--help") || words.contains("-h") {
      Terminal.print(HelpText.overview(language))
      return .clean
    }
    Terminal.say(HelpText.overview(language))
    return .usage
  }

  private static func languageOption(_ words: [String]) -> String? {
    if let joined = words.first(where: { $0.hasPrefix("--lang=") }) { return String(joined.dropFirst(7)) }
    guard let index = words.firstIndex(of: "--lang"), index + 1 < words.count else { return nil }
    return words[index + 1]
  }

  static func refuse(_ message: Localised, _ language: Language, _ verb: Verb? = nil) -> ExitStatus {
    Terminal.say("quipu: \(message.text(language))")
    Terminal.say(
      language == .spanish
        ? "Ayuda: quipu help\(verb.map { " \($0.name)" } ?? "")"
        : "Help: quipu help\(verb.map { " \($0.name)" } ?? "")")
    return .usage
  }
}
