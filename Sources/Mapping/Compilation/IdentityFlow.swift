internal import Configuration
import Interchange

/// Which columns of the source can still be told from the result of a program.
///
/// Follows every instruction: a step hands on what it was given unless it says that it hides it, `join` hands on
/// its other columns too, a lookup hands on nothing but what `missing: raw` lets through, and a length, a count, a
/// position or a condition hands on nothing. What a branch was chosen by is not followed: `if SEX == "F"` tells
/// something of the column, in the words of the mapping's author.
struct IdentityFlow {
  private let steps: [StepRecipe]
  private let lookups: [LookupTable]
  /// Whether a step lets through what is asked for.
  private let hands: (any ValueTransform.Type) -> Bool
  private var reached: [Int: [Int]] = [:]

  init(_ draft: MappingDraft, through hands: @escaping (any ValueTransform.Type) -> Bool) {
    steps = draft.steps
    lookups = draft.lookups
    self.hands = hands
  }

  /// Indices into the sources, each once, in the order of the program.
  func sources(of value: ValueProgram) -> [Int] {
    var flow = self
    for instruction in value.program.instructions { flow.follow(instruction) }
    return flow.sources(value.result)
  }

  /// What `on-error: raw` lets through: the text before any step.
  static func rawSources(of value: ValueProgram) -> [Int] {
    let guards = value.program.instructions.compactMap { instruction -> Operand? in
      switch instruction {
      case .step(let call): call.guardedBy.raw
      case .lookup(let call): call.guardedBy.raw
      default: nil
      }
    }
    return (guards + (value.raw.map { [$0] } ?? [])).compactMap {
      if case .source(let index) = $0 { index } else { nil }
    }
  }

  private mutating func follow(_ instruction: Instruction) {
    switch instruction {
    case .step(let call):
      let type = steps[call.step].type
      guard hands(type) else { return }
      reached[call.output] = sources([call.input] + (type.takesInArguments ? call.arguments : []))
    case .lookup(let call):
      if lookups[call.lookup].missing == .raw { reached[call.output] = sources(call.input) }
    case .list(let operands, let output): reached[output] = sources(operands)
    case .fallback(let first, let second, let output), .choose(_, let first, let second, let output):
      reached[output] = sources([first, second])
    case .missing, .position, .count, .length, .text, .compare, .compareConstant, .membership, .presence, .truth,
      .and, .or, .not, .always, .quantify:
      return
    }
  }

  private func sources(_ operand: Operand) -> [Int] {
    switch operand {
    case .source(let index): [index]
    case .scratch(let index): reached[index] ?? []
    case .field, .constant: []
    }
  }

  private func sources(_ operands: [Operand]) -> [Int] {
    var sources: [Int] = []
    for index in operands.flatMap({ self.sources($0) }) where !sources.contains(index) { sources.append(index) }
    return sources
  }
}
