internal import Configuration
package import Interchange
internal import Mapping
internal import Readers

/// One way through a file with the real reader and mapping, and without a store: nothing is written, and
/// no repeat is recognised. Memory: O(batch).
final class SourcePass {
  let batch: SourceBatch
  let entities: EntityBatch
  private let file: FileSource
  private let fileName: String
  private let reader: any RecordReader
  private let run: MappingRun

  /// Throws: the refusal of the file, with its name.
  init(
    _ compiled: CompiledMapping, path: String, member: String?, trace: MappingTrace? = nil
  ) throws(Failure) {
    fileName = path
    file = try FileSource(path: path)
    batch = SourceBatch(shape: compiled.shape)
    entities = EntityBatch(model: compiled.model)
    run = MappingRun(compiled, trace: trace)
    do {
      reader = try SourceOpening.reader(
        for: compiled.definition.source, shape: compiled.shape,
        file: DeliveredFile(file, name: path, member: member))
    } catch { throw Self.located(error, path) }
  }

  /// Fills the batch; false at the end of the file.
  func read() throws(Failure) -> Bool {
    batch.removeAll()
    do throws(Failure) {
      if try reader.read(into: batch) { return true }
      try file.verifyUnchanged()
      return false
    } catch {
      // A file that was being written looks damaged; that it changed is the better word for it.
      try file.verifyUnchanged()
      throw Self.located(error, fileName)
    }
  }

  func map(skip: [Bool] = []) { run.map(batch, skip: skip, into: entities) }

  /// Complete once `read` gave false.
  var fileFindings: [Finding] { reader.fileFindings.map { Configured.located($0, in: fileName) } }

  /// Those of the reader and of the mapping, in this order.
  var findings: [RecordFinding] {
    (batch.findings + entities.findings).map {
      RecordFinding(record: $0.record, finding: Configured.located($0.finding, in: fileName))
    }
  }

  static func located(_ failure: Failure, _ file: String) -> Failure {
    var failure = failure
    failure.finding = Configured.located(failure.finding, in: file)
    return failure
  }
}

/// What became of records when no store looks for repeats.
package struct PassAccount: Sendable, Hashable {
  package internal(set) var read = 0
  package internal(set) var accepted = 0
  package internal(set) var quarantined = 0
  package internal(set) var filtered = 0
  package internal(set) var trailers = 0

  mutating func add(_ fate: RecordFate) {
    switch fate {
    case .mapped: accepted += 1
    case .quarantined: quarantined += 1
    case .filtered: filtered += 1
    case .trailer: trailers += 1
    case .skipped: return
    }
    if fate != .trailer { read += 1 }
  }

  /// By the names they have in JSON.
  package var parts: [(name: String, count: Int)] {
    [
      ("read", read), ("accepted", accepted), ("quarantined", quarantined), ("filtered", filtered),
      ("trailers", trailers),
    ]
  }

  func write(_ json: inout JSONWriter) {
    json.object { json in for (name, count) in parts { json.member(name, count) } }
  }
}

extension PassAccount {
  package static func label(_ part: String, _ language: Language) -> String {
    let spanish = [
      "read": "leídos", "accepted": "aceptados", "quarantined": "cuarentena", "filtered": "filtrados",
      "trailers": "totales",
    ]
    return language == .spanish ? spanish[part] ?? part : part
  }
}
