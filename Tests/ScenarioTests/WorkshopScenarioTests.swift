import Foundation
import Testing

/// `quipu preview`, `diff` and `lineage` over the samples, as an integrator uses them.
@Suite struct WorkshopScenarioTests {
  private struct Case: Sendable {
    let mapping: String
    let file: String
  }

  private static let cases = [
    Case(mapping: "Mappings/police/pnp-denuncias.map.yaml", file: "policia_denuncias.csv"),
    Case(mapping: "Mappings/labour/sunafil-ordenes.map.yaml", file: "inspeccion_ordenes.xml"),
    Case(mapping: "Mappings/shelters/car-residentes.map.yaml", file: "albergue_residentes.json"),
  ]
  private static let police = cases[0]

  private func path(_ file: String) -> String { Scenario.samples.appending(path: "1-source/\(file)").path }

  private func preview(_ sample: Case, _ options: [String] = []) throws -> CommandResult {
    try Scenario.quipu(["preview", sample.mapping, path(sample.file)] + options)
  }

  /// Values of the people of the samples, as the sources write them and as the mappings give them.
  private static let canaries = [
    "99900413", "9990041", "CCORIMANYA", "YESENIA", "Yesenia", "NUNONCA", "ÑAHUINRIPA", "ZURDO", "QUILLAMA", "ELMER",
    "0004131", "2008-05-09", "09/05/2008", "21-SET-08", "BRACAMONTE", "YORGELIS", "004131207", "35981", "R-0413",
    "CAR-ESP-31", "RA-0044", "2024-03-12",
  ]

  private func expectNoCanary(_ result: CommandResult, _ what: String) {
    for canary in Self.canaries {
      #expect(!(result.text + result.errors).contains(canary), "\(what) shows \(canary)")
    }
  }

  // MARK: preview

  @Test(arguments: [[], ["--json"], ["--lang", "en"]])
  func `a preview of the samples shows nobody`(options: [String]) throws {
    for sample in Self.cases {
      let result = try preview(sample, options)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.text.count > 1000)
      expectNoCanary(result, "preview of \(sample.file)")
    }
  }

  @Test func `a trace of any field of the samples shows nobody`() throws {
    for sample in Self.cases {
      let lineage = try Scenario.quipu(["lineage", "--mapping", sample.mapping, "--json"]).json
      let known = lineage.list("sources").flatMap { $0.list("fields") }
      let fields = Set(
        known.filter { $0["privacy"] is String && !$0.list("sources").isEmpty }.compactMap { $0["field"] as? String })
      #expect(fields.count > 15)
      for field in fields.sorted() {
        let result = try preview(sample, ["--explain", field])
        #expect(result.status == 0, "\(field): \(result.errors)")
        expectNoCanary(result, "trace of \(field)")
      }
    }
  }

  @Test func `--reveal shows the values and says so on standard error`() throws {
    let spanish = try preview(Self.police, ["--reveal"])
    #expect(spanish.text.contains("YESENIA DEL PILAR") && spanish.text.contains("2008-05-09"))
    #expect(spanish.errors.contains("--reveal muestra datos que identifican a personas"))
    let english = try preview(Self.police, ["--reveal", "--lang", "en", "--json"])
    #expect(english.errors.contains("--reveal shows data that identifies persons"))
    #expect(english.json["revealed"] as? Bool == true)
    #expect(try !preview(Self.police).errors.contains("reveal"))
  }

  @Test func `the JSON of a preview has account, rows, findings and parts that nobody reads`() throws {
    let json = try preview(Self.cases[2], ["--json"]).json
    let account = json["account"] as? [String: Any] ?? [:]
    #expect(account.number("read") == 8 && account.number("accepted") == 8 && account.number("trailers") == 0)
    let stays = try #require(json.list("entities").first { $0["entity"] as? String == "shelter_stay" })
    let first = try #require(stays.list("rows").first)
    let fields = first["fields"] as? [String: Any] ?? [:]
    #expect(fields["facility_type"] as? String == "specialised")
    #expect((fields["facility_code"] as? [String: Any])?["shape"] as? String == "AAA-AAA-99 (10)")
    #expect((first["links"] as? [String: Any])?.number("person") == 1)
    #expect(json.list("unread").compactMap { $0["path"] as? String }.contains("pri"))
    #expect(json.list("findings").contains { $0["code"] as? String == "surname-initial" })
  }

  @Test func `a trace as JSON numbers its steps and ends with the result`() throws {
    let json = try preview(Self.police, ["--record", "3", "--explain", "person.birth_date", "--json"]).json
    let trace = try #require(json.list("explained").first)
    #expect(trace.number("record") == 3 && (trace["rule"] as? String)?.hasPrefix("FEC_NAC | partial-date(") == true)
    let steps = trace.list("steps")
    #expect(steps.compactMap { $0["kind"] as? String } == ["source", "step"])
    #expect(steps.first?["text"] as? String == "FEC_NAC")
    #expect((trace["result"] as? [String: Any])?["shape"] as? String == "9999-99-99")
    let line = try #require(trace.number("line"))
    let mapping = try String(contentsOf: Scenario.root.appending(path: Self.police.mapping), encoding: .utf8)
    #expect(mapping.split(separator: "\n", omittingEmptySubsequences: false)[line - 1].contains("birth_date:"))
  }

  @Test func `tables fit eighty columns, and Ñ and accents keep them straight`() throws {
    let result = try preview(Self.police, ["--reveal", "--entity", "person"])
    let lines = result.text.split(separator: "\n").map(String.init)
    let findings = try #require(lines.firstIndex { $0.hasPrefix("note:") })
    #expect(findings > 20 && lines[..<findings].allSatisfy { $0.unicodeScalars.count <= 80 })
    let header = try #require(lines.first { $0.contains("paternal_surname") })
    let column = try #require(header.range(of: "paternal_surname")).lowerBound.utf16Offset(in: header)
    for surname in ["ÑAHUINRIPA", "CCORIMANYA"] {
      let line = try #require(lines.first { $0.contains(surname) })
      #expect(try #require(line.range(of: surname)).lowerBound.utf16Offset(in: line) == column)
    }
  }

  @Test func `a control character of a source does not reach the terminal`() throws {
    let folder = try TestFolder()
    let file = folder.url.appending(path: "x.csv")
    let rows =
      "anio_denuncia;especialidad;tipo_caso;generico;subgenerico;articulo;des_articulo;cantidad;ubigeo;dpto;prov;dist;distrito_fiscal\n"
      + "2023;P;D;G;S;129-A;\u{1B}[2Jx;1;140101;LAMBAYEQUE;CHICLAYO;CHICLAYO;LAMBAYEQUE\n"
    try rows.write(to: file, atomically: true, encoding: .utf8)
    let result = try Scenario.quipu([
      "preview", "Mappings/lambayeque/delitos.map.yaml", file.path, "--reveal", "--explain", "tally.category",
    ])
    #expect(result.status == 0 && !result.text.contains("\u{1B}"))
    #expect(result.text.contains("·[2Jx"))
  }

  @Test func `a preview writes nothing and says what is wrong by its exit code`() throws {
    let folder = try TestFolder()
    let before = try Scenario.files(in: folder.url)
    #expect(try Scenario.quipu(["preview", Self.police.mapping, path("nothing.csv")]).status == 66)
    #expect(try Scenario.quipu(["preview", "Mappings/nothing.map.yaml", path(Self.police.file)]).status == 66)
    #expect(try preview(Self.police, ["-n", "0"]).status == 64)
    #expect(try preview(Self.police, ["--record", "2", "-n", "2"]).status == 64)
    #expect(try preview(Self.police, ["--record", "99"]).status == 64)
    let unknown = try preview(Self.police, ["--explain", "person.sexx", "--lang", "en"])
    #expect(unknown.status == 64 && unknown.errors.contains("did you mean 'person.sex'?"))
    let torn = folder.url.appending(path: "torn.json")
    try Data(contentsOf: URL(filePath: path(Self.cases[2].file))).dropLast(40).write(to: torn)
    let refused = try Scenario.quipu(["preview", Self.cases[2].mapping, torn.path])
    #expect(refused.status == 65 && refused.errors.contains("json-truncated"))
    try FileManager.default.removeItem(at: torn)
    #expect(try Scenario.files(in: folder.url) == before)
  }

  // MARK: diff

  private func changed(_ folder: TestFolder, _ change: (String) -> String) throws -> String {
    let copy = folder.url.appending(path: "Mappings")
    if !FileManager.default.fileExists(atPath: copy.path) {
      try FileManager.default.copyItem(at: Scenario.root.appending(path: "Mappings"), to: copy)
    }
    let mapping = folder.url.appending(path: Self.police.mapping)
    let text = try String(contentsOf: Scenario.root.appending(path: Self.police.mapping), encoding: .utf8)
    #expect(change(text) != text, "the mapping has changed under this test")
    try change(text).write(to: mapping, atomically: true, encoding: .utf8)
    return mapping.path
  }

  private func diff(_ new: String, _ options: [String] = []) throws -> CommandResult {
    try Scenario.quipu(["diff", Self.police.mapping, new, path(Self.police.file)] + options)
  }

  @Test func `a mapping is the same as itself`() throws {
    let result = try diff(Self.police.mapping)
    #expect(result.status == 0 && result.text.contains("Nada cambia."))
    #expect(try diff(Self.police.mapping, ["--json"]).json["same"] as? Bool == true)
  }

  @Test func `a form of date that is taken away is told by field, finding and version, and shows nobody`() throws {
    let folder = try TestFolder()
    let new = try changed(folder) {
      $0.replacing("\"dd-MMM-yy\", ", with: "").replacing("version: 1.0.0", with: "version: 1.0.1")
    }
    let english = try diff(new, ["--lang", "en"])
    #expect(english.status == 1)
    #expect(english.text.contains("person.birth_date: vanished 1"))
    #expect(english.text.contains("record 3: 9999-99-99 → -"))
    #expect(english.text.contains("asks for major and says patch; raise it in NEW."))
    expectNoCanary(english, "diff")
    let json = try diff(new, ["--json"]).json
    let version = json["version"] as? [String: Any] ?? [:]
    #expect(version["needed"] as? String == "major" && version["enough"] as? Bool == false)
    let findings = json.list("findings").filter { $0["code"] as? String == "date-unreadable" }
    #expect(findings.map { $0.number("new") } == [1] && findings.map { $0.number("old") } == [0])
    let revealed = try diff(new, ["--reveal"])
    #expect(revealed.text.contains("2008-09-21 → -") && revealed.errors.contains("--reveal"))
  }

  @Test func `a mapping that does not compile is exit 78, and one that refuses the file exit 65`() throws {
    let folder = try TestFolder()
    let broken = try changed(folder) { $0.replacing("NOMBRES | given-names", with: "NOMBRES | given-namez") }
    let refusal = try diff(broken)
    #expect(refusal.status == 78 && refusal.errors.contains("step-unknown"))
    let other = try changed(folder) { $0.replacing("COMISARIA | fold", with: "COMISARIAS | fold") }
    let refused = try diff(other, ["--lang", "en"])
    #expect(refused.status == 65 && refused.errors.contains("quipu: under pnp-denuncias@1.0.0:"))
  }

  // MARK: lineage

  @Test func `lineage goes from a field to its columns and from a column to its fields`() throws {
    let forward = try Scenario.quipu([
      "lineage", "incident.ubigeo_fact", "--mapping", Self.police.mapping, "--lang", "en",
    ])
    #expect(forward.status == 0)
    #expect(forward.text.contains("incident.ubigeo_fact  Q ubigeo  line "))
    #expect(forward.text.contains("  from      UBIGEO_HECHO\n  beside    DPTO_HECHO, PROV_HECHO, DIST_HECHO\n"))
    let back = try Scenario.quipu([
      "lineage", "--column", "NRO_DOC", "--pipeline", "Pipelines/nightly.pipeline.yaml", "--json",
    ])
    let fields = back.json.list("sources").flatMap { $0.list("fields") }.compactMap { $0["field"] as? String }
    #expect(fields == ["person.key", "id_document.type", "id_document.number", "id_document.validity"])
  }

  @Test func `lineage is the same in every run, and knows all three sources of the night`() throws {
    let words = ["lineage", "--pipeline", "Pipelines/nightly.pipeline.yaml", "--json"]
    let first = try Scenario.quipu(words)
    #expect(try Scenario.quipu(words).output == first.output)
    let sources = first.json.list("sources")
    #expect(sources.compactMap { $0["name"] as? String } == ["policia", "inspeccion", "albergue"])
    #expect(sources.allSatisfy { $0.list("fields").count > 20 })
  }

  @Test func `the graph is balanced, quoted, and names every path as a node`() throws {
    let dot = try Scenario.quipu(["lineage", "--pipeline", "Pipelines/nightly.pipeline.yaml", "--dot"]).text
    try DotGraph.check(dot)
    // A delimiter in quotes inside a step is the hard case.
    let steps = try Scenario.quipu(["lineage", "--mapping", "Mappings/lambayeque/trata-csv.map.yaml", "--dot"]).text
    try DotGraph.check(steps)
    #expect(steps.contains(#"pad(\"2\", \"0\")"#))
    if let tool = Scenario.tool("dot") {
      let folder = try TestFolder()
      let file = folder.url.appending(path: "x.dot")
      try dot.write(to: file, atomically: true, encoding: .utf8)
      #expect(try Scenario.run(tool, ["-Tcanon", file.path]).status == 0)
    }
  }

  @Test func `parts that nobody reads are told when a file is given`() throws {
    let sample = Self.cases[1]
    let result = try Scenario.quipu(["lineage", "--mapping", sample.mapping, "--file", path(sample.file), "--json"])
    let unread = result.json.list("sources").first?["unread"] as? [String] ?? []
    #expect(unread.contains("Observaciones") && unread.contains("ActaInfraccion/@multaUIT"))
    #expect(!unread.contains { $0.hasPrefix("Fechas") || $0.isEmpty })
  }

  @Test func `lineage wants a mapping or a pipeline, and names that exist`() throws {
    #expect(try Scenario.quipu(["lineage"]).status == 64)
    #expect(try Scenario.quipu(["lineage", "--mapping", "x", "--pipeline", "y"]).status == 64)
    #expect(try Scenario.quipu(["lineage", "--mapping", Self.police.mapping, "--json", "--dot"]).status == 64)
    let column = try Scenario.quipu(["lineage", "--mapping", Self.police.mapping, "--column", "NRO_DOCC"])
    #expect(column.status == 64 && column.errors.contains("¿quiso decir «NRO_DOC»?"))
  }
}

/// Reads the few statements of the DOT language that a lineage uses.
private enum DotGraph {
  struct Malformed: Error { let line: String }

  static func check(_ text: String) throws {
    var depth = 0
    var edges = 0
    for line in text.split(separator: "\n").map(String.init) {
      let bare = try outsideQuotes(line)
      depth += bare.count { $0 == "{" } - bare.count { $0 == "}" }
      if depth < 0 { throw Malformed(line: line) }
      let statement = bare.trimmingCharacters(in: .whitespaces)
      let isOpening = statement.hasSuffix("{") || statement == "}"
      if !isOpening, !statement.hasSuffix(";") { throw Malformed(line: line) }
      if statement.contains("->") {
        edges += 1
        #expect(statement.hasPrefix("_ -> _ [label=_"), "\(line)")
      }
    }
    #expect(depth == 0 && edges > 0)
  }

  /// Each quoted id as `_`. Throws: a quote that is not closed.
  private static func outsideQuotes(_ line: String) throws -> String {
    var bare = ""
    var isQuoted = false
    var isEscaped = false
    for sign in line {
      if isEscaped {
        isEscaped = false
      } else if isQuoted, sign == "\\" {
        isEscaped = true
      } else if sign == "\"" {
        isQuoted.toggle()
        if isQuoted { bare.append("_") }
      } else if !isQuoted {
        bare.append(sign)
      }
    }
    if isQuoted { throw Malformed(line: line) }
    return bare
  }
}
