import Interchange
import Readers
import Testing

/// Deviations from JSON that a mapping names.
@Suite struct JSONDeviationTests {
  private static let all = Set(JSONOptions.Deviation.allCases)
  private static let shape = SourceShape(
    record: [.name("r"), .item],
    levels: [
      SourceShape.Level(columns: [
        SourceShape.Column(path: [.name("a")], name: "a"), SourceShape.Column(path: [.whole], name: "whole"),
      ])
    ])

  private static let text = """
    \u{FEFF}/* head */ {"x": [1, 2, ], // outside
     "r" /* key */ : /**/ [ {"a" : /* in */ 1, }, # here
      {"a": "//", "b": [[], /* * ** / */], },
     ], }
    // the end
    """

  @Test func `they are read within records and outside, and counted for the file`() throws {
    for window in Array(1...40) + [1 << 18] {
      for piece in [1, 5, Int.max] {
        let options = JSONOptions(tolerated: Self.all, windowBytes: window)
        let reading = try JSONReading.of(Self.text, Self.shape, options, piece: piece)
        #expect(reading.tables[0].columns == [["1", "//"], [#"{"a":1}"#, #"{"a":"//","b":[[]]}"#]])
        #expect(reading.findings.isEmpty)
        let counts = reading.fileFindings.map { "\($0.code.slug) \($0.arguments["count"]!)" }
        #expect(counts == ["json-bom-read 1", "json-comment-read 8", "json-trailing-comma-read 6"])
        #expect(reading.fileFindings.map { $0.place.line } == [1, 1, 1])
      }
    }
  }

  @Test(arguments: JSONOptions.Deviation.allCases)
  func `each word opens one door`(deviation: JSONOptions.Deviation) {
    let documents: [JSONOptions.Deviation: String] = [
      .nonFinite: "[NaN]", .byteOrderMark: "\u{FEFF}[]", .comments: "[] //", .trailingCommas: "[1,]",
    ]
    for (other, text) in documents {
      let options = JSONOptions(tolerated: [deviation])
      let reading = try? JSONReading.of(text, .wholeRecords(), options)
      #expect((reading != nil) == (other == deviation), "\(deviation): \(text)")
    }
  }

  @Test func `JSON lines may have comments of their own and behind a value`() throws {
    let text = "\u{FEFF}# head\n{\"a\":1} // one\n\n  /* two */ {\"a\":[2,]}\r\n// end"
    for window in Array(1...30) + [1 << 18] {
      let options = JSONOptions(format: .ndjson, tolerated: Self.all, windowBytes: window)
      let reading = try JSONReading.of(text, .wholeRecords(), options)
      #expect(reading.tables[0].columns == [[#"{"a":1}"#, #"{"a":[2]}"#]])
      let counts = reading.fileFindings.map { "\($0.code.slug) \($0.arguments["count"]!)" }
      #expect(
        counts.sorted() == [
          "json-blank-line 1", "json-bom-read 1", "json-comment-read 4", "json-trailing-comma-read 1",
        ])
    }
  }

  @Test(arguments: ["1 /* a\n */", "/* a\n */ 1", "1,", "{} // a\u{0}"])
  func `JSON lines stay lines`(text: String) {
    let options = JSONOptions(format: .ndjson, tolerated: Self.all)
    #expect(throws: Failure.self) { try JSONReading.of(text, .wholeRecords(), options) }
  }
}
