internal import Interchange

/// Writes the draft of a mapping, each line with how sure it is.
struct MappingDraftText {
  let plan: DraftPlan
  let expressions: FieldExpressions
  let codes: CodeListSet
  let language: Language
  let name: String
  let systemLine: SourceFacts.Line
  let ubigeo: UbigeoSystem?
  /// Path of each table beside the mapping, by lookup; empty: the codes stand in the mapping.
  let tables: [String: String]

  private var lines: [String] = []
  private var source: SampledSource { plan.source }
  private var facts: SourceFacts { plan.source.facts }

  init(
    plan: DraftPlan, expressions: FieldExpressions, codes: CodeListSet, language: Language, name: String,
    systemLine: SourceFacts.Line, ubigeo: UbigeoSystem?, tables: [String: String]
  ) {
    self.plan = plan
    self.expressions = expressions
    self.codes = codes
    self.language = language
    self.name = name
    self.systemLine = systemLine
    self.ubigeo = ubigeo
    self.tables = tables
  }

  func text() -> String {
    var draft = self
    draft.head()
    draft.sourceSection()
    draft.lookups()
    draft.variables()
    draft.lines.append("entities:")
    if plan.proposals.isCount { draft.tally() } else { draft.entities() }
    draft.example()
    draft.unmapped()
    return draft.lines.joined(separator: "\n") + "\n"
  }

  // MARK: Lines

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  /// `text  # 0.95: reason`
  private mutating func line(_ text: String, _ sureness: Int, _ reason: String) {
    let hundredths = sureness < 10 ? "0.0\(sureness)" : sureness > 99 ? "1.00" : "0.\(sureness)"
    lines.append("\(text)  # \(hundredths): \(reason)")
  }

  private mutating func line(_ text: String, _ line: SourceFacts.Line) {
    self.line(text, line.sureness, line.reason.text(language))
  }

  /// A name of a column in a comment: on one line.
  private static func remark(_ text: String) -> String {
    String(text.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
  }

  static func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
  }

  // MARK: Head

  private mutating func head() {
    lines += [
      say(
        "# Borrador de quipu infer, hecho con \(source.records) registros. Cada número dice qué tan segura es la línea,",
        "# Draft by quipu infer, made from \(source.records) records. Each number says how sure the line is,"),
      say(
        "# de 0.00 a 1.00. Nada de esto está confirmado: revise línea por línea y luego use quipu check, test y preview.",
        "# from 0.00 to 1.00. Nothing here is confirmed: go through it line by line, then use quipu check, test and preview."
      ),
      "mapping: 1", "name: \(name)", "version: 0.1.0",
      "model: \(plan.model.name)@\(plan.model.version.prefix { $0 != "." })",
    ]
  }

  private mutating func sourceSection() {
    lines.append("source:")
    line("  system: \(systemLine.value)", systemLine)
    lines.append("  format: \(facts.format.rawValue)")
    if let encoding = facts.encoding { line("  encoding: \(encoding.value)", encoding) }
    if let sheet = facts.sheet { lines.append("  sheet: \(Self.quoted(sheet))") }
    dialect()
    if !facts.namespaces.isEmpty {
      lines.append("  namespaces:")
      for (prefix, uri) in facts.namespaces { lines.append("    \(prefix): \(Self.quoted(uri))") }
    }
    if let prefix = facts.defaultPrefix { lines.append("  default-prefix: \(prefix)") }
    if let record = facts.record { line("  record: \(Self.quoted(record.value))", record) }
    if !facts.tolerate.isEmpty { lines.append("  tolerate: [\(facts.tolerate.joined(separator: ", "))]") }
    line(
      "  snapshot: full", 50, say("supuesto; delta si el archivo solo agrega", "assumed; delta if the file only adds"))
    if let ubigeo { line("  ubigeo: \(ubigeo.name)", ubigeo.sureness, ubigeo.reason.text(language)) }
    if let trailer = facts.trailer {
      let when = Self.quoted("\(trailer.path) == \"\(trailer.word)\"")
      let count = trailer.count.map { ", count: \(Self.quoted($0))" } ?? ""
      line("  trailer: {when: \(when)\(count)}", 80, say("una fila dice TOTAL", "a row says TOTAL"))
    }
  }

  private mutating func dialect() {
    guard facts.format == .csv || facts.format == .xlsx else { return }
    lines.append("  dialect:")
    if let delimiter = facts.delimiter { line("    delimiter: \(Self.quoted(delimiter.value))", delimiter) }
    if let quote = facts.quote { lines.append("    quote: \(Self.quoted(quote))") }
    if let escape = facts.escape { lines.append("    escape: \(Self.quoted(escape))") }
    if let header = facts.header { line("    header: \(header.value)", header) }
    if !facts.blanks.isEmpty {
      let words = [""] + facts.blanks.sorted()
      line(
        "    blank: [\(words.map(Self.quoted).joined(separator: ", "))]", 80,
        say("palabras usuales para «no hay»", "usual words for 'not there'"))
    }
  }

  // MARK: Codes

  private mutating func lookups() {
    let stubs = plan.fields.values.sorted { $0.column < $1.column }.compactMap { expressions.lookups[$0.column] }
    if stubs.isEmpty { return }
    lines.append("lookups:")
    for stub in stubs {
      lines.append("  \(stub.name):")
      if let file = tables[stub.name] {
        lines.append("    file: \(Self.quoted(file))")
      } else {
        inline(stub)
      }
      lines += ["    match: fold", "    missing: reject"]
      let open = stub.rows.count - stub.filled.count
      if open > 0 {
        lines.append(
          "    # "
            + say(
              "\(open) sin código: complételos o irán a cuarentena",
              "\(open) without a code: fill them in, or they go to quarantine"))
      }
      if stub.hidden > 0 {
        lines.append(
          "    # "
            + say(
              "\(stub.hidden) que no se escriben aquí, porque podrían ser datos de personas: véalas con quipu codes unmapped",
              "\(stub.hidden) are not written here, because they may be data of persons: see them with quipu codes unmapped"
            ))
      }
    }
  }

  private mutating func inline(_ stub: CodeStub) {
    lines.append("    codes:")
    for row in stub.rows {
      let text = "      \(Self.quoted(row.spelling)): \(Self.quoted(row.code))"
      let isKnown = !row.code.isEmpty
      line(
        text, isKnown ? 95 : 0,
        isKnown
          ? say("palabra conocida", "known word") : Self.remark(CodeTable.note(nearest: row.nearest, language)))
    }
  }

  private mutating func variables() {
    guard plan.fields["tally.year"] != nil, let month = plan.fields["tally.month"] else { return }
    lines.append("let:")
    line(
      "  month: \(Self.quoted("\(source.columns[month.column].path) | pad(2, \"0\")"))", month.sureness,
      month.reason.text(language))
  }

  // MARK: Entities

  private mutating func entities() {
    let hasIncident = plan.has("incident") || plan.has("inspection") || plan.has("trafficking_act")
    let hasCase = plan.has("case")
    if hasCase {
      open("case", indent: 2, level: 0)
      fields("case", level: 0, indent: 6, required: [("status", "open")])
    }
    if hasIncident { incident(linksCase: hasCase) }
    if plan.has("person") { person(incident: hasIncident, case: hasCase) }
    if plan.has("judicial_step") {
      open("judicial_step", indent: 2, level: 0)
      if hasCase { lines.append("    links: {case: case}") }
      fields("judicial_step", level: 0, indent: 6, required: [])
    }
    if !hasCase, !hasIncident, !plan.has("person"), !plan.has("judicial_step") { nothing() }
  }

  /// A mapping has at least one entity; where nothing is known the record itself is a registered matter.
  private mutating func nothing() {
    open("incident", indent: 2, level: 0)
    lines.append("    fields:")
    line("      kind: '\"complaint\"'", 5, say("no se reconoció ninguna columna", "no column was recognised"))
  }

  /// `- entity: name`, `each` and, at the top, the key.
  private mutating func open(_ entity: String, indent: Int, level: Int, each: Bool = true, keyed: Bool = true) {
    let space = String(repeating: " ", count: indent)
    lines.append("\(space)- entity: \(entity)")
    if each, level > 0 { lines.append("\(space)  each: \(Self.quoted(source.levels[level].each))") }
    guard keyed else { return }
    let key = plan.key(of: level, for: entity)
    // Several persons of one case have one case: only a person or a count must differ from row to row.
    let isTold = key.isDistinct || !["person", "tally"].contains(entity)
    let paths = key.columns.compactMap { plan.path($0, at: level) }.map(Self.quoted)
    line(
      "\(space)  key: [\(paths.joined(separator: ", "))]", isTold ? 80 : 40,
      isTold
        ? say("revise que no cambie de una entrega a otra", "check that it stays from one delivery to the next")
        : say("en la muestra no distingue a todos; revise", "it does not tell all of the sample apart; check"))
  }

  /// The rules of an entity's proposals, and literals for what the model requires and no column has.
  private mutating func fields(_ entity: String, level: Int, indent: Int, required: [(field: String, code: String)]) {
    let space = String(repeating: " ", count: indent)
    var written: Set<String> = []
    lines.append("\(space.dropLast(2))fields:")
    for (field, code) in required where plan.fields["\(entity).\(field)"] == nil {
      written.insert(field)
      line(
        "\(space)\(field): '\"\(code)\"'", 30, say("supuesto: ninguna columna lo dice", "assumed: no column says it"))
    }
    for proposal in plan.proposals(of: entity) {
      for rule in expressions.rules(proposal, at: level) where written.insert(rule.field).inserted {
        line("\(space)\(rule.field): \(Self.value(rule))", proposal.sureness, proposal.reason.text(language))
      }
    }
  }

  private static func value(_ rule: FieldExpressions.Rule) -> String {
    if rule.blanks { return "{value: \(quoted(rule.value)), on-error: blank}" }
    return rule.keepsRaw ? "{value: \(quoted(rule.value)), on-error: raw}" : quoted(rule.value)
  }

  private mutating func incident(linksCase: Bool) {
    open("incident", indent: 2, level: 0)
    if linksCase { lines.append("    links: {case: case}") }
    let kind = plan.system.hasPrefix("SUNAFIL") || plan.has("inspection") ? "inspection" : "complaint"
    fields("incident", level: 0, indent: 6, required: [("kind", kind)])
    if plan.fields["incident.source_number"] == nil, let order = plan.fields["inspection.order_no"],
      let path = plan.path(order, at: 0)
    {
      line("      source_number: \(Self.quoted(path))", order.sureness, order.reason.text(language))
    }
    guard plan.has("inspection") else { return }
    lines.append("    entities:")
    open("inspection", indent: 6, level: 0, keyed: false)
    lines.append("        links: {incident: parent}")
    fields("inspection", level: 0, indent: 10, required: [])
    guard plan.has("referral"), let institution = plan.institution else { return }
    let level = plan.level(of: "referral")
    lines.append("        entities:")
    open("referral", indent: 10, level: level, keyed: false)
    lines.append("            links: {incident: incident, inspection: parent}")
    fields("referral", level: level, indent: 14, required: [("from_entity", institution)])
  }

  private mutating func person(incident: Bool, case hasCase: Bool) {
    let level = plan.level(of: "person")
    open("person", indent: 2, level: level)
    fields("person", level: level, indent: 6, required: [])
    lines.append("    entities:")
    if plan.fields["id_document.number"] != nil { document(level) }
    let links = (incident ? ", incident: incident" : "") + (hasCase ? ", case: case" : "")
    victim(level, links: links)
    if plan.fields["condition"] != nil { suspect(level, links: links) }
    if plan.has("shelter_stay"), level == 0 { stay() }
    if plan.has("consent") {
      let own = plan.level(of: "consent")
      open("consent", indent: 6, level: own, each: own != level, keyed: false)
      lines.append("        links: {person: parent}")
      fields("consent", level: own, indent: 10, required: [("basis", "consent")])
    }
  }

  private mutating func document(_ level: Int) {
    guard let number = plan.fields["id_document.number"], let path = plan.path(number, at: level) else { return }
    open("id_document", indent: 6, level: level, each: false, keyed: false)
    let type = plan.fields["id_document.type"].flatMap { plan.path($0, at: level) } ?? "\"DNI\""
    lines.append("        when: \(Self.quoted("\(path) | document(\(type)) != null"))")
    lines.append("        links: {person: parent}")
    let hasType = plan.fields["id_document.type"].map { expressions.lookups[$0.column] != nil } ?? false
    fields("id_document", level: level, indent: 10, required: [])
    if !hasType { line("          type: '\"DNI\"'", 40, say("supuesto", "assumed")) }
  }

  private mutating func when(role: String, _ level: Int) {
    guard let condition = plan.fields["condition"], let stub = expressions.lookups[condition.column],
      let path = plan.path(condition, at: level)
    else { return }
    line(
      "        when: \(Self.quoted("\(path) | lookup(\(stub.name)) == \"\(role)\""))", condition.sureness,
      condition.reason.text(language))
  }

  private mutating func victim(_ level: Int, links: String) {
    open("victim_role", indent: 6, level: level, each: false, keyed: false)
    when(role: "victim", level)
    lines.append("        links: {person: parent\(links)}")
    fields("victim_role", level: level, indent: 10, required: [("status", "possible")])
    let hasAct = plan.has("trafficking_act")
    let purpose = plan.fields["exploitation.type"] ?? plan.fields["trafficking_act.purpose"]
    let isExploited = plan.has("exploitation") || purpose != nil
    if !hasAct, !isExploited { return }
    lines.append("        entities:")
    let incident = links.contains("incident") ? ", incident: incident" : ""
    if hasAct {
      open("trafficking_act", indent: 10, level: level, each: false, keyed: false)
      lines.append("            links: {victim_role: parent\(incident)}")
      fields("trafficking_act", level: level, indent: 14, required: [("act", "recruitment")])
    }
    if isExploited { exploitation(level, purpose) }
  }

  private mutating func exploitation(_ level: Int, _ purpose: FieldProposal?) {
    let path = purpose.flatMap { plan.path($0, at: level) }
    let stub = purpose.flatMap { expressions.lookups[$0.column] }
    if purpose != nil, path == nil || stub == nil { return }
    open("exploitation", indent: 10, level: level, each: false, keyed: false)
    if let path { lines.append("            when: \(Self.quoted("\(path) != null"))") }
    lines.append("            links: {victim_role: parent}")
    let isOwn = plan.fields["exploitation.type"] != nil
    fields("exploitation", level: level, indent: 14, required: purpose == nil ? [("type", "forced_labour")] : [])
    if let purpose, let path, let stub, !isOwn {
      line(
        "              type: \(Self.quoted("\(path) | lookup(\(stub.name))"))", purpose.sureness,
        purpose.reason.text(language))
    }
  }

  private mutating func suspect(_ level: Int, links: String) {
    guard let condition = plan.fields["condition"], expressions.lookups[condition.column] != nil else { return }
    open("suspect_role", indent: 6, level: level, each: false, keyed: false)
    when(role: "suspect", level)
    lines.append("        links: {person: parent\(links)}")
    fields("suspect_role", level: level, indent: 10, required: [("is_legal_entity", "false")])
  }

  private mutating func stay() {
    open("shelter_stay", indent: 6, level: 0, keyed: false)
    lines.append("        links: {person: parent}")
    fields("shelter_stay", level: 0, indent: 10, required: [])
    guard plan.has("service_provided") else { return }
    let level = plan.level(of: "service_provided")
    lines.append("        entities:")
    open("service_provided", indent: 10, level: level, keyed: false)
    lines.append("            links: {person: person, shelter_stay: parent}")
    fields("service_provided", level: level, indent: 14, required: [])
  }

  private mutating func tally() {
    open("tally", indent: 2, level: 0)
    lines.append("    fields:")
    if let year = plan.fields["tally.year"] {
      let path = source.columns[year.column].path
      let value =
        plan.fields["tally.month"] == nil ? "\(path) | partial-date(\"yyyy\")" : "\(path) | join(\"-\", $month)"
      line("      period_from: \(Self.quoted(value))", year.sureness, year.reason.text(language))
    }
    for proposal in plan.proposals(of: "tally") {
      for rule in expressions.rules(proposal, at: 0) {
        line("      \(rule.field): \(Self.value(rule))", proposal.sureness, proposal.reason.text(language))
      }
    }
    if plan.fields["tally.category"] == nil {
      let group = plan.fields["tally.group"].map { source.columns[$0.column].path } ?? "\"total\""
      line("      category: \(Self.quoted(group))", 20, say("supuesto", "assumed"))
    }
  }

  // MARK: Example

  private mutating func example() {
    guard let example = InventedExample(plan, expressions, codes, ubigeo: ubigeo?.name ?? "inei") else { return }
    lines += ["tests:", "  - name: " + say("un registro inventado pasa", "an invented record passes"), "    given: |"]
    lines += example.given.map { "      \($0)" }
    lines.append("    expect:")
    lines += example.expected.map { "      \($0)" }
    lines.append("      account: {read: 1, accepted: 1}")
  }

  // MARK: What is left

  private mutating func unmapped() {
    let used = plan.used.union(plan.fields["person_code"].map { [$0.column] } ?? [])
    let rest = source.columns.indices.filter { !used.contains($0) }
    if rest.isEmpty, source.hiddenNames == 0 { return }
    lines += ["", say("# Columnas que no llegan a ningún campo:", "# Columns that reach no field:")]
    for index in rest {
      let column = source.columns[index]
      let each = column.level > 0 ? source.levels[column.level].each + " " : ""
      lines.append("#   " + Self.remark("\(each)\(column.path): \(describe(column))\(guess(index))"))
    }
    if source.hiddenNames > 0 {
      lines.append(
        "#   "
          + say(
            "\(source.hiddenNames) nombres que no se muestran: repetidos, vacíos o con forma de datos",
            "\(source.hiddenNames) names that are not shown: repeated, empty or of the form of data"))
    }
  }

  private func describe(_ column: SampledColumn) -> String {
    let cells = column.filled
    if cells.isEmpty { return say("vacía en la muestra", "empty in the sample") }
    let distinct = Set(cells).count
    return say("\(distinct) valores distintos en \(cells.count)", "\(distinct) different values in \(cells.count)")
  }

  private func guess(_ index: Int) -> String {
    let other =
      plan.proposals.losers.first { $0.column == index } ?? plan.proposals.chosen.first { $0.column == index }
    guard let other, other.field.contains("."), !other.field.hasPrefix("place.") else { return "" }
    return say("; ¿\(other.field)?", "; \(other.field)?")
  }
}
