internal import Interchange
internal import Pipelines

enum Verbs {
  /// In the order in which a person meets them.
  static let all: [Verb] =
    [
      run, check, test, infer, preview, diff, lineage, profile, read, codesList, codesUnmapped, codesAdd, schema,
      status,
    ]
    + [show, changes, quality, offences, link, encode, anonymise, risk, hierarchy, tabulate] + review + quarantine
    + [runsList, runsShow, runsDiff, auditVerify, incident, erase, holdSet, holdLift, estimate, backup, restore, help]
    + [version]

  static func main(_ words: [String]) -> ExitStatus {
    guard let named = VerbName.find(in: words) else {
      return bare(words)
    }
    let language = Terminal.language(option: languageOption(words))
    guard let verb = named.verb else { return refuse(unknown(named.text), language) }
    var rest = words
    for place in named.places.reversed() { rest.remove(at: place) }
    do {
      let parsed = try CommandLineParser.parse(rest, for: verb)
      if let lang = parsed.values["lang"]?.last, Language(rawValue: lang) == nil {
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

  /// What to say of a name that no verb has; of the first word of several verbs, which ones there are.
  static func unknown(_ name: String) -> Localised {
    let group = all.map(\.name).filter { $0.hasPrefix("\(name) ") }
    if !group.isEmpty {
      let choices = group.joined(separator: ", ")
      return Localised(es: "a «\(name)» le falta qué hacer: \(choices)", en: "'\(name)' lacks what to do: \(choices)")
    }
    let near = NearestWord.to(name, in: all.map(\.name))
    return Localised(
      es: "no existe la orden «\(name)»" + (near.map { "; ¿quiso decir «\($0)»?" } ?? ""),
      en: "there is no command '\(name)'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
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

/// The verb that a command line names: one word (`run`) or two (`codes list`).
struct VerbName {
  /// nil: no verb has this name.
  let verb: Verb?
  let text: String
  /// Where its words stand in the command line, ascending.
  let places: [Int]

  /// Options may stand before the verb too; the value of `--lang` is no verb. nil: there are only options.
  static func find(in words: [String]) -> VerbName? {
    let places = words.indices.filter { index in
      !words[index].hasPrefix("-") && (index == 0 || words[index - 1] != "--lang")
    }
    guard let first = places.first else { return nil }
    let word = words[first]
    if places.count > 1, let verb = named("\(word) \(words[places[1]])") {
      return VerbName(verb: verb, text: verb.name, places: [first, places[1]])
    }
    if let verb = named(word) { return VerbName(verb: verb, text: word, places: [first]) }
    guard Verbs.all.contains(where: { $0.name.hasPrefix("\(word) ") }), places.count > 1 else {
      return VerbName(verb: nil, text: word, places: [first])
    }
    let both = "\(word) \(words[places[1]])"
    return VerbName(verb: named(both), text: both, places: [first, places[1]])
  }

  static func named(_ text: String) -> Verb? { Verbs.all.first { $0.name == text } }
}
