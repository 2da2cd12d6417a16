package import Configuration
package import Interchange

/// Makes a mapping ready to run, or says everything that is wrong with it.
///
/// Takes: the definition as read; the model it is written for; the tables its lookups name, keyed by the
/// path as the mapping wrote it; the steps of the house; what steps may know.
/// Gives: the compiled mapping, nil when a finding is an error. Every finding has file, line and column.
/// Opens nothing: `quipu check` is this and the readers of configuration.
package enum MappingCompiler {
  package static func compile(
    _ definition: MappingDefinition, model: UnifiedModel, lookupFiles: [String: CodeList],
    steps: StepLibrary, context: StepContext
  ) -> Loaded<CompiledMapping> {
    let draft = MappingDraft(definition, library: steps, context: context)
    checkModel(definition, model, draft)
    draft.compileLookups(lookupFiles)
    draft.compileVariables()
    let record = recordPath(draft)
    let head = SourcePlan(draft)
    var entities = EntityCompiler(draft, model)
    entities.compile(definition.entities)
    checkTests(definition, model, draft)
    let compiled = CompiledMapping(
      definition: definition, model: model, shape: draft.shape.shape(record: record),
      lineage: entities.lineage, duplicates: entities.duplicates.mapValues(\.value), context: context,
      sources: draft.sources, steps: draft.steps,
      lookups: draft.lookups, lookupMemoCount: draft.lookupMemoCount, entities: entities.plans,
      trailer: head.trailer, trailerCount: head.trailerCount, blocks: head.blocks,
      totals: head.totals, scratchCount: draft.scratchCount, maskCount: draft.maskCount)
    let isBroken = draft.findings.contains { $0.severity == .error }
    return Loaded(value: isBroken ? nil : compiled, findings: draft.findings)
  }

  /// `unified@1` names the model and the beginning of its version.
  private static func checkModel(
    _ definition: MappingDefinition, _ model: UnifiedModel, _ draft: MappingDraft
  ) {
    let wanted = definition.model.value
    let known = "\(model.name)@\(model.version)"
    if known == wanted || known.hasPrefix(wanted + ".") { return }
    draft.add(
      .modelDifferent, at: definition.model.place,
      ["wanted": .word(wanted), "known": .word(known)])
  }

  private static func recordPath(_ draft: MappingDraft) -> [PathStep] {
    guard let record = draft.definition.source.record else { return [] }
    guard let path = draft.path(record, isRecord: true) else { return [] }
    do throws(ExpressionComplaint) {
      if !draft.resolution.tellsBlankFromAbsent {
        throw ExpressionComplaint(.eachInvalid, at: 0, ["format": .word(draft.definition.source.format.rawValue)])
      }
      // The first byte is the slash that stands for the top of the document.
      return try draft.resolution.steps(of: path, at: min(1, record.value.utf8.count - 1))
    } catch {
      draft.complain([error], in: record)
      return []
    }
  }

  private static func checkTests(
    _ definition: MappingDefinition, _ model: UnifiedModel, _ draft: MappingDraft
  ) {
    for (entity, rows) in definition.tests.flatMap(\.expected) {
      guard let type = model.entity(entity.value) else {
        draft.add(
          .entityUnknown, at: entity.place,
          .unknown(entity.value, among: model.entities.map(\.name)))
        continue
      }
      for (field, _) in rows.joined() where type.index(ofField: field.value) == nil {
        draft.addUnknownField(field, of: type)
      }
    }
  }
}

/// The programs of a mapping's `source` section; all run over records.
private struct SourcePlan {
  private(set) var trailer: ConditionProgram?
  private(set) var trailerCount: ValueProgram?
  private(set) var blocks: [ValueProgram] = []
  private(set) var totals: TotalsPlan?

  init(_ draft: MappingDraft) {
    let source = draft.definition.source
    trailer = source.trailer.flatMap { draft.condition($0.when) }
    trailerCount = source.trailer?.count.flatMap { draft.value($0)?.program }
    blocks = source.blocks?.by.compactMap { draft.value($0)?.program } ?? []
    totals = source.totals.flatMap { Self.totals($0, draft) }
  }

  private static func totals(
    _ totals: MappingDefinition.Totals, _ draft: MappingDraft
  ) -> TotalsPlan? {
    let value = draft.value(totals.value)?.program
    var groups: [(total: ConditionProgram, parts: ConditionProgram)] = []
    for group in totals.groups {
      let total = draft.condition(group.total)
      let parts = draft.condition(group.parts)
      if let total, let parts { groups.append((total, parts)) }
    }
    return value.map { TotalsPlan(value: $0, groups: groups) }
  }
}

extension MappingDraft {
  func addUnknownField(_ field: Located<String>, of type: EntityType) {
    var words: [String: FindingArgument] = .unknown(
      field.value, among: type.fields.map(\.name))
    words["entity"] = .word(type.name)
    add(.fieldUnknown, at: field.place, words)
  }
}

extension FindingCode {
  package static let modelDifferent = FindingCode(
    "model-different", .error, es: "el mapeo es para {wanted} y el modelo es {known}",
    en: "the mapping is for {wanted} and the model is {known}")
  package static let entityUnknown = FindingCode(
    "entity-unknown", .error, es: "el modelo no tiene la entidad «{word}»",
    en: "the model has no entity '{word}'", hint: nearestHint)
  package static let fieldUnknown = FindingCode(
    "field-unknown", .error, es: "la entidad «{entity}» no tiene el campo «{word}»",
    en: "entity '{entity}' has no field '{word}'", hint: nearestHint)
}
