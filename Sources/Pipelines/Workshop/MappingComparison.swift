internal import Configuration
package import Interchange
internal import Mapping

/// What a change of a mapping does to the entities of a file: `quipu diff`.
///
/// Both mappings go through the file side by side, record by record; a row is the same when entity and key
/// are. What finds no like in its own record is kept as digests until the end, for a mapping may give
/// records other numbers. Memory: O(batch), and some 250 bytes for each such row, up to `mostStrays` a
/// side; beyond it a row counts as added or removed (`isPartial`).
package struct MappingComparison: Sendable {
  package static let mostStrays = 500_000
  static let mostExamples = 3

  package struct Request: Sendable {
    /// Only the first records; nil: all.
    package var records: Int?
    package var member: String?
    package var reveals = false
    package var mostStrays = MappingComparison.mostStrays
    package init() {}
  }

  package struct Example: Sendable {
    package let record: Int
    package let old: ShownCell
    package let new: ShownCell
  }

  package struct FieldChange: Sendable {
    package let field: String
    /// Both have a value, and another one.
    package internal(set) var changed = 0
    /// Only the new one has a value.
    package internal(set) var appeared = 0
    package internal(set) var vanished = 0
    package internal(set) var examples: [Example] = []
  }

  package struct EntityChange: Sendable {
    package let entity: String
    package internal(set) var same = 0
    package internal(set) var changed = 0
    package internal(set) var added = 0
    package internal(set) var removed = 0
    /// Numbers of the first records that have a row more or less.
    package internal(set) var addedAt: [Int] = []
    package internal(set) var removedAt: [Int] = []
    package internal(set) var fields: [FieldChange]

    var differs: Bool { changed + added + removed > 0 }
  }

  package struct FindingChange: Sendable {
    package let code: String
    package let field: String
    package let old: Int
    package let new: Int
  }

  package enum Outcome: Sendable {
    case compared(MappingComparison)
    /// The file is refused under one of the mappings; by the name of that.
    case refused(mapping: String, Failure)
  }

  package let old: String
  package let new: String
  package let reveals: Bool
  package internal(set) var oldAccount = PassAccount()
  package internal(set) var newAccount = PassAccount()
  package internal(set) var entities: [EntityChange]
  package internal(set) var findings: [FindingChange] = []
  /// So many rows found no like that some were counted without looking for one further on.
  package internal(set) var isPartial = false
  /// What the difference asks of the version, and what the new mapping's version says.
  package internal(set) var needed = VersionBump.none
  package let declared: VersionBump?

  /// Nothing of what comes out differs.
  package var isSame: Bool {
    !entities.contains(where: \.differs) && findings.isEmpty && oldAccount == newAccount
  }
  package var isVersionEnough: Bool { declared.map { $0 >= needed } ?? false }

  /// Both mappings over the file. Throws: when no key can be made for the digests.
  package static func run(
    old: CompiledSource, new: CompiledSource, file: String, _ request: Request
  ) throws(Failure) -> Outcome {
    var run = try ComparisonRun(old, new, request)
    return run.run(file, old, new, request)
  }

  init(_ old: CompiledSource, _ new: CompiledSource, _ pairs: [ComparedEntity], reveals: Bool) {
    self.old = old.compiled.label
    self.new = new.compiled.label
    self.reveals = reveals
    declared = VersionBump(
      from: old.compiled.definition.version.value, to: new.compiled.definition.version.value)
    entities = pairs.map { pair in
      EntityChange(entity: pair.name, fields: pair.fields.map { FieldChange(field: $0.name) })
    }
  }

  // MARK: JSON

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.member("old", old)
      json.member("new", new)
      json.member("same", isSame)
      json.member("partial", isPartial)
      json.member("revealed", reveals)
      json.key("version")
      json.object {
        $0.member("needed", needed.word)
        $0.member("declared", declared?.word)
        $0.member("enough", isVersionEnough)
      }
      json.key("account")
      json.object { json in
        json.key("old")
        oldAccount.write(&json)
        json.key("new")
        newAccount.write(&json)
      }
      json.key("entities")
      json.array { json in for entity in entities { Self.write(entity, &json) } }
      json.key("findings")
      json.array { json in
        for finding in findings {
          json.object {
            $0.member("code", finding.code)
            $0.member("field", finding.field)
            $0.member("old", finding.old)
            $0.member("new", finding.new)
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func write(_ entity: EntityChange, _ json: inout JSONWriter) {
    json.object { json in
      json.member("entity", entity.entity)
      json.member("same", entity.same)
      json.member("changed", entity.changed)
      json.member("added", entity.added)
      json.member("removed", entity.removed)
      json.key("added-at")
      json.array { json in for record in entity.addedAt { json.value(record) } }
      json.key("removed-at")
      json.array { json in for record in entity.removedAt { json.value(record) } }
      json.key("fields")
      json.array { json in for field in entity.fields { write(field, &json) } }
    }
  }

  private static func write(_ field: FieldChange, _ json: inout JSONWriter) {
    json.object { json in
      json.member("field", field.field)
      json.member("changed", field.changed)
      json.member("appeared", field.appeared)
      json.member("vanished", field.vanished)
      json.key("examples")
      json.array { json in
        for example in field.examples {
          json.object { json in
            json.member("record", example.record)
            json.key("old")
            example.old.write(&json)
            json.key("new")
            example.new.write(&json)
          }
        }
      }
    }
  }
}
