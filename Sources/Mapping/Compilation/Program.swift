/// Where an instruction finds a column of text; all columns of one run have the same rows.
enum Operand: Sendable, Hashable {
  /// A path of the source; index into `CompiledMapping.sources`.
  case source(Int)
  /// A field of the entity at hand, in canonical form; index into its type's fields.
  case field(Int)
  case scratch(Int)
  case constant(Int)
}

/// A path of the source as programs use it.
struct SourceUse: Sendable, Hashable {
  let level: Int
  let column: Int
  /// For `exists`: blank cells stay present.
  let keepsBlank: Bool
}

/// A text that a column is compared with.
struct Comparand: Sendable, Hashable {
  let bytes: [UInt8]
  let isNumber: Bool

  init(_ text: String) {
    bytes = Array(text.utf8)
    isNumber = bytes.withUnsafeBufferPointer { DecimalText.isNumber($0) }
  }
}

/// A call of a step: index into `CompiledMapping.steps`, one entry per call because steps keep memos.
struct StepCall: Sendable {
  let step: Int
  let input: Operand
  let arguments: [Operand]
  let output: Int
  let guardedBy: Guard
}

struct LookupCall: Sendable {
  let lookup: Int
  /// Of the call, so that each has its own memo.
  let memo: Int
  let input: Operand
  /// Of the day on which the code is asked for; nil where the table has no dates.
  let date: Operand?
  let output: Int
  let guardedBy: Guard
}

/// When a call may complain, and what the source said.
struct Guard: Sendable {
  /// Mask register of the rows that ask for the result; nil: all of them. The other branch of an `if`
  /// is computed as well, because columns are, but must not raise findings.
  let mask: Int?
  /// The source text that `on-error: raw` keeps.
  let raw: Operand?
  /// False inside conditions: a repair is reported where the value goes, not where it is looked at.
  let reportsNotes: Bool
}

/// One instruction over whole columns. Masks are columns of yes and no in registers of their own.
enum Instruction: Sendable {
  case step(StepCall)
  case lookup(LookupCall)
  case missing(output: Int)
  case position(level: Int, output: Int)
  /// Rows of a repeat level under each row of the level above it.
  case count(level: Int, output: Int)
  case length(Operand, output: Int)
  /// The present ones as a list cell.
  case list([Operand], output: Int)
  case fallback(Operand, Operand, output: Int)
  case choose(mask: Int, Operand, Operand, output: Int)
  case text(mask: Int, output: Int)

  case compare(Expression.Comparison, Operand, Operand, mask: Int)
  case compareConstant(Expression.Comparison, Operand, Comparand, mask: Int)
  case membership(Operand, [Comparand], mask: Int)
  case presence(Operand, isPresent: Bool, mask: Int)
  case truth(Operand, mask: Int)
  case and(Int, Int, mask: Int)
  case or(Int, Int, mask: Int)
  case not(Int, mask: Int)
  case always(Bool, mask: Int)
  /// `any` and `all`: runs the instructions over the rows of a repeat level.
  case quantify(Quantifier)
}

struct Quantifier: Sendable {
  let level: Int
  let isAll: Bool
  let instructions: [Instruction]
  /// Mask register of the condition, over the rows of `level`.
  let condition: Int
  let guardedBy: Guard
  let mask: Int
}

/// The instructions of one expression. Registers are numbered from 0.
struct Program: Sendable {
  let instructions: [Instruction]
  let constants: [[UInt8]]
  let scratchCount: Int
  let maskCount: Int
}

struct ValueProgram: Sendable {
  let program: Program
  let result: Operand
  /// The source text that `on-error: raw` keeps when it is the field's own type that refuses.
  let raw: Operand?
  /// Paths whose cells become the value, with or without steps between; not what steps use beside it.
  let mainSources: [Int]
}

struct ConditionProgram: Sendable {
  let program: Program
  let mask: Int
}

extension Instruction {
  static func sources(_ instructions: [Instruction]) -> [Int] {
    instructions.flatMap { $0.operands }.compactMap {
      if case .source(let index) = $0 { index } else { nil }
    }
  }

  /// The columns it reads; of a quantifier the paths within.
  var operands: [Operand] {
    switch self {
    case .step(let call): [call.input] + call.arguments
    case .lookup(let call): [call.input] + (call.date.map { [$0] } ?? [])
    case .length(let operand, _), .presence(let operand, _, _), .truth(let operand, _),
      .compareConstant(_, let operand, _, _), .membership(let operand, _, _):
      [operand]
    case .list(let operands, _): operands
    case .fallback(let left, let right, _), .choose(_, let left, let right, _),
      .compare(_, let left, let right, _):
      [left, right]
    case .quantify(let quantifier):
      Self.sources(quantifier.instructions).map { .source($0) }
    case .missing, .position, .count, .text, .and, .or, .not, .always: []
    }
  }
}
