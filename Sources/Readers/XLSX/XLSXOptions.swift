/// Which sheet of a workbook is read, and how its rows are.
package struct XLSXOptions: Sendable, Hashable {
  package struct Caps: Sendable, Hashable {
    /// Of one cell's text. Beyond: finding `csv-field-too-long`.
    package var fieldBytes = 1 << 20
    /// Of the texts of one row. Beyond: failure `csv-record-too-long`.
    package var recordBytes = 16 << 20
    /// Of all shared strings, which are in memory. Beyond: failure `xlsx-shared-strings-too-large`.
    package var sharedStringBytes = 32 << 20
    package var sharedStrings = 1 << 20
    /// Of a part that lists things: sheets, styles, relationships. Beyond: failure `xlsx-malformed`.
    package var partBytes = 16 << 20
    package var container = ContainerCaps()
    package init() {}
  }

  /// nil: the first one.
  package var sheet: String?
  package var header = CSVOptions.Header.first
  /// A row with cells behind the last named column.
  package var ragged = CSVOptions.Ragged.reject
  package var columns = CSVOptions.Columns.allowExtra
  package var caps = Caps()
  package var batchRecords = 1024
  package var batchBytes = 1 << 20

  package init() {}
}
