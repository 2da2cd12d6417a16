internal import Estimation
internal import Interchange
internal import Linkage

/// The same digits on every machine: numbers are rounded far above what floating point leaves open.
extension PopulationEstimate {
  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    let (table, chosen) = (population.table, population.chosen)
    json.object { json in
      json.member("quipu", 1)
      json.key("lists")
      json.array { json in for list in table.lists { json.value(list) } }
      json.member("observed", table.observed)
      if isFromStore { json.member("scope", "steward-only") }
      writeOverlap(&json)
      writeCriterion(&json)
      json.key("models")
      json.array { json in for step in population.steps { write(step, &json) } }
      json.key("chosen")
      json.array { json in for pair in chosen.pairs { json.value(table.name(pair)) } }
      json.key("estimate")
      write(chosen.population, &json)
      json.key("chao_lower_bound")
      write(population.chao.ofCounts, &json)
      json.key("chao_lower_bound_unequal_lists")
      write(population.chao.ofLists, &json)
      json.key("cautions")
      json.array { json in for caution in population.cautions { write(caution, &json) } }
      if let linked { write(linked, &json) }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func write(_ linked: LinkedEstimates, _ json: inout JSONWriter) {
    json.key("linkage")
    json.object { json in
      json.key("thresholds")
      json.array { json in for row in linked.rows { write(row, &json) } }
      json.key("corrected")
      write(linked.corrected, &json)
      json.key("assumptions")
      json.array { json in for assumption in LinkedEstimates.assumptions { json.value(assumption.code) } }
    }
  }

  private func write(_ row: LinkedEstimates.Row, _ json: inout JSONWriter) {
    json.object { json in
      if let threshold = row.threshold { number("from", Double(threshold) / 1000, &json) }
      if let quality = row.quality {
        number("estimated_precision", quality.precision, &json)
        number("estimated_recall", quality.recall, &json)
      }
      json.member("observed", row.observed)
      json.key("estimate")
      if let population = row.population {
        write(population.chosen.population, of: row.observed, &json)
      } else {
        json.raw("null")
      }
    }
  }

  private func writeOverlap(_ json: inout JSONWriter) {
    let table = population.table
    json.key("overlap")
    json.array { json in
      for set in table.counts.indices where table.counts[set] > 0 {
        json.object { json in
          json.key("lists")
          json.array { json in
            for list in table.lists.indices where set >> list & 1 == 1 { json.value(table.lists[list]) }
          }
          json.member("count", table.counts[set])
        }
      }
    }
  }

  private func writeCriterion(_ json: inout JSONWriter) {
    json.member("criterion", request.usesAIC ? "aic" : "p")
    if request.usesAIC { return }
    json.key("entry")
    json.raw(Share.decimal(micros: request.entryMicros))
  }

  private func write(_ step: StepwiseSelection.Step, _ json: inout JSONWriter) {
    let (table, fit) = (population.table, step.fit)
    json.object { json in
      json.member("entered", step.entered.map(table.name))
      if let probability = step.probability { number("p", probability, &json) }
      json.key("pairs")
      json.array { json in for pair in fit.pairs { json.value(table.name(pair)) } }
      json.key("minus_infinity")
      json.array { json in for pair in fit.pairsAtMinusInfinity { json.value(table.name(pair)) } }
      number("deviance", fit.deviance, &json)
      json.member("df", fit.degreesOfFreedom)
      number("aic", fit.aic, &json)
      json.key("estimate")
      write(fit.population, &json)
      json.key("parameters")
      json.array { json in
        for parameter in fit.parameters {
          json.object { json in
            json.member("term", parameter.term)
            number("value", parameter.value, &json)
            number("standard_error", parameter.standardError, &json)
          }
        }
      }
    }
  }

  private func write(_ interval: PopulationInterval, _ json: inout JSONWriter) {
    write(interval, of: population.table.observed, &json)
  }

  private func write(_ interval: PopulationInterval, of observed: Int, _ json: inout JSONWriter) {
    json.object { json in
      number("total", interval.total, &json)
      number("hidden", interval.total - Double(observed), &json)
      number("low", interval.low, &json)
      number("high", interval.high, &json)
    }
  }

  private func write(_ caution: EstimateCaution, _ json: inout JSONWriter) {
    let table = population.table
    json.object { json in
      json.member("code", caution.code)
      switch caution {
      case .thinOverlap(let pair, let count):
        json.member("lists", table.name(pair))
        json.member("count", count)
      case .minusInfinity(let pair): json.member("lists", table.name(pair))
      case .lonelyList(let list): json.member("lists", table.lists[list])
      case .missedLinks, .samePopulation, .modelChoice, .twoLists, .saturated: break
      }
    }
  }

  /// Four decimals; null for what no number of persons can be.
  private func number(_ name: String, _ value: Double, _ json: inout JSONWriter) {
    json.key(name)
    json.raw(EstimateDigits.decimal(value) ?? "null")
  }
}

/// Numbers of an estimate as text.
enum EstimateDigits {
  /// Beyond this there are no people, and a table without enough overlap says so.
  static let most = 1e11

  /// nil: not finite, or beyond all people.
  static func decimal(_ value: Double, places: Int = 4) -> String? {
    guard value.isFinite, value.magnitude < most else { return nil }
    let scale = (0..<places).reduce(1.0) { product, _ in product * 10 }
    return Share.decimal(micros: Int((value * scale).rounded()) * (1_000_000 / Int(scale)))
  }

  /// A whole number, its thousands apart by a space.
  static func whole(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < most else { return "-" }
    var digits = String(Int(value.rounded()))
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits = String(digits.dropLast(3))
    }
    return ([digits] + groups).joined(separator: " ")
  }
}
