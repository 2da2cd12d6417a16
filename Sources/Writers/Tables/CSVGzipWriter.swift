package import Anonymisation
package import Interchange
internal import Safekeeping

/// Writes one released table as `<table>.csv.gz`: CSV text in gzip members of equal size.
///
/// A member ends with the first record that reaches `memberBytes` of text, whatever the batches were:
/// the same rows give the same bytes, and a reader can start at any member with a whole record. A table
/// without rows is its header. `CSVText` says how cells are written.
///
/// Takes: batches of one table, at least one. Gives: a file that stands under its name after `finish`.
/// Throws: `file-cannot-be-written`. Memory: O(memberBytes + one batch).
package final class CSVGzipWriter: DatasetWriter {
  package typealias Batch = ReleasedBatch

  package static let spec = ComponentSpec(
    "csv-gzip",
    summary: Localised(
      es: "una tabla como CSV comprimido (gzip), igual byte a byte para las mismas filas",
      en: "a table as compressed CSV (gzip), the same bytes for the same rows"),
    options: [
      OptionSpec(
        "level", .integer,
        summary: Localised(
          es: "compresión de 1 (rápida) a 12 (pequeña); 6 si no se dice",
          en: "compression from 1 (fast) to 12 (small); 6 unless said"))
    ],
    findings: [.fileCannotBeWritten])

  private let path: String
  private let file: SafeFile
  private let member: GzipMember
  private let memberBytes: Int
  private let textHash = SHA256()
  private var text: [UInt8] = []
  private var rows = 0
  private var hasHeader = false

  /// Lower-case hex of the CSV text's SHA-256; empty before `finish`.
  package private(set) var uncompressedSHA256 = ""

  /// Writes `folder/path`. `memberBytes` is the least text of a member but the last.
  package init(
    folder: String, path: String, level: Int = 6, memberBytes: Int = 1 << 20
  ) throws(Failure) {
    precondition((1...12).contains(level) && memberBytes > 0)
    self.path = path
    self.memberBytes = memberBytes
    member = GzipMember(level: level)
    file = try SafeFile(path: "\(folder)/\(path)")
  }

  package func write(_ batch: ReleasedBatch) throws(Failure) {
    if !hasHeader {
      CSVText.appendHeader(of: batch, to: &text)
      hasHeader = true
    }
    for row in 0..<batch.count {
      CSVText.appendRow(row, of: batch, to: &text)
      if text.count >= memberBytes { try closeMember() }
    }
    rows += batch.count
  }

  package func finish() throws(Failure) -> WrittenFile {
    precondition(hasHeader, "a table is written with at least one batch, which may be empty")
    if !text.isEmpty { try closeMember() }
    uncompressedSHA256 = hexadecimal(textHash.finish())
    let digest = try file.publish()
    return WrittenFile(
      path: path, sha256: hexadecimal(digest), byteCount: file.byteCount, rows: rows)
  }

  private func closeMember() throws(Failure) {
    textHash.update(text)
    try member.compress(text) { bytes throws(Failure) in try file.write(bytes) }
    text.removeAll(keepingCapacity: true)
  }
}
