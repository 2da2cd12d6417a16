internal import CaseStore
internal import Configuration
internal import Estimation
package import Interchange
internal import Linkage
internal import Safekeeping

/// `quipu estimate`: how many victims there are, with those whom no list has seen, from a table or from a store.
package struct PopulationEstimate: Sendable {
  package enum Trouble: Error {
    /// The table cannot be used; every finding has its place.
    case table([Finding])
    case configuration([Finding])
    case failure(Failure)
  }

  /// How the model is chosen, and which columns or sources are lists.
  package struct Request: Sendable {
    package var usesAIC = false
    /// In millionths, so that what is printed is what was typed.
    package var entryMicros = 20_000
    package var count: String?
    package var lists: [String] = []
    package init() {}

    var criterion: StepwiseSelection.Criterion {
      usesAIC ? .aic : .surprise(below: Double(entryMicros) / 1_000_000)
    }
  }

  let population: HiddenPopulation
  let request: Request
  /// Small cells of a store are its steward's own.
  let isFromStore: Bool
  /// At other thresholds, where linkage made the table.
  let linked: LinkedEstimates?
  /// Notes on how the table was read.
  package let findings: [Finding]

  private init(
    _ table: OverlapTable, _ request: Request, isFromStore: Bool, linked: LinkedEstimates? = nil,
    findings: [Finding]
  ) throws(Failure) {
    population = try HiddenPopulation(table, request.criterion)
    self.request = request
    self.isFromStore = isFromStore
    self.linked = linked
    self.findings = findings
  }

  // MARK: A table

  package static func of(file path: String, _ request: Request) -> Result<PopulationEstimate, Trouble> {
    do throws(Failure) {
      let rows = try rows(of: path).map { OverlapReading.Row(line: $0.line, cells: $0.cells) }
      let reading = OverlapReading(rows, count: request.count, lists: request.lists)
      let findings = reading.findings.map { Configured.located($0, in: path) }
      guard let table = reading.table else { return .failure(.table(findings)) }
      return .success(try PopulationEstimate(table, request, isFromStore: false, findings: findings))
    } catch {
      var failure = error
      failure.finding = Configured.located(failure.finding, in: path)
      return .failure(.failure(failure))
    }
  }

  /// Rows as wide as the header; a header in one cell with semicolons or tabs says that these part the columns.
  private static func rows(of path: String) throws(Failure) -> [(line: Int, cells: [String?])] {
    var rows = try CodeListFiles.rows(of: path)
    let header = (rows.first?.cells ?? []).compactMap { $0 }
    if header.count == 1, let delimiter = header[0].utf8.first(where: { $0 == UInt8(ascii: ";") || $0 == 9 }) {
      rows = try CodeListFiles.rows(of: path, delimiter: delimiter)
    }
    let width = rows.first?.cells.firstIndex { $0 == nil } ?? rows.first?.cells.count ?? 0
    for row in rows where row.cells.dropFirst(width).contains(where: { $0 != nil }) {
      throw Failure(.codeListRagged, at: Place(line: row.line), ["columns": .number(width)])
    }
    return rows.map { ($0.line, Array($0.cells.prefix(width))) }
  }

  // MARK: Records that linkage joins

  /// Links the records of tables by their settings; the lists are the values of `source`, or the files.
  package static func of(
    tables: [String], settings: String, _ request: Request
  ) -> Result<PopulationEstimate, Trouble> {
    var findings: [Finding] = []
    do throws(Failure) {
      guard let opened = try TableLinking(tables: tables, settings: settings).open(&findings) else {
        return .failure(.configuration(findings))
      }
      guard opened.definition.encoding == nil else {
        throw Failure(.estimateEncodings, at: Place(file: settings))
      }
      var request = request
      if request.lists.isEmpty { request.lists = opened.lists }
      try checkLists(request.lists, of: opened.lists)
      var plan = TableLinking.plan(opened.definition)
      plan.pairWeight = LinkedEstimates.lowestBits
      let linked = TableLinkage(plan: plan).link(opened.table)
      findings += TableLinking.findings(linked, settings)
      let sets = opened.table.sources.map { source in
        request.lists.firstIndex(of: opened.lists[Int(source)]).map { 1 << $0 } ?? 0
      }
      var clusters: [UInt32: Int] = [:]
      for (record, cluster) in linked.clusters.enumerated() { clusters[cluster, default: 0] |= sets[record] }
      var table = OverlapTable(lists: request.lists)
      for set in clusters.values where set > 0 { table.add(1, on: set) }
      let pairs = linked.pairs.map { OverlapMerging.Pair(left: $0.left, right: $0.right, bits: Double($0.weight)) }
      return .success(
        try PopulationEstimate(
          table, request, isFromStore: false,
          linked: LinkedEstimates(lists: request.lists, sets: sets, pairs: pairs, request.criterion),
          findings: findings))
    } catch { return .failure(.failure(error)) }
  }

  // MARK: A store

  /// The lists are the sources of the pipeline's files.
  package static func of(
    workspace path: String, model modelPath: String, _ request: Request
  ) -> Result<PopulationEstimate, Trouble> {
    var findings: [Finding] = []
    guard let model = Configured.model(modelPath, &findings) else { return .failure(.configuration(findings)) }
    do throws(Failure) {
      let store = try Workspace(existing: path).openStoreToRead(model: model)
      try checkLists(request.lists, of: try store.importedSources())
      var table = OverlapTable(lists: request.lists)
      try store.victimSources { sources in
        let set = request.lists.indices.reduce(0) { $0 | (sources.contains(request.lists[$1]) ? 1 << $1 : 0) }
        if set > 0 { table.add(1, on: set) }
      }
      return .success(try PopulationEstimate(table, request, isFromStore: true, findings: []))
    } catch { return .failure(.failure(error)) }
  }

  private static func checkLists(_ lists: [String], of sources: [String]) throws(Failure) {
    for (position, list) in lists.enumerated() where !sources.contains(list) || lists[..<position].contains(list) {
      throw Failure(
        .estimateSourceUnknown,
        [
          "name": .word(list),
          "near": .word(NearestWord.to(list, in: sources) ?? sources.joined(separator: ", ")),
        ])
    }
    guard (2...OverlapTable.mostLists).contains(lists.count) else {
      throw Failure(
        .overlapListCount, ["found": .number(lists.count), "most": .number(OverlapTable.mostLists)])
    }
  }
}

extension FindingCode {
  static let estimateEncodings = FindingCode(
    "estimate-encodings", .error, es: "las codificaciones no dan probabilidades con que corregir",
    en: "encodings give no probabilities to correct by",
    hint: Localised(
      es: "haga la tabla de coincidencias con quipu link y estime sobre ella",
      en: "make the overlap table from quipu link and estimate on it"))
  static let estimateSourceUnknown = FindingCode(
    "estimate-source-unknown", .error, es: "no hay una fuente «{name}», o se nombró dos veces",
    en: "there is no source '{name}', or it was named twice",
    hint: Localised(es: "¿quiso decir «{near}»?", en: "did you mean '{near}'?"))
}
