internal import Interchange
internal import Quality

/// A judgement as `report.json` and `quipu quality --json` write it. Counts and codes of findings, no value.
extension SourceJudgement {
  func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("history", drift.nights)
      json.member("drift_judged", drift.isJudged)
      json.key("fields")
      json.array { json in for field in measured.quality.fields { write(field, &json) } }
      json.key("delays")
      json.array { json in for delay in measured.quality.delays { write(delay, &json) } }
      json.key("rules")
      json.array { json in for verdict in verdicts { write(verdict, &json) } }
    }
  }

  private func write(_ field: FieldQuality, _ json: inout JSONWriter) {
    let moved = drift.fields.first { $0.field == field.name }
    json.object { json in
      json.member("field", field.name)
      json.member("rows", field.rows)
      json.member("present", field.present)
      if !field.reasons.isEmpty {
        json.key("missing_because")
        json.object { json in for reason in field.reasons { json.member(reason.code, reason.count) } }
      }
      if measured.failed(field.name) > 0 { json.member("failed", measured.failed(field.name)) }
      if measured.noted(field.name) > 0 { json.member("noted", measured.noted(field.name)) }
      if let distance = moved?.distance {
        json.key("drift")
        json.raw(Share.decimal(micros: distance))
      }
      if let moved, moved.missingChange != 0 {
        json.key("missing_change")
        json.raw(Share.decimal(micros: moved.missingChange))
      }
    }
  }

  private func write(_ delay: DelayQuality, _ json: inout JSONWriter) {
    json.object { json in
      json.member("name", delay.name)
      json.member("rows", delay.count)
      json.member("negative", delay.negative)
      json.key("days")
      json.object { json in
        json.member("p10", delay.tenth)
        json.member("p50", delay.median)
        json.member("p90", delay.ninetieth)
      }
    }
  }

  private func write(_ verdict: RuleVerdict, _ json: inout JSONWriter) {
    let rule = verdict.rule
    json.object { json in
      json.member("measure", rule.measure.rawValue)
      if let field = rule.field { json.member("field", field) }
      if let measured = verdict.measured {
        json.key("measured")
        json.raw(Share.decimal(micros: measured))
      } else {
        json.member("measured", nil)
      }
      for (key, bound) in [("at_least", rule.atLeast), ("at_most", rule.atMost)] {
        guard let bound else { continue }
        json.key(key)
        json.raw(Share.decimal(micros: bound))
      }
      json.member("on", rule.reaction.rawValue)
      json.member("met", verdict.isMet)
      if let line = rule.place.line { json.member("line", line) }
    }
  }
}
