import Interchange
import Readers
import Testing

@Suite struct CSVScannerTests {
  /// Compares rows, places, line ends and refusals with the slow twin. Gives false on a difference.
  static func agrees(
    _ bytes: [UInt8], delimiter: Character = ",", escape: Character? = nil,
    comment: Character? = nil, window: Int = 64, piece: Int = .max
  ) -> Bool {
    let oracle = CSVOracle(
      bytes, delimiter: delimiter.asciiValue!, escape: escape?.asciiValue,
      comment: comment?.asciiValue)
    let run = CSVRun(bytes: bytes, piece: piece) {
      $0.header = .none
      $0.ragged = .pad
      $0.delimiter = delimiter.asciiValue!
      $0.escape = escape?.asciiValue
      $0.comment = comment?.asciiValue
      $0.windowBytes = window
    }
    if let line = oracle.unclosedLine {
      guard run.failure?.code == .csvUnclosedQuote, run.failure?.place.line == line else {
        return false
      }
    } else if oracle.escapesNothing {
      guard run.failure?.code == .csvEscapesNothing else { return false }
    } else {
      guard run.failure == nil else { return false }
      let commented = run.fileFindings.first { $0.code == .csvCommentLine }?.arguments["count"]
      guard commented ?? .number(0) == .number(oracle.comments) else { return false }
      let counted = run.fileFindings.first { $0.code == .csvBlankLine }
      let blankLines = counted?.arguments["count"] ?? .number(0)
      guard blankLines == .number(oracle.blankLines) else { return false }
    }
    let odd = run.recordFindings.filter { $0.finding.code == .csvTextAfterQuote }.map(\.record)
    return run.wholes == oracle.wholes && run.spans == oracle.spans
      && odd == oracle.textAfterQuote.indices.filter { oracle.textAfterQuote[$0] }
      && run.raw == oracle.spans.map { Array(bytes[$0.byteOffset..<$0.byteOffset + $0.byteLength]) }
  }

  /// Every text of the given length over the alphabet.
  static func texts(_ length: Int, over alphabet: [UInt8]) -> some Sequence<[UInt8]> {
    let total = (0..<length).reduce(1) { count, _ in count * alphabet.count }
    return (0..<total).lazy.map { number in
      var rest = number
      return (0..<length).map { _ in
        defer { rest /= alphabet.count }
        return alphabet[rest % alphabet.count]
      }
    }
  }

  @Test(arguments: 0...6)
  func `every text up to six signs is read as the slow twin reads it`(length: Int) {
    let differing = Self.texts(length, over: Array("a,\"\r\n".utf8)).filter { !Self.agrees($0) }
    #expect(differing.isEmpty)
  }

  @Test(arguments: 0...5)
  func `every text with a semicolon as delimiter is read as the slow twin reads it`(length: Int) {
    let alphabet = Array("a,;\"\r\n".utf8)
    let differing = Self.texts(length, over: alphabet).filter { !Self.agrees($0, delimiter: ";") }
    #expect(differing.isEmpty)
  }

  @Test(arguments: 1...5)
  func `windows and pieces smaller than a record change nothing`(window: Int) {
    let differing = Self.texts(5, over: Array("a,\"\r\n".utf8)).filter {
      !Self.agrees($0, window: window, piece: 1)
    }
    #expect(differing.isEmpty)
  }

  @Test(arguments: 0...5)
  func `every text with escapes is read as the slow twin reads it, however it is cut`(length: Int) {
    let alphabet = Array("a,\"\\\r\n".utf8)
    let differing = Self.texts(length, over: alphabet).filter {
      !Self.agrees($0, escape: "\\") || !Self.agrees($0, escape: "\\", window: 1, piece: 1)
    }
    #expect(differing.isEmpty)
  }

  @Test(arguments: 0...5)
  func `every text with comments is read as the slow twin reads it, however it is cut`(length: Int) {
    let alphabet = Array("a,\"#\r\n".utf8)
    let differing = Self.texts(length, over: alphabet).filter {
      !Self.agrees($0, comment: "#") || !Self.agrees($0, comment: "#", window: 1, piece: 1)
    }
    #expect(differing.isEmpty)
  }

  @Test func `long random files with every sign are read as the slow twin reads them`() {
    var random = Xorshift(seed: 850)
    let alphabet = Array("aaaabcdef0123,,,,\"\"\\##\r\n\n\n".utf8)
    for _ in 0..<400 {
      let bytes = (0..<Int(random.next() % 300)).map { _ in
        alphabet[Int(random.next() % UInt64(alphabet.count))]
      }
      let window = Int(random.next() % 70) + 1
      #expect(
        Self.agrees(
          bytes, escape: "\\", comment: "#", window: window, piece: Int(random.next() % 20) + 1))
    }
  }

  @Test func `long random files are read as the slow twin reads them, however they are cut`() {
    var random = Xorshift(seed: 20_240_203)
    let alphabet = Array("aaaabcdefÑ0123,,,,\"\"\r\n\n".utf8)
    for _ in 0..<400 {
      let bytes = (0..<Int(random.next() % 300)).map { _ in
        alphabet[Int(random.next() % UInt64(alphabet.count))]
      }.filter { $0 < 0x80 }
      let window = Int(random.next() % 70) + 1
      #expect(Self.agrees(bytes, window: window, piece: Int(random.next() % 20) + 1))
    }
  }

  @Test func `a quote inside an unquoted cell is text`() {
    let run = CSVRun("A;JOSE LUIS (a) \"CHATO\";B\n") {
      $0.header = .none
      $0.delimiter = 0x3B
    }
    #expect(run.wholes == [#"["A","JOSE LUIS (a) \"CHATO\"","B"]"#])
    #expect(run.recordFindings.isEmpty)
  }

  @Test func `without a quote character quotes are text and line ends always end`() {
    let run = CSVRun("\"a,\"\nb\",c\n") {
      $0.header = .none
      $0.quote = nil
    }
    #expect(run.wholes == [#"["\"a","\""]"#, #"["b\"","c"]"#])
  }

  @Test func `a tab delimits and a single quote quotes`() {
    let run = CSVRun("'a\tb'\t'c''d'\n") {
      $0.header = .none
      $0.delimiter = 0x09
      $0.quote = UInt8(ascii: "'")
    }
    #expect(run.wholes == [#"["a\tb","c'd"]"#])
  }

  @Test func `a file of nothing gives no records`() {
    #expect(CSVRun("") { $0.header = .none }.wholes == [])
    #expect(CSVRun("\n\r\n\r") { $0.header = .none }.fileFindings.first?.arguments["count"] == .number(3))
  }
}

/// The same numbers on every machine.
struct Xorshift {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
