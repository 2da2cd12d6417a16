/// Cuts an expression into tokens.
///
/// Takes: text of the mapping, no longer than `longest` bytes.
/// Throws: `ExpressionComplaint` with `expression-syntax`.
struct ExpressionLexer {
  static let longest = 4096

  private let bytes: [UInt8]
  private var at = 0

  static func tokens(_ text: String) throws(ExpressionComplaint) -> [ExpressionToken] {
    var lexer = ExpressionLexer(text)
    var tokens: [ExpressionToken] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private init(_ text: String) { bytes = Array(text.utf8) }

  private mutating func next() throws(ExpressionComplaint) -> ExpressionToken {
    if bytes.count > Self.longest {
      throw .syntax(
        at: Self.longest, expected: "<= \(Self.longest) bytes", found: "\(bytes.count) bytes")
    }
    while let byte = peek(), byte <= 0x20 { at += 1 }
    let start = at
    let kind = try kind()
    return ExpressionToken(kind: kind, offset: start, length: at - start)
  }

  private mutating func kind() throws(ExpressionComplaint) -> ExpressionToken.Kind {
    guard let byte = peek() else { return .end }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .text(try quoted(by: byte))
    case UInt8(ascii: "$"):
      at += 1
      return .variable(try name().text)
    case _ where startsNumber(at): return .number(number())
    case _ where startsPath(byte): return try path()
    default: return .sign(try sign())
    }
  }

  // MARK: Literals

  /// A quote inside a literal is written twice; there are no backslashes, so that patterns stay legible.
  private mutating func quoted(by quote: UInt8) throws(ExpressionComplaint) -> String {
    let start = at
    var text: [UInt8] = []
    at += 1
    while let byte = peek() {
      at += 1
      if byte != quote { text.append(byte); continue }
      if peek() != quote { return String(decoding: text, as: UTF8.self) }
      at += 1
      text.append(quote)
    }
    throw .syntax(at: start, expected: String(UnicodeScalar(quote)), found: "…")
  }

  private func startsNumber(_ index: Int) -> Bool {
    let first = byte(index) == UInt8(ascii: "-") ? index + 1 : index
    return byte(first).map(Self.isDigit) ?? false
  }

  private mutating func number() -> String {
    let start = at
    if peek() == UInt8(ascii: "-") { at += 1 }
    skipDigits()
    if peek() == UInt8(ascii: "."), byte(at + 1).map(Self.isDigit) ?? false {
      at += 1
      skipDigits()
    }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func skipDigits() {
    while let byte = peek(), Self.isDigit(byte) { at += 1 }
  }

  // MARK: Paths

  private func startsPath(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "@"), UInt8(ascii: "`"),
      UInt8(ascii: "/"):
      true
    default: Self.startsName(byte)
    }
  }

  /// A leading `/` is kept as the sign it is: only the place of the record is written with one.
  private mutating func path() throws(ExpressionComplaint) -> ExpressionToken.Kind {
    if peek() == UInt8(ascii: "/") {
      at += 1
      return .sign("/")
    }
    var path = SourcePath()
    var isQuoted = false
    while peek() == UInt8(ascii: "^") {
      path.ups += 1
      at += 1
    }
    if path.ups == 0 {
      if peek() == UInt8(ascii: ".") {
        at += 1
        path.startsAtRow = true
      } else {
        isQuoted = try step(into: &path)
      }
    }
    while peek() == UInt8(ascii: "/") {
      at += 1
      if try step(into: &path) { isQuoted = true }
    }
    return .path(path, isQuoted: isQuoted)
  }

  /// Gives whether the step's name stood in backquotes.
  private mutating func step(into path: inout SourcePath) throws(ExpressionComplaint) -> Bool {
    if peek() == UInt8(ascii: "["), byte(at + 1) == UInt8(ascii: "]") {
      at += 2
      path.steps.append(.item)
      return false
    }
    let isAttribute = peek() == UInt8(ascii: "@")
    if isAttribute { at += 1 }
    let first = try name()
    var local = first
    var prefix: String?
    if !first.isQuoted, peek() == UInt8(ascii: ":") {
      at += 1
      prefix = first.text
      local = try name()
    }
    path.steps.append(
      isAttribute ? .attribute(local.text, prefix: prefix) : .name(local.text, prefix: prefix))
    return local.isQuoted
  }

  private mutating func name() throws(ExpressionComplaint) -> (text: String, isQuoted: Bool) {
    let start = at
    if peek() == UInt8(ascii: "`") {
      at += 1
      while let byte = peek(), byte != UInt8(ascii: "`") { at += 1 }
      guard peek() != nil, at > start + 1 else {
        throw .syntax(at: start, expected: "`", found: "…")
      }
      at += 1
      return (String(decoding: bytes[(start + 1)..<(at - 1)], as: UTF8.self), true)
    }
    guard let byte = peek(), Self.startsName(byte) else {
      throw .syntax(at: at, expected: "NAME", found: found())
    }
    while let byte = peek(), Self.startsName(byte) || Self.isDigit(byte) || byte == 0x2D { at += 1 }
    return (String(decoding: bytes[start..<at], as: UTF8.self), false)
  }

  // MARK: Signs

  private static let signs = [
    "??", "==", "!=", "<=", ">=", "|", "<", ">", "=", "(", ")", "[", "]", ",",
  ]

  private mutating func sign() throws(ExpressionComplaint) -> String {
    for sign in Self.signs where bytes[at...].starts(with: sign.utf8) {
      at += sign.utf8.count
      return sign
    }
    throw .syntax(at: at, expected: "PATH", found: found())
  }

  private func found() -> String {
    guard at < bytes.count else { return "…" }
    return String(String(decoding: bytes[at...], as: UTF8.self).prefix(1))
  }

  private func peek() -> UInt8? { byte(at) }
  private func byte(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  private static func startsName(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || (byte | 0x20) &- 0x61 < 26
  }
}
