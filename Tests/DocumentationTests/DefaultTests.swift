import Interchange
import Testing

@testable import Configuration

/// The default that a table and a schema name is the one that the loader takes.
@Suite struct DefaultTests {
  /// A file with one map left open; `§` is where keys are added, `¤` the format of the source.
  struct OpenFile: Sendable, CustomTestStringConvertible {
    let kind: ConfigurationFile.Kind
    let path: String
    let text: String
    var testDescription: String { "\(kind.rawValue) \(path)" }

    func with(_ addition: String, format: String) -> [UInt8] {
      let separator = text.contains("{§") || addition.isEmpty ? "" : ", "
      return Array(text.replacing("§", with: separator + addition).replacing("¤", with: format).utf8)
    }
  }

  static func mapping(_ path: String, source: String = "", lookups: String = "", entity: String = "") -> OpenFile {
    let head = "mapping: 1\nname: m\nversion: 1.0.0\nmodel: unified@1\n"
    let source = "source: {system: X, format: ¤\(source)}\n"
    return OpenFile(
      kind: .mapping, path: path,
      text: "\(head)\(source)lookups: {\(lookups)}\nentities: [{entity: person\(entity)}]\n")
  }

  static func encode(
    _ path: String, settings: String = "", derivation: String = "", format: String = "string",
    comparison: String = "exact", hash: String = "blakeHash"
  ) -> OpenFile {
    let filter = "{l: 64, kdf: {type: HKDF\(derivation)}\(settings)}"
    let hashing = "{comparison: {type: \(comparison)}, strategy: {bitsPerToken: 1}, hash: {type: \(hash)}}"
    return OpenFile(
      kind: .encode, path: path,
      text: "{version: 3, id: a, clkConfig: \(filter), "
        + "features: [{identifier: b, format: {type: \(format)}, hashing: \(hashing)}]}")
  }

  static let files = [
    mapping("source", source: "§"),
    mapping("source.dialect", source: ", dialect: {§}"),
    mapping("source.blocks", source: ", blocks: {by: [A]§}"),
    mapping("source.totals.groups", source: ", totals: {value: A, groups: [{name: g, total: A, parts: B§}]}"),
    mapping("lookups", lookups: "a: {file: a.csv§}"),
    mapping("entities.fields", entity: ", fields: {sex: {value: A§}}"),
    mapping("entities.check", entity: ", check: [{that: A, message: {es: a, en: a}§}]"),
    OpenFile(
      kind: .pipeline, path: "",
      text: "{pipeline: 1, name: p, model: m, codes: c, sources: [{name: a, mapping: a, file: a}]§}"),
    OpenFile(kind: .link, path: "", text: "{link: 1, id: a, columns: [{column: b, kind: code}]§}"),
    encode("clkConfig", settings: "§"),
    encode("clkConfig.kdf", derivation: "§"),
    encode("features.format", format: "string§"),
    encode("features.hashing.comparison", comparison: "ngram, n: 2§"),
    encode("features.hashing.hash", hash: "doubleHash§"),
    OpenFile(kind: .anonymise, path: "", text: "{anonymise: 1, k: 5, quasi-identifiers: [{column: a}]§}"),
    OpenFile(
      kind: .anonymise, path: "quasi-identifiers", text: "{anonymise: 1, k: 5, quasi-identifiers: [{column: a§}]}"),
    OpenFile(
      kind: .anonymise, path: "sensitive",
      text: "{anonymise: 1, k: 5, quasi-identifiers: [{column: a}], sensitive: [{column: b, t: 0.2§}]}"),
    OpenFile(
      kind: .pipeline, path: "quality",
      text: """
        {pipeline: 1, name: p, model: m, codes: c, sources: [{name: a, mapping: a, file: a}], \
        quality: [{rows: {at-least: 1}§}]}
        """),
    OpenFile(
      kind: .pipeline, path: "linkage",
      text: "{pipeline: 1, name: p, model: m, codes: c, sources: [{name: a, mapping: a, file: a}], linkage: {§}}"),
    OpenFile(
      kind: .release, path: "",
      text: """
        {release: 1, name: r, version: 1.0.0, recipient: x, purpose: {es: a, en: a}, legal-basis: x, \
        consent: {purposes: []}, seals: {exclude: []}, k: 5, small-classes: stop, \
        tables: [{entity: person, fields: {sex: keep}}]§}
        """),
    OpenFile(
      kind: .release, path: "consent",
      text: """
        {release: 1, name: r, version: 1.0.0, recipient: x, purpose: {es: a, en: a}, legal-basis: x, \
        consent: {purposes: []§}, seals: {exclude: []}, k: 5, small-classes: stop, \
        tables: [{entity: person, fields: {sex: keep}}]}
        """),
    OpenFile(
      kind: .release, path: "tables",
      text: """
        {release: 1, name: r, version: 1.0.0, recipient: x, purpose: {es: a, en: a}, legal-basis: x, \
        consent: {purposes: []}, seals: {exclude: []}, k: 5, small-classes: stop, \
        tables: [{entity: person, fields: {sex: keep}§}]}
        """),
    OpenFile(
      kind: .model, path: "entities.fields",
      text: """
        {model: 1, name: m, version: 1.0.0, entities: {person: {label: {es: a, en: a}, \
        fields: {sex: {type: code, privacy: Q§}}}}}
        """),
  ]

  @Test(arguments: files)
  func `writing a default changes nothing`(file: OpenFile) throws {
    let keys = try #require(KeyTables.keys(file.kind, at: file.path)).filter { $0.fallback != nil }
    #expect(!keys.isEmpty)
    for key in keys {
      let format = key.formats.first?.rawValue ?? "csv"
      var value = key.fallback ?? ""
      if !value.hasPrefix("[") { value = "'\(value)'" }
      let unwritten = try #require(read(file.with("", format: format), file.kind), "\(key.name)")
      #expect(read(file.with("\(key.name): \(value)", format: format), file.kind) == unwritten, "\(key.name)")
    }
  }

  @Test func `every key with a default is asked`() {
    for kind in ConfigurationFile.Kind.allCases {
      let asked = Set(Self.files.filter { $0.kind == kind }.map(\.path))
      let withDefaults = KeyTables.paths(kind).filter { path in
        (KeyTables.keys(kind, at: path) ?? []).contains { $0.fallback != nil }
      }
      #expect(asked == Set(withDefaults))
    }
  }

  /// Everything that the loader made of the file but its own text; nil where it found an error.
  private func read(_ bytes: [UInt8], _ kind: ConfigurationFile.Kind) -> String? {
    switch kind {
    case .mapping:
      ConfigurationFile.mapping(bytes, path: "f").value.map { "\($0.source)\($0.lookups)\($0.entities)" }
    case .pipeline: ConfigurationFile.pipeline(bytes, path: "f").value.map { "\($0)" }
    case .model: ConfigurationFile.model(bytes, path: "f").value.map { "\($0)" }
    case .release: ConfigurationFile.releasePolicy(bytes, path: "f").value.map { "\($0)" }
    case .link: ConfigurationFile.link(bytes, path: "f").value.map { "\($0)" }
    case .encode: ConfigurationFile.encode(bytes, path: "f").value.map { "\($0)" }
    case .anonymise: ConfigurationFile.anonymise(bytes, path: "f").value.map { "\($0)" }
    }
  }
}
