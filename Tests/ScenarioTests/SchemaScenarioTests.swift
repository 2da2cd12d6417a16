import Foundation
import Testing

/// The printed schemas, judged by somebody else's checker.
@Suite struct SchemaScenarioTests {
  static let kinds = ["mapping", "pipeline", "model", "release", "link", "encode", "anonymise"]

  /// Every YAML file of the project that quipu reads, by path.
  static let shipped: [String] = ["Mappings", "Pipelines", "Benchmarks", "Samples"].flatMap { folder in
    let base = Scenario.root.appending(path: folder).path
    let paths = FileManager.default.enumerator(atPath: base)?.allObjects as? [String] ?? []
    return paths.filter { $0.hasSuffix(".yaml") }.map { "\(folder)/\($0)" }
  }.sorted()

  /// `Mappings/a/b.map.yaml` is a mapping.
  private static func kind(of path: String) -> String? {
    let word = path.split(separator: ".").dropLast().last.map(String.init) ?? ""
    return word == "map" ? "mapping" : kinds.contains(word) ? word : nil
  }

  private func schema(_ kind: String) -> String {
    Scenario.root.appending(path: "docs/reference/\(kind).schema.json").path
  }

  @Test func `every shipped file names its schema for editors`() throws {
    #expect(Self.shipped.count >= 14)
    for path in Self.shipped {
      let kind = try #require(Self.kind(of: path), "\(path) is of no known kind")
      let up = String(repeating: "../", count: path.split(separator: "/").count - 1)
      let text = try String(contentsOf: Scenario.root.appending(path: path), encoding: .utf8)
      let first = text.prefix { $0 != "\n" }
      #expect(first == "# yaml-language-server: $schema=\(up)docs/reference/\(kind).schema.json", "\(path)")
    }
  }

  @Test func `quipu schema names the nearest kind and exits 64 on a word that is none`() throws {
    let result = try Scenario.quipu(["schema", "mappings", "--lang", "en"])
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.errors.contains("write mapping"), "\(result.errors)")
  }

  @Test(.enabled(if: PyPITools.areWanted, "QUIPU_WITHOUT_PYPI is set"))
  func `the schemas are themselves valid`() throws {
    let checker = try PyPITools.program("check-jsonschema")
    let result = try Scenario.run(checker, ["--check-metaschema"] + Self.kinds.map(schema))
    #expect(result.status == 0, "\(result.text)\(result.errors)")
  }

  // No settings of linkage and of encodings and no policies of other people's tables are shipped.
  @Test(
    .enabled(if: PyPITools.areWanted, "QUIPU_WITHOUT_PYPI is set"),
    arguments: kinds.filter { !["link", "encode", "anonymise"].contains($0) })
  func `every shipped file is valid by its schema`(kind: String) throws {
    let checker = try PyPITools.program("check-jsonschema")
    let paths = Self.shipped.filter { Self.kind(of: $0) == kind }
    #expect(!paths.isEmpty)
    let result = try Scenario.run(checker, ["--schemafile", schema(kind)] + paths)
    #expect(result.status == 0, "\(result.text)\(result.errors)")
  }

  @Test(.enabled(if: PyPITools.areWanted, "QUIPU_WITHOUT_PYPI is set"), arguments: WrongFile.all)
  func `the schema complains where check complains`(file: WrongFile) throws {
    let checker = try PyPITools.program("check-jsonschema")
    let folder = try TestFolder()
    let suffix = file.kind == "mapping" ? "map" : file.kind
    let path = folder.url.appending(path: "wrong.\(suffix).yaml")
    try file.text.write(to: path, atomically: true, encoding: .utf8)

    let model = Scenario.root.appending(path: "Mappings/unified.model.yaml").path
    let check = try Scenario.quipu(["check", path.path, "--model", model, "--lang", "en"])
    #expect(check.status == 78)
    // What a schema cannot know, such as a code list, is no complaint of shapes.
    let complaints = check.errors.matches(of: /wrong\.[a-z]+\.yaml:([0-9]+):[0-9]+: error: ([a-z-]+)/)
      .filter { DamagedFile.codesOfShapes.contains(String($0.output.2)) }
    #expect(complaints.map { "\($0.output.1) \($0.output.2)" } == file.complaints, "\(check.errors)")

    let result = try Scenario.run(checker, ["--schemafile", schema(file.kind), "--output-format", "json", path.path])
    #expect(result.status == 1)
    let errors = result.json.list("errors").compactMap { $0["path"] as? String }
    #expect(errors.sorted() == file.places.sorted(), "\(result.text)")
  }

  @Test(
    .enabled(if: PyPITools.areWanted, "QUIPU_WITHOUT_PYPI is set"),
    arguments: [
      "Mappings/lambayeque/trata-csv.map.yaml", "Pipelines/nightly.pipeline.yaml", "Pipelines/research.release.yaml",
    ])
  func `whichever line of a shipped file is damaged, schema and check agree whether it is valid`(path: String) throws {
    let checker = try PyPITools.program("check-jsonschema")
    let kind = try #require(Self.kind(of: path))
    let folder = try TestFolder()
    let files = try DamagedFile.all(of: path)
    let paths = try files.map { file in
      let url = folder.url.appending(path: file.name)
      try file.text.write(to: url, atomically: true, encoding: .utf8)
      return url.path
    }
    let result = try Scenario.run(checker, ["--schemafile", schema(kind), "--output-format", "json"] + paths)
    let complaints = result.json.list("errors") + result.json.list("parse_errors")
    let bySchema = Set(
      complaints.compactMap { ($0["filename"] as? String).map { URL(filePath: $0).lastPathComponent } })

    let model = Scenario.root.appending(path: "Mappings/unified.model.yaml").path
    let check = try Scenario.quipu(["check", "--model", model] + paths)
    let byCheck = check.errors.matches(of: /\/([^\/\n]+\.yaml):[0-9]+:[0-9]+: error: ([a-z-]+)/)
      .filter { DamagedFile.codesOfShapes.contains(String($0.output.2)) }.map { String($0.output.1) }
    #expect(bySchema == Set(byCheck))
    #expect(!bySchema.isEmpty && bySchema.count < files.count)
  }
}
