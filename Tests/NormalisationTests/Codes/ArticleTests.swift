import Glibc
import Interchange
import Testing

@testable import Normalisation

@Suite struct ArticleTests {
  private func article(_ cell: String) throws -> Applied { try apply("article", "", [cell]) }

  @Test func `every former article becomes today's, and today's stays`() throws {
    let list = CodeFiles.list("penal_code_pe")
    let kinds = list.column("kind")
    for (index, (former, code)) in zip(list.column("former"), list.column("code")).enumerated() {
      let notes = kinds[index] == "smuggling" ? ["0 article-smuggling"] : []
      #expect(try article(code) == Applied(values: [code], findings: notes, failures: []))
      if former.isEmpty { continue }
      #expect(
        try article(former)
          == Applied(values: [code], findings: ["0 article-renumbered"], failures: []))
    }
  }

  @Test(arguments: [
    "153-B", "153 B", "153B", "153-b", "153°-B", "ART. 153-B", "Art 153 - B", "ARTÍCULO 153-B",
    "art. 153-B inc. 2",
    "153-B del Código Penal", "Artículo N° 153-B",
  ])
  func `one article in many spellings is one`(_ cell: String) throws {
    #expect(
      try article(cell)
        == Applied(values: ["129-C"], findings: ["0 article-renumbered"], failures: []))
  }

  @Test(arguments: ["129-Ã‘", "129-Ã\u{91}", "129-Ã±", "129-?", "129-#"])
  func `a damaged Ñ is put back, and noted`(_ cell: String) throws {
    #expect(
      try article(cell)
        == Applied(values: ["129-Ñ"], findings: ["0 article-mojibake-repaired"], failures: []))
  }

  @Test func `129-N and 129-Ñ are different articles`() throws {
    #expect(try article("129-N").values == ["129-N"])
    #expect(try article("129-Ñ").values == ["129-Ñ"])
    #expect(try article("129-ñ").values == ["129-Ñ"])
    #expect(try article("129-N\u{303}").values == ["129-Ñ"])
  }

  @Test func `smuggling is never turned into trafficking`() throws {
    #expect(
      try article("303-A") == Applied(values: ["303-A"], findings: ["0 article-smuggling"], failures: []))
    #expect(try article("Art. 303-B").values == ["303-B"])
  }

  @Test func `an article outside the list passes and is noted`() throws {
    for (cell, value) in [("326", "326"), ("189-A", "189-A"), ("2", "2"), ("108 b", "108-B")] {
      #expect(
        try article(cell)
          == Applied(values: [value], findings: ["0 article-outside-list"], failures: []))
    }
  }

  @Test func `what is no single article fails`() throws {
    for cell in ["S/Art", "", "LEY26859", "LEY 28950", "1530", "TRATA"] {
      #expect(try article(cell).failures == ["0 article-unreadable"], "\(cell)")
    }
    for cell in ["153, 303-A", "153 y 153-A", "129-A/129-B"] {
      #expect(try article(cell).failures == ["0 article-several"], "\(cell)")
    }
  }

  private static let realFile: String = {
    let root = CodeFiles.folder.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(root)/shared/real/lambayeque_delitos_2019-2023.csv"
  }()

  @Test(.enabled(if: access(realFile, R_OK) == 0, "skipped: the published file is not here"))
  func `every article of the published file is read, but those that are none`() throws {
    let rows = CodeFiles.text(Self.realFile).split(separator: "\n").dropFirst()
    let cells = rows.map { String($0.split(separator: ";", omittingEmptySubsequences: false)[8]) }
    let applied = try apply("article", "", cells.map(Optional.init))
    let failed = Set(zip(cells, applied.values).filter { $0.1 == nil }.map(\.0))
    #expect(failed == ["S/Art", "LEY26859"])
    let values = Dictionary(zip(cells, applied.values), uniquingKeysWith: { $1 })
    #expect(values["153"] == "129-A")
    #expect(values["129-Ã‘"] == "129-Ñ")
  }
}
