package import Interchange
internal import Quality

/// The report of quality for a person: a table of nights and one of fields for each source.
///
/// It gives its parts; how wide columns are is the terminal's affair.
package struct QualityText {
  package enum Part: Sendable, Hashable {
    case line(String)
    /// The first row is the header.
    case table([[String]])
  }

  let history: QualityHistory
  let language: Language

  package init(history: QualityHistory, language: Language) {
    self.history = history
    self.language = language
  }

  private func say(_ spanish: String, _ english: String) -> String {
    language == .spanish ? spanish : english
  }

  package var parts: [Part] { Array(history.sources.flatMap { parts($0) + [.line("")] }.dropLast()) }

  private func parts(_ source: QualityHistory.Source) -> [Part] {
    let judgement = source.judgement
    var parts: [Part] = [.line(say("Fuente \(source.name)", "Source \(source.name)")), .line("")]
    parts += [.table([nightHeader] + source.nights.map(night)), .line(""), .line(driftLine(judgement))]
    let fields = judgement.measured.quality.fields
    if !fields.isEmpty { parts += [.line(""), .table([fieldHeader] + fields.map { row($0, source) })] }
    let delays = judgement.measured.quality.delays
    if !delays.isEmpty { parts += [.line(""), .table([delayHeader] + delays.map(row))] }
    return parts
  }

  private var nightHeader: [String] {
    [
      say("archivo", "file"), say("leídos", "read"), say("aceptados", "accepted"), say("cuarentena", "quarantined"),
      say("repetidos", "duplicate"), say("sin faltas", "consistent"), say("bloques repetidos", "blocks repeated"),
      say("totales abiertos", "totals open"),
    ]
  }

  private func night(_ night: MeasuredImport) -> [String] {
    let account = night.summary.account
    return [
      night.summary.file, "\(account.read)", "\(account.accepted)", "\(account.quarantined)", "\(account.duplicate)",
      night.consistency.isKnown ? night.consistency.percent : "-",
      night.summary.blocks.map { "\($0.repeated)/\($0.blocks)" } ?? "-",
      night.summary.totals.isEmpty ? "-" : "\(night.openTotals)",
    ]
  }

  private func driftLine(_ judgement: SourceJudgement) -> String {
    let drift = judgement.drift
    guard drift.isJudged else {
      return say(
        "Deriva: sin juzgar; hay \(drift.nights) noches anteriores y hacen falta \(SourceDrift.nightsNeeded)",
        "Drift: not judged; there are \(drift.nights) earlier nights and \(SourceDrift.nightsNeeded) are needed")
    }
    let marked = judgement.findings.count { $0.severity > .note }
    return say(
      "Deriva: \(marked) señales frente a \(drift.nights) noches",
      "Drift: \(marked) signs against \(drift.nights) nights")
  }

  private var fieldHeader: [String] {
    [
      say("campo", "field"), say("filas", "rows"), say("completo", "complete"), say("cambio", "change"),
      say("fallidos", "failed"), say("anotados", "noted"), say("deriva", "drift"), say("falta por", "missing because"),
    ]
  }

  private func row(_ field: FieldQuality, _ source: QualityHistory.Source) -> [String] {
    let judgement = source.judgement
    let moved = judgement.drift.fields.first { $0.field == field.name }
    let before = judgement.previous?.quality.field(field.name)?.completeness
    let change = before.map { field.completeness.micros - $0.micros }
    let reasons = field.reasons.map { "\($0.code) \($0.count)" }
    return [
      field.name, "\(field.rows)", field.completeness.percent,
      change.map { ($0 > 0 ? "+" : "") + Share.percent(micros: $0) } ?? "-",
      "\(judgement.measured.failed(field.name))", "\(judgement.measured.noted(field.name))",
      moved?.distance.map { Share.decimal(micros: $0 / 1000 * 1000) + (moved?.isMarked == true ? " !" : "") } ?? "-",
      reasons.joined(separator: ", "),
    ]
  }

  private var delayHeader: [String] {
    [
      say("demora en días", "delay in days"), say("filas", "rows"), say("negativas", "negative"), "p10", "p50", "p90",
    ]
  }

  private func row(_ delay: DelayQuality) -> [String] {
    [delay.name, "\(delay.count)", "\(delay.negative)", "\(delay.tenth)", "\(delay.median)", "\(delay.ninetieth)"]
  }
}
