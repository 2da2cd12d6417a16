import Interchange
import Testing

@testable import Normalisation

@Suite struct LinearPatternTests {
  private func failure(_ pattern: String) -> Failure? {
    do {
      _ = try LinearPattern(pattern, option: "pattern")
      return nil
    } catch { return error }
  }

  @Test(arguments: [("(?=x)", 0), ("ab(?<!x)", 2), ("a[z-a]", 2), ("a\\1", 1), ("x**", 1)])
  func `what no automaton can do is refused, with the place in the pattern`(pattern: String, offset: Int) {
    #expect(failure(pattern)?.finding.code.slug == "pattern-malformed")
    #expect(failure(pattern)?.finding.place.byteOffset == offset)
  }

  @Test func `a pattern that needs too much memory or is too long is refused`() {
    #expect(failure("((a{1,100}){1,100}){1,100}")?.finding.code.slug != nil)
    #expect(failure("(\\pL{1,900}){1,900}")?.finding.code.slug != nil)
    #expect(failure(String(repeating: "a", count: 1_001))?.finding.code.slug == "pattern-too-large")
    #expect(failure(String(repeating: "a", count: 1_000)) == nil)
    #expect(failure("") == nil)
  }

  /// Every place that a backtracking engine would try again for each of the others.
  @Test(arguments: ["^(a+)+$", "^(a|a)*$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$"])
  func `a pattern on which others do not end is answered on a long text`(pattern: String) throws {
    let compiled = try LinearPattern(pattern, option: "pattern")
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 200_000) + [UInt8(ascii: "!")]
    #expect(!text.withCell { compiled.matches($0) })
  }

  @Test func `groups are found by number and by name, and characters are not cut`() throws {
    let compiled = try LinearPattern("(?P<letter>Ñ)(x)?", option: "pattern")
    #expect(compiled.groupCount == 2 && compiled.group(named: "letter") == 1 && compiled.group(named: "no") == nil)
    let text = Array("AÑB".utf8)
    #expect(text.withCell { compiled.find($0, group: 1) } == 1..<3)
    #expect(text.withCell { compiled.find($0, group: 2) } == 0..<0)
    #expect(Array("AB".utf8).withCell { compiled.find($0, group: 0) } == nil)
    #expect([UInt8]().withCell { compiled.matches($0) } == false)
  }

  @Test(arguments: ["3", "-1", "nombre"]) func `a group that the pattern lacks is refused`(group: String) {
    do {
      _ = try Extract([.literal("(a)(b)"), .literal(group)], StepContext())
      Issue.record("the group was taken")
    } catch {
      #expect(error.finding.code.slug == "step-argument-invalid" && error.finding.arguments["option"] == .word("group"))
    }
  }

  @Test func `items of a list are matched one by one`() throws {
    #expect(try apply("matches", "\"^A\"", ["A\u{1F}B"]).values == ["true\u{1F}false"])
    #expect(try apply("extract", "\"[0-9]+\"", ["A1\u{1F}B22"]).values == ["1\u{1F}22"])
  }
}
