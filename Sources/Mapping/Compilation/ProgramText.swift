internal import Configuration
import Interchange

/// What the instructions of a program say, in the words of the mapping language.
///
/// Made from the compiled program and not from the text of the mapping, so that a lineage or a trace can
/// show only what really runs; variables stand written out.
struct ProgramText {
  /// Variables that use variables could write out without end.
  private static let longest = 400

  private let compiled: CompiledMapping
  private let constants: [[UInt8]]
  private let fields: [Field]
  private var values: [Int: String] = [:]
  private var conditions: [Int: String] = [:]
  /// Registers whose text needs brackets before a step can follow.
  private var needsBrackets: Set<Int> = []

  /// `fields`: those that a check may name.
  init(_ program: Program, of compiled: CompiledMapping, fields: [Field] = []) {
    self.compiled = compiled
    constants = program.constants
    self.fields = fields
    write(program.instructions)
  }

  /// An operand is defined before it is used, so one way through the instructions is enough.
  private mutating func write(_ instructions: [Instruction]) {
    for instruction in instructions {
      if case .quantify(let quantifier) = instruction { write(quantifier.instructions) }
      let text = Self.short(self.text(of: instruction))
      switch instruction.output {
      case .value(let register):
        values[register] = text
        if Self.isLoose(instruction) { needsBrackets.insert(register) }
      case .condition(let register): conditions[register] = text
      }
    }
  }

  func text(of operand: Operand) -> String {
    switch operand {
    case .source(let index): compiled.sourceName(index)
    case .field(let index): index < fields.count ? fields[index].name : "?"
    case .scratch(let register): values[register] ?? "?"
    case .constant(let index): Self.quoted(String(decoding: constants[index], as: UTF8.self))
    }
  }

  func condition(_ register: Int) -> String { conditions[register] ?? "?" }

  /// The instruction without the value it works on: `date("dd/MM/yyyy")`, `lookup(sexo)`, `??`.
  func label(of instruction: Instruction) -> String {
    switch instruction {
    case .step(let call): Self.short(label(of: call))
    case .lookup(let call): "lookup(\(compiled.lookups[call.lookup].name))"
    case .fallback: "??"
    case .choose: "if"
    case .length: "length"
    case .list: "[ ]"
    default: Self.short(text(of: instruction))
    }
  }

  func label(ofStep index: Int) -> String {
    let recipe = compiled.steps[index]
    return call(recipe, arguments: [])
  }

  // MARK: Instructions

  private func text(of instruction: Instruction) -> String {
    switch instruction {
    case .step(let call): "\(bracketed(call.input)) | \(label(of: call))"
    case .lookup(let call): "\(bracketed(call.input)) | lookup(\(compiled.lookups[call.lookup].name))"
    case .missing: "null"
    case .position: "position()"
    case .count(let level, _): "count(\(compiled.levelName(level)))"
    case .length(let operand, _): "length(\(text(of: operand)))"
    case .list(let operands, _): "[\(operands.map(text).joined(separator: ", "))]"
    case .fallback(let first, let second, _): "\(bracketed(first)) ?? \(bracketed(second))"
    case .choose(let mask, let yes, let no, _):
      "if \(condition(mask)) then \(text(of: yes)) else \(text(of: no))"
    case .text(let mask, _): condition(mask)
    case .compare, .compareConstant, .membership, .presence, .truth: comparison(instruction)
    case .and(let left, let right, _): "\(condition(left)) and \(condition(right))"
    case .or(let left, let right, _): "(\(condition(left)) or \(condition(right)))"
    case .not(let operand, _): "not (\(condition(operand)))"
    case .always(let truth, _): truth ? "true" : "false"
    case .quantify(let quantifier):
      "\(quantifier.isAll ? "all" : "any")(\(compiled.levelName(quantifier.level)), \(condition(quantifier.condition)))"
    }
  }

  private func comparison(_ instruction: Instruction) -> String {
    switch instruction {
    case .compare(let sign, let left, let right, _):
      "\(bracketed(left)) \(sign.rawValue) \(bracketed(right))"
    case .compareConstant(let sign, let left, let right, _):
      "\(bracketed(left)) \(sign.rawValue) \(Self.quoted(right))"
    case .membership(let operand, let members, _):
      "\(bracketed(operand)) in [\(members.map(Self.quoted).joined(separator: ", "))]"
    case .presence(let operand, let isPresent, _):
      "\(bracketed(operand)) \(isPresent ? "!=" : "==") null"
    case .truth(let operand, _): text(of: operand)
    default: "?"
    }
  }

  private func bracketed(_ operand: Operand) -> String {
    guard case .scratch(let register) = operand, needsBrackets.contains(register) else {
      return text(of: operand)
    }
    return "(\(text(of: operand)))"
  }

  private static func isLoose(_ instruction: Instruction) -> Bool {
    switch instruction {
    case .fallback, .choose, .text: true
    default: false
    }
  }

  // MARK: Steps

  private func label(of step: StepCall) -> String {
    call(compiled.steps[step.step], arguments: step.arguments.map(text))
  }

  private func call(_ recipe: StepRecipe, arguments: [String]) -> String {
    let name = recipe.type.spec.name
    let written = recipe.arguments.map { argument in
      switch argument {
      case .literal(let text): Self.quoted(text)
      case .named(let name, let text): "\(name) = \(Self.quoted(text))"
      case .column(let index): index < arguments.count ? arguments[index] : "?"
      case .namedColumn(let name, let index): "\(name) = \(index < arguments.count ? arguments[index] : "?")"
      }
    }
    return written.isEmpty ? name : "\(name)(\(written.joined(separator: ", ")))"
  }

  private static func quoted(_ comparand: Comparand) -> String {
    quoted(String(decoding: comparand.bytes, as: UTF8.self))
  }

  private static func quoted(_ text: String) -> String { "\"\(text)\"" }

  private static func short(_ text: String) -> String {
    text.count <= longest ? text : text.prefix(longest) + "…"
  }
}

/// The register that an instruction fills.
enum OutputRegister {
  case value(Int)
  case condition(Int)
}

extension Instruction {
  var output: OutputRegister {
    switch self {
    case .step(let call): .value(call.output)
    case .lookup(let call): .value(call.output)
    case .missing(let output), .position(_, let output), .count(_, let output), .length(_, let output),
      .list(_, let output), .fallback(_, _, let output), .choose(_, _, _, let output), .text(_, let output):
      .value(output)
    case .compare(_, _, _, let mask), .compareConstant(_, _, _, let mask), .membership(_, _, let mask),
      .presence(_, _, let mask), .truth(_, let mask), .and(_, _, let mask), .or(_, _, let mask),
      .not(_, let mask), .always(_, let mask):
      .condition(mask)
    case .quantify(let quantifier): .condition(quantifier.mask)
    }
  }

  /// The masks it looks at, beside the operands.
  var conditions: [Int] {
    switch self {
    case .choose(let mask, _, _, _), .text(let mask, _), .not(let mask, _): [mask]
    case .and(let left, let right, _), .or(let left, let right, _): [left, right]
    case .quantify(let quantifier): [quantifier.condition]
    default: []
    }
  }
}

extension CompiledMapping {
  /// A source path from the record on, in one spelling: `CONDICION`, `atenciones/[]/tipo`, `p:Nombre`.
  func sourceName(_ source: Int) -> String {
    let use = sources[source]
    let name = shape.levels[use.level].columns[use.column].name
    if use.level == 0 { return name }
    return name == "." ? levelName(use.level) : "\(levelName(use.level))/\(name)"
  }

  /// The path of a repeat level from the record on.
  func levelName(_ level: Int) -> String {
    var parts: [String] = []
    var level = level
    while level > 0 {
      parts.insert(contentsOf: shape.levels[level].each.map(stepName), at: 0)
      level = shape.levels[level].parent
    }
    return parts.joined(separator: "/")
  }

  private func stepName(_ step: PathStep) -> String {
    switch step {
    case .name(let name, let namespace): prefixed(name, namespace)
    case .attribute(let name, let namespace): "@" + prefixed(name, namespace)
    case .item: "[]"
    case .column(let position): String(position + 1)
    case .up: "^"
    case .whole: "."
    }
  }

  /// A name of the source with the prefix that the mapping has for its namespace.
  package func prefixed(_ name: String, _ namespace: String?) -> String {
    let source = definition.source
    guard let namespace, let prefix = source.namespaces.filter({ $0.value == namespace }).keys.min() else {
      return name
    }
    let isDefault = source.defaultPrefix.map { source.namespaces[$0] == namespace } ?? false
    return isDefault ? name : "\(prefix):\(name)"
  }
}
