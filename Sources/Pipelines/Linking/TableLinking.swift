internal import Configuration
package import Interchange
internal import Linkage
internal import Safekeeping

/// `quipu link --table`: which records of any tables are one person, by a settings file.
///
/// Records are put in the order of their ids first, so the result is the same whatever order they come in.
package struct TableLinking {
  package var tables: [String]
  package var settings: String
  package var clusters: String?
  package var pairs: String?
  package var truth: String?

  package init(tables: [String], settings: String) {
    self.tables = tables
    self.settings = settings
  }

  /// nil: the settings have errors, which are among the findings.
  ///
  /// Throws: refusals of files; `link-id-missing`, `link-id-repeated`, `link-one-list`.
  package func run(_ findings: inout [Finding]) throws(Failure) -> (any LinkOutcome)? {
    guard let definition = Configured.link(settings, &findings) else { return nil }
    var reading = LinkTableReading()
    reading.wanted = wanted(definition)
    let records = try reading.read(tables)
    findings += records.findings
    let table = try LinkTableAssembly(definition: definition, records: records, path: tables[0]).table()
    findings += table.count == 0 ? [Finding(.linkNoRecords, at: Place(file: tables[0]))] : emptyColumns(table)
    let plan = Self.plan(definition)
    if plan.mode == .link, table.count > 0, Set(table.sources).count < 2 {
      throw Failure(.linkOneList, at: Place(file: settings))
    }
    if definition.encoding != nil {
      return try EncodedLinking(linking: self, definition: definition).run(table, &findings)
    }
    let linked = TableLinkage(plan: plan).link(table)
    findings += Self.findings(linked, settings)
    try writeClusters(table, linked.clusters)
    try writePairs(table, linked)
    let agreement = try truth.map { path throws(Failure) in
      try LinkTruthReading(path: path).compare(table.ids, linked.clusters, &findings)
    }
    return LinkReport(table: table, linked: linked, plan: plan, agreement: agreement)
  }

  private func wanted(_ definition: LinkDefinition) -> [String] {
    var names = [definition.id.value]
    for name in [definition.source?.value].compactMap({ $0 }) + definition.columns.map(\.name.value)
    where !names.contains(name) {
      names.append(name)
    }
    return names
  }

  static func plan(_ definition: LinkDefinition) -> LinkPlan {
    var plan = LinkPlan()
    plan.mode = definition.mode
    plan.isOneToOne = definition.isOneToOne
    plan.linkWeight = LinkReport.weight(micros: definition.linkFrom)
    plan.pairWeight = LinkReport.weight(micros: definition.pairsFrom)
    plan.rules = definition.blocking
    plan.largestBlock = definition.largestBlock
    plan.pairsPerRecord = definition.pairsPerRecord
    return plan
  }

  private func emptyColumns(_ table: LinkTable) -> [Finding] {
    table.columns.filter { $0.cells.presentCount == 0 }.map {
      Finding(.linkColumnEmpty, at: Place(file: settings), ["column": .word($0.name)])
    }
  }

  private static func findings(_ linked: LinkedTable, _ path: String) -> [Finding] {
    var findings = linked.oversized.map { skipped in
      Finding(
        .linkBlocksPassedOver, at: Place(file: path),
        ["rule": .word(skipped.rule), "count": .number(skipped.blocks), "largest": .number(skipped.largest)])
    }
    if !linked.model.hasConverged {
      findings.append(Finding(.linkNotConverged, at: Place(file: path), ["rounds": .number(linked.model.rounds)]))
    }
    if linked.refusedMerges > 0 {
      findings.append(
        Finding(.linkClusterTooLarge, at: Place(file: path), ["count": .number(linked.refusedMerges)]))
    }
    return findings
  }

  // MARK: Files

  func writeClusters(_ table: LinkTable, _ found: [UInt32]) throws(Failure) {
    guard let clusters else { return }
    let file = try SafeFile(path: clusters)
    try file.write(Array("record_id,cluster_id\n".utf8))
    for record in 0..<table.count {
      let line = "\(CSVCell.quoted(table.ids[record])),\(CSVCell.quoted(table.ids[Int(found[record])]))\n"
      try file.write(Array(line.utf8))
    }
    try file.publish()
  }

  private func writePairs(_ table: LinkTable, _ linked: LinkedTable) throws(Failure) {
    guard let pairs else { return }
    let file = try SafeFile(path: pairs)
    try file.write(Array("left,right,weight,probability\n".utf8))
    for pair in linked.pairs {
      let ids = [pair.left, pair.right].map { CSVCell.quoted(table.ids[Int($0)]) }.joined(separator: ",")
      let weight = FixedPoint.text(Double(pair.weight), places: 3)
      try file.write(Array("\(ids),\(weight),\(FixedPoint.text(pair.probability, places: 6))\n".utf8))
    }
    try file.publish()
  }
}

extension FindingCode {
  static let linkOneList = FindingCode(
    "link-one-list", .error, es: "mode: link compara listas distintas, y hay una sola",
    en: "mode: link compares different lists, and there is one",
    hint: Localised(
      es: "repita --table, nombre la columna con source, o escriba mode: link-and-dedupe",
      en: "repeat --table, name the column by source, or write mode: link-and-dedupe"))
  static let linkNoRecords = FindingCode(
    "link-no-records", .warning, es: "no hay ningún registro que unir", en: "there is no record to link",
    hint: Localised(
      es: "mire que el archivo tenga filas bajo su encabezado", en: "see that the file has rows below its header"))
  static let linkColumnEmpty = FindingCode(
    "link-column-empty", .warning, es: "la columna «{column}» no tiene ningún valor",
    en: "the column “{column}” has no value", hint: Localised(es: "quítela de columns", en: "remove it from columns"))
  static let linkBlocksPassedOver = FindingCode(
    "link-blocks-passed-over", .note,
    es: "{count} bloques de {rule} son demasiado grandes y no se compararon; el mayor tiene {largest} registros",
    en: "{count} blocks of {rule} are too large and were not compared; the largest has {largest} records",
    hint: Localised(
      es: "otra regla los alcanza si se le añade una clave; o suba largest-block",
      en: "another rule reaches them with one more key; or raise largest-block"))
  static let linkNotConverged = FindingCode(
    "link-not-converged", .warning, es: "los pesos seguían cambiando tras {rounds} vueltas",
    en: "the weights were still changing after {rounds} rounds",
    hint: Localised(
      es: "mire los niveles con --json; una columna que no distingue personas sobra",
      en: "look at the levels with --json; a column that tells nobody apart should go"))
  static let linkClusterTooLarge = FindingCode(
    "link-cluster-too-large", .warning,
    es: "{count} uniones habrían dado un grupo de más de 200 registros y no se hicieron",
    en: "{count} merges would have made a cluster of more than 200 records and were not done",
    hint: Localised(
      es: "un valor de relleno hace parecer iguales a muchos; bórrelo en la tabla",
      en: "a placeholder makes many look alike; blank it in the table"))
}
