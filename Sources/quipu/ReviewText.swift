internal import Interchange
internal import Pipelines

/// A pair to review, the queue and the figures of linkage, for people and as JSON.
struct ReviewText {
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  // MARK: A pair

  func text(_ pair: ReviewPair?) -> String {
    guard let pair else { return say("nada espera revisión", "nothing waits for review") }
    var rows = [["", say("registro A", "record A"), say("registro B", "record B"), ""]]
    rows.append(["id", String(pair.left.record.prefix(12)), String(pair.right.record.prefix(12)), ""])
    rows.append([say("fuente", "source"), origin(pair.left), origin(pair.right), ""])
    rows.append([say("otros registros", "other records"), "\(pair.left.others)", "\(pair.right.others)", ""])
    for line in pair.lines {
      rows.append([line.field, line.left.value ?? "-", line.right.value ?? "-", word(line.relation)])
    }
    let command = "quipu review decide \(pair.left.record.prefix(12)) \(pair.right.record.prefix(12))"
    return
      (Columns.text(rows) + [
        "", say("¿Son una persona? Decida con:", "Are they one person? Decide with:"),
        "\(command) --verdict same|different|unsure --by \(say("NOMBRE", "NAME")) --reason …",
      ]).joined(separator: "\n")
  }

  private func origin(_ side: ReviewPair.Side) -> String {
    guard let record = side.place.recordNumber else { return side.source }
    return "\(side.source)#\(record)"
  }

  private func word(_ relation: ReviewPair.Relation) -> String {
    switch relation {
    case .same: say("igual", "same")
    case .near: say("parecido", "near")
    case .different: say("distinto", "different")
    case .missing: say("falta", "missing")
    }
  }

  func json(_ pair: ReviewPair?) -> [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      guard let pair else { return }
      for (name, side) in [("left", pair.left), ("right", pair.right)] {
        json.key(name)
        json.object { json in
          json.member("record", side.record)
          json.member("source", side.source)
          if let record = side.place.recordNumber { json.member("number", record) }
          json.member("others", side.others)
        }
      }
      json.key("fields")
      json.array { json in
        for line in pair.lines {
          json.object { json in
            json.member("field", line.field)
            json.member("left", line.left.value)
            json.member("right", line.right.value)
            json.member("relation", line.relation.rawValue)
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  // MARK: The queue

  func table(_ items: [ReviewItem]) -> String {
    if items.isEmpty { return say("nada espera revisión", "nothing waits for review") }
    let head = [
      say("registro A", "record A"), say("registro B", "record B"), say("registros", "records"),
      say("contradicción", "contradiction"),
    ]
    let rows = items.prefix(200).map { item in
      [
        String(item.left.prefix(12)), String(item.right.prefix(12)), "\(item.leftCount) + \(item.rightCount)",
        item.veto.map(word) ?? "",
      ]
    }
    let rest = items.count > 200 ? [say("… y \(items.count - 200) más", "… and \(items.count - 200) more")] : []
    return (Columns.text([head] + rows) + rest).joined(separator: "\n")
  }

  private func word(_ veto: LinkVeto) -> String {
    switch veto {
    case .documentConflict: say("un documento, otros nombres", "one document, other names")
    case .otherDocument: say("otro documento", "another document")
    case .siblings: say("hermanos", "siblings")
    case .sameRecord: say("un solo registro de origen", "one record of a source")
    }
  }

  func json(_ items: [ReviewItem]) -> [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.key("waiting")
      json.array { json in
        for item in items {
          json.object { json in
            json.member("left", item.left)
            json.member("right", item.right)
            json.member("left_person", item.leftPerson)
            json.member("right_person", item.rightPerson)
            json.member("contradiction", item.veto.map { "\($0)" })
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  // MARK: Figures

  func text(_ stats: ReviewStats) -> String {
    var lines = [
      say(
        "Esperan \(stats.waiting) pares, \(stats.contradictions) con contradicción; \(stats.secondSignatures) decisiones esperan otra firma.",
        "\(stats.waiting) pairs wait, \(stats.contradictions) with a contradiction; \(stats.secondSignatures) decisions wait for another signature."
      ),
      say("Decidido: ", "Decided: ")
        + stats.verdicts.map { "\($0.verdict.rawValue) \($0.count)" }.joined(separator: ", ")
        + say("; retiradas \(stats.undone)", "; taken back \(stats.undone)"),
    ]
    if let precision = stats.modelPrecision, let recall = stats.modelRecall {
      lines.append(
        say("Según el modelo: ", "By the model: ")
          + say(
            "precisión \(share(precision)), cobertura \(share(recall))",
            "precision \(share(precision)), recall \(share(recall))"))
    }
    if let reviewed = stats.reviewedPrecision {
      lines.append(
        say(
          "Según lo revisado: precisión \(share(reviewed.value)) (\(share(reviewed.low)) a \(share(reviewed.high)), \(reviewed.decisions) decisiones)",
          "By what was reviewed: precision \(share(reviewed.value)) (\(share(reviewed.low)) to \(share(reviewed.high)), \(reviewed.decisions) decisions)"
        ) + (stats.reviewedRecall.map { say(", cobertura \(share($0))", ", recall \(share($0))") } ?? ""))
    } else {
      lines.append(
        say(
          "Aún no se revisó ningún par unido: la precisión solo la dice el modelo.",
          "No linked pair was reviewed yet: only the model tells the precision."))
    }
    lines.append(
      say(
        "Lo que ninguna clave de bloqueo reunió no está en estas cifras.",
        "What no blocking key brought together is not in these figures."))
    for (sources, persons) in stats.overlaps {
      lines.append("\(sources.joined(separator: " + ")): \(persons) " + say("personas", "persons"))
    }
    for (figure, before, now) in stats.drift where before != now {
      lines.append(say("Frente a la noche anterior: ", "Against the night before: ") + "\(figure) \(before) → \(now)")
    }
    return lines.joined(separator: "\n")
  }

  private func share(_ value: Double) -> String {
    let tenths = Int((value * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }

  func text(_ report: StoreRelinking.Report) -> String {
    [
      report.isTrial
        ? say("Cambiaría (no se escribió nada):", "Would change (nothing was written):") : say("Enlazado:", "Linked:"),
      say(
        "\(report.records) registros: \(report.personsBefore) personas antes, \(report.personsAfter) después",
        "\(report.records) records: \(report.personsBefore) persons before, \(report.personsAfter) after"),
      say(
        "personas que cambian: \(report.changed); unidas \(report.merged), separadas \(report.split)",
        "persons that change: \(report.changed); joined \(report.merged), parted \(report.split)"),
      say(
        "pares comparados: \(report.compared); claves demasiado comunes: \(report.oversized); esperan revisión: \(report.queue)",
        "pairs compared: \(report.compared); keys too common: \(report.oversized); waiting for review: \(report.queue)"),
    ].joined(separator: "\n")
  }
}
