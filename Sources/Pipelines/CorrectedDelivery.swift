internal import CaseStore
internal import Configuration
internal import Interchange
internal import Mapping
internal import Readers

/// Finds the records of a delivery that stewards have corrected, by the bytes that came.
///
/// The file is read once more for it, and only where there are corrections for its source at all.
final class CorrectedDelivery {
  struct Correction {
    let line: Int
    let record: Int
    let patch: PatchedSource.Patch
  }

  private let file: DeliveredFile
  private let decisions: SourceDecisions
  private let source: NightPlan.Source
  private let store: CaseRegister
  /// Records of the file, known after `patches`.
  private(set) var recordCount = 0

  init(_ file: DeliveredFile, _ decisions: SourceDecisions, source: NightPlan.Source, store: CaseRegister) {
    self.file = file
    self.decisions = decisions
    self.source = source
    self.store = store
  }

  /// In the order of the file; none where the file cannot be read, which the import will say.
  func patches() throws(Failure) -> [Correction] {
    if !decisions.hasCorrections { return [] }
    let shape = source.compiled.shape
    do {
      let reader = try SourceOpening.reader(for: source.definition.source, shape: shape, file: file)
      return try corrections(from: reader, SourceBatch(shape: shape))
    } catch {
      if error.finding.code == .runInterrupted { throw error }
      return []
    }
  }

  private func corrections(
    from reader: any RecordReader, _ batch: SourceBatch
  ) throws(Failure) -> [Correction] {
    var found: [Correction] = []
    while try reader.read(into: batch) {
      try StopSignals.check()
      recordCount += batch.count
      for (index, span) in batch.records.enumerated() {
        guard let raw = batch.raw[index], let correct = store.correction(of: raw, in: decisions) else { continue }
        found.append(
          Correction(
            line: span.line, record: span.number,
            patch: PatchedSource.Patch(
              offset: span.byteOffset, original: Withheld(Array(raw)), replacement: correct)))
      }
      batch.removeAll()
    }
    return found
  }
}
