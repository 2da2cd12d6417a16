import Configuration
import Interchange
import Testing

@testable import Mapping

/// Random expressions, once over columns and once by walking the tree for every row.
@Suite struct ExpressionOracleTests {
  @Test(arguments: 0..<20)
  func `columns and the slow walk agree`(_ seed: UInt64) throws {
    var random = SplitMix(state: seed &* 0x9E37_79B9 + 1)
    let rows = (0..<17).map { _ in
      Dictionary(uniqueKeysWithValues: ["A", "B", "C"].map { ($0, Self.cell(&random)) })
    }
    for _ in 0..<40 {
      let text = Self.value(4, &random)
      let expression = try ExpressionParser.expression(text)
      let mapping = definition(
        entities: [entity("person", key: ["position()"], fields: [rule("alias", text)])])
      let outcome = try Outcome(mapping, rows: rows)
      let expected = rows.enumerated().map { Self.walk(expression, $1, $0 + 1) }
      #expect(outcome.column("person", "alias") == expected, "\(text)")
      #expect(outcome.findings == [])
    }
  }

  // MARK: The twin

  private static func walk(_ expression: Expression, _ row: [String: String?], _ number: Int)
    -> String?
  {
    func value(_ part: Expression) -> String? { walk(part, row, number) }
    func truth(_ part: Expression) -> Bool { value(part) == "true" }
    func text(_ truth: Bool) -> String { truth ? "true" : "false" }
    switch expression.form {
    case .path(let path):
      let cell = (row[path.description] ?? nil) ?? ""
      return cell.isEmpty ? nil : cell
    case .literal(let literal): return literal
    case .null, .variable: return nil
    case .list(let items):
      let present = items.compactMap(value)
      return present.isEmpty ? nil : present.joined(separator: "\u{1F}")
    case .step(let input, let name, _):
      return value(input).map { name == "upper" ? $0.uppercased() : $0 }
    case .fallback(let first, let second): return value(first) ?? value(second)
    case .choice(let condition, let yes, let no): return truth(condition) ? value(yes) : value(no)
    case .and(let left, let right): return text(truth(left) && truth(right))
    case .or(let left, let right): return text(truth(left) || truth(right))
    case .not(let operand): return text(!truth(operand))
    case .membership(let operand, let members):
      return text(members.contains { holds(.equal, value(operand), value($0), isNull: isNull($0)) })
    case .comparison(let sign, let left, let right):
      if isNull(left) { return text(holds(sign, value(right), nil, isNull: true)) }
      return text(holds(sign, value(left), value(right), isNull: isNull(right)))
    case .call(let name, let arguments):
      return name == "length"
        ? value(arguments[0]).map { String($0.unicodeScalars.count) } : String(number)
    }
  }

  private static func isNull(_ expression: Expression) -> Bool {
    if case .null = expression.form { true } else { false }
  }

  private static func holds(
    _ sign: Expression.Comparison, _ left: String?, _ right: String?, isNull: Bool
  ) -> Bool {
    if isNull { return sign == .equal ? left == nil : sign == .notEqual ? left != nil : false }
    guard let left, let right else { return false }
    if let a = number(left), let b = number(right) { return holds(sign, a, b) }
    let order =
      Array(left.utf8).lexicographicallyPrecedes(Array(right.utf8)) ? -1 : left == right ? 0 : 1
    return holds(sign, Double(order), 0)
  }

  private static func holds(_ sign: Expression.Comparison, _ a: Double, _ b: Double) -> Bool {
    switch sign {
    case .equal: a == b
    case .notEqual: a != b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }

  private static func number(_ text: String) -> Double? {
    text.allSatisfy { "0123456789.-".contains($0) } ? Double(text) : nil
  }

  // MARK: Random texts

  private static func pick<Item>(_ items: [Item], _ random: inout SplitMix) -> Item {
    items[Int(random.next() % UInt64(items.count))]
  }

  private static func cell(_ random: inout SplitMix) -> String? {
    pick(
      [nil, "", "x", "X", "xy", "ñ", "1", "01", "1.0", "-2", "10", "true", "false", "2024-01-02"],
      &random)
  }

  private static func value(_ depth: Int, _ random: inout SplitMix) -> String {
    if depth == 0 {
      return pick(["A", "B", "C", "'x'", "1", "'1.0'", "null", "'true'", "position()"], &random)
    }
    let inner = depth - 1
    switch random.next() % 7 {
    case 0: return "(\(value(inner, &random))) | upper"
    case 1: return "\(value(0, &random)) ?? (\(value(inner, &random)))"
    case 2:
      return
        "if \(condition(inner, &random)) then \(value(inner, &random)) else \(value(inner, &random))"
    case 3: return "length(\(value(inner, &random)))"
    case 4: return "(\(condition(inner, &random)))"
    case 5: return "[\(value(inner, &random)), \(value(0, &random))] | upper"
    default: return value(0, &random)
    }
  }

  private static func condition(_ depth: Int, _ random: inout SplitMix) -> String {
    let sign = pick(Expression.Comparison.allCases, &random).rawValue
    if depth == 0 { return "A \(sign) \(value(0, &random))" }
    let inner = depth - 1
    switch random.next() % 6 {
    case 0: return "(\(value(inner, &random))) \(sign) (\(value(inner, &random)))"
    case 1: return "\(condition(inner, &random)) and \(condition(inner, &random))"
    case 2: return "(\(condition(inner, &random)) or \(condition(inner, &random)))"
    case 3: return "not (\(condition(inner, &random)))"
    case 4: return "B in [\(value(0, &random)), (\(value(inner, &random)))]"
    default: return "C"
    }
  }
}

/// A small generator with a fixed sequence.
struct SplitMix {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
