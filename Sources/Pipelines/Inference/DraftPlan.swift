internal import Interchange

/// Which entity of the model is made from which level of the source, and with which columns.
struct DraftPlan {
  let source: SampledSource
  let proposals: FieldProposals
  let model: UnifiedModel
  let system: String
  let codes: CodeListSet
  private(set) var fields: [String: FieldProposal] = [:]
  /// Columns with place names: `place.district` with the place that they are of.
  private let places: [FieldProposal]

  init(
    _ source: SampledSource, _ proposals: FieldProposals, _ model: UnifiedModel, _ codes: CodeListSet, system: String
  ) {
    self.source = source
    self.codes = codes
    self.proposals = proposals
    self.model = model
    self.system = system
    places = proposals.chosen.filter { $0.field.hasPrefix("place.") }
    for proposal in proposals.chosen where !proposal.field.hasPrefix("place.") { fields[proposal.field] = proposal }
    dropHomeless()
  }

  /// Whether the codes of a list are known.
  func hasList(_ name: String) -> Bool { codes.codeList(name) != nil }

  func has(_ entity: String) -> Bool { fields.keys.contains { FieldProposals.entity(of: $0) == entity } }

  /// In the order of the source's columns.
  func proposals(of entity: String) -> [FieldProposal] {
    fields.values.filter { FieldProposals.entity(of: $0.field) == entity }.sorted { $0.column < $1.column }
  }

  // MARK: Levels

  /// Entities that stand once in a record.
  private static let atRecord: Set<String> = [
    "case", "incident", "inspection", "judicial_step", "tally", "shelter_stay",
  ]
  /// Those that are known with the person.
  private static let withPerson: Set<String> = [
    "id_document", "victim_role", "suspect_role", "trafficking_act", "exploitation", "seal", "condition", "person_code",
  ]

  func level(of entity: String) -> Int {
    if Self.atRecord.contains(entity) { return 0 }
    let home = Self.withPerson.contains(entity) ? "person" : entity
    var weights = [Int](repeating: 0, count: source.levels.count)
    for proposal in proposals(of: home) { weights[source.columns[proposal.column].level] += proposal.sureness }
    let most = weights.max() ?? 0
    return weights.firstIndex(of: most) ?? 0
  }

  /// The column's path as a row of the level sees it; nil where the language has none.
  func path(_ proposal: FieldProposal, at level: Int) -> String? {
    path(proposal.column, at: level, repeats: repeats(proposal.field))
  }

  func path(_ column: Int, at level: Int, repeats: Bool = false) -> String? {
    let column = source.columns[column]
    if column.level == level {
      if column.isAround, level > 0 { return nil }
      return column.isList && !repeats ? "\(column.path) | first" : column.path
    }
    if column.level == 0 { return column.isAround || column.isList ? nil : "^/\(column.path)" }
    return level == 0 && repeats ? column.listPath : nil
  }

  func declaration(_ field: String) -> Field? {
    let parts = field.split(separator: ".").map(String.init)
    guard parts.count == 2, let type = model.entity(parts[0]), let at = type.index(ofField: parts[1]) else {
      return nil
    }
    return type.fields[at]
  }

  private func repeats(_ field: String) -> Bool { declaration(field)?.repeats ?? false }

  /// A proposal that cannot be written where its entity stands, or whose entity lacks what it requires, is none.
  private mutating func dropHomeless() {
    for (field, proposal) in fields where path(proposal, at: level(of: FieldProposals.entity(of: field))) == nil {
      fields[field] = nil
    }
    let needs = [
      ("shelter_stay", "facility_code"), ("service_provided", "type"), ("consent", "purpose"), ("consent", "state"),
      ("referral", "to_entity"), ("inspection", "order_no"), ("id_document", "number"),
    ]
    for (entity, field) in needs where fields["\(entity).\(field)"] == nil { drop(entity) }
    if level(of: "service_provided") == 0 || !has("shelter_stay") { drop("service_provided") }
    if level(of: "referral") == 0 || institution == nil || !has("inspection") { drop("referral") }
    if !has("person") {
      for entity in Self.withPerson.union(["consent", "shelter_stay", "service_provided"]) { drop(entity) }
    }
    if fields["trafficking_act.purpose"] == nil, fields["exploitation.type"] == nil, !has("inspection") {
      drop("exploitation")
    }
  }

  /// Takes out fields of codes of which no word may be written, and what cannot be without them.
  mutating func keepCodes(of columns: Set<Int>) {
    for (field, proposal) in fields where needsCodes(field) && !columns.contains(proposal.column) {
      fields[field] = nil
    }
    dropHomeless()
  }

  private func needsCodes(_ field: String) -> Bool {
    if field == "condition" { return true }
    guard let declared = declaration(field), declared.type == .code || declared.type == .language else { return false }
    return field != "case.crime_articles" && declared.codeList.map(hasList) ?? false
  }

  /// Sum of the surenesses of what is drafted: of several places where records may stand, the one with most is
  /// taken. A list of which only the first item is read counts half.
  var weight: Int {
    fields.values.reduce(0) { sum, proposal in
      let path = path(proposal, at: level(of: FieldProposals.entity(of: proposal.field))) ?? ""
      return sum + (path.hasSuffix("| first") ? proposal.sureness / 2 : proposal.sureness)
    }
  }

  private mutating func drop(_ entity: String) {
    for field in fields.keys where FieldProposals.entity(of: field) == entity { fields[field] = nil }
  }

  /// Who sends, as a code of list `entity`.
  var institution: String? {
    let codes = [("PNP", "PNP"), ("SUNAFIL", "SUNAFIL"), ("INABIF", "MIMP"), ("MIMP", "MIMP")]
    return codes.first { system.hasPrefix($0.0) }?.1
  }

  // MARK: Places

  /// Columns of names that belong to a column of district codes, at the same level: option of the step and column.
  func placeNames(of proposal: FieldProposal) -> [(option: String, column: Int)] {
    let own = source.columns[proposal.column]
    let isFact = proposal.field == "incident.ubigeo_fact" || proposal.field == "tally.ubigeo"
    let words = PlaceOf.words(own.words.last ?? "")
    let columns = proposals.isCount ? proposals.chosen : places
    return ["department", "province", "district"].compactMap { option in
      columns.first { other in
        let column = source.columns[other.column]
        let place = PlaceOf.words(column.words.last ?? "")
        let isSame = place == words || (isFact && (place.isEmpty || place == "FACT"))
        return other.field.hasSuffix(".\(option)") && column.level == own.level && isSame
      }.map { (option, $0.column) }
    }
  }

  /// Columns that some line of the draft uses.
  var used: Set<Int> {
    var used = Set(fields.values.map(\.column))
    for proposal in fields.values where declaration(proposal.field)?.type == .ubigeo {
      used.formUnion(placeNames(of: proposal).map(\.column))
    }
    return used
  }

  // MARK: Keys

  /// Columns that tell the rows of a level apart, and whether they do so in the sample.
  func key(of level: Int, for entity: String) -> (columns: [Int], isDistinct: Bool) {
    let isPerson = entity == "person"
    let order =
      isPerson
      ? [
        "person_code", "incident.source_number", "inspection.order_no", "id_document.number", "person.full_name",
        "person.surnames", "person.paternal_surname", "person.maternal_surname", "person.given_names",
        "person.birth_date", "condition", "person.sex", "person.age_at_report",
      ]
      : ["incident.source_number", "inspection.order_no", "case.national_case_no", "judicial_step.fiscal_file_no"]
    var columns = order.compactMap { fields[$0]?.column }.filter { path($0, at: level) != nil }
    if isPerson, let code = fields["person_code"]?.column {
      // A code of its own is enough; one that begins anew in each record needs the record's number too.
      let upper = level > 0 ? ["incident.source_number", "inspection.order_no"].compactMap { fields[$0]?.column } : []
      let own = Array(Set(upper + [code])).sorted().filter { path($0, at: level) != nil }
      if level > 0 || tellsApart([code], level) { columns = own }
    }
    if entity == "tally" { columns = tallyKey() }
    if columns.isEmpty, !isPerson { columns = key(of: level, for: "person").columns }
    if columns.isEmpty {
      columns = source.columns.indices.filter { source.columns[$0].level == level && path($0, at: level) != nil }
    }
    return (columns, tellsApart(columns, level))
  }

  private func tallyKey() -> [Int] {
    let value = fields["tally.value"]?.column
    let all = source.columns.indices.filter { $0 != value && path($0, at: 0) != nil }
    let mapped = all.filter { used.contains($0) }
    if tellsApart(mapped, 0) { return mapped }
    return tellsApart(all, 0) ? all : all + (value.map { [$0] } ?? [])
  }

  /// Rows that are the same throughout are one row; all others must differ in these columns.
  private func tellsApart(_ columns: [Int], _ level: Int) -> Bool {
    let same = source.columns.indices.filter { source.columns[$0].level == level && !source.columns[$0].isAround }
    func rows(_ columns: [Int]) -> Set<[String?]> {
      Set(
        (0..<source.levels[level].rows).map { row in
          columns.map { row < source.columns[$0].cells.count ? source.columns[$0].cells[row] : nil }
        })
    }
    let own = columns.filter { source.columns[$0].level == level && !source.columns[$0].isAround }
    return !own.isEmpty && rows(own).count == rows(same).count
  }
}
