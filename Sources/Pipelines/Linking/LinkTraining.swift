internal import Configuration
package import Interchange
internal import Linkage
internal import Safekeeping

/// `quipu link train`: learns the weights of a linkage once and keeps them in a file, so that later runs learn nothing.
package struct LinkTraining {
  package let linking: TableLinking
  package let output: String

  package init(linking: TableLinking, output: String) {
    self.linking = linking
    self.output = output
  }

  /// nil: the settings have errors, which are among the findings.
  ///
  /// Throws: refusals of the tables; `link-model-encodings`, `file-cannot-be-written`.
  package func run(_ findings: inout [Finding]) throws(Failure) -> LinkTrainingReport? {
    guard let opened = try linking.open(&findings) else { return nil }
    guard opened.definition.encoding == nil else {
      throw Failure(.linkModelEncodings, at: Place(file: linking.settings))
    }
    let model = LinkModel.train(opened.table, plan: TableLinking.plan(opened.definition))
    if !model.hasConverged {
      findings.append(
        Finding(
          .linkNotConverged, at: Place(file: linking.settings), ["rounds": .number(model.rounds)]))
    }
    let digest = try SafeFile.write(model.encoded(), to: output)
    return LinkTrainingReport(
      model: model, records: opened.table.count, sha256: hexadecimal(digest))
  }

  /// Throws: `file-cannot-be-read`, `link-model-unreadable`, `link-model-columns`.
  static func read(_ path: String, for table: LinkTable) throws(Failure) -> LinkModel {
    let model = try LinkModel(encoded: try SafeFile.read(path, limit: 1 << 30), file: path)
    guard model.columns.map(\.name) == table.columns.map(\.name),
      model.columns.map(\.kind) == table.columns.map(\.kind)
    else { throw Failure(.linkModelColumns, at: Place(file: path)) }
    return model
  }
}

/// What was learnt: the artefact by its version and digest, how the fitting went, and every weight.
package struct LinkTrainingReport {
  let model: LinkModel
  let records: Int
  let sha256: String

  package func parts(_ language: Language) -> [QualityText.Part] {
    let say = { (spanish: String, english: String) in language == .spanish ? spanish : english }
    let rows = model.learnt.flatMap { comparison in
      comparison.levels.map { level in
        [
          comparison.name, LevelWords.of(level.name).text(language),
          FixedPoint.text(level.agreement, places: 4),
          FixedPoint.text(level.coincidence, places: 6), FixedPoint.text(level.weight, places: 2),
        ]
      }
    }
    return [
      .line(
        say(
          "modelo versión \(LinkModel.version), SHA-256 \(sha256.prefix(12)), de \(records) registros",
          "model version \(LinkModel.version), SHA-256 \(sha256.prefix(12)), of \(records) records")
      ),
      .line(
        model.hasConverged
          ? say(
            "los pesos se asentaron en \(model.rounds) vueltas",
            "the weights settled in \(model.rounds) rounds")
          : say(
            "los pesos seguían cambiando tras \(model.rounds) vueltas",
            "the weights were still changing after \(model.rounds) rounds")),
      .line(
        say("punto de partida de un par: ", "start of a pair: ")
          + FixedPoint.text(model.prior, places: 2) + " bits"),
      .line(""),
      .table([[say("comparación", "comparison"), say("nivel", "level"), "m", "u", "bits"]] + rows),
      .line(""),
      .line(
        say(
          "m: entre registros de una persona; u: entre los de dos. Valores van en el archivo como huellas sin clave: guárdelo como los datos.",
          "m: among records of one person; u: among those of two. Values are in the file as hashes without a key: keep it as you keep the data."
        )),
    ]
  }

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("model-version", LinkModel.version)
      json.member("sha256", sha256)
      json.member("records", records)
      json.member("rounds", model.rounds)
      json.member("converged", model.hasConverged)
      LinkReport.number("prior-bits", model.prior, &json)
      json.key("blocking")
      json.array { json in
        for rule in model.plan.rules {
          json.array { json in for key in rule { json.value(key.text) } }
        }
      }
      json.key("comparisons")
      json.array { json in for comparison in model.learnt { LinkReport.write(comparison, &json) } }
    }
    return json.bytes + [0x0A]
  }
}

/// `quipu link explain A B` over tables.
package struct LinkExplanation {
  package let linking: TableLinking
  /// A trained model; nil: one is learnt from the tables.
  package let model: String?

  package init(linking: TableLinking, model: String?) {
    self.linking = linking
    self.model = model
  }

  /// nil: the settings have errors, which are among the findings. Throws: `link-record-unknown`, and as `LinkTraining`.
  package func run(_ left: String, _ right: String, _ findings: inout [Finding]) throws(Failure)
    -> Waterfall?
  {
    guard let opened = try linking.open(&findings) else { return nil }
    guard opened.definition.encoding == nil else {
      throw Failure(.linkModelEncodings, at: Place(file: linking.settings))
    }
    let table = opened.table
    let places = try [left, right].map { id throws(Failure) in
      guard let place = table.ids.firstIndex(of: id) else {
        throw Failure(.linkRecordUnknown, at: Place(file: linking.tables[0]))
      }
      return place
    }
    let plan = TableLinking.plan(opened.definition)
    let learnt =
      if let model { try LinkTraining.read(model, for: table) } else {
        LinkModel.train(table, plan: plan)
      }
    let explanation = LinkComparer(learnt, table).explain(places[0], places[1])
    return Waterfall(
      left: left, right: right, prior: explanation.priorBits,
      steps: explanation.steps.map {
        Waterfall.Step(
          comparison: $0.comparison, level: $0.level, bits: $0.bits + $0.rarityBits,
          rarity: $0.rarityBits)
      }, veto: explanation.veto.flatMap { Waterfall.vetoes[$0] }, linkFrom: plan.linkWeight)
  }
}

extension FindingCode {
  static let linkModelEncodings = FindingCode(
    "link-model-encodings", .error,
    es: "las codificaciones se comparan sin modelo: no hay pesos que aprender ni explicar",
    en: "encodings are compared without a model: there are no weights to learn or explain")
  static let linkModelColumns = FindingCode(
    "link-model-columns", .error, es: "el modelo es de otras columnas que las de estos ajustes",
    en: "the model is of other columns than those of these settings",
    hint: Localised(
      es: "apréndalo de nuevo con quipu link train", en: "learn it anew with quipu link train"))
  static let linkRecordUnknown = FindingCode(
    "link-record-unknown", .error, es: "ninguna tabla tiene ese registro",
    en: "no table has that record",
    hint: Localised(
      es: "dé el identificador como está en la columna id",
      en: "give the id as the column id has it"))
}
