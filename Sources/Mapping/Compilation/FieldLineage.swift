package import Configuration
package import Interchange

/// From which paths of the source a unified field comes, and by which steps and under which conditions.
///
/// Read off the compiled programs, so it cannot say anything else than what runs.
package struct FieldLineage: Sendable {
  /// What a path does for a field, the nearest first.
  package enum Role: String, Sendable, Comparable {
    /// Its cells become the value.
    case value
    /// A step uses it beside the value, or it is counted or listed.
    case beside
    /// An `if` inside the rule looks at it.
    case condition
    /// The `when` of the entity or of one around it looks at it.
    case gate

    private var rank: Int {
      switch self {
      case .value: 0
      case .beside: 1
      case .condition: 2
      case .gate: 3
      }
    }
    package static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }
  }

  package struct Source: Sendable, Hashable {
    package let path: String
    package let role: Role
  }

  /// A `when` as the mapping wrote it.
  package struct Gate: Sendable {
    package let entity: String
    package let condition: String
    package let place: Place
  }

  package let entity: String
  /// `key` for what tells the entity's rows apart.
  package let field: String
  package var name: String { "\(entity).\(field)" }
  /// nil for a key, which is kept only as a keyed hash.
  package let privacy: PrivacyClass?
  package let type: FieldType?
  package let place: Place
  /// As the mapping wrote it; for a key its parts.
  package let written: [String]
  /// What runs, variables written out.
  package let runs: [String]
  /// Where the rows repeat within the record.
  package let each: String?
  package let sources: [Source]
  /// On the way of the value, in the order in which they run.
  package let steps: [String]
  package let lookups: [String]
  /// What the model's type adds to the mapping's own steps.
  package let normaliser: String?
  package let onError: MappingDefinition.OnError?
  package let conditions: [String]
  /// From the outermost entity to this one.
  package let gates: [Gate]

  package func takes(_ path: String) -> Bool { sources.contains { $0.path == path } }
}

extension CompiledMapping {
  /// Of every key and field, in the order of the mapping.
  package var fieldLineage: [FieldLineage] {
    let definitions = definition.entities.flatMap { $0.withNested }
    return zip(entities, definitions).enumerated().flatMap { index, pair in
      let (plan, written) = pair
      let gates = gates(of: index, definitions)
      // A key that the mapping leaves to the engine is its parent's key and a number.
      return (written.key.isEmpty ? [] : [keyLineage(plan, written, gates)])
        + zip(plan.fields, written.fields).map { fieldLineage($0, $1, of: plan, written, gates) }
    }
  }

  private struct Gates {
    var gates: [FieldLineage.Gate] = []
    var sources: [FieldLineage.Source] = []
  }

  private func gates(of index: Int, _ definitions: [MappingDefinition.Entity]) -> Gates {
    var gates = Gates()
    var above: Int? = index
    while let plan = above {
      if let condition = entities[plan].condition, let when = definitions[plan].when {
        gates.gates.insert(
          FieldLineage.Gate(
            entity: definitions[plan].entity.value, condition: when.value, place: when.place), at: 0)
        let reach = ProgramReach(condition, of: self)
        gates.sources += reach.sources.map { FieldLineage.Source(path: $0.path, role: .gate) }
      }
      above = entities[plan].parent
    }
    return gates
  }

  private func keyLineage(
    _ plan: EntityPlan, _ written: MappingDefinition.Entity, _ gates: Gates
  ) -> FieldLineage {
    let reaches = plan.key.parts.map { ProgramReach($0, of: self) }
    return FieldLineage(
      entity: written.entity.value, field: "key", privacy: nil, type: nil,
      place: written.key.first?.place ?? written.entity.place, written: written.key.map(\.value),
      runs: reaches.map(\.text), each: eachName(plan), sources: merged(reaches.flatMap(\.sources) + gates.sources),
      steps: reaches.flatMap(\.steps), lookups: reaches.flatMap(\.lookups).eachOnce, normaliser: nil,
      onError: nil, conditions: reaches.flatMap(\.conditions), gates: gates.gates)
  }

  private func fieldLineage(
    _ plan: FieldPlan, _ rule: MappingDefinition.FieldRule, of entity: EntityPlan,
    _ written: MappingDefinition.Entity, _ gates: Gates
  ) -> FieldLineage {
    let field = model.entities[entity.entity].fields[plan.field]
    precondition(field.name == rule.field.value, "plans and rules stand in the same order")
    let reach = ProgramReach(plan.value, of: self)
    return FieldLineage(
      entity: written.entity.value, field: field.name, privacy: field.privacy, type: field.type,
      place: rule.value.place, written: [rule.value.value], runs: [reach.text], each: eachName(entity),
      sources: merged(reach.sources + gates.sources), steps: reach.steps, lookups: reach.lookups,
      normaliser: plan.normaliser.map { steps[$0].type.spec.name }, onError: rule.onError,
      conditions: reach.conditions, gates: gates.gates)
  }

  private func eachName(_ plan: EntityPlan) -> String? {
    plan.level == 0 ? nil : levelName(plan.level)
  }

  /// Each path once, with the nearest of its roles, in the order in which they come.
  private func merged(_ sources: [FieldLineage.Source]) -> [FieldLineage.Source] {
    var order: [String] = []
    var roles: [String: FieldLineage.Role] = [:]
    for source in sources {
      if let known = roles[source.path] {
        roles[source.path] = min(known, source.role)
      } else {
        order.append(source.path)
        roles[source.path] = source.role
      }
    }
    return order.map { FieldLineage.Source(path: $0, role: roles[$0] ?? .value) }
  }
}

extension MappingDefinition.Entity {
  /// In the order of the plans: an entity before those nested in it.
  var withNested: [MappingDefinition.Entity] { [self] + entities.flatMap(\.withNested) }
}

extension [String] {
  fileprivate var eachOnce: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}

/// What of a program reaches its result, found by walking back from it.
private struct ProgramReach {
  private(set) var text = ""
  private(set) var sources: [FieldLineage.Source] = []
  private(set) var steps: [String] = []
  private(set) var lookups: [String] = []
  private(set) var conditions: [String] = []

  private let compiled: CompiledMapping
  private let words: ProgramText
  private var producers: [Int: Instruction] = [:]
  private var tests: [Int: Instruction] = [:]
  /// The nearest role in which a register was reached; it is walked again only for a nearer one.
  private var values: [Int: FieldLineage.Role] = [:]
  private var masks: Set<Int> = []

  init(_ value: ValueProgram, of compiled: CompiledMapping) {
    self.init(value.program, compiled)
    text = words.text(of: value.result)
    reach(value.result, as: .value)
    gather(value.program.instructions)
  }

  init(_ condition: ConditionProgram, of compiled: CompiledMapping) {
    self.init(condition.program, compiled)
    text = words.condition(condition.mask)
    reach(mask: condition.mask)
    gather(condition.program.instructions)
  }

  private init(_ program: Program, _ compiled: CompiledMapping) {
    self.compiled = compiled
    words = ProgramText(program, of: compiled)
    index(program.instructions)
  }

  private mutating func index(_ instructions: [Instruction]) {
    for instruction in instructions {
      switch instruction.output {
      case .value(let register): producers[register] = instruction
      case .condition(let register): tests[register] = instruction
      }
      if case .quantify(let quantifier) = instruction { index(quantifier.instructions) }
    }
  }

  private mutating func reach(_ operand: Operand, as role: FieldLineage.Role) {
    switch operand {
    case .source(let index):
      sources.append(FieldLineage.Source(path: compiled.sourceName(index), role: role))
    case .scratch(let register):
      if let known = values[register], known <= role { return }
      values[register] = role
      if let instruction = producers[register] { reach(instruction, as: role) }
    case .field, .constant: break
    }
  }

  private mutating func reach(_ instruction: Instruction, as role: FieldLineage.Role) {
    let aside = max(role, .beside)
    switch instruction {
    case .step(let call):
      reach(call.input, as: role)
      for argument in call.arguments { reach(argument, as: aside) }
    case .fallback(let first, let second, _):
      reach(first, as: role)
      reach(second, as: role)
    case .choose(let mask, let yes, let no, _):
      reach(mask: mask)
      reach(yes, as: role)
      reach(no, as: role)
    case .lookup(let call): reach(call.input, as: role)
    case .count(let level, _):
      sources.append(FieldLineage.Source(path: compiled.levelName(level), role: aside))
    default:
      for operand in instruction.operands { reach(operand, as: aside) }
      for mask in instruction.conditions { reach(mask: mask) }
    }
  }

  private mutating func reach(mask: Int) {
    guard masks.insert(mask).inserted, let test = tests[mask] else { return }
    if case .quantify(let quantifier) = test {
      sources.append(FieldLineage.Source(path: compiled.levelName(quantifier.level), role: .condition))
    } else {
      for operand in test.operands { reach(operand, as: .condition) }
    }
    for inner in test.conditions { reach(mask: inner) }
  }

  /// What was reached, in the order in which it runs.
  private mutating func gather(_ instructions: [Instruction]) {
    for instruction in instructions {
      if case .quantify(let quantifier) = instruction { gather(quantifier.instructions) }
      guard case .value(let register) = instruction.output, let role = values[register] else { continue }
      if case .lookup(let call) = instruction {
        let name = compiled.lookups[call.lookup].name
        if !lookups.contains(name) { lookups.append(name) }
      }
      if case .choose(let mask, _, _, _) = instruction { conditions.append(words.condition(mask)) }
      if role == .value { gatherStep(instruction) }
    }
  }

  private mutating func gatherStep(_ instruction: Instruction) {
    switch instruction {
    case .step, .lookup: steps.append(words.label(of: instruction))
    default: break
    }
  }
}
