internal import Anonymisation
internal import Configuration
package import Interchange

/// What anonymising a table came to, for people and as JSON. No value of a row stands in it.
package struct AnonymiseReport {
  private let task: AnonymiseTask
  private let search: RecodingChoice.Outcome
  private let figures: ClassFigures
  private let loss: RecodingLoss
  private let risk: ReidentificationRisk

  init(task: AnonymiseTask, search: RecodingChoice.Outcome) {
    self.task = task
    self.search = search
    figures = ClassFigures(search.recoded)
    loss = RecodingLoss(search.recoded)
    risk = ReidentificationRisk(search.recoded, k: task.definition.k)
  }

  // MARK: Text

  package func lines(_ language: Language) -> [String] {
    let say = { (spanish: String, english: String) in language == .spanish ? spanish : english }
    var lines = [
      say(
        "\(task.table.rowCount) filas, \(figures.suppressedRows) suprimidas; \(figures.classes) clases",
        "\(task.table.rowCount) rows, \(figures.suppressedRows) suppressed; \(figures.classes) classes")
    ]
    if task.coding.damagedRows > 0 {
      lines.append(
        say(
          "\(task.coding.damagedRows) filas dañadas quedaron fuera",
          "\(task.coding.damagedRows) damaged rows were left out"))
    }
    lines.append(
      say("pérdida ", "loss ") + RiskText.number(loss.loss) + say(", granularidad ", ", granularity ")
        + RiskText.number(loss.granularity))
    for (index, attribute) in task.table.attributes.enumerated() {
      let level = search.recoded.levels.map { say(", nivel ", ", level ") + "\($0[index])" } ?? ""
      lines.append(
        "  \(attribute.hierarchy.name)\(level)" + say(", pérdida ", ", loss ") + RiskText.number(loss.columns[index]))
    }
    return lines + RiskText.lines(figures, risk, language)
  }

  // MARK: JSON

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.key("rows")
      json.object { json in
        json.member("read", task.table.rowCount + task.coding.damagedRows)
        json.member("damaged", task.coding.damagedRows)
        json.member("suppressed", figures.suppressedRows)
        json.member("recoded", task.table.rowCount - figures.suppressedRows)
      }
      json.member("search", task.definition.search.rawValue)
      if let effort = search.effort {
        json.member("choices", effort.choices)
        json.member("counted", effort.counted)
      }
      json.member("suppression-limit", task.limit)
      RiskText.write("loss", loss.loss, &json)
      RiskText.write("granularity", loss.granularity, &json)
      writeColumns(&json)
      RiskText.write(figures, hasCases: task.definition.cases != nil, &json)
      RiskText.write(risk, &json)
    }
    return json.bytes + [0x0A]
  }

  private func writeColumns(_ json: inout JSONWriter) {
    json.key("columns")
    json.array { json in
      for (index, attribute) in task.table.attributes.enumerated() {
        json.object { json in
          json.member("column", attribute.hierarchy.name)
          json.member("levels", attribute.hierarchy.levelCount)
          if let levels = search.recoded.levels { json.member("level", levels[index]) }
          json.member("values", attribute.hierarchy.leafCount)
          json.member("released-values", Set(search.recoded.classes.map { $0.cells[index] }).count)
          RiskText.write("loss", loss.columns[index], &json)
        }
      }
    }
  }
}

/// Classes and risk in words and in JSON: what `quipu anonymise` and `quipu risk` say alike.
enum RiskText {
  /// Loss to the digit in which two programs may be compared.
  static func number(_ number: Double) -> String { FixedPoint.text(number, places: 4) }

  static func write(_ name: String, _ number: Double?, _ json: inout JSONWriter) {
    json.key(name)
    guard let number, number.isFinite else { return json.raw("null") }
    json.raw(FixedPoint.text(number, places: 12))
  }

  static func lines(_ figures: ClassFigures, _ risk: ReidentificationRisk, _ language: Language) -> [String] {
    let say = { (spanish: String, english: String) in language == .spanish ? spanish : english }
    var lines = [
      say("clase menor k = ", "smallest class k = ") + "\(figures.smallest ?? 0)"
        + say(", en promedio ", ", on average ") + FixedPoint.text(figures.averageSize, places: 2)
    ]
    for diversity in figures.diversity {
      lines.append(
        "  \(diversity.column): "
          + say("valores distintos al menos ", "different values at least ") + "\(diversity.distinct)"
          + say(", entropía l ", ", entropy l ") + FixedPoint.text(diversity.entropy, places: 2) + ", t "
          + number(diversity.closeness))
    }
    lines.append(
      say("riesgo del fiscal: mayor ", "prosecutor risk: highest ") + number(risk.prosecutor.highest)
        + say(", medio ", ", average ") + number(risk.prosecutor.average))
    if let journalist = risk.journalist {
      lines.append(
        say("riesgo del periodista: mayor ", "journalist risk: highest ") + number(journalist.highest)
          + say(", medio ", ", average ") + number(journalist.average))
    }
    return lines + [
      say("riesgo del vendedor: ", "marketer risk: ") + number(risk.marketerInPopulation ?? risk.marketer)
    ]
  }

  static func write(_ figures: ClassFigures, hasCases: Bool, _ json: inout JSONWriter) {
    json.member("classes", figures.classes)
    json.member("k", figures.smallest ?? 0)
    if let population = figures.smallestPopulation { json.member("population-k", population) }
    if hasCases { json.member("cases", figures.diversity.last?.distinct ?? 0) }
    write("average-class-size", figures.averageSize, &json)
    json.member("discernibility", figures.discernibility)
    json.key("class-sizes")
    json.object { json in
      for (size, count) in figures.sizes.sorted(by: { $0.key < $1.key }) { json.member("\(size)", count) }
    }
    json.key("sensitive")
    json.array { json in
      for diversity in figures.diversity.dropLast(hasCases ? 1 : 0) {
        json.object { json in
          json.member("column", diversity.column)
          json.member("distinct-l", diversity.distinct)
          write("entropy-l", diversity.entropy, &json)
          write("t", diversity.closeness, &json)
          write("t-hierarchical", diversity.hierarchicalCloseness, &json)
          write("largest-share", diversity.largestShare, &json)
        }
      }
    }
  }

  static func write(_ risk: ReidentificationRisk, _ json: inout JSONWriter) {
    json.key("risk")
    json.object { json in
      write("threshold", risk.threshold, &json)
      write("prosecutor", risk.prosecutor, &json)
      if let journalist = risk.journalist { write("journalist", journalist, &json) }
      write("marketer", risk.marketer, &json)
      if let marketer = risk.marketerInPopulation { write("marketer-in-population", marketer, &json) }
    }
  }

  private static func write(_ name: String, _ figures: ReidentificationRisk.Figures, _ json: inout JSONWriter) {
    json.key(name)
    json.object { json in
      write("highest", figures.highest, &json)
      write("average", figures.average, &json)
      write("share-at-risk", figures.shareAtRisk, &json)
    }
  }
}
