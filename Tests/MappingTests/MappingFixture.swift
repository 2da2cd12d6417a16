import Configuration
import Interchange

@testable import Mapping

/// A text of a mapping with a made-up place.
func at(_ text: String, line: Int = 1, column: Int = 1) -> Located<String> {
  Located(text, Place(file: "t.map.yaml", line: line, column: column))
}

func rule(
  _ field: String, _ value: String, onError: MappingDefinition.OnError = .reject, line: Int = 1,
  column: Int = 1
) -> MappingDefinition.FieldRule {
  MappingDefinition.FieldRule(
    field: at(field, line: line), value: at(value, line: line, column: column), onError: onError)
}

func check(_ that: String, _ severity: Severity = .warning) -> MappingDefinition.Check {
  MappingDefinition.Check(
    that: at(that), severity: severity, message: Localised(es: "mal", en: "wrong"))
}

func link(_ role: String, _ target: String) -> MappingDefinition.Link {
  MappingDefinition.Link(role: at(role), target: at(target))
}

func entity(
  _ name: String, each: String? = nil, when: String? = nil, key: [String] = [],
  fields: [MappingDefinition.FieldRule] = [], checks: [MappingDefinition.Check] = [],
  links: [MappingDefinition.Link] = [], entities: [MappingDefinition.Entity] = []
) -> MappingDefinition.Entity {
  MappingDefinition.Entity(
    entity: at(name), each: each.map { at($0) }, when: when.map { at($0) },
    key: key.map { at($0) }, fields: fields, checks: checks, links: links,
    entities: entities)
}

func lookup(
  _ name: String, _ codes: [(source: String, target: String)],
  match: MappingDefinition.Lookup.Match = .exact,
  missing: MappingDefinition.Lookup.Missing = .reject, file: String? = nil
) -> MappingDefinition.Lookup {
  MappingDefinition.Lookup(
    name: at(name), file: file.map { at($0) }, from: "source", to: "target", inline: codes,
    match: match, missing: missing)
}

func definition(
  _ format: MappingDefinition.Format = .csv, model: String = "unified@1",
  lookups: [MappingDefinition.Lookup] = [], variables: [(String, String)] = [],
  entities: [MappingDefinition.Entity] = [], tests: [MappingDefinition.Test] = [],
  text: String = "", _ adjust: (inout MappingDefinition.Source) -> Void = { _ in }
) -> MappingDefinition {
  var source = MappingDefinition.Source(system: at("TEST"), format: format)
  adjust(&source)
  return MappingDefinition(
    path: "t.map.yaml", name: at("t"), version: at("1.0.0"), model: at(model), source: source,
    lookups: lookups, variables: variables.map { (name: at($0.0), value: at($0.1)) },
    entities: entities, tests: tests, text: Array(text.utf8))
}

enum Fixture {
  static let model = UnifiedModel(
    name: "unified", version: "1.2",
    entities: [
      type(
        "incident",
        [
          Field(name: "number", type: .string, privacy: .directIdentifier),
          Field(name: "reported_at", type: .date, privacy: .quasiIdentifier),
          Field(name: "occurred_from", type: .date, privacy: .quasiIdentifier),
          Field(name: "affected", type: .integer, privacy: .nonSensitive),
          Field(name: "materia", type: .code, privacy: .nonSensitive, repeats: true),
          Field(name: "note", type: .string, privacy: .nonSensitive),
        ]),
      type(
        "person",
        [
          Field(name: "names", type: .string, privacy: .directIdentifier),
          Field(
            name: "sex", type: .code, privacy: .quasiIdentifier, codeList: "sex"),
          Field(name: "birth_date", type: .partialDate, privacy: .directIdentifier),
          Field(name: "age", type: .integer, privacy: .quasiIdentifier),
          Field(name: "alias", type: .string, privacy: .directIdentifier, repeats: true),
          Field(name: "remark", type: .string, privacy: .nonSensitive),
        ]),
      type(
        "victim_role", [Field(name: "status", type: .string, privacy: .sensitive)],
        links: [
          EntityLink(role: "person", target: "person"),
          EntityLink(role: "incident", target: "incident"),
        ]),
      type(
        "indicator", [Field(name: "code", type: .string, privacy: .nonSensitive)],
        links: [
          EntityLink(role: "person", target: "person"),
          EntityLink(role: "victim_role", target: "victim_role"),
          EntityLink(role: "incident", target: "incident"),
        ]),
      type(
        "shelter",
        [
          Field(name: "place", type: .string, privacy: .shelterPlace),
          Field(name: "name", type: .string, privacy: .directIdentifier),
          Field(name: "district", type: .string, privacy: .quasiIdentifier),
        ]),
      type(
        "seal",
        [
          Field(name: "kind", type: .string, privacy: .nonSensitive, required: true),
          Field(name: "made_by", type: .string, privacy: .internalUse, required: true),
        ]),
    ])

  private static func type(
    _ name: String, _ fields: [Field], links: [EntityLink] = []
  ) -> EntityType {
    EntityType(name: name, label: Localised(es: name, en: name), fields: fields, links: links)
  }

  static let steps = StepLibrary(
    steps: [
      TrimStep.self, UpperStep.self, FoldStep.self, DayStep.self, DefaultStep.self, FirstStep.self,
      BesideStep.self, GlueStep.self, DistrictStep.self, PickyStep.self,
    ],
    normalisers: [.integer: WholeNumber.self])

  static let context = StepContext(
    codeLists: CodeListSet([
      CodeList(name: "sex", columns: ["n", "code"], rows: [["1", "male"], ["2", "female"]])
    ]))

  static func load(
    _ definition: MappingDefinition, files: [String: CodeList] = [:]
  ) -> Loaded<CompiledMapping> {
    MappingCompiler.compile(
      definition, model: model, lookupFiles: files, steps: steps, context: context)
  }
}

/// A mapping that ran over one batch, with what a test asks of the outcome.
final class Outcome {
  let compiled: CompiledMapping
  let run: MappingRun
  let output = EntityBatch(model: Fixture.model)

  init(_ definition: MappingDefinition, files: [String: CodeList] = [:]) throws {
    let loaded = Fixture.load(definition, files: files)
    guard let compiled = loaded.value else { throw Complaints(findings: loaded.findings) }
    self.compiled = compiled
    run = MappingRun(compiled)
  }

  /// Maps CSV rows, cells given by the column's name; a column that is not named is missing.
  convenience init(_ definition: MappingDefinition, rows: [[String: String?]], skip: [Bool] = [])
    throws
  {
    try self.init(definition)
    map(rows: rows, skip: skip)
  }

  convenience init(_ definition: MappingDefinition, records: [Tree]) throws {
    try self.init(definition)
    run.map(Tree.batch(compiled.shape, records), skip: [], into: output)
  }

  func map(
    rows: [[String: String?]], skip: [Bool] = [], refused: [Int] = [], from number: Int = 1
  ) {
    let trees = rows.map { row in
      Tree.object(
        row.sorted { $0.key < $1.key }.map { ($0.key, $0.value.map { .text($0) } ?? .null) })
    }
    let batch = Tree.batch(compiled.shape, trees, from: number)
    let code = FindingCode("test-ragged", .error, es: "x", en: "x")
    batch.findings = refused.map { RecordFinding(record: $0, finding: Finding(code)) }
    run.map(batch, skip: skip, into: output)
  }

  func table(_ entity: String) -> EntityTable { output.tables[Fixture.model.index(of: entity)!] }

  func column(_ entity: String, _ field: String) -> [String?] {
    let table = table(entity)
    return table.columns[table.type.index(ofField: field)!].strings
  }

  func link(_ entity: String, _ role: String) -> [String?] {
    let table = table(entity)
    return table.links[table.type.index(ofLink: role)!].strings
  }

  /// `code record field severity`, in the order they were raised.
  var findings: [String] {
    output.findings.map {
      "\($0.finding.code.slug) \($0.record) \($0.finding.place.field ?? "-") \($0.finding.severity)"
    }
  }
}

struct Complaints: Error, CustomStringConvertible {
  let findings: [Finding]
  var description: String {
    findings.map { "\($0.code.slug) \($0.place.description) \($0.text(.english))" }
      .joined(separator: "\n")
  }
}

/// A record as a tree, and the slow, obvious way to shred it: the test's own reader.
indirect enum Tree {
  case text(String)
  case null
  case object([(String, Tree)])
  case array([Tree])

  static func batch(_ shape: SourceShape, _ records: [Tree], from number: Int = 1) -> SourceBatch {
    let batch = SourceBatch(shape: shape)
    for (index, record) in records.enumerated() {
      batch.records.append(
        RecordSpan(
          number: number + index, line: 10 + index, byteOffset: 100 * index, byteLength: 100))
      // A record that stands in something is given with it: its ancestors, then itself.
      var around: [Tree] = []
      var inner = record
      while case .object(let members) = inner, members.last?.0 == "record" {
        around.append(inner)
        inner = members.last!.1
      }
      add(around + [inner], level: 0, parent: UInt32(index), shape, batch)
    }
    return batch
  }

  private static func add(
    _ way: [Tree], level: Int, parent: UInt32, _ shape: SourceShape, _ batch: SourceBatch
  ) {
    let table = batch.tables[level]
    let row = UInt32(table.count)
    table.parents.append(parent)
    for (index, column) in shape.levels[level].columns.enumerated() {
      table.columns[index].append(cell(follow(column.path, from: way), column.isList))
    }
    for (below, inner) in shape.levels.enumerated() where inner.parent == level {
      for next in follow(inner.each, from: way) {
        add(next, level: below, parent: row, shape, batch)
      }
    }
  }

  private static func cell(_ found: [[Tree]], _ isList: Bool) -> String? {
    let texts = found.compactMap { way -> String? in
      switch way.last! {
      case .text(let text): text
      case .object(let members): members.first { $0.0 == "." }.map { text(of: $0.1) } ?? ""
      case .null, .array: nil
      }
    }
    return isList && !texts.isEmpty ? texts.joined(separator: "\u{1F}") : texts.first
  }

  private static func text(of tree: Tree) -> String {
    if case .text(let text) = tree { text } else { "" }
  }

  /// The places a path leads to, each with the way to it.
  private static func follow(_ path: [PathStep], from way: [Tree]) -> [[Tree]] {
    var ways = [way]
    for step in path { ways = ways.flatMap { follow(step, from: $0) } }
    return ways
  }

  private static func follow(_ step: PathStep, from way: [Tree]) -> [[Tree]] {
    switch step {
    case .up: return way.count > 1 ? [Array(way.dropLast())] : []
    case .item:
      guard case .array(let items) = way.last! else { return [] }
      return items.map { way.dropLast() + [$0] }
    case .name(let name, let space): return child(space.map { "\($0)|\(name)" } ?? name, way)
    case .attribute(let name, let space):
      return child("@" + (space.map { "\($0)|\(name)" } ?? name), way)
    case .column(let index): return child(String(index), way)
    case .whole: return []
    }
  }

  /// Several members of one name are several elements.
  private static func child(_ name: String, _ way: [Tree]) -> [[Tree]] {
    guard case .object(let members) = way.last! else { return [] }
    return members.filter { $0.0 == name }.map { way + [$0.1] }
  }
}
