/// How to read JSON: which of its two forms, which deviations to bear with, and how large things may be.
package struct JSONOptions: Sendable {
  package enum Format: String, Sendable {
    /// One document, RFC 8259.
    case json
    /// One value per line, ended by LF or CRLF.
    case ndjson
  }

  /// What some exporters write although it is not JSON. A mapping names it (`tolerate`) when its source does
  /// so; each occurrence is counted then. Unnamed, it refuses the source.
  package enum Deviation: String, Sendable, CaseIterable {
    /// `NaN`, `Infinity` and `-Infinity` are missing (`json-not-finite-read`, of the record).
    case nonFinite = "non-finite"
    /// The UTF-8 byte order mark in front (`json-bom-read`).
    case byteOrderMark = "bom"
    /// `// …`, `# …` and `/* … */` wherever white space may stand (`json-comment-read`).
    case comments
    /// One comma before the end of an array or object (`json-trailing-comma-read`).
    case trailingCommas = "trailing-commas"
  }

  package var format: Format
  package var tolerated: Set<Deviation>
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
    format: Format = .json, tolerated: Set<Deviation> = [], depthCap: Int = 512,
    stringByteCap: Int = 4 << 20, keyByteCap: Int = 4 << 10, recordByteCap: Int = 16 << 20,
    windowBytes: Int = 256 << 10
  ) {
    precondition(depthCap <= 2_000, "the scan recurses")
    self.format = format
    self.tolerated = tolerated
    self.depthCap = depthCap
    self.stringByteCap = stringByteCap
    self.keyByteCap = keyByteCap
    self.recordByteCap = recordByteCap
    self.windowBytes = windowBytes
  }
}
