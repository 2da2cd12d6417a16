import Interchange
import Readers
import Testing

/// The same records, whatever the window and the pieces in which the bytes come.
@Suite struct JSONWindowTests {
  private static func column(_ path: [PathStep], list: Bool = false) -> SourceShape.Column {
    SourceShape.Column(path: path, name: "\(path.count)", isList: list)
  }

  private static let shape = SourceShape(
    record: [.name("r"), .item],
    levels: [
      SourceShape.Level(columns: [
        column([.name("id")]), column([.name("tags"), .item], list: true),
        column([.name("ñ"), .name("x")]), column([.up, .name("k")]), column([.whole]),
      ]),
      SourceShape.Level(
        parent: 0, each: [.name("w"), .item], columns: [column([.name("n")])]),
      SourceShape.Level(
        parent: 1, each: [.name("d"), .item], columns: [column([])]),
    ])

  private static let text = #"""
    {"skip": [1, {"a": [null, "\u00f1"]}, -1.5e3, true], "k" : "K\u00e9",
     "r": [
      {"id": 12.50, "tags": ["a", "ñ€😀", null, 3], "ñ": {"x": "\ud83d\ude00"}, "dup": 1, "dup": 2},
      null, 17, "text",
      {"w": [{"n": "a", "d": ["1", 2, null]}, {"d": []}, null, "s"], "id": "\ud800"},
      {"id": "a longer text with nothing special in it, so that it runs over several words", "w": null}
     ],
     "behind": {"x": [ ]}, "n": 0 }

    """#

  @Test func `windows and pieces down to one byte give the same`() throws {
    let expected = try JSONReading.of(Self.text, Self.shape)
    #expect(expected.records.count == 6)
    #expect(expected.records.map { $0.line } == [3, 4, 4, 4, 5, 6])
    #expect(
      expected.slugs == [
        "json-duplicate-key - 3:93", "json-container-expected 1 4:9", "json-container-expected 1 4:13",
        "json-container-expected 1 5:60", "json-lone-surrogate 1 5:72",
      ])
    for window in Array(1...70) + [128, 200, 333] {
      for piece in [1, 7, .max] {
        let options = JSONOptions(windowBytes: window)
        let reading = try JSONReading.of(Self.text, Self.shape, options, piece: piece)
        #expect(reading == expected, "window \(window), piece \(piece)")
      }
    }
  }

  @Test func `a record's raw bytes are those at its place`() throws {
    let bytes = Array(Self.text.utf8)
    let reading = try JSONReading.of(Self.text, Self.shape, JSONOptions(windowBytes: 16))
    for (record, span) in reading.records.enumerated() {
      let own = bytes[span.byteOffset..<span.byteOffset + span.byteLength]
      #expect(String(decoding: own, as: UTF8.self) == reading.raw[record])
    }
  }

  @Test func `many records come in batches and are numbered through`() throws {
    let count = 5_000
    let text = "[" + (0..<count).map { "{\"id\":\($0)}" }.joined(separator: ",\n") + "]"
    let shape = SourceShape(levels: [SourceShape.Level(columns: [Self.column([.name("id")])])])
    let reader = try JSONReader(
      source: JSONTestSource(Array(text.utf8)), shape: shape, options: JSONOptions())
    let batch = SourceBatch(shape: shape)
    var sizes: [Int] = []
    var read = 0
    while try reader.read(into: batch) {
      for row in 0..<batch.count {
        #expect(batch.records[row].number == read + row + 1)
        #expect(batch.records[row].line == read + row + 1)
        #expect(batch.tables[0].columns[0].string(row) == String(read + row))
        #expect(batch.locators.string(row) == "/\(read + row)")
      }
      read += batch.count
      sizes.append(batch.count)
      batch.removeAll()
    }
    #expect(sizes == [2_048, 2_048, 904])
    #expect(try !reader.read(into: batch))
  }

  @Test func `large records end a batch early`() throws {
    let record = "{\"id\":\"\(String(repeating: "x", count: 300_000))\"}"
    let text = "[" + Array(repeating: record, count: 9).joined(separator: ",") + "]"
    let shape = SourceShape(levels: [SourceShape.Level(columns: [])])
    let reader = try JSONReader(
      source: JSONTestSource(Array(text.utf8)), shape: shape, options: JSONOptions())
    let batch = SourceBatch(shape: shape)
    var sizes: [Int] = []
    while try reader.read(into: batch) {
      sizes.append(batch.count)
      batch.removeAll()
    }
    #expect(sizes == [4, 4, 1])
  }

  // MARK: Random documents against the slow twin

  /// SplitMix64: the same documents on every machine.
  private struct Dice {
    var state: UInt64
    mutating func roll(_ sides: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((mixed ^ (mixed >> 31)) >> 33) % sides
    }
    mutating func pick(_ choices: [String]) -> String { choices[roll(choices.count)] }
    mutating func space() -> String { pick(["", "", "", " ", "\n", " \t", "\r\n          "]) }

    mutating func scalar() -> String {
      pick([
        "null", "true", "0", "-12.50e-3", "\"\"", "\"x\"", "\"ñ😀 a text\"", "\"\\u00d1\\n\\\"\"",
        "\"\\ud83d\\ude00é\"", "123456789012", "\"a somewhat longer text, without escapes\"",
      ])
    }
    mutating func array(_ most: Int, _ item: (inout Dice) -> String) -> String {
      let items = (0..<roll(most + 1)).map { _ in space() + item(&self) + space() }
      return "[" + (items.isEmpty ? space() : items.joined(separator: ",")) + "]"
    }
    mutating func object(_ members: [(String, (inout Dice) -> String)]) -> String {
      var kept: [String] = []
      for (name, value) in members where roll(5) > 0 {
        let key = name == "id" && roll(4) == 0 ? "i\\u0064" : name
        kept.append("\(space())\"\(key)\"\(space()):\(space())\(value(&self))\(space())")
      }
      // Members come in any order.
      for place in kept.indices { kept.swapAt(place, roll(kept.count)) }
      return "{" + kept.joined(separator: ",") + "}"
    }
    mutating func anything(_ depth: Int) -> String {
      switch depth > 3 ? 0 : roll(4) {
      case 0, 1: scalar()
      case 2: array(4) { $0.anything(depth + 1) }
      default: object([("id", { $0.anything(depth + 1) }), ("w", { $0.anything(depth + 1) })])
      }
    }
    mutating func worker() -> String {
      roll(6) == 0
        ? "null"
        : object([
          ("n", { $0.scalar() }), ("d", { $0.array(3) { $0.scalar() } }), ("z", { $0.anything(1) }),
        ])
    }
    mutating func record() -> String {
      object([
        ("id", { $0.scalar() }), ("tags", { $0.array(3) { $0.scalar() } }),
        ("ñ", { $0.object([("x", { $0.scalar() }), ("y", { $0.anything(0) })]) }),
        ("w", { $0.roll(5) == 0 ? "null" : $0.array(4) { $0.worker() } }), ("other", { $0.anything(0) }),
      ])
    }
    mutating func document() -> String {
      let records = array(6) { $0.record() }
      return "\(space()){\"before\":\(anything(0)),\(space())\"r\":\(records),\"after\":\(anything(0))}\(space())"
    }
  }

  @Test func `random documents are shredded as the slow twin does`() throws {
    var levels = Self.shape.levels
    levels[0] = SourceShape.Level(columns: Array(levels[0].columns.prefix(3)))
    let shape = SourceShape(record: Self.shape.record, levels: levels)
    var dice = Dice(state: 20_240_203)
    var records = 0
    for _ in 0..<400 {
      let text = dice.document()
      let expected = try JSONTwin.shred(text, shape)
      let options = JSONOptions(windowBytes: 1 + dice.roll(400))
      let reading = try JSONReading.of(text, shape, options, piece: 1 + dice.roll(50))
      #expect(reading.tables == expected)
      #expect(reading.findings.isEmpty && reading.fileFindings.isEmpty)
      for raw in reading.raw { _ = try JSONTwin.parse(raw ?? "") }
      records += reading.records.count
    }
    #expect(records > 500)
  }

  /// Every prefix of a document is refused, and every byte that is struck out or doubled gives what the
  /// twin gives: the same rows, or a refusal.
  @Test func `damaged documents are refused exactly when the twin refuses them`() throws {
    let bytes = Array(#"{"r":[{"id":"aé\u00d1","w":[{"n":-1.5e2},null]},{"id":true}],"z":[0.1,{}]} "#.utf8)
    var levels = Self.shape.levels
    levels[0] = SourceShape.Level(columns: [levels[0].columns[0]])
    let shape = SourceShape(record: Self.shape.record, levels: levels)
    for place in bytes.indices {
      var struck = bytes
      struck.remove(at: place)
      var doubled = bytes
      doubled.insert(bytes[place], at: place)
      var cut = Array(bytes[..<place])
      if cut.count == bytes.count - 1 { cut.removeLast() }
      for damaged in [struck, doubled, cut] where String(validating: damaged, as: UTF8.self) != nil {
        let text = String(decoding: damaged, as: UTF8.self)
        let isRefused = (try? JSONTwin.parse(text)) == nil
        let reading = try? JSONReading.of(damaged, shape, JSONOptions(windowBytes: 8))
        // A damaged name is JSON all the same, but the record path or the shape may not be met.
        if isRefused { #expect(reading == nil, "\(text)") }
        if !isRefused && text.contains("\"r\"") { #expect(reading != nil, "\(text)") }
      }
    }
  }
}
