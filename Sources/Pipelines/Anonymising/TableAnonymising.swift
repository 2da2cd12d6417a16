internal import Anonymisation
internal import Configuration
package import Interchange
internal import Safekeeping
internal import Writers

/// `quipu anonymise`: makes the rows of any table look alike until nobody stands out, by a policy.
///
/// The table is read twice: once for its codes, once to be written; so memory grows with the cells that are looked at, four
/// bytes each, and not with the file.
package struct TableAnonymising {
  package var table: String
  package var policy: String
  /// nil: nothing is written, only the report is made.
  package var output: String?

  package init(table: String, policy: String, output: String? = nil) {
    self.table = table
    self.policy = policy
    self.output = output
  }

  /// nil: the policy has errors, which are among the findings.
  ///
  /// Throws: refusals of files; what is wrong with a hierarchy; `anonymity-…` where the policy cannot be met, and then
  /// nothing is written.
  package func run(_ findings: inout [Finding]) throws(Failure) -> AnonymiseReport? {
    guard let definition = Configured.anonymise(policy, &findings) else { return nil }
    let leaving = AnonymisedColumns(definition)
    let csv = try CSVTable(table, wanted: leaving.read)
    let coding = try TableCoding(csv, columns: AnonymiseTask.looked(definition))
    findings += coding.findings.sorted.map(\.entry.first)
    let task = try AnonymiseTask(definition, coding)
    let search = try RecodingChoice(task).run()
    if let output { try leaving.write(csv, search.recoded, definition, to: output) }
    return AnonymiseReport(task: task, search: search)
  }
}

/// Runs the search that a policy asks for, and says why where nothing meets it.
struct RecodingChoice {
  struct Outcome {
    let recoded: RecodedTable
    /// Choices of levels, and how many were counted; nil of a local recoding.
    let effort: (choices: Int, counted: Int)?
  }

  private let task: AnonymiseTask
  init(_ task: AnonymiseTask) { self.task = task }

  /// Throws: `anonymity-too-few-rows`, `anonymity-too-few-values`, `anonymity-out-of-reach`, `recoding-too-large`.
  func run() throws(Failure) -> Outcome {
    try checkReach()
    let outcome = task.definition.search == .local ? try local() : try fullDomain()
    if outcome.recoded.suppressedRows > task.limit { throw outOfReach(outcome.recoded.suppressedRows) }
    return outcome
  }

  private func fullDomain() throws(Failure) -> Outcome {
    guard var search = FullDomainSearch(task.table, task.models, limit: task.limit) else { throw tooLarge() }
    guard let optimum = search.run() else { throw outOfReach(search.leastSuppressed()) }
    return Outcome(
      recoded: RecodedTable(task.table, levels: optimum.levels, kept: search.kept(optimum.levels)),
      effort: (optimum.choices, optimum.counted))
  }

  private func local() throws(Failure) -> Outcome {
    guard var search = LocalRecoding(task.table, task.models) else { throw tooLarge() }
    return Outcome(recoded: search.run(), effort: nil)
  }

  // MARK: Why not

  /// What no recoding can give, because the table does not have it.
  private func checkReach() throws(Failure) {
    let rows = task.table.rowCount
    if rows > task.limit, rows < task.definition.k {
      throw Failure(
        .anonymityTooFewRows, at: Place(file: task.definition.path),
        ["rows": .number(rows), "k": .number(task.definition.k)])
    }
    if task.limit >= rows { return }
    for model in task.models {
      guard let index = model.column, case .distinct(let l, _) = model else { continue }
      let column = task.table.counted[index]
      let distinct = column.totals.count { $0 > 0 }
      if distinct < l {
        throw Failure(
          .anonymityTooFewValues, at: Place(file: task.definition.path),
          ["column": .word(column.name), "values": .number(distinct), "l": .number(l)])
      }
    }
  }

  private func tooLarge() -> Failure {
    Failure(
      .recodingTooLarge, at: Place(file: task.definition.path),
      [
        "choices": .number(FullDomainSearch.choices(task.table)),
        "most": .number(
          task.definition.search == .local ? LocalRecoding.mostChoices : FullDomainSearch.mostChoices),
      ])
  }

  private func outOfReach(_ rows: Int) -> Failure {
    let share = Double(rows) / Double(max(1, task.table.rowCount))
    // Rounded up, so that the share named lets these rows be suppressed.
    let needed = FixedPoint.text(min(1, (share * 10_000).rounded(.up) / 10_000), places: 4)
    return Failure(
      .anonymityOutOfReach, at: Place(file: task.definition.path),
      ["rows": .number(rows), "limit": .number(task.limit), "share": .word(needed)])
  }
}

extension FindingCode {
  static let anonymityTooFewRows = FindingCode(
    "anonymity-too-few-rows", .error, es: "la tabla tiene {rows} filas y k es {k}: nada las hace iguales a k",
    en: "the table has {rows} rows and k is {k}: nothing makes k of them alike",
    hint: Localised(es: "junte más filas, o publique solo cifras", en: "gather more rows, or publish figures only"))
  static let anonymityTooFewValues = FindingCode(
    "anonymity-too-few-values", .error,
    es: "«{column}» tiene {values} valores distintos y cada clase debería tener {l}",
    en: "“{column}” has {values} different values, and each class should have {l}",
    hint: Localised(
      es: "baje el número, o no publique esa columna", en: "lower the number, or do not release that column"))
  static let anonymityOutOfReach = FindingCode(
    "anonymity-out-of-reach", .error,
    es: "la política no se cumple: hasta con lo más grueso habría que suprimir {rows} filas, y se permiten {limit}",
    en: "the policy cannot be met: even at the coarsest {rows} rows would have to be suppressed, and {limit} may be",
    hint: Localised(
      es: "suba suppression a {share}, quite un cuasi-identificador o un to-level, o baje k, l o suba t",
      en: "raise suppression to {share}, remove a quasi-identifier or a to-level, or lower k or l or raise t"))
  static let recodingTooLarge = FindingCode(
    "recoding-too-large", .error,
    es: "hay {choices} combinaciones de niveles y se prueban a lo sumo {most}",
    en: "there are {choices} combinations of levels, and at most {most} are tried",
    hint: Localised(
      es: "acorte niveles con from-level y to-level, o quite un cuasi-identificador",
      en: "shorten levels by from-level and to-level, or remove a quasi-identifier"))
}
