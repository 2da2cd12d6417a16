internal import Interchange

/// An example for the draft with an invented person: no value of the file is in it but words of code lists.
struct InventedExample {
  /// Lines of the source's text.
  private(set) var given: [String] = []
  /// Lines below `expect`.
  private(set) var expected: [String] = []

  private let plan: DraftPlan
  private let expressions: FieldExpressions
  private let ubigeo: String

  /// nil for workbooks: a text cannot hold one.
  init?(_ plan: DraftPlan, _ expressions: FieldExpressions, _ codes: CodeListSet, ubigeo: String) {
    guard plan.source.facts.format != .xlsx else { return nil }
    self.plan = plan
    self.expressions = expressions
    self.ubigeo = Self.lima(codes, ubigeo)
    let values = self.values()
    given = Self.text(values, plan.source)
    expected = expectation(values)
  }

  /// The code of the district of Lima in a coding.
  private static func lima(_ codes: CodeListSet, _ system: String) -> String {
    guard let list = codes.codeList("ubigeo") else { return "150101" }
    let names = zip(list.column("province"), list.column("district"))
    let row = Array(names).firstIndex { $0 == "LIMA" && $1 == "LIMA" }
    return row.map { list.column(system)[$0] } ?? "150101"
  }

  // MARK: Values

  /// By column. An entity that lacks what it requires gets none at all.
  private func values() -> [Int: String] {
    var values: [Int: String] = [:]
    for (field, proposal) in plan.fields { values[proposal.column] = value(field, proposal) }
    for (field, proposal) in plan.fields
    where plan.declaration(field)?.required == true && values[proposal.column] == nil {
      let entity = FieldProposals.entity(of: field)
      for other in plan.proposals(of: entity) { values[other.column] = nil }
    }
    if let type = plan.fields["id_document.type"], let number = plan.fields["id_document.number"],
      values[type.column] == nil
    {
      values[number.column] = nil
    }
    for proposal in plan.fields.values where plan.declaration(proposal.field)?.type == .ubigeo {
      for name in plan.placeNames(of: proposal) { values[name.column] = "LIMA" }
    }
    fillKeys(&values)
    return values
  }

  /// A row without any part of its key is none.
  private func fillKeys(_ values: inout [Int: String]) {
    for entity in ["incident", "case", "person", "tally"] where plan.has(entity) || plan.fields.isEmpty {
      let key = plan.key(of: plan.level(of: entity), for: entity).columns
      if let first = key.first, key.allSatisfy({ values[$0] == nil }) { values[first] = "1-2024" }
    }
  }

  private func value(_ field: String, _ proposal: FieldProposal) -> String? {
    switch field {
    case "person.full_name": return "PRUEBA EJEMPLO, ANA"
    case "person.given_names": return "ANA"
    case "person.paternal_surname": return "PRUEBA"
    case "person.maternal_surname", "person.married_surname": return "EJEMPLO"
    case "person.surnames": return "PRUEBA EJEMPLO"
    case "person.email": return "ana@example.org"
    case "person.age_at_report": return "20"
    case "id_document.number": return "99900017"
    case "id_document.type": return spelling(proposal, "DNI")
    case "condition": return spelling(proposal, "victim") ?? spelling(proposal, "suspect")
    case "case.crime_articles", "tally.article": return "129-A"
    case "tally.year": return "2024"
    case "tally.month": return "3"
    case "tally.department", "tally.province", "tally.district": return "LIMA"
    default: return byType(proposal)
    }
  }

  private func byType(_ proposal: FieldProposal) -> String? {
    switch plan.declaration(proposal.field)?.type {
    case .date, .partialDate, .dateTime: Self.date(proposal.dateForms.first ?? "dd/MM/yyyy")
    case .ubigeo: ubigeo
    case .integer, .decimal: "1"
    case .money: "100.00"
    case .country: "PERU"
    case .ruc: "20512333797"
    case .phone: "999000111"
    case .tri, .boolean: "NO"
    case .code, .language:
      expressions.lookups[proposal.column].map { $0.filled.first?.spelling } ?? "EJEMPLO"
    default: "1-2024"
    }
  }

  private func spelling(_ proposal: FieldProposal, _ code: String) -> String? {
    expressions.lookups[proposal.column]?.rows.first { $0.code == code }?.spelling
  }

  /// The 15th of March 2024.
  private static func date(_ form: String) -> String {
    switch form {
    case "excel": return "45366"
    case "epoch-ms": return "1710460800000"
    default:
      var text = form
      for (word, value) in [("yyyy", "2024"), ("yy", "24"), ("MMM", "MAR"), ("MM", "03"), ("dd", "15")] {
        text = replace(word, by: value, in: text)
      }
      return text
    }
  }

  private static func replace(_ word: String, by value: String, in text: String) -> String {
    var (out, rest) = ("", text[...])
    while !rest.isEmpty {
      if rest.hasPrefix(word) {
        out += value
        rest = rest.dropFirst(word.count)
      } else {
        out.append(rest.removeFirst())
      }
    }
    return out
  }

  // MARK: Expectation

  private func expectation(_ values: [Int: String]) -> [String] {
    if plan.proposals.isCount {
      return plan.fields["tally.value"] == nil ? ["tally: [{}]"] : ["tally: [{value: \"1\"}]"]
    }
    guard plan.has("person") else { return [] }
    var cells: [String] = []
    func expect(_ fields: [String], _ cell: String) {
      if fields.contains(where: { plan.fields[$0].map { values[$0.column] != nil } ?? false }) { cells.append(cell) }
    }
    expect(["person.given_names", "person.full_name"], "given_names: ANA")
    expect(["person.paternal_surname", "person.full_name", "person.surnames"], "paternal_surname: PRUEBA")
    expect(["person.age_at_report"], "age_at_report: \"20\"")
    var lines = ["person: [{\(cells.joined(separator: ", "))}]"]
    if let number = plan.fields["id_document.number"], values[number.column] != nil {
      lines.append("id_document: [{number: \"99900017\"}]")
    }
    return lines
  }

  // MARK: Text

  private static func text(_ values: [Int: String], _ source: SampledSource) -> [String] {
    switch source.facts.format {
    case .csv, .xlsx: rows(values, source)
    case .json, .ndjson: ExampleTree(values, source).json()
    case .xml: ExampleTree(values, source).xml()
    }
  }

  private static func rows(_ values: [Int: String], _ source: SampledSource) -> [String] {
    let facts = source.facts
    let delimiter = facts.delimiter.map { $0.value == "tab" ? "\t" : $0.value } ?? ","
    let quote = facts.quote == "none" ? "" : facts.quote ?? "\""
    func cell(_ text: String) -> String {
      let isHard = text.contains(delimiter) || (!quote.isEmpty && text.contains(quote)) || text.contains("\n")
      if !isHard { return text }
      if quote.isEmpty { return text.split(separator: Character(delimiter)).joined(separator: " ") }
      let doubled = text.map { String($0) == quote ? quote + quote : String($0) }.joined()
      return quote + (facts.escape == nil ? doubled : text.filter { String($0) != quote }) + quote
    }
    // Columns without a path have no place among the source's; they stay empty.
    let byPath = Dictionary(
      source.columns.indices.map { (source.columns[$0].path, values[$0] ?? "") },
      uniquingKeysWith: { first, _ in first })
    if facts.headerNames.isEmpty {
      let last = source.columns.last.flatMap { Int($0.path.filter(\.isNumber)) } ?? 1
      return [(1...last).map { cell(byPath["`\($0)`"] ?? "") }.joined(separator: delimiter)]
    }
    let row = facts.headerNames.map { cell(PathName.written($0).flatMap { byPath[$0] } ?? "") }
    return [facts.headerNames.map(cell).joined(separator: delimiter), row.joined(separator: delimiter)]
  }
}

/// A document with one record, made from the paths of its columns.
final class ExampleTree {
  private var name: String
  private var attributes: [(name: String, value: String)] = []
  private var text: String?
  private var children: [ExampleTree] = []
  private var isList = false

  private init(name: String) { self.name = name }

  convenience init(_ values: [Int: String], _ source: SampledSource) {
    self.init(name: "")
    let record = (source.facts.record?.value ?? "").split(separator: "/").map(String.init)
    let unit = source.facts.defaultPrefix.map { "\($0):" } ?? ""
    func steps(_ path: String) -> [String] { path == "." ? [] : Self.steps(path) }
    // What surrounds a record has to come before it.
    let around = values.filter { source.columns[$0.key].isAround }.sorted { $0.key < $1.key }
    let within = values.filter { !source.columns[$0.key].isAround }.sorted { $0.key < $1.key }
    if around.isEmpty { _ = place(record.map { prefixed($0, unit) }) }
    for (index, value) in around + within {
      let column = source.columns[index]
      var path = record
      if column.isAround {
        path = above(record) + steps(String(column.path.dropFirst(2)))
      } else {
        path += (column.level > 0 ? steps(source.levels[column.level].each) : []) + steps(column.path)
      }
      set(value, at: path.map { prefixed($0, unit) })
    }
    if source.facts.format == .xml {
      let root = children.first
      for (prefix, uri) in source.facts.namespaces { root?.attributes.append(("xmlns:\(prefix)", uri)) }
    }
  }

  private func above(_ record: [String]) -> [String] {
    var above = Array(record.dropLast())
    if let inner = above.lastIndex(of: "[]") { above = Array(above[...inner]) }
    return above
  }

  private func prefixed(_ step: String, _ unit: String) -> String {
    step == "[]" || step.hasPrefix("@") || step.contains(":") ? step : unit + step
  }

  /// Cut at slashes outside backquotes, which are taken off.
  private static func steps(_ path: String) -> [String] {
    var steps = [""]
    var isQuoted = false
    for sign in path {
      switch sign {
      case "`": isQuoted.toggle()
      case "/" where !isQuoted: steps.append("")
      default: steps[steps.count - 1].append(sign)
      }
    }
    return steps
  }

  private func set(_ value: String, at path: [String]) {
    if let last = path.last, last.hasPrefix("@") {
      place(path.dropLast()).attributes.append((String(last.dropFirst()), value))
    } else {
      place(path).text = value
    }
  }

  private func place(_ path: some Sequence<String>) -> ExampleTree {
    var node = self
    for step in path {
      if step == "[]" {
        node.isList = true
      } else if let child = node.children.first(where: { $0.name == step }) {
        node = child
      } else {
        let child = ExampleTree(name: step)
        node.children.append(child)
        node = child
      }
    }
    return node
  }

  // MARK: Writing

  func json() -> [String] {
    var writer = JSONWriter()
    write(to: &writer)
    return [writer.string]
  }

  private func write(to writer: inout JSONWriter) {
    if isList { writer.array { writeOne(to: &$0) } } else { writeOne(to: &writer) }
  }

  private func writeOne(to writer: inout JSONWriter) {
    if let text, children.isEmpty { return writer.value(text) }
    writer.object { writer in
      for child in children {
        writer.key(child.name)
        child.write(to: &writer)
      }
    }
  }

  func xml() -> [String] { children.first?.element() ?? [] }

  private func element() -> [String] {
    let head = attributes.map { " \($0.name)=\"\(Self.escaped($0.value))\"" }.joined()
    if children.isEmpty { return ["<\(name)\(head)>\(Self.escaped(text ?? ""))</\(name)>"] }
    let inner = children.flatMap { $0.element() }.map { "  \($0)" }
    return ["<\(name)\(head)>"] + (text.map { ["  " + Self.escaped($0)] } ?? []) + inner + ["</\(name)>"]
  }

  private static func escaped(_ text: String) -> String {
    text.map { ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;"][$0] ?? String($0) }.joined()
  }
}
