internal import Anonymisation
internal import Configuration
package import Interchange

/// The risk of a table as it stands, for people and as JSON. No value of a row stands in it.
package struct RiskReport {
  /// What the policy asks and what the table has.
  private struct Promise {
    let model: String
    let column: String?
    let asked: Double
    let found: Double
    let holds: Bool
  }

  private let task: RiskTask
  private let figures: ClassFigures
  private let risk: ReidentificationRisk
  private let uniques: PopulationUniques?
  private let special: SpecialUniques
  private let promises: [Promise]

  init(task: RiskTask) {
    self.task = task
    figures = ClassFigures(task.recoded)
    risk = ReidentificationRisk(task.recoded, k: task.definition.k)
    let sizes = figures.sizes
    uniques = task.definition.populationSize.map { PopulationUniques(sizes: sizes, population: $0) }
    special = SpecialUniques(task.recoded)
    promises = Self.promises(task, figures)
  }

  /// Whether the table is what the policy promises.
  package var keepsPromises: Bool { promises.allSatisfy(\.holds) }

  // MARK: What the policy promises

  private static let tolerance = 1e-6

  private static func promises(_ task: RiskTask, _ figures: ClassFigures) -> [Promise] {
    let definition = task.definition
    func atLeast(_ model: String, _ column: String?, _ asked: Double, _ found: Double) -> Promise {
      Promise(model: model, column: column, asked: asked, found: found, holds: found >= asked - tolerance)
    }
    // A table without rows shows nobody.
    if figures.classes == 0 { return [] }
    var promises = [atLeast("k", nil, Double(definition.k), Double(figures.smallest ?? 0))]
    if let cases = task.places[""] {
      promises.append(atLeast("cases", nil, Double(definition.k), Double(figures.diversity[cases].distinct)))
    }
    for sensitive in definition.sensitive {
      guard let place = task.places[sensitive.column.value] else { continue }
      let (name, diversity) = (sensitive.column.value, figures.diversity[place])
      if let l = sensitive.distinct {
        promises.append(atLeast("distinct-l", name, Double(l), Double(diversity.distinct)))
      }
      if let l = sensitive.entropy {
        promises.append(atLeast("entropy-l", name, Double(l) / 1_000_000, diversity.entropy))
      }
      if let recursive = sensitive.recursive {
        let c = Double(recursive.c) / 1_000_000
        let worst = RecursiveDiversity.worst(task.recoded, column: place, l: recursive.l)
        promises.append(Promise(model: "recursive", column: name, asked: c, found: worst, holds: worst < c))
      }
      if let micros = sensitive.closeness {
        let t = Double(micros) / 1_000_000
        let found = sensitive.distance == .equal ? diversity.closeness : diversity.hierarchicalCloseness ?? 1
        promises.append(Promise(model: "t", column: name, asked: t, found: found, holds: found <= t + tolerance))
      }
    }
    return promises
  }

  // MARK: Text

  package func lines(_ language: Language) -> [String] {
    let say = { (spanish: String, english: String) in language == .spanish ? spanish : english }
    var lines = [
      say(
        "\(task.coding.rowCount) filas, \(task.markedRows) suprimidas; \(figures.classes) clases",
        "\(task.coding.rowCount) rows, \(task.markedRows) suppressed; \(figures.classes) classes")
    ]
    lines += RiskText.lines(figures, risk, language)
    lines.append(
      say(
        "filas únicas: \(special.uniques); combinaciones mínimas que las señalan: \(special.bySize.values.reduce(0, +))",
        "unique rows: \(special.uniques); least combinations that single them out: \(special.bySize.values.reduce(0, +))"
      ))
    if let uniques, let chosen = uniques.chosen {
      let count = FixedPoint.text(chosen.count, places: 0)
      lines.append(
        say(
          "únicas en la población, estimadas (\(chosen.method)): \(count)",
          "unique in the population, estimated (\(chosen.method)): \(count)"))
    }
    for promise in promises {
      let name = promise.column.map { "\(promise.model) (\($0))" } ?? promise.model
      lines.append(
        "\(promise.holds ? "✓" : "✗") \(name): "
          + say("se pide ", "asked ") + RiskText.number(promise.asked) + say(", hay ", ", found ")
          + RiskText.number(promise.found))
    }
    return lines
  }

  // MARK: JSON

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.key("rows")
      json.object { json in
        json.member("read", task.coding.rowCount + task.coding.damagedRows)
        json.member("damaged", task.coding.damagedRows)
        json.member("suppressed", task.markedRows)
      }
      RiskText.write(figures, hasCases: task.places[""] != nil, &json)
      RiskText.write(risk, &json)
      writeUniques(&json)
      writeSpecial(&json)
      json.key("promises")
      json.array { json in
        for promise in promises {
          json.object { json in
            json.member("model", promise.model)
            if let column = promise.column { json.member("column", column) }
            RiskText.write("asked", promise.asked, &json)
            RiskText.write("found", promise.found, &json)
            json.member("holds", promise.holds)
          }
        }
      }
      json.member("keeps-promises", keepsPromises)
    }
    return json.bytes + [0x0A]
  }

  private func writeUniques(_ json: inout JSONWriter) {
    guard let uniques else { return }
    json.key("population-uniques")
    json.object { json in
      json.member("sample-uniques", uniques.sampleUniques)
      RiskText.write("sampling-fraction", uniques.samplingFraction, &json)
      RiskText.write("zayatz", uniques.zayatz, &json)
      RiskText.write("pitman", uniques.pitman, &json)
      json.member("chosen", uniques.chosen?.method)
    }
  }

  private func writeSpecial(_ json: inout JSONWriter) {
    json.key("suda2")
    json.object { json in
      json.member("uniques", special.uniques)
      json.member("largest-set", special.largest)
      json.key("minimal-uniques")
      json.object { json in
        for (size, count) in special.bySize.sorted(by: { $0.key < $1.key }) { json.member("\(size)", count) }
      }
      json.key("scores")
      json.array { json in
        for entry in special.scores.prefix(Self.scoresShown) {
          json.object { json in
            RiskText.write("score", entry.score, &json)
            json.member("rows", entry.rows)
          }
        }
      }
      json.key("columns")
      json.array { json in
        for (attribute, share) in zip(task.recoded.table.attributes, special.shares) {
          json.object { json in
            json.member("column", attribute.hierarchy.name)
            RiskText.write("share", share, &json)
          }
        }
      }
    }
  }

  private static let scoresShown = 20
}
