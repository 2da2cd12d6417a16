/// How to read JSON: which of its two forms, which deviation to bear with, and how large things may be.
package struct JSONOptions: Sendable {
  package enum Format: String, Sendable {
    /// One document, RFC 8259.
    case json
    /// One value per line, ended by LF or CRLF.
    case ndjson
  }

  package var format: Format
  /// `tolerate: [non-finite]`: `NaN`, `Infinity` and `-Infinity`, which are not JSON, are read as missing
  /// and counted (`json-not-finite-read`). Otherwise they refuse the source (`json-not-finite`).
  package var nonFinite: Bool
  /// Containers within containers (`json-too-deep`). The scan recurses: not more than 2,000.
  package var depthCap: Int
  /// Of one string, as written (`json-string-too-long`).
  package var stringByteCap: Int
  /// Of one member name, as written (`json-key-too-long`).
  package var keyByteCap: Int
  /// Of one record (`json-record-too-large`); what the reader's memory grows to.
  package var recordByteCap: Int
  /// Of the first window onto the source. Any size gives the same records.
  package var windowBytes: Int

  package init(
    format: Format = .json, nonFinite: Bool = false, depthCap: Int = 512,
    stringByteCap: Int = 4 << 20, keyByteCap: Int = 4 << 10, recordByteCap: Int = 16 << 20,
    windowBytes: Int = 256 << 10
  ) {
    precondition(depthCap <= 2_000, "the scan recurses")
    self.format = format
    self.nonFinite = nonFinite
    self.depthCap = depthCap
    self.stringByteCap = stringByteCap
    self.keyByteCap = keyByteCap
    self.recordByteCap = recordByteCap
    self.windowBytes = windowBytes
  }
}
