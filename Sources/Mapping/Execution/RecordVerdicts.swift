import Interchange

/// What is known of each record of a batch while it is mapped.
final class RecordVerdicts {
  private let batch: SourceBatch
  private let output: EntityBatch
  private(set) var fates: [RecordFate]
  /// Whether entities are to be made of every record so far.
  private(set) var areAllLive = true

  init(_ batch: SourceBatch, _ output: EntityBatch) {
    self.batch = batch
    self.output = output
    // Filtered until something is made of it.
    fates = Array(repeating: .filtered, count: batch.count)
    for finding in batch.findings where finding.finding.severity == .error {
      fates[finding.record] = .quarantined
      areAllLive = false
    }
  }

  /// Whether entities are to be made of the record.
  func isLive(_ record: Int) -> Bool { fates[record] == .filtered || fates[record] == .mapped }

  /// Whether its rows must not stay.
  func isRefused(_ record: Int) -> Bool { !isLive(record) }

  func map(_ records: [UInt32]) {
    for record in records { fates[Int(record)] = .mapped }
  }

  /// A totals row is no record, even where the reader found its shape wrong.
  func trailer(_ record: Int) {
    fates[record] = .trailer
    areAllLive = false
  }

  func skip(_ record: Int) {
    if fates[record] != .trailer { fates[record] = .skipped }
    areAllLive = false
  }

  /// Adds a finding at the record; an error sends it to quarantine.
  func add(
    _ code: FindingCode, _ record: Int, _ field: String,
    _ arguments: [String: FindingArgument] = [:], severity: Severity? = nil
  ) {
    let finding = Finding(
      code, at: batch.place(of: record, field: field), arguments, severity: severity)
    output.findings.append(RecordFinding(record: record, finding: finding))
    if finding.severity == .error, isLive(record) {
      fates[record] = .quarantined
      areAllLive = false
    }
  }

  /// Outside fields there is no `on-error`: a step that fails refuses the record.
  func refuse(_ troubles: [Trouble], _ frame: RowFrame, _ field: String) {
    for trouble in troubles {
      add(
        trouble.code, frame.record(trouble.row), field, trouble.arguments,
        severity: trouble.isFailure ? .error : trouble.severity)
    }
  }
}
