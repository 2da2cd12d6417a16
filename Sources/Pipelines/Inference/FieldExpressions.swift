internal import Interchange

/// The rules of a field: what a mapping writes behind it.
struct FieldExpressions {
  let plan: DraftPlan
  /// Lookup by column.
  let lookups: [Int: CodeStub]

  struct Rule {
    let field: String
    let value: String
    /// A value that fails is blanked and the record goes on.
    var blanks = false
    var keepsRaw = false
  }

  /// The rules that one proposal gives, where its entity stands. Empty where none can be written.
  func rules(_ proposal: FieldProposal, at level: Int) -> [Rule] {
    guard let path = plan.path(proposal, at: level) else { return [] }
    let name = proposal.field.split(separator: ".").last.map(String.init) ?? proposal.field
    switch proposal.field {
    case "person.full_name":
      return [("given_names", "given"), ("paternal_surname", "paternal"), ("maternal_surname", "maternal")].map {
        Rule(field: $0.0, value: "\(path) | full-name(\"\($0.1)\")")
      }
    case "person.surnames":
      return ["paternal", "maternal"].map { Rule(field: "\($0)_surname", value: "\(path) | full-surnames(\"\($0)\")") }
    case "person.given_names": return [Rule(field: name, value: "\(path) | given-names")]
    case "person.paternal_surname", "person.maternal_surname", "person.married_surname":
      return [Rule(field: name, value: "\(path) | surname")]
    case "person.birth_date": return birth(path, proposal.dateForms)
    case "person.age_at_report": return [Rule(field: name, value: "\(path) | age\(unknownAge(proposal))", blanks: true)]
    case "id_document.number": return document(path, at: level)
    case "case.crime_articles": return [Rule(field: name, value: "\(path) | article", blanks: true)]
    case "tally.article": return [Rule(field: name, value: "\(path) | article", keepsRaw: true)]
    case "tally.year", "tally.month": return []
    default: return byType(proposal, name, path, at: level)
    }
  }

  private func birth(_ path: String, _ forms: [String]) -> [Rule] {
    let date = path + Self.dates("partial-date", forms)
    return [
      Rule(field: "birth_date", value: date, blanks: true),
      Rule(field: "birth_year", value: "\(date) | year", blanks: true),
    ]
  }

  /// 99 is not known rather than an age.
  private func unknownAge(_ proposal: FieldProposal) -> String {
    plan.source.columns[proposal.column].filled.contains("99") ? "(blank = 99)" : ""
  }

  private func document(_ path: String, at level: Int) -> [Rule] {
    let type = plan.fields["id_document.type"].flatMap { plan.path($0, at: level) } ?? "\"DNI\""
    return [
      Rule(field: "number", value: "\(path) | document(\(type))"),
      Rule(field: "validity", value: "\(path) | document-validity(\(type))"),
    ]
  }

  private func byType(_ proposal: FieldProposal, _ name: String, _ path: String, at level: Int) -> [Rule] {
    guard let declared = plan.declaration(proposal.field) else { return [] }
    let blanks = !declared.required
    func rule(_ step: String) -> [Rule] { [Rule(field: name, value: path + step, blanks: blanks)] }
    switch declared.type {
    case .date: return rule(Self.dates("date", proposal.dateForms))
    case .partialDate: return rule(Self.dates("partial-date", proposal.dateForms))
    case .dateTime: return rule(Self.dates("datetime", proposal.dateForms))
    case .ubigeo: return rule(" | ubigeo" + placeArguments(proposal, at: level))
    case .integer: return rule(" | integer")
    case .decimal: return rule(" | decimal")
    case .money: return rule(" | money")
    case .country: return rule(" | country")
    case .ruc: return rule(" | ruc")
    case .tri: return rule(" | tri")
    case .boolean: return rule(" | boolean")
    case .phone: return rule("")
    case .code, .language:
      if let stub = lookups[proposal.column] { return [Rule(field: name, value: "\(path) | lookup(\(stub.name))")] }
      return declared.codeList.map { plan.hasList($0) } ?? false ? [] : [Rule(field: name, value: "\(path) | trim")]
    default: return [Rule(field: name, value: path)]
    }
  }

  private func placeArguments(_ proposal: FieldProposal, at level: Int) -> String {
    let names = plan.placeNames(of: proposal).compactMap { name in
      plan.path(name.column, at: level).map { "\(name.option) = \($0)" }
    }
    return names.isEmpty ? "" : "(\(names.joined(separator: ", ")))"
  }

  static func dates(_ step: String, _ forms: [String]) -> String {
    let written = forms.isEmpty ? ["dd/MM/yyyy"] : forms
    return " | \(step)(\(written.map { "\"\($0)\"" }.joined(separator: ", ")))"
  }
}
