/// An expression of a mapping, as a tree whose nodes know their place in the text.
struct Expression: Sendable {
  enum Comparison: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  /// `value`, or `name = value`; a list in brackets stands for several arguments.
  struct Argument: Sendable {
    let name: String?
    let values: [Expression]
    let offset: Int
  }

  indirect enum Form: Sendable {
    case path(SourcePath)
    /// A literal in quotes, a number, `true` or `false`: text, all of it.
    case literal(String)
    case null
    case variable(String)
    /// `[a, b]`: the present ones as a list cell.
    case list([Expression])
    case step(Expression, name: String, [Argument])
    case fallback(Expression, Expression)
    case comparison(Comparison, Expression, Expression)
    case membership(Expression, [Expression])
    case and(Expression, Expression)
    case or(Expression, Expression)
    case not(Expression)
    case choice(if: Expression, then: Expression, else: Expression)
    case call(name: String, [Expression])
  }

  let form: Form
  /// Of the node's own word in the text, from 0, in bytes: for a step that of its name.
  let offset: Int
  /// Longest way down; the parser bounds it, so that walking the tree cannot overflow the stack.
  let depth: Int

  init(_ form: Form, at offset: Int, depth: Int = 1) {
    self.form = form
    self.offset = offset
    self.depth = depth
  }

  var isCondition: Bool {
    switch form {
    case .comparison, .membership, .and, .or, .not: true
    case .call(let name, _): ExpressionFunction(rawValue: name)?.givesCondition ?? false
    default: false
    }
  }

  var literal: String? {
    if case .literal(let text) = form { text } else { nil }
  }

  /// The expressions it is made of.
  var parts: [Expression] {
    switch form {
    case .path, .literal, .null, .variable: []
    case .list(let items), .call(_, let items): items
    case .step(let input, _, let arguments): [input] + arguments.flatMap(\.values)
    case .fallback(let left, let right), .comparison(_, let left, let right),
      .and(let left, let right), .or(let left, let right):
      [left, right]
    case .membership(let operand, let members): [operand] + members
    case .not(let operand): [operand]
    case .choice(let condition, let yes, let no): [condition, yes, no]
    }
  }
}

/// The functions of the language; everything else that works on a value is a step.
enum ExpressionFunction: String, Sendable, CaseIterable {
  /// `length(x)`: characters of a text.
  case length
  /// `count(each)`: how many items or elements stand there.
  case count
  /// `exists(path)`: the source has it, even if it is blank. In CSV the same as `path != null`.
  case exists
  /// `any(each, condition)` and `all(each, condition)`: the condition's paths start at each of them.
  case any, all
  /// `position()`: the row's number from 1 within its parent; for a record its number in the file.
  case position
  /// `text(x)`: a condition as `true` or `false`; a value as it is.
  case text

  var givesCondition: Bool { self == .exists || self == .any || self == .all }

  var argumentCount: Int {
    switch self {
    case .position: 0
    case .length, .count, .exists, .text: 1
    case .any, .all: 2
    }
  }
}

/// Functions that are another way of writing a step.
enum ExpressionStepFunction: String, Sendable, CaseIterable {
  /// `age(birth, day)`: completed years on a day.
  case age
  /// `join(separator, a, b …)`: the present ones as one text.
  case join

  var step: String { self == .age ? "age-on" : rawValue }
}
