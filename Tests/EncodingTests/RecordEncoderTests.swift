import Interchange
import Testing

@testable import Encoding

/// Filters against clkhash 0.18.3, whose output these are, and what keeps a value out of them.
@Suite struct RecordEncoderTests {
  private func hashing(
    _ comparison: EncodingSchema.Comparison, _ hash: EncodingSchema.Hash, _ strategy: EncodingSchema.Strategy,
    _ format: EncodingSchema.Format = .text(.utf8, .mixed, lengths: 0...Int.max)
  ) -> EncodingSchema.Hashing {
    EncodingSchema.Hashing(format: format, comparison: comparison, hash: hash, strategy: strategy)
  }

  private func filter(
    _ cells: [String], _ hashings: [EncodingSchema.Hashing?], length: Int = 64, folds: Int = 0
  ) throws -> String? {
    let schema = EncodingSchema(
      id: "id", length: length, folds: folds, keys: EncodingSchema.KeyDerivation(),
      features: hashings.enumerated().map { EncodingSchema.Feature(identifier: "\($0)", hashing: $1) })
    var encoder = try RecordEncoder(schema, secret: Array("a secret of sources".utf8))
    guard case .encoded(let bytes, let bitsSet) = try encoder.encode(cells) else { return nil }
    #expect(bitsSet == bytes.reduce(0) { $0 + $1.nonzeroBitCount })
    return String(decoding: Base64.text(bytes), as: UTF8.self)
  }

  @Test(arguments: RecordEncoderTests.published)
  func `a filter is the one that clkhash makes`(_ made: Published) throws {
    #expect(
      try filter(made.cells, made.hashings, length: made.length, folds: made.folds) == made.filter, "\(made.name)"
    )
  }

  struct Published: Sendable {
    let name: String
    let cells: [String]
    let hashings: [EncodingSchema.Hashing?]
    var length = 64
    var folds = 0
    let filter: String
  }

  private static let text = EncodingSchema.Format.text(.utf8, .mixed, lengths: 0...Int.max)
  private static let bigrams = EncodingSchema.Hashing(
    format: text, comparison: .ngram(2, isPositional: false), hash: .blake, strategy: .bitsPerToken(3))

  static let published = [
    Published(name: "blake", cells: ["Ñusta"], hashings: [bigrams], filter: "hEEwBIxVAwg="),
    Published(name: "ignored", cells: ["x", "Ñusta"], hashings: [nil, bigrams], filter: "Q1ACBRHMgIE="),
    Published(
      name: "double", cells: ["Quispe"],
      hashings: [
        EncodingSchema.Hashing(
          format: text, comparison: .ngram(2, isPositional: true), hash: .double(preventsSingularity: false),
          strategy: .bitsPerFeature(20))
      ], length: 50, filter: "fkKjAEIwQA=="),
    Published(
      name: "safe double, folded", cells: ["Quispe Mamani"],
      hashings: [
        EncodingSchema.Hashing(
          format: text, comparison: .ngram(1, isPositional: false), hash: .double(preventsSingularity: true),
          strategy: .bitsPerToken(4))
      ], length: 32, folds: 1, filter: "/S2OvQ=="),
    Published(
      name: "date and number", cells: ["7/3/2008", " +0017"],
      hashings: [
        EncodingSchema.Hashing(
          format: .date("%d/%m/%Y"), comparison: .exact, hash: .blake, strategy: .bitsPerToken(40)),
        EncodingSchema.Hashing(
          format: .integer(0...120),
          comparison: .numeric(thresholdDistance: 5, resolution: 3, fractionalPrecision: 0), hash: .blake,
          strategy: .bitsPerToken(2)),
      ], length: 128, filter: "QAgScSp1GJKqeEB5o0KUFA=="),
  ]

  @Test func `a value that does not fit its format is in no filter`() throws {
    let upper = hashing(.exact, .blake, .bitsPerToken(1), .text(.ascii, .upper, lengths: 2...4))
    for cell in ["A", "ABCDE", "AbC", "AÑA"] { #expect(try filter([cell], [upper]) == nil, "\(cell)") }
    #expect(try filter(["ABC"], [upper]) != nil)
    let date = hashing(.exact, .blake, .bitsPerToken(1), .date("%Y-%m-%d"))
    for cell in ["2008-02-30", "2008-3", "08-03-01", "2008-03-01 "] { #expect(try filter([cell], [date]) == nil) }
    let age = hashing(.exact, .blake, .bitsPerToken(1), .integer(0...120))
    for cell in ["121", "-1", "1.5", "", "x"] { #expect(try filter([cell], [age]) == nil) }
    let code = hashing(.exact, .blake, .bitsPerToken(1), .choice(["F", "M"]))
    #expect(try filter(["f"], [code]) == nil)
  }

  @Test func `another key gives another filter, and a missing value none of its bits`() throws {
    let empty = try filter([""], [Self.bigrams])
    #expect(empty == "AAAAAAAAAAA=")
    let schema = EncodingSchema(
      id: "id", length: 64, folds: 0, keys: EncodingSchema.KeyDerivation(),
      features: [EncodingSchema.Feature(identifier: "a", hashing: Self.bigrams)])
    var one = try RecordEncoder(schema, secret: Array("the first of two keys".utf8))
    var other = try RecordEncoder(schema, secret: Array("the second of two keys".utf8))
    #expect(try one.encode(["Rosa"]) != other.encode(["Rosa"]))
    #expect(try one.encode(["Rosa"]) == one.encode(["Rosa"]))
  }

  @Test func `near numbers share pieces and far ones do not`() {
    let numbers = EncodingSchema.Comparison.numeric(thresholdDistance: 8, resolution: 2, fractionalPrecision: 0)
    #expect(
      ValueTokens.of("25", numbers)?.map { String(decoding: $0, as: UTF8.self) } == ["88", "96", "104", "112", "120"])
    let far = Set(ValueTokens.of("45", numbers) ?? [])
    #expect(far.isDisjoint(with: ValueTokens.of("25", numbers) ?? []))
    for word in ["inf", "0x10", "1e400", "ABC"] { #expect(ValueTokens.of(word, numbers) == nil) }
  }
}
