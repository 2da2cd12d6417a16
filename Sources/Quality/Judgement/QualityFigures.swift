package import Interchange

/// What the measures of rules come to for one import.
struct QualityFigures {
  let measured: MeasuredImport
  let drift: SourceDrift

  private var account: Account { measured.summary.account }

  /// In millionths; nil where there is nothing to judge: no rows, no blocks, too short a history.
  func micros(_ measure: QualityRule.Measure, field: String?) -> Int? {
    switch measure {
    case .completeness: known(field.flatMap { measured.quality.field($0)?.completeness })
    case .validity: known(field.flatMap { measured.validity(of: $0) })
    case .consistency: known(measured.consistency)
    case .duplicates: known(Share(account.duplicate, of: account.read))
    case .quarantined: known(Share(account.quarantined, of: account.read))
    case .repeatedBlocks: known(measured.summary.blocks.map { Share($0.repeated, of: $0.blocks) })
    case .unreconciledTotals: measured.summary.totals.isEmpty ? nil : measured.openTotals * 1_000_000
    case .rows: account.read * 1_000_000
    case .drift: drift.distance(of: field)
    case .delay: measured.quality.delay(DelayName.eventToReport).map { $0.ninetieth * 1_000_000 }
    }
  }

  private func known(_ share: Share?) -> Int? { share.flatMap { $0.isKnown ? $0.micros : nil } }
}

extension MeasuredImport {
  /// Values of the field that a warning or an error was found about: blanked, kept raw, or in quarantine.
  package func failed(_ field: String) -> Int { findings(about: field) { $0 > .note } }

  /// Values that were repaired, or of which something is worth knowing.
  package func noted(_ field: String) -> Int { findings(about: field) { $0 == .note } }

  private func findings(about field: String, _ severity: (Severity) -> Bool) -> Int {
    summary.findings.filter { $0.field == field && severity($0.severity) }.reduce(0) { $0 + $1.count }
  }

  /// nil for a field that nobody fills.
  package func validity(of field: String) -> Share? {
    guard let quality = quality.field(field) else { return nil }
    let failed = failed(field)
    return Share(quality.present, of: quality.present + failed)
  }

  /// Records that failed no check, among those that were looked at.
  package var consistency: Share {
    let looked = summary.account.read - summary.account.duplicate
    let failed = summary.findings.filter { $0.code == "check-failed" }.reduce(0) { $0 + $1.count }
    return Share(max(0, looked - failed), of: looked)
  }

  /// Declared totals that are missing or not the sum of their parts.
  package var openTotals: Int {
    summary.totals.reduce(0) { $0 + $1.unreconciledBlocks + $1.blocksWithoutTotal }
  }
}
