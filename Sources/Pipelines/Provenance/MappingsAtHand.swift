package import Interchange
internal import Mapping

/// The mappings that somebody has now, to tell by which steps a value was made then.
package struct MappingsAtHand: Sendable {
  /// Whether the mapping by which an import was made is at hand.
  package enum State: String, Sendable {
    case same
    /// One of the same name and version, and another text.
    case edited
    case missing
  }

  private struct Version {
    let digests: MappingDigests
    let rules: [String: [FieldLineage]]
  }

  private var versions: [String: Version] = [:]

  package init() {}

  package init(_ source: CompiledSource) { add(source.compiled, source.digests) }

  package init(_ plan: NightPlan) { for source in plan.sources { add(source.compiled, source.digests) } }

  private mutating func add(_ compiled: CompiledMapping, _ digests: MappingDigests) {
    versions[compiled.label] = Version(
      digests: digests, rules: Dictionary(grouping: compiled.fieldLineage, by: \.name))
  }

  package var isEmpty: Bool { versions.isEmpty }

  package func state(for origin: ImportOrigin) -> State {
    guard let version = versions[origin.mapping] else { return .missing }
    let isSame = origin.mappingSHA256.map { $0 == version.digests.mapping } ?? true
    return isSame ? .same : .edited
  }

  /// The rules that filled a field (one per place of the mapping); none unless the mapping is the same.
  func rules(for field: String, from origin: ImportOrigin) -> [ValueRule] {
    guard state(for: origin) == .same, let rules = versions[origin.mapping]?.rules[field] else { return [] }
    return rules.map { rule in
      ValueRule(
        line: rule.place.line ?? 0, paths: rule.valuePaths, constant: rule.sources.isEmpty ? rule.runs : [],
        steps: rule.steps + (rule.normaliser.map { [$0] } ?? []), lookups: rule.lookups)
    }
  }
}

/// A rule of a mapping that may have made a value.
package struct ValueRule: Sendable, Hashable {
  /// Of the mapping file.
  package let line: Int
  package let paths: [String]
  /// What the mapping itself says, where it reads nothing.
  package let constant: [String]
  package let steps: [String]
  package let lookups: [String]
}
