internal import Configuration
package import Interchange
internal import Readers
internal import Safekeeping

extension FindingCode {
  static let inferWouldOverwrite = FindingCode(
    "infer-would-overwrite", .error, es: "el archivo ya existe", en: "the file exists already",
    hint: Localised(
      es: "elija otro nombre con -o, o use --force para reemplazarlo",
      en: "choose another name with -o, or use --force to replace it"))
}

/// `quipu infer`: the draft of a mapping for a file that nobody has described.
///
/// The draft compiles, and says of each line how sure it is. No value of a person is in it: names of columns, words
/// that the code lists know, and other words only where `CodeStubs` lets them through.
package struct MappingInference {
  package let path: String
  /// Where the mapping shall stand; nil: it is printed, with its codes in it.
  package var output: String?
  package var format: RecordPrinting.Format?
  package var header: RecordPrinting.Header?
  package var sheet: String?
  package var member: String?
  package var system: String?
  package var name: String?
  package var model: String?
  package var codes: String?
  package var overwrites = false

  package init(path: String) { self.path = path }

  /// What was made.
  package struct Draft: Sendable {
    package let mapping: String
    /// Tables of codes to stand beside the mapping, by path relative to it.
    package let tables: [(path: String, text: String)]
    package let records: Int
    package let mappedColumns: Int
    package let columns: Int
  }

  /// The draft, written where `output` says. Files are written whole or not at all, the mapping last.
  ///
  /// Throws: refusals of the file and of model and code lists, `source-system-unknown`, `infer-would-overwrite`,
  /// `file-cannot-be-written`.
  package func run(_ language: Language) throws(Failure) -> Draft {
    let draft = try draft(language)
    guard let output else { return draft }
    let folder = Folder.parent(of: output)
    let files = draft.tables.map { ("\(folder)/\($0.path)", $0.text) } + [(output, draft.mapping)]
    for (path, _) in files where !overwrites && Folder.exists(path) {
      throw Failure(.inferWouldOverwrite, at: Place(file: path))
    }
    if !draft.tables.isEmpty { try Folder.make("\(folder)/codes") }
    for (path, text) in files { try SafeFile.write(Array(text.utf8), to: path) }
    return draft
  }

  private func draft(_ language: Language) throws(Failure) -> Draft {
    let (model, codes) = try configuration()
    if let system { try check(system, codes) }
    var sampling = SourceSampling(path: path)
    sampling.format = format
    sampling.header = header
    sampling.sheet = sheet
    sampling.member = member
    let plans = try sampling.samples().map { source in
      let system = SystemGuess(source, declared: system, in: codes)
      let plan = DraftPlan(source, FieldProposals(source, model, codes), model, codes, system: system.line.value)
      return (plan: plan, system: system)
    }
    // Of equals the first: the likelier place.
    let most = plans.map(\.plan.weight).max() ?? 0
    guard let (plan, system) = plans.first(where: { $0.plan.weight == most }) else {
      throw Failure(.inferNoRecords, at: Place(file: path))
    }
    return draft(plan, system, codes, language)
  }

  private func draft(
    _ plan: DraftPlan, _ system: SystemGuess, _ codes: CodeListSet, _ language: Language
  ) -> Draft {
    var plan = plan
    let stubs = stubs(plan, codes)
    plan.keepCodes(of: Set(stubs.keys))
    let used = stubs.filter { column, _ in plan.fields.values.contains { $0.column == column } }
    let expressions = FieldExpressions(plan: plan, lookups: used)
    let name = name ?? Self.slug(of: path)
    var tables: [String: String] = [:]
    if output != nil {
      for stub in used.values { tables[stub.name] = "codes/\(name)-\(stub.name).csv" }
    }
    let text = MappingDraftText(
      plan: plan, expressions: expressions, codes: codes, language: language, name: name, systemLine: system.line,
      ubigeo: ubigeo(plan, codes), tables: tables)
    let files = used.values.sorted { $0.name < $1.name }.compactMap { stub in
      tables[stub.name].map { (path: $0, text: CodeTable.text(stub, language)) }
    }
    return Draft(
      mapping: text.text(), tables: files, records: plan.source.records, mappedColumns: plan.used.count,
      columns: plan.source.columns.count)
  }

  // MARK: Configuration

  private func configuration() throws(Failure) -> (UnifiedModel, CodeListSet) {
    let near = [output, "./x"].compactMap { $0 }.lazy.compactMap { CompiledSource.nearestModel(above: $0) }.first
    guard let path = model ?? near else { throw Failure(.modelNotFound, at: Place(file: output ?? ".")) }
    var findings: [Finding] = []
    let model = Configured.model(path, &findings)
    let codes = CodeListFiles.load(folder: codes ?? MappingFiles.joined(Folder.parent(of: path), "codes"), &findings)
    if let error = findings.first(where: { $0.severity == .error }) { throw Failure(error) }
    guard let model else { throw Failure(.modelNotFound, at: Place(file: path)) }
    return (model, codes)
  }

  private func check(_ system: String, _ codes: CodeListSet) throws(Failure) {
    let known = codes.codeList("jurisdiction_system")?.column("code") ?? []
    if known.contains(system) { return }
    var words: [String: FindingArgument] = ["name": .word(system)]
    words["near"] = .word(NearestWord.to(system, in: known) ?? known.joined(separator: ", "))
    throw Failure(.sourceSystemUnknown, words)
  }

  /// `Denuncias 2024.csv` is `denuncias-2024`.
  static func slug(of path: String) -> String {
    let stem = path.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? ""
    let words = Folding.fold(stem).lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let slug = words.joined(separator: "-")
    return slug.first?.isLetter == true ? slug : slug.isEmpty ? "source" : "source-\(slug)"
  }

  /// Whether a mapping may be called so.
  package static func isName(_ text: String) -> Bool {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    return text.first.map { $0.isASCII && $0.isLowercase } == true
      && groups.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLowercase) } }
  }

  // MARK: Codes and districts

  /// Lookups of the columns that hold codes of a list, by column. A column of which no word may be written has none.
  private func stubs(_ plan: DraftPlan, _ codes: CodeListSet) -> [Int: CodeStub] {
    let personal = plan.fields.values.filter { proposal in
      ["person.full_name", "person.surnames"].contains(proposal.field)
        || plan.declaration(proposal.field)?.privacy.staysInVault == true
    }
    let rules = CodeStubs(names: personal.flatMap { plan.source.columns[$0.column].filled })
    var stubs: [Int: CodeStub] = [:]
    var names: Set<String> = []
    for proposal in plan.fields.values.sorted(by: { $0.column < $1.column }) {
      guard let known = spellings(of: proposal, plan, codes) else { continue }
      let column = plan.source.columns[proposal.column]
      let stub = rules.stub(column, named: Self.lookupName(column, &names), known)
      if !stub.rows.isEmpty { stubs[proposal.column] = stub }
    }
    return stubs
  }

  private func spellings(of proposal: FieldProposal, _ plan: DraftPlan, _ codes: CodeListSet) -> KnownSpellings? {
    if proposal.field == "condition" { return KnownSpellings(rolesOf: codes) }
    guard let field = plan.declaration(proposal.field), field.type == .code || field.type == .language,
      proposal.field != "case.crime_articles", !field.privacy.staysInVault, let list = field.codeList,
      codes.codeList(list) != nil
    else { return nil }
    return KnownSpellings(list: list, codes)
  }

  private static func lookupName(_ column: SampledColumn, _ taken: inout Set<String>) -> String {
    let words = column.words.suffix(2).map { word in
      let word = word.split(separator: ":").last.map(String.init) ?? word
      return Folding.fold(word).lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(
        separator: "_")
    }
    let last = words.last ?? ""
    var name = last.first?.isLetter == true ? last : "column_\(column.path.filter(\.isNumber))"
    if taken.contains(name), words.count == 2, words[0].first?.isLetter == true { name = "\(words[0])_\(name)" }
    var number = 2
    let base = name
    while !taken.insert(name).inserted {
      name = "\(base)_\(number)"
      number += 1
    }
    return name
  }

  /// nil where no column holds district codes.
  private func ubigeo(_ plan: DraftPlan, _ codes: CodeListSet) -> UbigeoSystem? {
    let columns = plan.fields.values.filter { plan.declaration($0.field)?.type == .ubigeo }.sorted {
      $0.column < $1.column
    }
    if columns.isEmpty { return nil }
    let cells = columns.map { proposal in
      (
        codes: plan.source.columns[proposal.column].cells,
        names: plan.placeNames(of: proposal).map { (option: $0.option, cells: plan.source.columns[$0.column].cells) }
      )
    }
    let said = UbigeoSystem.all.first { system in
      plan.source.columns.contains { column in
        !column.filled.isEmpty && column.filled.allSatisfy { Folding.fold($0) == system.uppercased() }
      }
    }
    return UbigeoSystem(cells, ColumnContent(codes), said: said)
  }
}

/// Which institution's system a file is from, by the names in it.
struct SystemGuess {
  let line: SourceFacts.Line

  private static let signs: [(words: Set<String>, system: String)] = [
    (["PROSECUTOR"], "MP-SGF"), (["OFFICE", "COMPLAINT"], "PNP-SIDPOL"),
    (["ORDER", "EMPLOYER", "WORKER", "INFRACTION"], "SUNAFIL-SIIT"),
    (["CENTRE", "RESIDENT", "ADMISSION", "DISCHARGE"], "INABIF-CAR"),
  ]

  init(_ source: SampledSource, declared: String?, in codes: CodeListSet) {
    if let declared {
      line = SourceFacts.Line(value: declared, sureness: 100, reason: Localised(es: "declarado", en: "declared"))
      return
    }
    let record = source.facts.record?.value.split(separator: "/").map(String.init) ?? []
    let words = Set((record + source.columns.flatMap(\.words)).flatMap { ColumnNames.tokens($0) })
    let scores = Self.signs.map { sign in (sign.system, sign.words.intersection(words).count) }
    let best = scores.map(\.1).max() ?? 0
    let system = scores.first { $0.1 == best }?.0 ?? "PNP-SIDPOL"
    let known = codes.codeList("jurisdiction_system")?.column("code") ?? []
    line = SourceFacts.Line(
      value: known.contains(system) ? system : known.first ?? system,
      sureness: best == 0 ? 10 : min(70, 30 + 15 * best),
      reason: Localised(
        es: "por los nombres; declárelo con --system", en: "by the names; declare it with --system"))
  }
}
