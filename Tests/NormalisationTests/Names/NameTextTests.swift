import Testing

@testable import Normalisation

@Suite struct NameTextTests {
  @Test func `capitals keep accents and Ñ, whatever way they were written`() throws {
    let cells: [String?] = [
      "María del Carmen", "MARI\u{301}A", "n\u{303}aupari", "ÑAUPARI", " luz\u{A0} marina ", "Zoë",
    ]
    let expected: [String?] = [
      "MARÍA DEL CARMEN", "MARÍA", "ÑAUPARI", "ÑAUPARI", "LUZ MARINA", "ZOË",
    ]
    let applied = try apply("given-names", "", cells)
    #expect(
      zip(applied.values, expected).allSatisfy { Array(($0 ?? "").utf8) == Array(($1 ?? "").utf8) })
    #expect(applied.findings.isEmpty)
  }

  @Test(arguments: [
    "N.N.", "NN", "n. n.", "NO IDENTIFICADO", "No Identificada", "SIN NOMBRE", "XX", "XXX", "S/N",
    "-", "...", "DESCONOCIDA",
    "POR IDENTIFICAR",
  ])
  func `nobody's names are missing and counted`(_ cell: String) throws {
    for step in ["given-names", "surname"] {
      let applied = try apply(step, "", [cell])
      #expect(applied.values == [nil])
      #expect(applied.findings.contains("0 name-placeholder"))
      #expect(applied.failures.isEmpty)
    }
  }

  @Test(arguments: ["ANN", "XXIMENA", "NONATO", "SINFOROSA", "NINO"])
  func `names that only look like placeholders stay`(_ cell: String) throws {
    #expect(
      try apply("given-names", "", [cell]) == Applied(values: [cell], findings: [], failures: []))
  }

  @Test(arguments: [
    ("JOSÉ LUIS (a) \"CHATO\"", "JOSÉ LUIS", "CHATO"),
    ("José Luis (A) Chato", "JOSÉ LUIS", "CHATO"),
    ("JOSÉ LUIS alias CHATO", "JOSÉ LUIS", "CHATO"), ("JUAN ALIAS EL ZURDO", "JUAN", "EL ZURDO"),
    ("JOSÉ, (alias) «EL CHATO»", "JOSÉ", "EL CHATO"),
    ("JOSÉ \"CHATO\" LUIS", "JOSÉ LUIS", "CHATO"), ("JOSÉ a.k.a. CHATO", "JOSÉ", "CHATO"),
    ("JOSÉ (a) CHATO (a) TÍO", "JOSÉ", "CHATO\u{1F}TÍO"),
  ])
  func `an alias is cut off, noted and given by its own step`(
    _ cell: String, _ name: String, _ alias: String
  ) throws {
    let names = try apply("given-names", "", [cell])
    #expect(names.values == [name])
    #expect(names.findings == ["0 alias-in-name"])
    #expect(try apply("alias", "", [cell]) == Applied(values: [alias], findings: [], failures: []))
  }

  @Test func `a person known by an alias only has no name and keeps the alias`() throws {
    let cell = "(a) \"CHATO\""
    #expect(
      try apply("given-names", "", [cell])
        == Applied(values: [nil], findings: ["0 alias-in-name"], failures: []))
    #expect(try apply("alias", "", [cell]).values == ["CHATO"])
    #expect(try apply("alias", "", ["NN (a) CHATO"]).values == ["CHATO"])
  }

  @Test func `one lone quotation mark is no alias`() throws {
    #expect(try apply("alias", "", ["JOSÉ \"CHATO"]).values == [nil])
    #expect(try apply("given-names", "", ["JOSÉ \"CHATO"]).findings == ["0 name-odd-character"])
  }

  @Test func `an Ñ read in the wrong encoding is put back, a lost one is only flagged`() throws {
    for cell in ["Ã‘AUPARI", "Ã\u{91}AUPARI", "Ã±aupari"] {
      let applied = try apply("surname", "", [cell])
      #expect(applied.values == ["ÑAUPARI"])
      #expect(applied.findings == ["0 name-mojibake-repaired"])
    }
    for cell in ["#AUPARI", "?AUPARI", "QU1SPE"] {
      let applied = try apply("surname", "", [cell])
      #expect(applied.values == [cell])
      #expect(applied.findings == ["0 name-odd-character"])
    }
  }

  @Test func `apostrophes, hyphens and points belong to names`() throws {
    for cell in ["D'ANGELO", "PÉREZ-RUIZ", "MA. ELENA"] {
      #expect(try apply("surname", "", [cell]).findings.isEmpty)
    }
  }
}
