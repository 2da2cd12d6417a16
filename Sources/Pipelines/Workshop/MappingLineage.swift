internal import Configuration
package import Interchange
internal import Mapping

/// From source columns to unified fields and back, for one mapping or those of a pipeline: `quipu lineage`.
package struct MappingLineage: Sendable {
  package struct Source: Sendable {
    /// Of the pipeline; of a single mapping its name.
    package let name: String
    package let mapping: String
    fileprivate(set) var fields: [FieldLineage]
    /// Only where a file was given.
    package fileprivate(set) var unread: [UnreadPart]?
  }

  package private(set) var sources: [Source]

  package init(_ source: CompiledSource) { sources = [Self.source(source.compiled, name: nil)] }

  package init(_ plan: NightPlan) { sources = plan.sources.map { Self.source($0.compiled, name: $0.name) } }

  private static func source(_ compiled: CompiledMapping, name: String?) -> Source {
    Source(
      name: name ?? compiled.definition.name.value, mapping: compiled.label, fields: compiled.fieldLineage)
  }

  /// Takes: `entity.field`, or an entity. Throws: `mapping-name-unknown` where no source has it.
  package mutating func keep(field name: String) throws(Failure) {
    let known = sources.flatMap(\.fields)
    if !known.contains(where: { $0.name == name || $0.entity == name }) {
      throw Failure(.unknownMappingName(name, among: known.map(\.name) + known.map(\.entity)), cause: nil)
    }
    for index in sources.indices { sources[index].fields.removeAll { $0.name != name && $0.entity != name } }
  }

  /// Takes: a path as a mapping writes it. Throws: `mapping-name-unknown` where no source reads it.
  package mutating func keep(column path: String) throws(Failure) {
    let known = Set(sources.flatMap(\.fields).flatMap(\.sources).map(\.path))
    if !known.contains(path) { throw Failure(.unknownMappingName(path, among: known.sorted()), cause: nil) }
    for index in sources.indices { sources[index].fields.removeAll { !$0.takes(path) } }
  }

  /// Adds what the mapping leaves unread of a file. Throws: the refusal of the file.
  package mutating func addUnread(
    of source: CompiledSource, file: String, member: String?
  ) throws(Failure) {
    var parts = UnreadParts(source.compiled)
    sources[0].unread = try parts.find(file, member: member, isWanted: { _ in true }, last: nil)
  }

  // MARK: JSON

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.key("sources")
      json.array { json in for source in sources { Self.write(source, &json) } }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func write(_ source: Source, _ json: inout JSONWriter) {
    json.object { json in
      json.member("name", source.name)
      json.member("mapping", source.mapping)
      json.key("fields")
      json.array { json in for field in source.fields { write(field, &json) } }
      if let unread = source.unread {
        json.key("unread")
        json.array { json in for part in unread { json.value(part.path) } }
      }
    }
  }

  private static func write(_ field: FieldLineage, _ json: inout JSONWriter) {
    json.object { json in
      json.member("field", field.name)
      json.member("privacy", field.privacy?.rawValue)
      json.member("type", field.type?.rawValue)
      json.member("line", field.place.line ?? 0)
      json.texts("written", field.written)
      json.texts("runs", field.runs)
      json.member("each", field.each)
      json.key("sources")
      json.array { json in
        for source in field.sources {
          json.object {
            $0.member("path", source.path)
            $0.member("role", source.role.rawValue)
          }
        }
      }
      json.texts("steps", field.steps)
      json.texts("lookups", field.lookups)
      json.member("normaliser", field.normaliser)
      json.member("on-error", field.onError?.rawValue)
      json.texts("conditions", field.conditions)
      json.key("gates")
      json.array { json in
        for gate in field.gates {
          json.object {
            $0.member("entity", gate.entity)
            $0.member("when", gate.condition)
            $0.member("line", gate.place.line ?? 0)
          }
        }
      }
    }
  }

  // MARK: Graphviz

  /// A directed graph from paths to fields; dashed where a path only decides.
  package var dot: String {
    var lines = ["digraph lineage {", "  rankdir=LR;", "  node [shape=box, fontname=\"sans-serif\"];"]
    for source in sources { lines += Self.cluster(source) }
    for source in sources { lines += Self.edges(source) }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  private static func cluster(_ source: Source) -> [String] {
    var seen: Set<String> = []
    let paths = source.fields.flatMap(\.sources).map(\.path).filter { seen.insert($0).inserted }
    return [
      "  subgraph \(quoted("cluster_\(source.name)")) {", "    label=\(quoted("\(source.name) (\(source.mapping))"));",
    ]
      + paths.map { "    \(node($0, in: source)) [label=\(quoted($0))];" } + ["  }"]
  }

  private static func edges(_ source: Source) -> [String] {
    source.fields.flatMap { field in
      field.sources.map { path in
        let words = path.role == .value ? field.steps.joined(separator: " | ") : path.role.rawValue
        let style = path.role == .value ? "" : ", style=dashed"
        return "  \(node(path.path, in: source)) -> \(quoted(field.name)) [label=\(quoted(words))\(style)];"
      }
    }
  }

  private static func node(_ path: String, in source: Source) -> String { quoted("\(source.name): \(path)") }

  /// A quoted id of the DOT language.
  private static func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return "\"\(escaped)\""
  }
}

extension JSONWriter {
  mutating func texts(_ name: String, _ texts: [String]) {
    key(name)
    array { json in for text in texts { json.value(text) } }
  }
}
