import Interchange
import Testing

@testable import Mapping

@Suite struct ExpressionParserTests {
  @Test(arguments: [
    ("NAME", "NAME"), (" NAME ", "NAME"), ("Año_2", "Año_2"), ("a-b", "a-b"),
    ("a/b", "a/b"), ("a/@x", "a/@x"), ("@x", "@x"), ("./@x", "@x"), ("a/[]", "a/[]"), (".", "."),
    ("./a", "a"), ("^/a", "^/a"), ("^^/a/b", "^^/a/b"), ("^", "^"),
    ("`Nº DOC`", "Nº DOC"), ("`if`", "if"), ("a/`b c`/@d", "a/b c/@d"),
    ("siit:RUC", "siit:RUC"), ("p:A/@q:b", "p:A/@q:b"), ("p:`a.b`", "p:a.b"), ("`a:b`", "a:b"),
    ("\"text\"", "'text'"), ("'te\"xt'", "'te\"xt'"), ("\"a\"\"b\"", "'a\"b'"), ("''", "''"),
    ("99", "'99'"), ("-1.50", "'-1.50'"), ("true", "'true'"), ("null", "null"), ("$v", "$v"),
    ("[a, 'b']", "[a 'b']"), ("[]", "[]"),
    ("A | trim", "(trim A)"), ("A | given-names | x(1, b, c = 'd', [e, 'f'])",
      "(x (given-names A) '1' b c='d' [e 'f'])"),
    ("A|trim ?? B|upper ?? 'c'", "(?? (?? (trim A) (upper B)) 'c')"),
    ("(A ?? B) | trim", "(trim (?? A B))"),
    ("A | fold in ['X', 'Y']", "(in (fold A) 'X' 'Y')"),
    ("A ?? B == C ?? D", "(== (?? A B) (?? C D))"),
    ("not a == 1 and b or c < 2", "(or (and (not (== a '1')) b) (< c '2'))"),
    ("a or b and not c", "(or a (and b (not c)))"), ("not not a", "(not (not a))"),
    ("(a or b) and c", "(and (or a b) c)"),
    ("a != null and b >= -1", "(and (!= a null) (>= b '-1'))"),
    ("if a == 1 then b else if c then d else e", "(if (== a '1') b (if c d e))"),
    ("(if a then b else c) | trim", "(trim (if a b c))"),
    ("count(a/[]) == position()", "(== (count a/[]) (position))"),
    ("any(a/b, @c == '8' or all(d, e))", "(any a/b (or (== @c '8') (all d e)))"),
    ("length(A | trim) <= 8", "(<= (length (trim A)) '8')"),
  ])
  func `an expression means`(_ text: String, _ tree: String) throws {
    #expect(try ExpressionParser.expression(text).description == tree)
  }

  @Test(arguments: [
    ("", 0, "PATH"), ("  ", 2, "PATH"), ("A |", 3, "NAME"), ("A | 'x'", 4, "NAME"),
    ("A B", 2, "|"), ("A = B", 2, "|"), ("(A", 2, ")"), ("A)", 1, "|"), ("A == ", 5, "PATH"),
    ("a < b < c", 6, "|"), ("'abc", 0, "'"), ("x ?? \"abc", 5, "\""), ("`abc", 0, "`"),
    ("``", 0, "`"), ("a//b", 2, "NAME"), ("a/", 2, "NAME"), ("@", 1, "NAME"), ("a/b/1", 4, "NAME"),
    ("$", 1, "NAME"), ("$1", 1, "NAME"), ("a # b", 2, "PATH"), ("if a then b", 11, "else"),
    ("if a else b", 5, "then"), ("and", 0, "PATH"), ("a and", 5, "PATH"), ("a in b", 5, "["),
    ("a in ['x'", 9, "]"), ("f(a,", 4, "PATH"), ("A | x(b = )", 10, "PATH"), ("1 2", 2, "|"),
    ("[a b]", 3, "]"), ("/a", 0, "PATH"), ("p:", 2, "NAME"), ("a + b", 2, "PATH"),
  ])
  func `a mistake is found at its column`(
    _ text: String, _ offset: Int, _ expected: String
  ) throws {
    let complaint = #expect(throws: ExpressionComplaint.self) {
      try ExpressionParser.expression(text)
    }
    #expect(complaint?.code == .expressionSyntax)
    #expect(complaint?.offset == offset)
    #expect(complaint?.arguments["expected"] == .word(expected))
  }

  @Test(arguments: [
    ("/", "."), ("/[]", "[]"), ("/centros/[]/residentes/[]", "centros/[]/residentes/[]"),
    ("/siit:Lote/siit:Orden", "siit:Lote/siit:Orden"),
  ])
  func `the place of the record begins at the top`(_ text: String, _ path: String) throws {
    #expect(try ExpressionParser.recordPath(text).description == path)
  }

  @Test func `a record path without its slash and one with a mistake are refused`() throws {
    #expect(
      try #require(throws: ExpressionComplaint.self) { try ExpressionParser.recordPath("a/b") }
        .offset == 0)
    #expect(
      try #require(throws: ExpressionComplaint.self) { try ExpressionParser.recordPath("/a/1") }
        .offset == 3)
  }

  @Test func `nesting is bounded, so that no mapping overflows the stack`() throws {
    let deep = String(repeating: "(", count: 1000) + "a" + String(repeating: ")", count: 1000)
    let nots = String(repeating: "not ", count: 900) + "a"
    let steps = "a" + String(repeating: "|s", count: 1500)
    let long = "'" + String(repeating: "x", count: 5000) + "'"
    for text in [deep, nots, steps, long] {
      #expect(throws: ExpressionComplaint.self) { try ExpressionParser.expression(text) }
    }
    let allowed = String(repeating: "(", count: 40) + "a" + String(repeating: ")", count: 40)
    #expect(try ExpressionParser.expression(allowed).description == "a")
  }

  /// Every text of a few signs either parses or is refused with a place inside it; nothing traps.
  @Test func `all short texts over the signs of the grammar are answered`() throws {
    let signs = ["a", "|", "??", "'", "(", ")", "[", "]", ",", "=", "/", "^", "@", "$", "1", ".", "`", ":", " "]
    var texts = [""]
    var refused = 0
    var outside = 0
    for _ in 0..<4 {
      texts = texts.flatMap { text in signs.map { text + $0 } }
      for text in texts {
        do { _ = try ExpressionParser.expression(text) } catch {
          refused += 1
          if error.offset < 0 || error.offset > text.utf8.count { outside += 1 }
        }
      }
    }
    #expect(refused > 0)
    #expect(outside == 0)
  }
}

/// A form for tables in tests: prefix notation.
extension Expression: CustomStringConvertible {
  public var description: String {
    switch form {
    case .path(let path): path.description
    case .literal(let text): "'\(text)'"
    case .null: "null"
    case .variable(let name): "$\(name)"
    case .list(let items): "[\(words(items))]"
    case .step(let input, let name, let arguments):
      "(" + ([name, input.description] + arguments.map(Self.argument)).joined(separator: " ") + ")"
    case .fallback(let left, let right): "(?? \(left) \(right))"
    case .comparison(let sign, let left, let right): "(\(sign.rawValue) \(left) \(right))"
    case .membership(let operand, let members): "(in \(words([operand] + members)))"
    case .and(let left, let right): "(and \(left) \(right))"
    case .or(let left, let right): "(or \(left) \(right))"
    case .not(let operand): "(not \(operand))"
    case .choice(let condition, let yes, let no): "(if \(condition) \(yes) \(no))"
    case .call(let name, let items): "(" + ([name] + items.map(\.description)).joined(separator: " ") + ")"
    }
  }

  private func words(_ items: [Expression]) -> String {
    items.map(\.description).joined(separator: " ")
  }

  private static func argument(_ argument: Argument) -> String {
    let text = argument.values.count == 1
      ? argument.values[0].description
      : "[\(argument.values.map(\.description).joined(separator: " "))]"
    return argument.name.map { "\($0)=\(text)" } ?? text
  }
}
