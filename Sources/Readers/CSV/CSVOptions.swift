package import Interchange

/// How a delimited file is written, and what is to happen where it deviates.
package struct CSVOptions: Sendable, Hashable {
  package enum Header: String, Sendable, CaseIterable {
    /// Every row is a record; columns are known by position.
    case none
    /// The first row that is not blank.
    case first
    /// The first row with all wanted names, after a preamble; see `CSVHeader`.
    case find
  }

  package enum Ragged: String, Sendable, CaseIterable {
    /// A row with too few or too many cells is an error of the record.
    case reject
    /// The same finding as a warning: cells that are not there are missing.
    case pad
  }

  package enum Columns: String, Sendable, CaseIterable {
    /// A column nobody asked for refuses the file.
    case strict
    /// It is counted.
    case allowExtra = "allow-extra"
    /// As `allow-extra`, and a wanted column that is not there is missing in every record.
    case allowMissing = "allow-missing"
  }

  /// Bounds that keep a hostile or damaged file from taking the machine's memory.
  package struct Caps: Sendable, Hashable {
    /// Of one kept cell as it stands in the file. Beyond: finding `csv-field-too-long`.
    package var fieldBytes = 1 << 20
    /// Of one row. Beyond: failure `csv-too-many-columns`.
    package var columns = 4096
    /// Of one record (UTF-16 counts as UTF-8). Beyond: failure `csv-record-too-long`.
    package var recordBytes = 16 << 20
    package init() {}
  }

  /// nil: the byte order mark's, else UTF-8.
  package var encoding: TextEncoding?
  package var delimiter = UInt8(ascii: ",")
  /// nil: no byte quotes.
  package var quote: UInt8? = UInt8(ascii: "\"")
  /// Takes the meaning from the byte behind it; nil: none does.
  package var escape: UInt8?
  /// A line that begins with it is no record; nil: every line is one.
  package var comment: UInt8?
  package var header = Header.first
  /// Rows that the header has; see `CSVHeader.joined`.
  package var headerRows = 1
  package var ragged = Ragged.reject
  package var columns = Columns.allowExtra
  package var caps = Caps()
  /// How much of the file is in memory at once; a longer record makes it grow, up to its cap.
  package var windowBytes = 1 << 20
  /// The most records that one batch gets.
  package var batchRecords = 2048

  package init() {}

  /// Throws: `csv-option-impossible`.
  func validate() throws(Failure) {
    // Positions in the index have 30 bits; see `CSVIndex`.
    let bounds = [
      ("delimiter", Self.canSeparate(delimiter)),
      ("quote", isApart(quote, from: [delimiter])),
      ("escape", isApart(escape, from: [delimiter, quote])),
      ("comment", isApart(comment, from: [delimiter, quote, escape])),
      ("header-rows", (1...Self.mostHeaderRows).contains(headerRows)),
      ("header-rows", headerRows == 1 || header != .none),
      ("field-bytes", caps.fieldBytes > 0),
      ("columns", caps.columns > 0),
      ("record-bytes", (1...(1 << 28)).contains(caps.recordBytes)),
      ("window-bytes", (1...(1 << 28)).contains(windowBytes)),
      ("batch-records", (1...(1 << 20)).contains(batchRecords)),
    ]
    for (option, isPossible) in bounds where !isPossible {
      throw Failure(.csvOptionImpossible, ["option": .word(option)])
    }
  }

  package static let mostHeaderRows = 9

  private func isApart(_ sign: UInt8?, from others: [UInt8?]) -> Bool {
    sign.map { Self.canSeparate($0) && !others.contains($0) } ?? true
  }

  /// ASCII only: a byte above it is part of a character in UTF-8.
  private static func canSeparate(_ byte: UInt8) -> Bool {
    byte > 0 && byte < 0x80 && byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r")
  }
}

extension FindingCode {
  package static let csvOptionImpossible = FindingCode(
    "csv-option-impossible", .error, es: "la opción {option} tiene un valor imposible",
    en: "the option {option} has an impossible value",
    hint: Localised(
      es:
        "delimitador, comillas, escape y comentario son caracteres ASCII distintos; los límites son positivos; solo un encabezado tiene filas",
      en:
        "delimiter, quote, escape and comment are different ASCII characters; limits are positive; only a header has rows"
    ))
}
