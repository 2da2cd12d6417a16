import Interchange
import Testing

@testable import Normalisation

/// Steps that copy clean stretches of a column give what they give cell by cell.
@Suite struct ColumnwiseStepsTests {
  private static let cells: [String?] = [
    "limpio", "dos palabras", nil, " antes", "después ", "", " ", "a  b", "c\td", "\u{A0}e", "f\u{A0}", "à", "Âg", "Ñ",
    nil, "h\u{1F}i", " j \u{1F} k ", "\u{1F}", "l\u{A0}m", "°", "fin",
  ]

  /// Columns in which nothing, one cell, or nearly every cell needs a change.
  private static let columns: [[String?]] = {
    var columns: [[String?]] = cells.map { [$0] }
    columns += [cells, cells.reversed(), Array(repeating: "limpio", count: 200)]
    for cell in cells { columns.append(["x", "y ", "z"] + [cell] + ["u", nil, "v"]) }
    columns.append((0..<300).map { $0 == 170 ? " w " : "n\($0)" })
    return columns
  }()

  private func expectEqual<Step: CellTransform>(_ type: Step.Type) throws {
    for column in Self.columns {
      let input = StepInput(value: TextColumn(column))
      var (whole, single) = (try Step([], StepContext()), try Step([], StepContext()))
      let (wholes, singles) = (TextColumn(), TextColumn())
      var report = StepReport()
      whole.apply(input, to: wholes, &report)
      single.applyToEach(input, to: singles, &report)
      #expect(wholes.strings == singles.strings, "\(column)")
      #expect(report.entries.isEmpty)
    }
  }

  @Test func `trim`() throws { try expectEqual(Trim.self) }

  @Test func `collapse`() throws { try expectEqual(Collapse.self) }

  @Test func `capitals of Latin-1 are the standard library's`() throws {
    for value in UInt32(0x20)...0x17F {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = "a\(scalar)Ñz"
      #expect(try apply("upper", "", [text]).values == [text.uppercased()], "\(value)")
    }
  }

  @Test func `a slice counts characters, also where each is a byte`() throws {
    #expect(try apply("slice", "1, 3", ["abcdef", "", "a", "aéíóu", "\r\nxy"]).values == ["bcd", "", "", "éíó", "xy"])
    #expect(try apply("slice", "-2", ["abcdef", "a", "éíó"]).values == ["ef", "a", "íó"])
  }
}

/// What stands in few forms is read without the long way, which must give the same.
@Suite struct PlainNumbersTests {
  @Test(arguments: ["age", "integer", "decimal", "money"])
  func `a plain number gives what it gives with a space before it`(step: String) throws {
    for number in Array(0...120).map(String.init) + ["999999", "123456789012345678", "00", "007"] {
      let plain = try apply(step, "", [number])
      let spaced = try apply(step, "", [" " + number])
      #expect(plain.values == spaced.values, "\(number)")
      #expect(plain.slugs == spaced.slugs, "\(number)")
    }
  }

  @Test func `a mobile number gives what it gives in groups`() throws {
    #expect(
      try apply("phone", "", ["912345678", "912 345 678", "812345678"]).values == ["+51912345678", "+51912345678", nil])
  }
}

@Suite struct AnswerMemoTests {
  @Test func `it gives the last answer that was kept for a key, or none`() {
    var memo = AnswerMemo()
    for round in 0..<3 {
      for number in 0..<20_000 { memo.keep(Answer("\(round) \(number)"), for: Array("clave \(number)".utf8)) }
    }
    var known = 0
    for number in 0..<20_000 {
      guard let answer = memo[Array("clave \(number)".utf8)] else { continue }
      known += 1
      #expect(answer.value == Array("2 \(number)".utf8))
    }
    #expect(known > 2000 && known <= 4096 + 8)
    #expect(memo[Array("otra".utf8)] == nil)
  }

  @Test func `as many districts as there are stay known`() {
    var memo = AnswerMemo()
    let keys = (0..<1900).map { Array("\(10_101 + 137 * $0)".utf8) }
    for key in keys { memo.keep(Answer(value: key), for: key) }
    #expect(keys.count { memo[$0] != nil } > 1800)
  }

  @Test func `a key of more than 96 bytes is not kept`() {
    var memo = AnswerMemo()
    let key = [UInt8](repeating: 0x41, count: 97)
    memo.keep(Answer("a"), for: key)
    #expect(memo[key] == nil)
  }
}
