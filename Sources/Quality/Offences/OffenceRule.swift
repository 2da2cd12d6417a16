package import Interchange

/// One line of `offence_rules.csv`: when purpose, age and article disagree, in a form that a lawyer can read.
///
/// A rule concerns a victim when all conditions that are filled in hold. An article stands for itself or, by its
/// kind in `penal_code_pe`, for all of that kind. Of a case without an article nothing that names articles is said.
package struct OffenceRule: Sendable, Hashable {
  package enum Victim: String, Sendable, CaseIterable {
    case child, adult, unknown
    case under14 = "under-14"
    case adolescent = "14-17"
    /// A child whose age in years is not known.
    case childWithoutAge = "child-no-age"
    /// She and all other victims of the case are adults.
    case caseOfAdults = "case-adult"
  }

  package let code: String
  package let label: Localised
  /// The law it follows.
  package let basis: String
  let victim: Victim?
  let articles: Set<String>
  let withoutArticles: Set<String>
  let purposes: Condition
  let withoutPurposes: Set<String>
  let means: Condition
  let status: Set<String>

  /// What a set of codes has to be.
  enum Condition: Sendable, Hashable {
    case anything
    case none
    case some
    case oneOf(Set<String>)

    init(_ cell: String) {
      switch cell {
      case "": self = .anything
      case "none": self = .none
      case "any": self = .some
      default: self = .oneOf(OffenceRule.words(cell))
      }
    }

    func holds(for codes: Set<String>) -> Bool {
      switch self {
      case .anything: true
      case .none: codes.isEmpty
      case .some: !codes.isEmpty
      case .oneOf(let wanted): !codes.isDisjoint(with: wanted)
      }
    }
  }

  fileprivate static func words(_ cell: String) -> Set<String> { Set(cell.split(separator: "|").map(String.init)) }
}

/// The rules of a table, with the kinds of articles.
package struct OffenceRules: Sendable {
  package static let listName = "offence_rules"
  package let rules: [OffenceRule]
  private let kinds: [String: String]

  /// Takes: the lists `offence_rules` and `penal_code_pe`. nil where there is no table of rules.
  /// Findings: a word of the table that is no condition, article, kind, purpose or means; such a rule is left out.
  package init?(_ lists: any CodeListSource, _ findings: inout [Finding]) {
    guard let table = lists.codeList(Self.listName) else { return nil }
    let articles = lists.codeList("penal_code_pe")
    kinds = Dictionary(
      zip(articles?.column("code") ?? [], articles?.column("kind") ?? []), uniquingKeysWith: { first, _ in first })
    let known = KnownWords(
      articles: Set(kinds.keys).union(kinds.values),
      purposes: Set(lists.codeList("exploitation_type")?.column("code") ?? []),
      means: Set(lists.codeList("means")?.column("code") ?? []),
      status: Set(lists.codeList("victim_status")?.column("code") ?? []))
    var rules: [OffenceRule] = []
    for row in table.rows {
      if let rule = Self.rule(row, of: table, known, &findings) { rules.append(rule) }
    }
    self.rules = rules
  }

  private struct KnownWords {
    let articles: Set<String>
    let purposes: Set<String>
    let means: Set<String>
    let status: Set<String>
  }

  private static func rule(
    _ row: [String], of table: CodeList, _ known: KnownWords, _ findings: inout [Finding]
  ) -> OffenceRule? {
    func cell(_ column: String) -> String { table.index(ofColumn: column).map { row[$0] } ?? "" }
    let code = cell("code")
    var unknown: [String] = []
    func check(_ column: String, _ words: Set<String>, _ extra: Set<String> = []) {
      unknown += OffenceRule.words(cell(column)).subtracting(words).subtracting(extra).sorted()
    }
    check("victim", Set(OffenceRule.Victim.allCases.map(\.rawValue)))
    check("articles", known.articles)
    check("without_articles", known.articles)
    check("purposes", known.purposes, ["any", "none"])
    check("without_purposes", known.purposes)
    check("means", known.means, ["any", "none"])
    check("status", known.status)
    for word in unknown {
      findings.append(
        Finding(
          .offenceRuleUnknown, at: Place(file: "\(listName).csv"), ["rule": .word(code), "word": .word(word)]))
    }
    guard unknown.isEmpty else { return nil }
    return OffenceRule(
      code: code, label: Localised(es: cell("label_es"), en: cell("label_en")), basis: cell("basis"),
      victim: OffenceRule.Victim(rawValue: cell("victim")), articles: OffenceRule.words(cell("articles")),
      withoutArticles: OffenceRule.words(cell("without_articles")), purposes: .init(cell("purposes")),
      withoutPurposes: OffenceRule.words(cell("without_purposes")), means: .init(cell("means")),
      status: OffenceRule.words(cell("status")))
  }

  // MARK: Judging

  /// Every disagreement in a case, by victim and then in the order of the rules.
  package func disagreements(in found: OffenceCase) -> [(rule: Int, victim: OffenceVictim)] {
    let articles = found.articles.union(found.articles.compactMap { kinds[$0] })
    // Articles are the case's, so that they are held against what all its victims were exploited for.
    let purposes = found.victims.reduce(into: Set<String>()) { $0.formUnion($1.purposes) }.subtracting(["unidentified"])
    let isOfAdults = found.victims.allSatisfy { AgeBand($0) == .adult }
    var disagreements: [(rule: Int, victim: OffenceVictim)] = []
    for victim in found.victims {
      for (index, rule) in rules.enumerated()
      where rule.holds(for: victim, articles: articles, purposes: purposes, caseOfAdults: isOfAdults) {
        disagreements.append((index, victim))
      }
    }
    return disagreements
  }
}

extension OffenceRule {
  fileprivate func holds(
    for victim: OffenceVictim, articles found: Set<String>, purposes all: Set<String>, caseOfAdults: Bool
  ) -> Bool {
    if !articles.isEmpty && found.isDisjoint(with: articles) { return false }
    if !withoutArticles.isEmpty && !found.isDisjoint(with: withoutArticles) { return false }
    let band = AgeBand(victim)
    if let wanted = self.victim, !(wanted == .caseOfAdults ? caseOfAdults : band.isA(wanted)) { return false }
    if !status.isEmpty && !status.contains(victim.status ?? "") { return false }
    if !purposes.holds(for: all) || !means.holds(for: victim.means) { return false }
    // What nobody identified disagrees with nothing.
    return withoutPurposes.isEmpty || !all.isEmpty && all.isDisjoint(with: withoutPurposes)
  }
}

/// The bands of the Penal Code. In doubt a victim is a child (Ley 27337, preliminary title, art. I).
enum AgeBand: Sendable, Hashable {
  case under14, adolescent, childWithoutAge, adult, unknown

  init(_ victim: OffenceVictim) {
    switch (victim.age, victim.isChild) {
    case (let age?, _) where age < 14: self = .under14
    case (let age?, _) where age < 18: self = .adolescent
    // Reported as an adult, and a child when it happened.
    case (_, "true"): self = .childWithoutAge
    case _ where victim.isPresumedMinor: self = .childWithoutAge
    case (.some, _), (nil, "false"): self = .adult
    default: self = .unknown
    }
  }

  func isA(_ wanted: OffenceRule.Victim) -> Bool {
    switch wanted {
    case .child: self == .under14 || self == .adolescent || self == .childWithoutAge
    case .adult: self == .adult
    case .unknown: self == .unknown
    case .under14: self == .under14
    case .adolescent: self == .adolescent
    case .childWithoutAge: self == .childWithoutAge
    case .caseOfAdults: false
    }
  }
}

extension FindingCode {
  package static let offenceRuleUnknown = FindingCode(
    "offence-rule-unknown", .warning, es: "la regla «{rule}» usa «{word}», que no está en ninguna lista: no se aplica",
    en: "the rule “{rule}” uses “{word}”, which is in no list: it is not applied")
}
