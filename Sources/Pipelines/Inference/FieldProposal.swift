internal import Interchange

/// A column and the field that it probably fills.
struct FieldProposal {
  /// Index into the sample's columns.
  let column: Int
  /// `entity.field`, or a word of `NameRules` for several or none.
  let field: String
  /// 0...99
  let sureness: Int
  let reason: Localised
  /// Ways in which its dates are written, the most frequent first.
  var dateForms: [String] = []
}

/// Proposes a field for each column, by its name and by its cells.
struct FieldProposals {
  private let source: SampledSource
  private let model: UnifiedModel
  private let content: ColumnContent
  private let around: [[String]]
  private var known: [String: KnownSpellings] = [:]
  /// Of published counts and not of persons.
  private(set) var isCount = false
  /// The chosen ones, at most one per column and per field of a level.
  private(set) var chosen: [FieldProposal] = []
  /// Columns with a proposal that another column took: what is said about them.
  private(set) var losers: [FieldProposal] = []

  init(_ source: SampledSource, _ model: UnifiedModel, _ codes: CodeListSet) {
    self.source = source
    self.model = model
    content = ColumnContent(codes)
    let record = source.facts.record?.value.split(separator: "/").filter { $0 != "[]" } ?? []
    around = record.reversed().map { ColumnNames.tokens(Self.bare(String($0))) }
    choose(NameRule.persons)
    isCount = Self.looksCounted(chosen, source)
    if isCount { choose(NameRule.counts) }
  }

  /// Published counts have a column that counts and nothing of a person.
  private static func looksCounted(_ proposals: [FieldProposal], _ source: SampledSource) -> Bool {
    let persons = proposals.contains { $0.sureness >= 50 && ["person", "id_document"].contains(entity(of: $0.field)) }
    let counts = source.columns.contains { column in
      column.level == 0 && column.words.last.map { ColumnNames.tokens($0).contains("COUNT") } == true
        && column.filled.allSatisfy { Double($0) != nil }
    }
    return counts && !persons
  }

  static func entity(of field: String) -> String { String(field.prefix { $0 != "." }) }

  /// Without the prefix of a namespace and the sign of an attribute.
  private static func bare(_ name: String) -> String {
    let local = name.split(separator: ":").last.map(String.init) ?? name
    return local.hasPrefix("@") ? String(local.dropFirst()) : local
  }

  // MARK: Choosing

  private mutating func choose(_ rules: [NameRule]) {
    (chosen, losers) = ([], [])
    var all: [FieldProposal] = []
    for index in source.columns.indices { all += candidates(index, rules) }
    // Of equals a plain value before a list, and then the first.
    func rank(_ proposal: FieldProposal) -> (Int, Int, Int) {
      (-proposal.sureness, source.columns[proposal.column].isList ? 1 : 0, proposal.column)
    }
    let order = all.sorted { rank($0) < rank($1) }
    var taken: Set<String> = []
    var done: Set<Int> = []
    for proposal in order where proposal.sureness >= 30 && !done.contains(proposal.column) {
      if taken.insert(slot(proposal)).inserted {
        done.insert(proposal.column)
        chosen.append(proposal)
      }
    }
    chosen.sort { $0.column < $1.column }
    var told = done
    for proposal in order where told.insert(proposal.column).inserted { losers.append(proposal) }
  }

  /// Place names stand several times, one for each place; other fields once.
  private func slot(_ proposal: FieldProposal) -> String {
    guard proposal.field.hasPrefix("place.") else { return proposal.field }
    let name = source.columns[proposal.column].words.last ?? ""
    return "\(proposal.field) \(PlaceOf.words(name))"
  }

  private mutating func candidates(_ index: Int, _ rules: [NameRule]) -> [FieldProposal] {
    let column = source.columns[index]
    let names = column.words.map { ColumnNames.tokens(Self.bare($0)) }
    let own = names.last ?? []
    let inside = Array(names.dropLast().reversed())
    let outside = column.isAround ? [] : around
    var found: [FieldProposal] = []
    let fits = rules.compactMap { rule in rule.fit(own, inside: inside, outside: outside).map { (rule.field, $0) } }
    // Two rules of the same worth are both tried; the cells decide between them.
    for (field, fit) in fits.sorted(by: { $0.1 < $1.1 }).prefix(3) {
      let field =
        field == "person.given_names" && ColumnContent.commaShare(column.filled) > 0.6 ? "person.full_name" : field
      found.append(judge(field, index, named: fit.score))
    }
    // A later rule is a second choice: it must not win by its cells alone.
    for place in found.indices.dropFirst() where found[place].sureness >= found[0].sureness {
      found[place] = FieldProposal(
        column: index, field: found[place].field, sureness: max(0, found[0].sureness - 1), reason: found[place].reason,
        dateForms: found[place].dateForms)
    }
    return found.isEmpty && !isCount ? byContent(index) : found
  }

  // MARK: Name and cells

  private mutating func judge(_ field: String, _ index: Int, named score: Int) -> FieldProposal {
    let cells = source.columns[index].filled
    let (share, forms) = share(of: field, cells)
    let sureness: Int
    let reason: Localised
    switch share {
    case nil:
      sureness = score * 60 / 100
      reason = Localised(es: "solo el nombre; revise", en: "name only; check")
    case let share? where share < 0.3:
      sureness = score * 40 / 100
      reason = Localised(
        es: "el nombre sí, el contenido no (\(percent(share)) %); revise",
        en: "the name agrees, the content does not (\(percent(share)) %); check")
    case let share?:
      sureness = min(99, (score * 60 + Int(share * 3900)) / 100)
      reason =
        share >= 0.9
        ? Localised(es: "nombre y contenido concuerdan", en: "name and content agree")
        : Localised(
          es: "el nombre, y \(percent(share)) % del contenido", en: "the name, and \(percent(share)) % of the content")
    }
    return FieldProposal(column: index, field: field, sureness: sureness, reason: reason, dateForms: forms)
  }

  private func percent(_ share: Double) -> Int { Int(share * 100) }

  /// The share of cells that are what the field holds; nil where nothing can be told.
  private mutating func share(of field: String, _ cells: [String]) -> (share: Double?, forms: [String]) {
    if cells.isEmpty { return (nil, []) }
    switch field {
    case "person.full_name", "person.surnames", "person.given_names", "person.paternal_surname",
      "person.maternal_surname", "person.married_surname", "person.alias":
      return (ColumnContent.lettersShare(cells), [])
    case "id_document.number":
      return (content.share("document", [.literal("DNI")], over: cells).map { max($0, digitsShare(cells)) }, [])
    case "incident.source_number", "inspection.order_no", "inspection.infraction_act_no", "case.national_case_no",
      "judicial_step.fiscal_file_no", "judicial_step.court_file_no", "person_code", "shelter_stay.facility_code":
      return (numberedShare(cells), [])
    case "inspection.employer_name", "incident.office": return (ColumnContent.lettersShare(cells), [])
    case "person.email": return (Double(cells.count { $0.contains("@") }) / Double(cells.count), [])
    case "person.phones": return (content.share("phone", over: cells), [])
    case "case.crime_articles", "tally.article": return (content.share("article", over: cells), [])
    case "condition":
      let roles = KnownSpellings(rolesOf: content.codes)
      return (Double(cells.count { roles.code($0) != nil }) / Double(cells.count), [])
    case "place.department", "place.province", "place.district", "tally.department", "tally.province", "tally.district":
      return (ColumnContent.lettersShare(cells), [])
    case "tally.year": return (Double(cells.count { ("1900"..."2100").contains($0) }) / Double(cells.count), [])
    case "tally.month": return (Double(cells.count { (1...12).contains(Int($0) ?? 0) }) / Double(cells.count), [])
    default: return byType(field, cells)
    }
  }

  /// File numbers have figures and are short.
  private func numberedShare(_ cells: [String]) -> Double {
    Double(cells.count { $0.contains(where: \.isNumber) && $0.count <= 40 }) / Double(cells.count)
  }

  private func digitsShare(_ cells: [String]) -> Double {
    Double(cells.count { $0.count(where: \.isNumber) >= 7 }) / Double(cells.count)
  }

  private mutating func byType(_ field: String, _ cells: [String]) -> (share: Double?, forms: [String]) {
    guard let declared = declaration(field) else { return (nil, []) }
    switch declared.type {
    case .date: return dates("date", cells)
    case .partialDate: return dates("partial-date", cells)
    case .dateTime: return dates("datetime", cells)
    case .ubigeo:
      let shares = UbigeoSystem.all.compactMap { content.share("ubigeo", over: cells, ubigeo: $0) }
      return (shares.max(), [])
    case .integer where field.hasSuffix("age_at_report"): return (content.share("age", over: cells), [])
    case .integer: return (content.share("integer", over: cells), [])
    case .decimal: return (content.share("decimal", over: cells), [])
    case .money: return (content.share("money", over: cells), [])
    case .country: return (content.share("country", over: cells), [])
    case .ruc: return (content.share("ruc", over: cells).map { max($0, elevenDigits(cells)) }, [])
    case .tri: return (content.share("tri", over: cells), [])
    case .boolean: return (content.share("boolean", over: cells), [])
    case .isic:
      return (Double(cells.count { (2...4).contains($0.count) && $0.allSatisfy(\.isNumber) }) / Double(cells.count), [])
    case .code, .language: return (knownShare(declared.codeList, cells), [])
    default: return (nil, [])
    }
  }

  private func elevenDigits(_ cells: [String]) -> Double {
    Double(cells.count { $0.count == 11 && $0.allSatisfy(\.isNumber) }) / Double(cells.count)
  }

  private func dates(_ step: String, _ cells: [String]) -> (share: Double?, forms: [String]) {
    guard let found = content.dates(step, cells) else { return (nil, []) }
    return (found.share, found.forms)
  }

  private mutating func knownShare(_ list: String?, _ cells: [String]) -> Double? {
    guard let list else { return nil }
    let spellings = known[list] ?? KnownSpellings(list: list, content.codes)
    known[list] = spellings
    if spellings.isEmpty { return nil }
    return Double(cells.count { spellings.code($0) != nil }) / Double(cells.count)
  }

  private func declaration(_ field: String) -> Field? {
    let parts = field.split(separator: ".").map(String.init)
    guard parts.count == 2, let type = model.entity(parts[0]), let index = type.index(ofField: parts[1]) else {
      return nil
    }
    return type.fields[index]
  }

  // MARK: Cells alone

  /// What only one field can look like. Dates are never given to a field by their cells alone.
  private mutating func byContent(_ index: Int) -> [FieldProposal] {
    let cells = source.columns[index].filled
    guard cells.count >= 3, !source.columns[index].isAround else { return [] }
    let distinct = ColumnContent.distinctShare(cells)
    func proposal(_ field: String, _ sureness: Int) -> [FieldProposal] {
      [
        FieldProposal(
          column: index, field: field, sureness: sureness,
          reason: Localised(es: "solo el contenido; revise", en: "content only; check"))
      ]
    }
    let eight = Double(cells.count { $0.count == 8 && $0.allSatisfy(\.isNumber) }) / Double(cells.count)
    if eight > 0.9, distinct > 0.5, (dates("date", cells).share ?? 0) < 0.9 {
      return proposal("id_document.number", 60)
    }
    if cells.allSatisfy({ $0.contains("@") && $0.contains(".") && !$0.contains(" ") }) {
      return proposal("person.email", 70)
    }
    if ColumnContent.commaShare(cells) > 0.8, distinct > 0.5 { return proposal("person.full_name", 50) }
    if cells.count >= 6, distinct < 0.5, knownShare("sex", cells) == 1,
      cells.contains(where: { !$0.allSatisfy(\.isNumber) })
    {
      return proposal("person.sex", 60)
    }
    let six = Double(cells.count { $0.count == 6 && $0.allSatisfy(\.isNumber) }) / Double(cells.count)
    if six > 0.9, (content.share("ubigeo", over: cells, ubigeo: "inei") ?? 0) > 0.9 {
      return proposal("incident.ubigeo_fact", 45)
    }
    return []
  }
}

/// Of which place a name of a column speaks: `DIST_HECHO` and `UBIGEO_HECHO` are of the same.
enum PlaceOf {
  private static let levels: Set<String> = ["UBIGEO", "DEPARTMENT", "PROVINCE", "DISTRICT", "NAMES", "CODE"]

  static func words(_ name: String) -> String {
    ColumnNames.tokens(name).filter { !levels.contains($0) }.sorted().joined(separator: " ")
  }
}

/// Which coding of districts a source uses.
struct UbigeoSystem {
  static let all = ["inei", "reniec", "sunat"]

  let name: String
  let sureness: Int
  let reason: Localised

  /// Takes: columns of district codes, each with those of the names beside it (department, province, district).
  init(
    _ columns: [(codes: [String?], names: [(option: String, cells: [String?])])], _ content: ColumnContent,
    said: String? = nil
  ) {
    if let said {
      (name, sureness) = (said, 90)
      reason = Localised(es: "lo dice una columna", en: "a column says so")
      return
    }
    var scores: [(name: String, agreed: Int, cells: Int)] = []
    for system in Self.all {
      var (agreed, cells) = (0, 0)
      for column in columns {
        let rows = column.codes.indices.filter { column.codes[$0] != nil }.prefix(ColumnContent.mostCells)
        let arguments = column.names.indices.map { StepArgument.namedColumn(column.names[$0].option, $0) }
        let share = content.share(
          "ubigeo", arguments, over: rows.compactMap { column.codes[$0] },
          beside: column.names.map { name in rows.map { $0 < name.cells.count ? name.cells[$0] : nil } }, ubigeo: system
        )
        agreed += Int((share ?? 0) * Double(rows.count) + 0.5)
        cells += rows.count
      }
      scores.append((system, agreed, cells))
    }
    // The first of equals: INEI's is what the State publishes in.
    let best = scores.map(\.agreed).max() ?? 0
    let equals = scores.filter { $0.agreed == best }
    let worse = scores.filter { $0.agreed < best }.map(\.agreed).max()
    name = equals.first?.name ?? "inei"
    let cells = scores.first?.cells ?? 0
    let also = equals.dropFirst().map(\.name).joined(separator: ", ")
    sureness = worse.map { min(also.isEmpty ? 98 : 80, 60 + 38 * (best - $0) / max(1, cells)) } ?? 40
    reason =
      worse != nil
      ? Localised(
        es: "concuerda en \(best) de \(cells) celdas" + (also.isEmpty ? "" : ", como \(also)"),
        en: "agrees in \(best) of \(cells) cells" + (also.isEmpty ? "" : ", as \(also) does"))
      : Localised(es: "las celdas no deciden; revise", en: "the cells do not decide; check")
  }
}
