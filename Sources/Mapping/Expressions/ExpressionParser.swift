import Interchange

/// Reads an expression by precedence climbing.
///
/// From loose to tight: `if … then … else …`; `or`; `and`; `not`; comparisons and `in` (which do not
/// chain); `??`; `|`; then paths, literals, `$variables`, `[lists]`, functions and parentheses.
/// Throws: `ExpressionComplaint` with `expression-syntax`, at the first thing that does not fit.
struct ExpressionParser {
  static let deepestNesting = 48
  static let deepestTree = 100

  private let tokens: [ExpressionToken]
  private var at = 0
  private var nesting = 0

  static func expression(_ text: String) throws(ExpressionComplaint) -> Expression {
    var parser = ExpressionParser(tokens: try ExpressionLexer.tokens(text))
    let expression = try parser.choice()
    try parser.expectEnd()
    return expression
  }

  /// A path and nothing else, for `each`.
  static func path(_ text: String) throws(ExpressionComplaint) -> SourcePath {
    var parser = ExpressionParser(tokens: try ExpressionLexer.tokens(text))
    let path = try parser.barePath()
    try parser.expectEnd()
    return path
  }

  /// `/a/b`, `/a/[]`, `/[]` or `/`: from the top of the document to each record.
  static func recordPath(_ text: String) throws(ExpressionComplaint) -> SourcePath {
    guard text.utf8.first == UInt8(ascii: "/") else {
      throw .syntax(at: 0, expected: "/", found: String(text.prefix(1)))
    }
    if text == "/" { return SourcePath() }
    do {
      // Read as `./a`, which is one sign longer: columns come out one too far.
      let path = try path("." + text)
      return SourcePath(ups: path.ups, steps: path.steps)
    } catch {
      throw ExpressionComplaint(error.code, at: max(0, error.offset - 1), error.arguments)
    }
  }

  private init(tokens: [ExpressionToken]) { self.tokens = tokens }

  // MARK: Precedence

  private mutating func choice() throws(ExpressionComplaint) -> Expression {
    nesting += 1
    defer { nesting -= 1 }
    if nesting > Self.deepestNesting { throw tooDeep() }
    let start = token.offset
    guard take(keyword: "if") else { return try disjunction() }
    let condition = try choice()
    try expect(keyword: "then")
    let yes = try choice()
    try expect(keyword: "else")
    let no = try choice()
    return try node(.choice(if: condition, then: yes, else: no), at: start, [condition, yes, no])
  }

  private mutating func disjunction() throws(ExpressionComplaint) -> Expression {
    var left = try conjunction()
    while true {
      let start = token.offset
      guard take(keyword: "or") else { return left }
      let right = try conjunction()
      left = try node(.or(left, right), at: start, [left, right])
    }
  }

  private mutating func conjunction() throws(ExpressionComplaint) -> Expression {
    var left = try negation()
    while true {
      let start = token.offset
      guard take(keyword: "and") else { return left }
      let right = try negation()
      left = try node(.and(left, right), at: start, [left, right])
    }
  }

  private mutating func negation() throws(ExpressionComplaint) -> Expression {
    let start = token.offset
    guard take(keyword: "not") else { return try comparison() }
    nesting += 1
    defer { nesting -= 1 }
    if nesting > Self.deepestNesting { throw tooDeep() }
    let operand = try negation()
    return try node(.not(operand), at: start, [operand])
  }

  private mutating func comparison() throws(ExpressionComplaint) -> Expression {
    let left = try fallback()
    let start = token.offset
    if take(keyword: "in") {
      let members = try bracketed()
      return try node(.membership(left, members), at: start, [left] + members)
    }
    guard case .sign(let sign) = token.kind, let comparison = Expression.Comparison(rawValue: sign)
    else { return left }
    at += 1
    let right = try fallback()
    return try node(.comparison(comparison, left, right), at: start, [left, right])
  }

  private mutating func fallback() throws(ExpressionComplaint) -> Expression {
    var left = try pipe()
    while true {
      let start = token.offset
      guard take("??") else { return left }
      let right = try pipe()
      left = try node(.fallback(left, right), at: start, [left, right])
    }
  }

  private mutating func pipe() throws(ExpressionComplaint) -> Expression {
    var value = try primary()
    while take("|") {
      let start = token.offset
      let name = try word()
      let arguments = take("(") ? try stepArguments() : []
      value = try node(
        .step(value, name: name, arguments), at: start, [value] + arguments.flatMap(\.values))
    }
    return value
  }

  // MARK: What a value begins with

  private static let reserved: Set = ["if", "then", "else", "and", "or", "not", "in"]

  private mutating func primary() throws(ExpressionComplaint) -> Expression {
    let start = token
    switch start.kind {
    case .text(let text), .number(let text):
      at += 1
      return Expression(.literal(text), at: start.offset)
    case .variable(let name):
      at += 1
      return Expression(.variable(name), at: start.offset)
    case .sign("("):
      at += 1
      let inner = try choice()
      try expect(")")
      return inner
    case .sign("["):
      let items = try bracketed()
      return try node(.list(items), at: start.offset, items)
    case .path(let path, _): return try named(path, start)
    case .sign, .end: throw unexpected("PATH")
    }
  }

  private mutating func named(
    _ path: SourcePath, _ start: ExpressionToken
  ) throws(ExpressionComplaint) -> Expression {
    if let word = start.keyword {
      if Self.reserved.contains(word) { throw unexpected("PATH") }
      at += 1
      switch word {
      case "null": return Expression(.null, at: start.offset)
      case "true", "false": return Expression(.literal(word), at: start.offset)
      default:
        guard take("(") else { return Expression(.path(path), at: start.offset) }
        let arguments = try list(until: ")")
        let form = try Self.step(word, arguments, at: start.offset) ?? .call(name: word, arguments)
        return try node(form, at: start.offset, arguments)
      }
    }
    at += 1
    return Expression(.path(path), at: start.offset)
  }

  /// `age(BORN, DAY)` is `BORN | age-on(DAY)`, and `join("-", A, B)` is `A | join("-", B)`: in a condition a
  /// function reads better.
  private static func step(
    _ word: String, _ arguments: [Expression], at offset: Int
  ) throws(ExpressionComplaint) -> Expression.Form? {
    guard let function = ExpressionStepFunction(rawValue: word) else { return nil }
    if arguments.count < 2 || (function == .age && arguments.count > 2) {
      throw .count(word, expected: 2, given: arguments.count, at: offset)
    }
    let value = function == .age ? 0 : 1
    let others = arguments.indices.filter { $0 != value }.map {
      Expression.Argument(name: nil, values: [arguments[$0]], offset: arguments[$0].offset)
    }
    return .step(arguments[value], name: function.step, others)
  }

  private mutating func stepArguments() throws(ExpressionComplaint) -> [Expression.Argument] {
    var arguments: [Expression.Argument] = []
    if take(")") { return [] }
    repeat { arguments.append(try stepArgument()) } while take(",")
    try expect(")")
    return arguments
  }

  private mutating func stepArgument() throws(ExpressionComplaint) -> Expression.Argument {
    let start = token.offset
    var name: String?
    if case .sign("=") = tokens[min(at + 1, tokens.count - 1)].kind {
      name = try word()
      try expect("=")
    }
    if case .sign("[") = token.kind {
      return Expression.Argument(name: name, values: try bracketed(), offset: start)
    }
    return Expression.Argument(name: name, values: [try choice()], offset: start)
  }

  private mutating func bracketed() throws(ExpressionComplaint) -> [Expression] {
    try expect("[")
    return try list(until: "]")
  }

  private mutating func list(
    until close: String
  ) throws(ExpressionComplaint) -> [Expression] {
    if take(close) { return [] }
    var items: [Expression] = []
    repeat { items.append(try choice()) } while take(",")
    try expect(close)
    return items
  }

  private mutating func barePath() throws(ExpressionComplaint) -> SourcePath {
    guard case .path(let path, _) = token.kind else { throw unexpected("PATH") }
    at += 1
    return path
  }

  private mutating func word() throws(ExpressionComplaint) -> String {
    guard let word = token.keyword else { throw unexpected("NAME") }
    at += 1
    return word
  }

  // MARK: Tokens

  private var token: ExpressionToken { tokens[at] }

  private mutating func take(_ sign: String) -> Bool {
    guard case .sign(sign) = token.kind else { return false }
    at += 1
    return true
  }

  private mutating func take(keyword: String) -> Bool {
    guard token.keyword == keyword else { return false }
    at += 1
    return true
  }

  private mutating func expect(_ sign: String) throws(ExpressionComplaint) {
    if !take(sign) { throw unexpected(sign) }
  }

  private mutating func expect(keyword: String) throws(ExpressionComplaint) {
    if !take(keyword: keyword) { throw unexpected(keyword) }
  }

  private func expectEnd() throws(ExpressionComplaint) {
    if token.kind != .end { throw unexpected("|") }
  }

  private func unexpected(_ expected: String) -> ExpressionComplaint {
    .syntax(at: token.offset, expected: expected, found: Self.describe(token))
  }

  private func tooDeep() -> ExpressionComplaint {
    .syntax(at: token.offset, expected: "<= \(Self.deepestNesting) ( )", found: "(")
  }

  private func node(
    _ form: Expression.Form, at offset: Int, _ parts: [Expression]
  ) throws(ExpressionComplaint) -> Expression {
    let depth = 1 + (parts.map(\.depth).max() ?? 0)
    if depth > Self.deepestTree {
      throw .syntax(at: offset, expected: "<= \(Self.deepestTree)", found: "\(depth)")
    }
    return Expression(form, at: offset, depth: depth)
  }

  private static func describe(_ token: ExpressionToken) -> String {
    switch token.kind {
    case .path(let path, _): path.plainName ?? "PATH"
    case .text: "\"text\""
    case .number(let number): number
    case .variable(let name): "$\(name)"
    case .sign(let sign): sign
    case .end: "…"
    }
  }
}
