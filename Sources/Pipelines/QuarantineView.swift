internal import CaseStore
package import Interchange
internal import Safekeeping

/// The quarantine of a workspace, for the verbs of `quipu quarantine`.
package struct QuarantineView {
  /// How many records there are for one cause.
  package struct Cause: Sendable, Hashable {
    package let source: String
    package let code: String
    package let field: String
    package let count: Int
  }

  private let store: CaseRegister

  /// Throws: `workspace-empty`, and what keeps the store from being opened.
  package init(workspace path: String, model: UnifiedModel) throws(Failure) {
    store = try Workspace(existing: path).openStore(model: model)
  }

  /// In the order in which the records were received.
  package func entries(source: String? = nil, cause: String? = nil) throws(Failure) -> [QuarantineEntry] {
    try store.quarantine(source: source, cause: cause)
  }

  /// The most frequent first; a record with several causes counts for each.
  package func causes() throws(Failure) -> [Cause] {
    var counts: [Cause: Int] = [:]
    for entry in try entries() {
      for trouble in Set(entry.troubles) {
        counts[Cause(source: entry.source, code: trouble.code, field: trouble.field, count: 0), default: 0] += 1
      }
    }
    return counts.map { Cause(source: $0.key.source, code: $0.key.code, field: $0.key.field, count: $0.value) }
      .sorted { (-$0.count, $0.source, $0.code, $0.field) < (-$1.count, $1.source, $1.code, $1.field) }
  }

  /// The record's bytes as they came, entered in the audit log as a reveal. Throws: `quarantine-unknown`.
  package func reveal(_ id: String) throws(Failure) -> Withheld<[UInt8]> {
    let bytes = try store.quarantinedBytes(id)
    try store.record(AuditEvent(.dataRevealed, ["quarantine": .word(id)]))
    try store.mirrorAudit()
    return bytes
  }

  /// The record's bytes as shapes of their words: letters as A and a, figures as 9.
  package func masked(_ id: String) throws(Failure) -> String {
    let bytes = try store.quarantinedBytes(id)
    return String(decoding: bytes.value.map(Self.mask), as: UTF8.self)
  }

  private static func mask(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt8(ascii: "9")
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt8(ascii: "a")
    case 0x80...: UInt8(ascii: "a")
    case 0x20..<0x7F, 0x09, 0x0A: byte
    default: UInt8(ascii: ".")
    }
  }

  /// Takes the bytes of a file as what the record should have said.
  package func fix(_ id: String, with path: String, reason: String) throws(Failure) {
    var bytes = try SafeFile.read(path, limit: 16 << 20)
    while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { bytes.removeLast() }
    try store.correct(id, with: Withheld(bytes), reason: reason)
    try store.mirrorAudit()
  }

  package func giveBack(_ id: String, reason: String) throws(Failure) {
    try store.dispose(id, as: .returned, reason: reason)
    try store.mirrorAudit()
  }

  package func discard(_ id: String, reason: String) throws(Failure) {
    try store.dispose(id, as: .discarded, reason: reason)
    try store.mirrorAudit()
  }
}
