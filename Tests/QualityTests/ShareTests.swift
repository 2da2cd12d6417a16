import Interchange
import Testing

@Suite struct ShareTests {
  @Test(arguments: [
    (1, 3, "33.3 %", 333_333), (2, 3, "66.7 %", 666_667), (0, 5, "0.0 %", 0), (5, 5, "100.0 %", 1_000_000),
  ])
  func `a share is printed with one digit and kept in millionths`(part: Int, whole: Int, text: String, micros: Int) {
    #expect(Share(part, of: whole).percent == text)
    #expect(Share(part, of: whole).micros == micros)
  }

  @Test func `a share of nothing is not known, and none is more than the whole`() {
    #expect(!Share(0, of: 0).isKnown && Share(0, of: 0).micros == 0)
    #expect(Share(7, of: 5).micros == 1_000_000)
  }

  @Test func `a negative share has its sign unless it rounds to nothing`() {
    #expect(Share.percent(micros: -125_000) == "-12.5 %")
    #expect(Share.percent(micros: -400) == "0.0 %")
  }
}
