import Interchange
import Testing

@testable import Normalisation

/// The small text steps; their ordinary use is in the examples of their specs.
@Suite struct TextStepsTests {
  @Test func `replace goes from left to right and never over its own result`() throws {
    #expect(
      try apply("replace", "\"aa\", \"a\"", ["aaaa", "aaa", "", "b"]).values == [
        "aa", "aa", "", "b",
      ])
    #expect(throws: Failure.self) { try apply("replace", "\"\", \"a\"", []) }
  }

  @Test func `slice counts characters, not bytes`() throws {
    #expect(try apply("slice", "0, 1", ["Ñandú", ""]).values == ["Ñ", ""])
    #expect(try apply("slice", "-9, 3", ["abc"]).values == ["abc"])
    #expect(throws: Failure.self) { try apply("slice", "0, -1", []) }
  }

  @Test func `pad counts characters, not bytes`() throws {
    #expect(try apply("pad", "3, \"*\"", ["Ñ", "abcd", nil]).values == ["**Ñ", "abcd", nil])
    #expect(throws: Failure.self) { try apply("pad", "0", []) }
    #expect(throws: Failure.self) { try apply("pad", "3, \"ab\"", []) }
  }

  @Test func `split trims its parts and counts from both ends`() throws {
    #expect(try apply("split", "\";\", -1", ["a; b ;c "]).values == ["c"])
    #expect(try apply("split", "\";\"", ["a; b ;", ""]).values == ["a\u{1F}b\u{1F}", ""])
    #expect(
      try apply("split", "\";\", 3", ["a;b"])
        == Applied(values: [nil], findings: ["0 split-no-part"], failures: []))
    #expect(throws: Failure.self) { try apply("split", "\"\"", []) }
  }

  @Test func `join leaves out what is missing or empty`() throws {
    let columns: [String: [String?]] = ["B": ["x", nil, nil, ""], "C": ["y", "z", nil, "w"]]
    #expect(
      try apply("join", "\"-\", B, C", ["a", "b", nil, nil], columns: columns).values == [
        "a-x-y", "b-z", nil, "w",
      ])
  }

  @Test func `first, last and only choose among the items of a list`() throws {
    let list: [String?] = ["a\u{1F}b", "a", "", nil]
    #expect(try apply("first", "", list).values == ["a", "a", nil, nil])
    #expect(try apply("last", "", list).values == ["b", "a", nil, nil])
    #expect(
      try apply("only", "", list)
        == Applied(
          values: [nil, "a", nil, nil], findings: ["0 several-values"],
          failures: ["0 several-values"]))
  }

  @Test func `default fills missing cells only, and counts them`() throws {
    #expect(
      try apply("default", "\"x\"", [nil, "", "a"])
        == Applied(values: ["x", "", "a"], findings: ["0 value-defaulted"], failures: []))
  }

  @Test func `trim and collapse know the no-break space`() throws {
    #expect(
      try apply("trim", "", ["\u{A0} a  b \u{A0}", "\u{A0}", " "]).values == ["a  b", "", ""])
    #expect(
      try apply("collapse", "", ["\u{A0} a \u{A0}\t b\u{A0}", "Á\u{A0}É"]).values == ["a b", "Á É"])
  }

  @Test func `upper and lower know more than ASCII`() throws {
    #expect(try apply("upper", "", ["straße ñ", "abc"]).values == ["STRASSE Ñ", "ABC"])
    #expect(try apply("lower", "", ["ÁÉ Ñ", "ABC-1"]).values == ["áé ñ", "abc-1"])
  }

  @Test func `boolean and tri never guess`() throws {
    #expect(
      try apply("boolean", "", ["sí", "TRUE", "x", "no", "0", "Falso"]).values == [
        "true", "true", "true", "false", "false", "false",
      ])
    for cell in ["", "2", "SI?", "unknown"] {
      #expect(try apply("boolean", "", [cell]).failures == ["0 boolean-unreadable"])
    }
    #expect(
      try apply("boolean", "true = \"CON|TIENE\", false = \"SIN\"", ["con", "SIN", "tiene"]).values
        == ["true", "false", "true"])
    #expect(try apply("tri", "", ["NS/NR", "?", "no"]).values == ["unknown", "unknown", "false"])
    #expect(try apply("tri", "", [""]).failures == ["0 boolean-unreadable"])
  }
}
