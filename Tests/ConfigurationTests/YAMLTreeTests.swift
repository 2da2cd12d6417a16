import Interchange
import Testing

@testable import Configuration

@Suite struct YAMLTreeTests {
  private func parse(
    _ text: String, limits: YAMLTree.Limits = YAMLTree.Limits()
  ) -> (root: YAMLNode?, findings: [Finding]) {
    YAMLTree.parse(Array(text.utf8), path: "a.yaml", limits: limits)
  }

  /// Every scalar of the tree with its place, in file order; keys end with a colon.
  private func scalars(_ node: YAMLNode) -> [String] {
    func at(_ position: TextPosition) -> String { "\(position.line):\(position.column)" }
    return switch node.content {
    case .scalar(let text, _): ["\(at(node.position)) \(text)"]
    case .list(let items): items.flatMap(scalars)
    case .map(let entries):
      entries.flatMap { ["\(at($0.keyPosition)) \($0.key):"] + scalars($0.value) }
    }
  }

  @Test func `every scalar is the text that was written`() throws {
    let text = "a: [NO, yes, 0123, 1e3, 2024-01-01, 0x1F, 12:30:45, .inf, off, NULL]"
    let items = try #require(parse(text).root?.entries?.first?.value.items)
    #expect(
      items.compactMap(\.text) == [
        "NO", "yes", "0123", "1e3", "2024-01-01", "0x1F", "12:30:45", ".inf", "off", "NULL",
      ])
    #expect(items.allSatisfy { !$0.isNull })
  }

  @Test func `only null, a tilde and nothing at all are null, and only without quotes`() throws {
    let root = try #require(parse("a: null\nb: ~\nc:\nd: 'null'\ne: \"\"\nf: Null\n").root)
    #expect(root.entries?.map(\.value.isNull) == [true, true, true, false, false, false])
  }

  @Test func `keys and values know their line and column`() throws {
    let root = try #require(
      parse(
        """
        name: pnp
        list:
          - one
          - {two: 2, "three": 'tres'}
        block: |
          first line
          second
        """
      ).root)
    #expect(
      scalars(root) == [
        "1:1 name:", "1:7 pnp", "2:1 list:", "3:5 one", "4:6 two:", "4:11 2", "4:15 three:",
        "4:24 tres", "5:1 block:", "6:3 first line\nsecond",
      ])
  }

  @Test func `columns count bytes, and only line feeds and carriage returns end a line`() throws {
    let root = try #require(parse("año: ñandú, ñ\r\n# \u{2028} \u{85}\r\nx: {ñ: y}\r\n").root)
    #expect(scalars(root) == ["1:1 año:", "1:7 ñandú, ñ", "3:1 x:", "3:5 ñ:", "3:9 y"])
  }

  @Test func `columns stay right beyond the first milestones of a long text`() throws {
    let filler = String(repeating: "# é\n", count: 100)
    let long = String(repeating: "ñ", count: 300)
    let root = try #require(parse(filler + "k: [\(long), z]").root)
    #expect(scalars(root).map { $0.prefix(7) } == ["101:1 k", "101:5 ñ", "101:607"])
  }

  @Test func `a byte-order mark is not a part of the first key`() throws {
    let root = try #require(parse("\u{FEFF}a: 1").root)
    #expect(scalars(root) == ["1:1 a:", "1:4 1"])
  }

  @Test func `an anchored scalar stands where its text begins`() throws {
    let root = try #require(parse("a: &x 'uno'\nb: *x\n").root)
    #expect(scalars(root) == ["1:1 a:", "1:8 uno", "2:1 b:", "1:8 uno"])
  }

  @Test func `malformed text is located with libyaml's own words`() {
    let (root, findings) = parse("a: 1\nb: [1, 2\nc: 3\n")
    #expect(root == nil)
    #expect(lines(findings) == ["3:2 yaml-malformed"])
    #expect(findings[0].arguments["problem"] == .word("did not find expected ',' or ']'"))
  }

  @Test func `a control character is malformed`() {
    #expect(lines(parse("a: 1\nñb: x\u{1}y\n").findings) == ["2:7 yaml-malformed"])
  }

  @Test func `text that is not UTF-8 is refused where it begins`() {
    let latin = Array("a: 1\nb: ma".utf8) + [0xF1] + Array("ana\n".utf8)
    let (root, findings) = YAMLTree.parse(latin, path: "a.yaml")
    #expect(root == nil)
    #expect(lines(findings) == ["2:6 yaml-not-utf8"])
  }

  @Test func `a truncated character at the end is refused`() {
    let findings = YAMLTree.parse([0x61, 0x3A, 0x20, 0xC3], path: "a.yaml").findings
    #expect(lines(findings) == ["1:4 yaml-not-utf8"])
  }

  @Test(arguments: ["", "\n\n", "# nothing\n", "---\n...\n---\n"])
  func `a file without content gives no root`(text: String) {
    let (root, findings) = parse(text)
    #expect(root == nil || root?.isNull == true)
    #expect(!findings.isEmpty)
  }

  @Test func `a second document is refused`() {
    #expect(lines(parse("a: 1\n---\nb: 2\n").findings) == ["2:1 yaml-second-document"])
  }

  @Test func `duplicate keys are found, all of them, and the first stays`() {
    let (root, findings) = parse("a: 1\nb: {c: 1, c: 2}\n'a': 3\n")
    #expect(lines(findings) == ["2:11 yaml-duplicate-key", "3:2 yaml-duplicate-key"])
    #expect(findings[1].arguments == ["key": .word("a"), "line": .number(1)])
    #expect(root?.entries?.first?.value.text == "1")
  }

  @Test func `tags are refused, all of them`() {
    let findings = parse("a: !!str 1\nb: !x [1]\nc: !!map {}\nd: ! e\n").findings
    #expect(lines(findings) == ["1:4 yaml-tag", "2:4 yaml-tag", "3:4 yaml-tag", "4:4 yaml-tag"])
  }

  @Test func `a key that is a list is refused`() {
    #expect(lines(parse("? [a, b]\n: 1\nc: 2\n").findings) == ["1:3 yaml-key-not-text"])
  }

  @Test func `an alias without an anchor is refused, and one inside its own anchor too`() {
    #expect(lines(parse("a: *b\n").findings) == ["1:4 yaml-alias-unknown"])
    #expect(lines(parse("a: &a [1, *a]\n").findings) == ["1:11 yaml-alias-unknown"])
  }

  @Test func `an alias bomb is refused long before it expands`() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let uses = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(uses)]\n"
    }
    let (root, findings) = parse(bomb)
    #expect(root == nil)
    #expect(findings.map(\.code.slug) == ["yaml-too-many-nodes"])
    #expect(findings[0].place.line == 6)
  }

  @Test func `the number of aliases is bounded`() {
    var limits = YAMLTree.Limits()
    limits.aliases = 2
    #expect(parse("a: &a 1\nb: [*a, *a]\n", limits: limits).findings.isEmpty)
    #expect(
      lines(parse("a: &a 1\nb: [*a, *a, *a]\n", limits: limits).findings) == [
        "2:13 yaml-too-many-aliases"
      ])
  }

  @Test func `depth, nodes and bytes are bounded`() {
    let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
    #expect(lines(parse(deep).findings) == ["1:65 yaml-too-deep"])
    #expect(parse(String(deep.dropFirst().dropLast())).findings.isEmpty)

    var limits = YAMLTree.Limits()
    limits.nodes = 3
    #expect(parse("[a, b]", limits: limits).findings.isEmpty)
    #expect(lines(parse("[a, b, c]", limits: limits).findings) == ["1:8 yaml-too-many-nodes"])

    limits.bytes = 3
    #expect(parse("abc", limits: limits).findings.isEmpty)
    #expect(lines(parse("abcd", limits: limits).findings) == ["0:0 yaml-too-large"])
  }

  @Test func `hundreds of thousands of open brackets end at the depth limit`() {
    let findings = parse(String(repeating: "[", count: 300_000)).findings
    #expect(lines(findings) == ["1:65 yaml-too-deep"])
  }
}
