import Foundation
import Testing

/// `quipu infer` from an unknown file to a mapping that passes check and test, and runs.
@Suite struct InferScenarioTests {
  private static let model = ["--model", Scenario.root.appending(path: "Mappings/unified.model.yaml").path]
  static let sources = ["policia_denuncias.csv", "inspeccion_ordenes.xml", "albergue_residentes.json"]
  static let published = [
    "lambayeque_delitos_2019-2023.csv", "lambayeque_ds_tratasdp_2017-2023.csv", "lambayeque_ds_tratasdp_2017-2023.json",
    "lambayeque_ds_tratasdp_2017-2023.xlsx",
  ]

  private func infer(_ file: String, _ more: [String] = []) throws -> CommandResult {
    try Scenario.quipu(["infer", file, "--lang", "en"] + Self.model + more)
  }

  /// Infers to a file in `folder`, checks it without a finding, and tests it where a text can hold the source.
  private func expectWhole(_ file: String, in folder: TestFolder, _ more: [String] = []) throws -> String {
    let mapping = folder.url.appending(path: "draft.map.yaml").path
    let inferred = try infer(file, ["-o", mapping] + more)
    #expect(inferred.status == 0, "\(inferred.errors)")
    let checked = try Scenario.quipu(["check", mapping] + Self.model)
    #expect(checked.status == 0 && checked.errors.isEmpty, "\(checked.errors)")
    let text = try String(contentsOf: URL(filePath: mapping), encoding: .utf8)
    if !text.contains("format: xlsx") {
      let tested = try Scenario.quipu(["test", mapping] + Self.model)
      #expect(tested.status == 0, "\(tested.text)\(tested.errors)")
    }
    return text
  }

  private func write(_ text: String, _ name: String, in folder: TestFolder) throws -> String {
    let file = folder.url.appending(path: name)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  @Test(arguments: sources) func `a draft of each sample passes check and test, and runs without a refusal`(
    source: String
  ) throws {
    let folder = try TestFolder()
    let file = Scenario.samples.appending(path: "1-source/\(source)").path
    let text = try expectWhole(file, in: folder)
    let pipeline = """
      pipeline: 1
      name: draft
      model: \(Self.model[1])
      codes: \(Scenario.root.appending(path: "Mappings/codes").path)
      sources:
        - {name: draft, file: \(source), mapping: draft.map.yaml}
      """
    let path = try write(pipeline, "draft.pipeline.yaml", in: folder)
    let run = try Scenario.quipu(
      [
        "run", path, "--input", Scenario.samples.appending(path: "1-source").path, "--workspace",
        try folder.workspace(), "--json",
      ])
    #expect([0, 3].contains(run.status), "\(run.errors)")
    let account = try #require(run.json.list("sources").first)
    #expect(account["refused"] is NSNull || account["refused"] == nil)
    #expect((account.number("accepted") ?? 0) * 2 > (account.number("read") ?? 0), "\(account)\n\(text)")
  }

  @Test(.enabled(if: Scenario.real != nil, "the published files are not beside the project"), arguments: published)
  func `a draft of each published file passes check and test`(source: String) throws {
    let real = try #require(Scenario.real)
    let text = try expectWhole(real.appending(path: source).path, in: try TestFolder())
    #expect(text.contains("entity: tally") && text.contains("      value:"))
    // 140101 with the names of Chiclayo is INEI's code; RENIEC's is in Lima.
    if source.contains("delitos") { #expect(text.contains("  ubigeo: inei  # 0.80: agrees in")) }
  }

  @Test func `without -o the draft is printed with its codes in it, the same bytes each time`() throws {
    let file = Scenario.samples.appending(path: "1-source/policia_denuncias.csv").path
    let first = try infer(file)
    #expect(try first.status == 0 && infer(file).text == first.text)
    #expect(first.text.contains("      'OFERTA DE TRABAJO': 'job_offer'  # 0.95: known word"))
    #expect(first.text.contains("trailer: {when: 'NRO_DENUNCIA == \"TOTAL\"', count: 'FECHA_REGISTRO'}"))
    #expect(first.text.contains("UBIGEO_HECHO | ubigeo(department = DPTO_HECHO"))
    let spanish = try Scenario.quipu(["infer", file, "--lang", "es"] + Self.model)
    #expect(spanish.text.contains("# 0.95: palabra conocida") && spanish.text.contains("nombre y contenido concuerdan"))
  }

  @Test(arguments: sources) func `no value of a person of the samples is in a draft`(source: String) throws {
    let folder = try TestFolder()
    let file = Scenario.samples.appending(path: "1-source/\(source)").path
    let text = try expectWhole(file, in: folder)
    let written = try Scenario.files(in: folder.url).filter { $0.key.hasSuffix(".csv") }
      .map { String(decoding: $0.value, as: UTF8.self) }
    let canaries = [
      "CCORIMANYA", "Ccorimanya", "YESENIA", "Yesenia", "ÑAHUINRIPA", "99900413", "99900421", "99900529", "BRACAMONTE",
      "004131207",
      "SHAPIAMA", "Murayari", "ROXANA", "HUANCACHOQUE", "0004131-2024", "R-0413", "CAR-ESP-31", "0913-2024",
      "09/05/2008", "ZURDO",
      "padrino",
    ]
    for canary in canaries {
      #expect(!text.contains(canary) && !written.contains { $0.contains(canary) }, "\(canary) is in the draft")
    }
  }

  @Test func `names in a column that claims to hold codes stay out, however few they are`() throws {
    let folder = try TestFolder()
    let names = ["ROSA QUISPE", "LUZ MAMANI", "ZENAIDA"]
    let rows = (0..<60).map { "\($0)-2024;\(names[$0 % 3]);F;\(99_900_000 + $0)" }.joined(separator: "\n")
    let file = try write("NRO_DENUNCIA;MODALIDAD;SEXO;DNI\n\(rows)\n", "a.csv", in: folder)
    let text = try expectWhole(file, in: folder)
    let tables = try Scenario.files(in: folder.url).filter { $0.key.contains("codes/") }
    for word in ["ROSA", "MAMANI", "QUISPE", "ZENAIDA"] {
      #expect(!text.contains(word) && !tables.values.contains { String(decoding: $0, as: UTF8.self).contains(word) })
    }
  }

  @Test func `an unknown word that is shared with a name of the file stays out, a frequent one is a stub`() throws {
    let folder = try TestFolder()
    let ways = ["OFERTA DE TRABAJO", "SORTEO", "ZENAIDA"]
    let rows = (0..<60).map {
      "\($0)-2024;\(ways[$0 % 3]);F;\(99_900_000 + $0);ZENAIDA \($0 % 2 == 0 ? "LUZ" : "ROSA")"
    }
    let file = try write(
      "NRO_DENUNCIA;MODALIDAD;SEXO;DNI;NOMBRES\n\(rows.joined(separator: "\n"))\n", "a.csv", in: folder)
    let mapping = folder.url.appending(path: "d.map.yaml").path
    #expect(try infer(file, ["-o", mapping]).status == 0)
    let table = try String(contentsOf: folder.url.appending(path: "codes/a-modalidad.csv"), encoding: .utf8)
    #expect(table.contains("OFERTA DE TRABAJO,job_offer,\n") && table.contains("SORTEO,,code missing"))
    #expect(!table.contains("ZENAIDA"))
    let checked = try Scenario.quipu(["check", mapping, "--lang", "en"] + Self.model)
    #expect(checked.status == 0 && checked.errors.contains("warning: code-stubs-open"), "\(checked.errors)")
    #expect(checked.errors.contains("table 'modalidad' has 1 spellings without a code"))
  }

  @Test func `an existing mapping is kept with exit 73, and replaced with --force`() throws {
    let folder = try TestFolder()
    let file = Scenario.samples.appending(path: "1-source/policia_denuncias.csv").path
    let mapping = try write("mine", "mine.map.yaml", in: folder)
    let refused = try infer(file, ["-o", mapping])
    #expect(refused.status == 73 && refused.errors.contains("infer-would-overwrite"))
    #expect(try String(contentsOf: URL(filePath: mapping), encoding: .utf8) == "mine")
    #expect(try Scenario.files(in: folder.url).count == 1)
    #expect(try infer(file, ["-o", mapping, "--force"]).status == 0)
    #expect(try String(contentsOf: URL(filePath: mapping), encoding: .utf8).contains("mapping: 1"))
  }

  @Test func `a first row of data is not taken for names unless a person says so`() throws {
    let folder = try TestFolder()
    let rows = (0..<20).map { "\(99_900_000 + $0);QUISPE MAMANI, LUZ;\($0 % 2 == 0 ? "F" : "M")" }
    let file = try write(rows.joined(separator: "\n") + "\n", "bare.csv", in: folder)
    let text = try expectWhole(file, in: folder)
    #expect(text.contains("    header: none") && text.contains("number: '`1` | document(\"DNI\")'"))
    #expect(!text.contains("QUISPE") && !text.contains("99900000"))
  }

  @Test func `words of a header that are data in the first row name no column`() throws {
    let folder = try TestFolder()
    let rows = ["DNI;QUISPE;LUZ;AGRAVIADA;F", "CE;MAMANI;ROSA;VICTIMA;N"]
    let file = try write(rows.joined(separator: "\n") + "\n", "bare.csv", in: folder)
    let result = try infer(file)
    #expect(result.status == 0 && result.text.contains("    header: none"), "\(result.errors)")
    #expect(!result.text.contains("QUISPE") && !result.text.contains("LUZ"))
  }

  @Test(arguments: [
    ("one.csv", "a\n1\n2\n"), ("odd.xml", "<r><p><n>A: b #c</n><if>1</if></p><p><n>x</n><if>2</if></p></r>"),
    ("odd.json", #"[{"if": "1", "Nº: #": "a"}, {"if": "2", "Nº: #": "b"}]"#),
  ])
  func `a file of which nothing is understood gives a draft that passes all the same`(name: String, content: String)
    throws
  {
    let folder = try TestFolder()
    _ = try expectWhole(try write(content, name, in: folder), in: folder)
  }

  @Test func `English names, a record in a list, and odd names are understood`() throws {
    let folder = try TestFolder()
    let records = (0..<12).map {
      #"{"case number":"\#($0)-24","first_name":"ANA","lastName":"DIAZ","Date of birth":"1990-05-\#(10 + $0)","sex":"F","nationality":"PERUANA"}"#
    }
    let file = try write(records.joined(separator: "\n") + "\n", "cases.ndjson", in: folder)
    let text = try expectWhole(file, in: folder)
    for line in [
      "format: ndjson", "given_names: 'first_name | given-names'",
      "birth_date: {value: '`Date of birth` | partial-date(\"yyyy-MM-dd\")'",
      "citizenships: {value: 'nationality | country'", "national_case_no: '`case number`'",
    ] { #expect(text.contains(line), "\(line)\n\(text)") }
  }

  @Test func `a register keyed by document number shows none of its keys`() throws {
    let folder = try TestFolder()
    let people = (0..<5).map { #""\#(99_900_100 + $0)":{"nombres":"ANA","sexo":"F"}"# }.joined(separator: ",")
    let file = try write(#"{"personas":{\#(people)}}"#, "keyed.json", in: folder)
    let result = try infer(file)
    #expect(!result.text.contains("999001") && !result.errors.contains("999001"))
  }

  @Test func `wrong options and an unknown system are wrong usage, with the nearest word`() throws {
    let file = Scenario.samples.appending(path: "1-source/policia_denuncias.csv").path
    #expect(try infer(file, ["--format", "pdf"]).status == 64)
    #expect(try infer(file, ["--name", "Con Espacios"]).status == 64)
    let system = try infer(file, ["--system", "PNP-SIDPOLL"])
    #expect(system.status == 64 && system.errors.contains("did you mean 'PNP-SIDPOL'?"))
    #expect(try infer("/nowhere.csv").status == 66)
  }
}
