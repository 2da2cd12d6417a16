internal import Configuration
internal import Interchange
internal import Linkage
internal import Safekeeping

/// `quipu link --table` of a table whose only compared column holds keyed encodings.
struct EncodedLinking {
  let linking: TableLinking
  let definition: LinkDefinition

  /// Throws: `link-encoding-malformed`, `link-encoding-length`, `link-too-many-alike`; `file-cannot-be-written`.
  func run(_ table: LinkTable, _ findings: inout [Finding]) throws(Failure) -> EncodedLinkReport {
    let plan = self.plan
    let records = try records(table)
    guard let linked = EncodedLinkage.link(records, plan) else {
      throw Failure(.linkTooManyAlike, at: Place(file: linking.settings))
    }
    findings.append(Finding(.linkEncodingDiscard, at: Place(file: linking.tables[0])))
    try linking.writeClusters(table, linked.clusters)
    try writePairs(table, linked)
    let agreement = try linking.truth.map { path throws(Failure) in
      try LinkTruthReading(path: path).compare(table.ids, linked.clusters, &findings)
    }
    return EncodedLinkReport(sources: table.sources, linked: linked, plan: plan, agreement: agreement)
  }

  private var plan: EncodedLinkage.Plan {
    var plan = EncodedLinkage.Plan()
    plan.mode = definition.mode
    plan.isOneToOne = definition.isOneToOne
    plan.diceFrom = Double(definition.diceFrom) / 1_000_000
    return plan
  }

  private func records(_ table: LinkTable) throws(Failure) -> EncodedRecords {
    let column = table.columns[0]
    do throws(EncodedRecords.Trouble) {
      return try EncodedRecords(column.cells, sources: table.sources)
    } catch {
      let place = Place(file: linking.tables[0])
      switch error {
      case .notBase64(let count):
        throw Failure(.linkEncodingMalformed, at: place, ["column": .word(column.name), "count": .number(count)])
      case .lengths(let count):
        throw Failure(.linkEncodingLength, at: place, ["column": .word(column.name), "count": .number(count)])
      }
    }
  }

  private func writePairs(_ table: LinkTable, _ linked: EncodedLinkage.Result) throws(Failure) {
    guard let pairs = linking.pairs else { return }
    let file = try SafeFile(path: pairs)
    try file.write(Array("left,right,dice\n".utf8))
    for pair in linked.pairs {
      let ids = [pair.left, pair.right].map { CSVCell.quoted(table.ids[Int($0)]) }.joined(separator: ",")
      try file.write(Array("\(ids),\(FixedPoint.text(pair.dice, places: 6))\n".utf8))
    }
    try file.publish()
  }
}

/// What linking encodings came to.
struct EncodedLinkReport: LinkOutcome {
  let sources: [UInt16]
  let linked: EncodedLinkage.Result
  let plan: EncodedLinkage.Plan
  let agreement: ClusterTruth?

  func lines(_ language: Language) -> [String] {
    let say = { (spanish: String, english: String) in language == .spanish ? spanish : english }
    let clusters = Set(linked.clusters).count
    let joined = linked.clusters.count - (LinkReport.sizes(linked.clusters)[1] ?? 0)
    let recall = FixedPoint.text(linked.recallAtThreshold, places: 3)
    return [
      say(
        "\(linked.clusters.count) registros, \(clusters) personas; \(joined) registros unidos a otro",
        "\(linked.clusters.count) records, \(clusters) persons; \(joined) records joined to another"),
      say(
        "\(linked.compared) pares comparados, \(linked.pairs.count) por encima del umbral",
        "\(linked.compared) pairs compared, \(linked.pairs.count) above the threshold"),
      linked.tables == 0
        ? say("se miraron todos los pares", "all pairs were looked at")
        : say(
          "\(linked.tables) tablas de firmas; de los pares justo en el umbral se ven \(recall)",
          "\(linked.tables) tables of signatures; of pairs just at the threshold \(recall) are seen"),
    ] + (agreement.map { LinkReport.lines($0, language) } ?? [])
  }

  var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("records", linked.clusters.count)
      json.member("lists", Set(sources).count)
      json.member("clusters", Set(linked.clusters).count)
      json.key("cluster-sizes")
      json.object { json in
        for (size, count) in LinkReport.sizes(linked.clusters).sorted(by: { $0.key < $1.key }) {
          json.member("\(size)", count)
        }
      }
      json.member("compared-pairs", linked.compared)
      json.member("likely-pairs", linked.pairs.count)
      LinkReport.number("dice-from", plan.diceFrom, places: 6, &json)
      json.key("signatures")
      json.object { json in
        json.member("tables", linked.tables)
        json.member("rows", linked.rows)
        LinkReport.number("recall-at-threshold", linked.recallAtThreshold, places: 6, &json)
      }
      if let agreement { LinkReport.write(agreement, &json) }
    }
    return json.bytes + [0x0A]
  }
}

extension FindingCode {
  static let linkEncodingMalformed = FindingCode(
    "link-encoding-malformed", .error, es: "{count} celdas de «{column}» no están en base64",
    en: "{count} cells of “{column}” are not in base64",
    hint: Localised(
      es: "haga la columna con quipu encode o clkhash", en: "make the column with quipu encode or clkhash"))
  static let linkEncodingLength = FindingCode(
    "link-encoding-length", .error, es: "{count} codificaciones de «{column}» no tienen el largo de la primera",
    en: "{count} encodings of “{column}” are not as long as the first",
    hint: Localised(
      es: "todas las fuentes codifican con el mismo esquema y la misma clave",
      en: "all sources encode with the same schema and the same key"))
  static let linkTooManyAlike = FindingCode(
    "link-too-many-alike", .error, es: "casi todos los registros se parecen: hay más de 50 pares por registro",
    en: "nearly all records are alike: there are more than 50 pairs a record",
    hint: Localised(es: "suba dice-from", en: "raise dice-from"))
  static let linkEncodingDiscard = FindingCode(
    "link-encoding-discard", .note,
    es: "las codificaciones son datos personales, no anónimos; nada de ellas queda en quipu",
    en: "encodings are personal data, not anonymous; quipu keeps none of them",
    hint: Localised(
      es: "borre los archivos de codificaciones después de unirlos", en: "delete the files of encodings after linking"))
}
