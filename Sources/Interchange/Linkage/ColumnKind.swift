/// What a column of a table to link holds, which decides how it is prepared and compared.
package enum ColumnKind: String, Sendable, CaseIterable {
  case givenName = "given-name"
  case surname
  case fullName = "full-name"
  case date, document, code, text
  /// A keyed Bloom filter of a whole record, in base64.
  case clk

  package var isName: Bool { self == .givenName || self == .surname || self == .fullName }
}
