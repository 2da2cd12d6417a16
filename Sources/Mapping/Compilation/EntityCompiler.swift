internal import Configuration
package import Interchange

/// Compiles the entities of a mapping, each before those nested in it.
struct EntityCompiler {
  private let draft: MappingDraft
  private let model: UnifiedModel
  private(set) var plans: [EntityPlan] = []
  private(set) var lineage: [(field: String, columns: [String])] = []
  private var columns = ColumnPrivacy()
  /// Per plan: how many nested entities of each name took their key from it.
  private var keyless: [Int: [String: Int]] = [:]

  init(_ draft: MappingDraft, _ model: UnifiedModel) {
    self.draft = draft
    self.model = model
  }

  mutating func compile(_ entities: [MappingDefinition.Entity]) {
    for entity in entities { compile(entity, in: nil) }
    columns.check(draft)
  }

  private mutating func compile(_ definition: MappingDefinition.Entity, in parent: Int?) {
    guard let index = model.index(of: definition.entity.value) else {
      draft.add(
        .entityUnknown, at: definition.entity.place,
        .unknown(definition.entity.value, among: model.entities.map(\.name)))
      return
    }
    let type = model.entities[index]
    let level = level(of: definition, under: parent.map { plans[$0].level } ?? 0)
    let condition = definition.when.flatMap { draft.condition($0, at: level) }
    let key = key(of: definition, type, level, parent)
    let fields = fields(of: definition, type, level)
    let checks = definition.checks.compactMap { check in
      draft.condition(check.that, at: level, fields: type).map {
        CheckPlan(condition: $0, severity: check.severity, message: check.message)
      }
    }
    let links = definition.links.compactMap { link($0, of: type, level, parent) }
    plans.append(
      EntityPlan(
        entity: index, parent: parent, level: level, condition: condition, key: key,
        fields: fields, checks: checks, links: links))
    let own = plans.count - 1
    for nested in definition.entities { compile(nested, in: own) }
  }

  private func level(of definition: MappingDefinition.Entity, under parent: Int) -> Int {
    guard let each = definition.each, let path = draft.path(each) else { return parent }
    do throws(ExpressionComplaint) {
      // Rows are made on the way down; there is nothing to repeat over on the way up.
      if path.ups > 0 { throw ExpressionComplaint(.eachUpwards, at: 0) }
      return try draft.level(of: path, under: parent, at: 0)
    } catch {
      draft.complain([error], in: each)
      return parent
    }
  }

  // MARK: Keys

  private mutating func key(
    of definition: MappingDefinition.Entity, _ type: EntityType, _ level: Int, _ parent: Int?
  ) -> EntityKey {
    if !definition.key.isEmpty {
      return .parts(definition.key.compactMap { draft.value($0, at: level)?.program })
    }
    guard let parent else {
      draft.add(.entityKeyMissing, at: definition.entity.place, ["entity": .word(type.name)])
      return .parts([])
    }
    let ordinal = keyless[parent]?[type.name] ?? 0
    keyless[parent, default: [:]][type.name] = ordinal + 1
    return .position(ordinal: ordinal)
  }

  // MARK: Fields

  private mutating func fields(
    of definition: MappingDefinition.Entity, _ type: EntityType, _ level: Int
  ) -> [FieldPlan] {
    var plans: [FieldPlan] = []
    var seen: Set<Int> = []
    for rule in definition.fields {
      guard let index = type.index(ofField: rule.field.value) else {
        draft.addUnknownField(rule.field, of: type)
        continue
      }
      if !seen.insert(index).inserted {
        draft.add(.fieldTwice, at: rule.field.place, ["field": .word(rule.field.value)])
      }
      if let plan = field(rule, index, type, level) { plans.append(plan) }
    }
    for (index, field) in type.fields.enumerated()
    where field.required && field.privacy != .internalUse && !seen.contains(index) {
      draft.add(
        .fieldRequiredUnmapped, at: definition.entity.place,
        ["field": .word("\(type.name).\(field.name)")])
    }
    return plans
  }

  private mutating func field(
    _ rule: MappingDefinition.FieldRule, _ index: Int, _ type: EntityType, _ level: Int
  ) -> FieldPlan? {
    let field = type.fields[index]
    let name = "\(type.name).\(field.name)"
    guard
      let (expression, value) = draft.value(rule.value, at: level, wantsList: field.repeats)
    else { return nil }
    CodeCheck(draft).check(expression, rule, field)
    if rule.onError == .raw, field.type != .string, field.type != .text {
      draft.add(.rawInTypedField, at: rule.field.place, ["field": .word(name), "type": .word(field.type.rawValue)])
    }
    note(value, expression, rule, field, name)
    return FieldPlan(
      field: index, name: name, value: value, normaliser: normaliser(rule, field, expression),
      onError: rule.onError, repeats: field.repeats)
  }

  /// The step of the field's type, unless the rule ends with it already.
  private func normaliser(
    _ rule: MappingDefinition.FieldRule, _ field: Field, _ expression: Expression
  ) -> Int? {
    guard let type = draft.library.normalisers[field.type] else { return nil }
    let endings = draft.endings(of: expression)
    let canonical = endings.filter { $0.map(type.canonicalAfter.contains) ?? false }
    if !endings.isEmpty, canonical == endings { return nil }
    if !canonical.isEmpty, !type.isIdempotent {
      draft.add(.branchesEndDifferently, at: rule.value.place, ["step": .word(type.spec.name)])
      return nil
    }
    do {
      return try draft.step(type, [])
    } catch {
      draft.add(error.finding.code, at: rule.field.place, error.finding.arguments)
      return nil
    }
  }

  /// Lineage, and which columns go where without a step between.
  private mutating func note(
    _ value: ValueProgram, _ expression: Expression, _ rule: MappingDefinition.FieldRule,
    _ field: Field, _ name: String
  ) {
    lineage.append(
      (field: name, columns: names(of: value.program.sources(reaching: value.result))))
    columns.note(
      names(of: value.mainSources), isBare: draft.isBarePath(expression), field: field, name: name,
      place: rule.value.place)
  }

  /// Each once, in the order of the program.
  private func names(of sources: [Int]) -> [String] {
    var names: [String] = []
    for source in sources.map({ draft.sources[$0] }) {
      let name = draft.shape.lineageName(source.level, source.column)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  // MARK: Links

  private func link(
    _ link: MappingDefinition.Link, of type: EntityType, _ level: Int, _ parent: Int?
  ) -> LinkPlan? {
    guard let index = type.index(ofLink: link.role.value) else {
      var words: [String: FindingArgument] = .unknown(
        link.role.value, among: type.links.map(\.role))
      words["entity"] = .word(type.name)
      draft.add(.linkRoleUnknown, at: link.role.place, words)
      return nil
    }
    let candidates = candidates(link.target.value, parent)
    guard !candidates.isEmpty else {
      let names = (parent == nil ? [] : ["parent"]) + plans.map { self.name($0) }
      draft.add(
        .linkTargetUnreachable, at: link.target.place, .unknown(link.target.value, among: names))
      return nil
    }
    let wanted = type.links[index].target
    guard candidates.allSatisfy({ name(plans[$0]) == wanted }) else {
      draft.add(
        .linkTargetDifferent, at: link.target.place,
        ["role": .word(link.role.value), "wanted": .word(wanted)])
      return nil
    }
    let single = candidates.filter { draft.shape.isAncestor(plans[$0].level, of: level) }
    if single.isEmpty {
      draft.add(.linkTargetRepeats, at: link.target.place, ["word": .word(link.target.value)])
    }
    return LinkPlan(link: index, targets: single)
  }

  /// The parent, or the enclosing entities of the name and those before, nearest first.
  private func candidates(_ target: String, _ parent: Int?) -> [Int] {
    if target == "parent" { return parent.map { [$0] } ?? [] }
    var enclosing: [Int] = []
    var above = parent
    while let index = above {
      if name(plans[index]) == target { enclosing.append(index) }
      above = plans[index].parent
    }
    let before = plans.indices.reversed().filter {
      name(plans[$0]) == target && !enclosing.contains($0)
    }
    return enclosing + before
  }

  private func name(_ plan: EntityPlan) -> String { model.entities[plan.entity].name }
}

extension Program {
  /// Paths that reach the result, in the order of the instructions.
  func sources(reaching result: Operand) -> [Int] {
    var sources = Instruction.sources(instructions)
    if case .source(let index) = result { sources.append(index) }
    return sources
  }
}

extension MappingDraft {
  /// A path without a step that hides what it identifies, also behind a variable or in a branch.
  func isBarePath(_ expression: Expression) -> Bool {
    switch expression.form {
    case .path: true
    case .variable(let name): variables[name]?.expression.map { isBarePath($0) } ?? false
    case .step(let input, let name, _): library.step(name)?.keepsIdentity == true && isBarePath(input)
    case .fallback(let first, let second): isBarePath(first) || isBarePath(second)
    case .choice(_, let yes, let no): isBarePath(yes) || isBarePath(no)
    default: false
    }
  }
}

extension FindingCode {
  package static let branchesEndDifferently = FindingCode(
    "branches-end-differently", .error,
    es: "unas ramas terminan con «{step}» y otras no: el valor se convertiría dos veces",
    en: "some branches end with '{step}' and others do not: the value would be converted twice",
    hint: Localised(
      es: "ponga «| {step}» al final de cada rama, o de ninguna",
      en: "put `| {step}` at the end of each branch, or of none"))
  package static let rawInTypedField = FindingCode(
    "raw-in-typed-field", .error,
    es: "«{field}» es de tipo {type}: no puede guardar el texto crudo de un valor que falló",
    en: "'{field}' is of type {type}: it cannot keep the raw text of a value that failed",
    hint: Localised(es: "use on-error: blank o reject", en: "use on-error: blank or reject"))
  package static let eachUpwards = FindingCode(
    "each-upwards", .error, es: "«each» solo va hacia abajo", en: "'each' only goes down")
  package static let entityKeyMissing = FindingCode(
    "entity-key-missing", .error, es: "la entidad «{entity}» no tiene key",
    en: "entity '{entity}' has no key",
    hint: Localised(
      es: "diga qué distingue sus filas en la fuente: key: […]",
      en: "say what tells its rows apart in the source: key: […]"))
  package static let fieldTwice = FindingCode(
    "field-twice", .error, es: "el campo «{field}» tiene dos reglas",
    en: "field '{field}' has two rules")
  package static let fieldRequiredUnmapped = FindingCode(
    "field-required-unmapped", .error, es: "el modelo exige «{field}» y el mapeo no lo da",
    en: "the model requires '{field}' and the mapping does not give it")
  package static let linkRoleUnknown = FindingCode(
    "link-role-unknown", .error, es: "la entidad «{entity}» no tiene el enlace «{word}»",
    en: "entity '{entity}' has no link '{word}'", hint: nearestHint)
  package static let linkTargetUnreachable = FindingCode(
    "link-target-unreachable", .error,
    es: "«{word}» no encierra a esta entidad ni está antes que ella",
    en: "'{word}' neither encloses this entity nor stands before it", hint: nearestHint)
  package static let linkTargetDifferent = FindingCode(
    "link-target-different", .error, es: "el enlace «{role}» lleva a «{wanted}»",
    en: "link '{role}' leads to '{wanted}'")
  package static let linkTargetRepeats = FindingCode(
    "link-target-repeats", .error,
    es: "«{word}» se repite dentro del registro: no hay una sola fila a la que enlazar",
    en: "'{word}' repeats within the record: there is no single row to link to")
}
