package import Configuration
package import Interchange

/// A mapping made ready to run: names are indices, expressions are flat programs over columns.
///
/// Immutable and shared by all workers; each makes its own `MappingRun`.
package struct CompiledMapping: Sendable {
  package let definition: MappingDefinition
  package let model: UnifiedModel
  /// What the reader has to keep.
  package let shape: SourceShape
  /// `entity.field` and the source columns that reach it, in the order of the mapping. Columns of a
  /// repeat level are written with the path of the level before them.
  package let lineage: [(field: String, columns: [String])]

  /// By entity, for those that declare it: what becomes of rows of one file with the same key.
  package let duplicates: [String: Duplicates]

  let context: StepContext
  let sources: [SourceUse]
  let steps: [StepRecipe]
  let lookups: [LookupTable]
  let lookupMemoCount: Int
  /// In the order of the mapping, a nested entity after the one it stands in.
  let entities: [EntityPlan]
  let trailer: ConditionProgram?
  let trailerCount: ValueProgram?
  let blocks: [ValueProgram]
  let totals: TotalsPlan?
  let scratchCount: Int
  let maskCount: Int
}

/// A step with its arguments, accepted by the step once; every run makes its own.
struct StepRecipe: Sendable {
  let type: any ValueTransform.Type
  let arguments: [StepArgument]
}

struct EntityPlan: Sendable {
  /// Index into the model's entities.
  let entity: Int
  /// Index into the plans; nil at the top.
  let parent: Int?
  let level: Int
  let condition: ConditionProgram?
  let key: EntityKey
  let fields: [FieldPlan]
  let checks: [CheckPlan]
  let links: [LinkPlan]
}

enum EntityKey: Sendable {
  case parts([ValueProgram])
  /// The parent's key with the row's position; `ordinal` tells apart siblings of the same entity.
  case position(ordinal: Int)
}

struct FieldPlan: Sendable {
  let field: Int
  /// `entity.field`
  let name: String
  let value: ValueProgram
  /// Index into the steps: brings the value into the canonical form of the field's type.
  let normaliser: Int?
  /// The field's code list, where the rule may give something else; see `CodeCheck`.
  let codes: CodeWords?
  let onError: MappingDefinition.OnError
  let repeats: Bool
}

struct CheckPlan: Sendable {
  let condition: ConditionProgram
  let severity: Severity
  let message: Localised
}

struct LinkPlan: Sendable {
  let link: Int
  /// Plans whose rows may be the target; the first that has one in the same record wins.
  let targets: [Int]
}

struct TotalsPlan: Sendable {
  let value: ValueProgram
  let groups: [(total: ConditionProgram, parts: ConditionProgram)]
}
