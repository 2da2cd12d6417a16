internal import Pipelines
internal import Testing

@Suite struct CaseQueryTests {
  @Test func `ids, lines, records and pseudonyms are told apart by how they are written`() {
    #expect(CaseQuery("3F2A91C0") == .id("3f2a91c0"))
    #expect(CaseQuery("policia:12") == .line(12, source: "policia"))
    #expect(CaseQuery("policia#5") == .record(5, source: "policia"))
    // A source whose name has a colon.
    #expect(CaseQuery("a:b:3") == .line(3, source: "a:b"))
    let pseudonym = String(repeating: "0a", count: 16)
    #expect(CaseQuery(pseudonym, line: "research") == .pseudonym(pseudonym, line: "research"))
  }

  @Test(arguments: [
    "", "3f2a91c", "3f2a91cg", "policia:0", "policia:", ":5", "policia#-1", String(repeating: "a", count: 33),
  ])
  func `anything else is refused`(text: String) {
    #expect(CaseQuery(text) == nil)
    #expect(CaseQuery(text, line: "research") == nil)
  }
}
