internal import Configuration
package import Interchange

/// Compiles the entities of a mapping, each before those nested in it.
struct EntityCompiler {
  private let draft: MappingDraft
  private let model: UnifiedModel
  private(set) var plans: [EntityPlan] = []
  private(set) var lineage: [(field: String, columns: [String])] = []
  /// By entity: what becomes of rows of one file with the same key, where it is declared.
  private(set) var duplicates: [String: Located<Duplicates>] = [:]
  private var columns: ColumnPrivacy
  /// Per plan: how many nested entities of each name took their key from it.
  private var keyless: [Int: [String: Int]] = [:]

  init(_ draft: MappingDraft, _ model: UnifiedModel) {
    self.draft = draft
    self.model = model
    columns = ColumnPrivacy(draft)
  }

  mutating func compile(_ entities: [MappingDefinition.Entity]) {
    for entity in entities { compile(entity, in: nil) }
    columns.check()
    checkDuplicates(entities)
  }

  /// Rows of one entity meet in the store whichever rule made them, so all its rules say the same.
  private mutating func checkDuplicates(_ entities: [MappingDefinition.Entity]) {
    for entity in entities {
      let name = entity.entity.value
      let place = entity.duplicates?.place ?? entity.entity.place
      let own = Located(entity.duplicates?.value ?? .merge, place)
      if let known = duplicates[name], known.value != own.value {
        draft.add(
          .duplicatesDiffer, at: place,
          [
            "entity": .word(name), "here": .word(own.value.rawValue), "there": .word(known.value.rawValue),
            "line": .number(known.place.line ?? 0),
          ])
      } else {
        duplicates[name] = own
      }
      checkDuplicates(entity.entities)
    }
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
    var meant: Set<String> = []
    for rule in definition.fields {
      guard let index = type.index(ofField: rule.field.value) else {
        draft.addUnknownField(rule.field, of: type)
        // One mistake is told once: the field that was meant is not missing besides.
        if let name = NearestWord.to(rule.field.value, in: type.fields.map(\.name)) { meant.insert(name) }
        continue
      }
      if !seen.insert(index).inserted {
        draft.add(.fieldTwice, at: rule.field.place, ["field": .word(rule.field.value)])
      }
      if let plan = field(rule, index, type, level) { plans.append(plan) }
    }
    for (index, field) in type.fields.enumerated()
    where field.required && field.privacy != .internalUse && !seen.contains(index) && !meant.contains(field.name) {
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
    let codes = CodeCheck(draft)
    codes.check(expression, rule, field)
    if rule.onError == .raw, field.type != .string, field.type != .text {
      draft.add(.rawInTypedField, at: rule.field.place, ["field": .word(name), "type": .word(field.type.rawValue)])
    }
    let normaliser = normaliser(rule, field, expression)
    lineage.append(
      (field: name, columns: draft.columnNames(of: value.program.sources(reaching: value.result))))
    columns.note(value, normaliser: normaliser.map { draft.steps[$0].type }, rule, field, name)
    return FieldPlan(
      field: index, name: name, value: value, normaliser: normaliser,
      codes: codes.isProven(expression) ? nil : codes.words(of: field), onError: rule.onError,
      repeats: field.repeats)
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
  /// Each once, in the order of the program.
  func columnNames(of sources: [Int]) -> [String] {
    var names: [String] = []
    for source in sources.map({ self.sources[$0] }) {
      let name = shape.lineageName(source.level, source.column)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }
}

extension FindingCode {
  package static let duplicatesDiffer = FindingCode(
    "duplicates-differ", .error,
    es: "«{entity}» tiene aquí duplicates: {here} y en la línea {line} duplicates: {there}",
    en: "'{entity}' has duplicates: {here} here and duplicates: {there} in line {line}",
    hint: Localised(es: "declare lo mismo en todas", en: "declare the same in all"))
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
