import Interchange
import Testing

@testable import Configuration

@Suite struct PipelineFileTests {
  private func load(
    _ text: String, path: String = "Pipelines/nightly.pipeline.yaml"
  ) -> Loaded<PipelineDefinition> {
    ConfigurationFile.pipeline(Array(text.utf8), path: path)
  }

  private static let nightly = """
    pipeline: 1
    name: nightly
    model: ../Mappings/unified.model.yaml
    codes: ../Mappings/codes
    input: ../Samples/night/1-source
    workspace: ../out
    sources:
      - {name: police, mapping: ../Mappings/police/pnp.map.yaml, file: policia.csv}
      - name: shelter
        mapping: shelter.map.yaml
        file: mimp/albergue.zip
        member: julio/albergue.json
    releases: [national-register.release.yaml, ./research/extract.release.yaml]
    on-refused-file: publish
    """

  @Test func `a pipeline is read with its paths resolved from its own folder`() throws {
    let loaded = load(Self.nightly)
    #expect(lines(loaded.findings) == [])
    let pipeline = try #require(loaded.value)
    #expect(pipeline.path == "Pipelines/nightly.pipeline.yaml")
    #expect(pipeline.name.value == "nightly")
    #expect(pipeline.model.value == "Mappings/unified.model.yaml")
    #expect(pipeline.codes.value == "Mappings/codes")
    #expect(pipeline.input?.value == "Samples/night/1-source")
    #expect(pipeline.workspace?.value == "out")
    #expect(pipeline.sources.map(\.name.value) == ["police", "shelter"])
    #expect(
      pipeline.sources.map(\.mapping.value) == [
        "Mappings/police/pnp.map.yaml", "Pipelines/shelter.map.yaml",
      ])
    #expect(pipeline.sources.map(\.file.value) == ["policia.csv", "mimp/albergue.zip"])
    #expect(pipeline.sources.map(\.member?.value) == [nil, "julio/albergue.json"])
    #expect(
      pipeline.releases.map(\.value) == [
        "Pipelines/national-register.release.yaml", "Pipelines/research/extract.release.yaml",
      ])
    #expect(pipeline.onRefused == .publish)
    #expect(position(pipeline.releases[1].place) == "13:44")
  }

  @Test func `what may be left out is left out, and a refused file holds the night`() throws {
    let pipeline = try #require(
      load(
        """
        pipeline: 1
        name: n
        model: m
        codes: c
        sources: [{name: a, mapping: b, file: c}]
        """, path: "n.yaml"
      ).value)
    #expect(pipeline.input == nil && pipeline.workspace == nil && pipeline.releases.isEmpty)
    #expect(pipeline.onRefused == .hold)
    #expect(pipeline.model.value == "m")
  }

  @Test(arguments: [
    ("a/b.yaml", "c", "a/c"), ("a/b.yaml", "../c", "c"), ("a/b.yaml", "../../c", "../c"),
    ("a/b.yaml", "./x/./c/", "a/x/c"), ("b.yaml", "c", "c"), ("b.yaml", "../c", "../c"),
    ("b.yaml", ".", "."), ("a/b.yaml", "..", "."), ("/etc/b.yaml", "c", "/etc/c"),
    ("/b.yaml", "c", "/c"), ("/b.yaml", "../../c", "/c"), ("a/b.yaml", "/x/../c", "/c"),
    ("../b.yaml", "../c", "../../c"), ("a/b.yaml", "x/../../c", "c"), ("ñ/b.yaml", "é", "ñ/é"),
  ]) func `paths are resolved as text`(file: String, path: String, resolved: String) {
    #expect(SiblingPath.resolve(path, from: file) == resolved)
  }

  @Test func `every mistake of a pipeline is told`() {
    let findings = load(
      """
      pipeline: 1
      name: Night 1
      modle: m
      codes: [c]
      sources:
        - {name: a, mapping: m, file: /etc/passwd}
        - {name: a, mapping: m, file: x/../../y}
        - {name: b, mapping: '', fil: y}
      releases: r.yaml
      on-refused-file: halt
      """
    ).findings
    #expect(
      lines(findings) == [
        "2:7 slug-malformed", "3:1 key-unknown", "4:8 scalar-expected",
        "6:33 path-leaves-input", "7:12 name-repeated", "7:33 path-leaves-input",
        "8:25 value-empty", "8:28 key-unknown", "9:11 list-expected",
        "10:18 choice-unknown",
      ])
    #expect(findings[4].arguments == ["name": .word("a"), "line": .number(6)])
    #expect(findings[7].arguments["known"] == .word("file"))
  }

  @Test func `a source names one mapping or several, and the date of its file in one way`() throws {
    func source(_ text: String) -> Loaded<PipelineDefinition> {
      load("pipeline: 1\nname: n\nmodel: m\ncodes: c\nsources:\n  - {name: a, file: f_20240630.csv, \(text)}")
    }
    let several = try #require(source("mappings: [b, c], date-from-name: _yyyyMMdd").value)
    #expect(several.sources[0].mappings.map(\.value) == ["Pipelines/b", "Pipelines/c"])
    guard case .inName(let pattern) = several.sources[0].date else {
      Issue.record("the date is not in the name")
      return
    }
    #expect(pattern.value == "_yyyyMMdd")
    let literal = try #require(source("mapping: b, date: 2024-06-30").value)
    guard case .literal(let day) = literal.sources[0].date else {
      Issue.record("the date is not the literal")
      return
    }
    #expect(day.value.description == "2024-06-30")
    #expect(lines(source("mapping: b").findings) == [])
    #expect(lines(source("date: 2024-06-30").findings) == ["6:5 key-missing"])
    #expect(lines(source("mapping: b, mappings: [c], date: 2024-06-30").findings) == ["6:49 keys-exclusive"])
    #expect(lines(source("mappings: [c]").findings) == ["6:37 file-date-undeclared"])
    #expect(lines(source("mapping: b, date: 30/06/2024").findings) == ["6:55 date-malformed"])
    #expect(lines(source("mapping: b, date-from-name: yyMMdd").findings) == ["6:65 date-pattern-malformed"])
  }

  @Test func `a file of another kind or version is refused`() {
    #expect(lines(load("pipeline: 7").findings) == ["1:11 language-version-unknown"])
    let mapping = load("mapping: 1").findings
    #expect(mapping.filter { $0.code == .keyUnknown }.count == 1)
    #expect(mapping.filter { $0.code == .keyMissing }.count == 5)
  }

  @Test func `a pipeline without sources is refused`() {
    let findings = load("pipeline: 1\nname: n\nmodel: m\ncodes: c\nsources: []").findings
    #expect(lines(findings) == ["5:10 value-empty"])
  }
}
