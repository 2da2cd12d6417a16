import Foundation
import Testing

/// `quipu codes list`, `unmapped` and `add` on the shipped lists and on a small source of their own.
@Suite struct CodesScenarioTests {
  private static let model = ["--model", Scenario.root.appending(path: "Mappings/unified.model.yaml").path]
  private static let table = "\u{FEFF}source,target,note\r\nSEDUCCION,seduction,\r\nOFERTA DE TRABAJO,job_offer,"

  /// A mapping with a table of its own, and a file that has more than the table.
  private func workshop(rows: [String]) throws -> (folder: TestFolder, mapping: String, file: String, table: URL) {
    let folder = try TestFolder()
    let mapping = """
      mapping: 1
      name: codes-example
      version: 1.0.0
      model: unified@1
      source: {system: PNP-SIDPOL, format: csv}
      lookups:
        way: {file: way.csv, match: fold, missing: blank}
        sex: {codes: {F: female, M: male}, match: fold, missing: blank}
      entities:
        - entity: person
          key: [ID]
          fields: {sex: SEX | lookup(sex), given_names: NAMES | given-names}
          entities:
            - entity: victim_role
              links: {person: parent}
              fields: {status: '"possible"'}
              entities:
                - entity: trafficking_act
                  links: {victim_role: parent}
                  fields: {act: '"recruitment"', recruitment_method: WAY | lookup(way)}
      """
    let table = folder.url.appending(path: "way.csv")
    for (name, text) in [
      ("a.map.yaml", mapping), ("way.csv", Self.table),
      ("a.csv", "ID,NAMES,SEX,WAY\n" + rows.joined(separator: "\n") + "\n"),
    ] { try Data(text.utf8).write(to: folder.url.appending(path: name)) }
    return (folder, "\(folder.path)/a.map.yaml", "\(folder.path)/a.csv", table)
  }

  private let rows = [
    "1,LUZ,F,SEDUCION", "2,ANA,F,SORTEO", "3,EVA,F,SORTEO", "4,ROSA,X,SORTEO", "5,INES,F,ZENAIDA PACAYA",
    "6,ZENAIDA,F,99900413", "7,SARA,F,OFERTA DE TRABAJO", "8,OLGA,F,sorteo",
  ]

  @Test func `the lists come with their version and with the fields and mappings that use them`() throws {
    let result = try Scenario.quipu(["codes", "list", "--json"])
    #expect(result.status == 0, "\(result.errors)")
    let lists = result.json.list("lists")
    #expect(lists.count > 70)
    let sexes = try #require(lists.first { $0["name"] as? String == "sexes" })
    #expect(
      (sexes["mappings"] as? [String])?.contains { $0.hasSuffix("Mappings/police/pnp-denuncias.map.yaml") } == true)
    let sex = try #require(lists.first { $0["name"] as? String == "sex" })
    #expect(sex["fields"] as? [String] == ["person.sex", "suspect_role.sex"] && sex.number("rows") == 4)
    #expect((sex["version"] as? String)?.wholeMatch(of: /[0-9a-f]{12}/) != nil)
  }

  @Test func `a version is that of the content, and changes with it`() throws {
    let folder = try TestFolder()
    let lists = folder.url.appending(path: "codes")
    try FileManager.default.createDirectory(at: lists, withIntermediateDirectories: false)
    func version(_ text: String) throws -> String? {
      try Data(text.utf8).write(to: lists.appending(path: "sex.csv"))
      let result = try Scenario.quipu(["codes", "list", "sex", "--json", "--codes", lists.path] + Self.model)
      return result.json["version"] as? String
    }
    let first = try version("code,label_es\nfemale,Mujer\n")
    #expect(try first != nil && version("code,label_es\nfemale,Mujer\n") == first)
    #expect(try version("code,label_es\nfemale,Mujeres\n") != first)
  }

  @Test func `one list is shown with its rows, an unknown one with the nearest name`() throws {
    let result = try Scenario.quipu(["codes", "list", "sex", "--lang", "en"])
    #expect(result.status == 0 && result.text.contains("female") && result.text.contains("field person.sex"))
    let unknown = try Scenario.quipu(["codes", "list", "sexs", "--lang", "en"])
    #expect(unknown.status == 64 && unknown.errors.contains("did you mean 'sex'?"))
  }

  @Test func `what a file has and the tables lack is counted by record, with near words`() throws {
    let (folder, mapping, file, _) = try workshop(rows: rows)
    let result = try Scenario.quipu(["codes", "unmapped", mapping, file, "--json"] + Self.model)
    #expect(result.status == 0, "\(result.errors)")
    let found = result.json.list("unmapped")
    let slip = try #require(found.first { $0["spelling"] as? String == "SEDUCION" })
    #expect(slip.number("records") == 1 && slip.list("nearest").first?["code"] as? String == "seduction")
    #expect(found.first?["spelling"] as? String == "SORTEO" && found.first?.number("records") == 4)
    #expect(found.contains { $0["lookup"] as? String == "sex" && $0["shape"] as? String == "A (1)" })
    let only = try Scenario.quipu(["codes", "unmapped", mapping, file, "--json", "--lookup", "sex"] + Self.model)
    #expect(only.json.list("unmapped").count == 1)
    _ = folder
  }

  @Test func `what may be a datum of a person is shown by its shape, and whole with --reveal`() throws {
    let (folder, mapping, file, _) = try workshop(rows: rows)
    let result = try Scenario.quipu(["codes", "unmapped", mapping, file, "--lang", "en"] + Self.model)
    #expect(!result.text.contains("ZENAIDA") && !result.text.contains("99900413"), "\(result.text)")
    #expect(result.text.contains("99999999") && result.text.contains("SORTEO"))
    let revealed = try Scenario.quipu(["codes", "unmapped", mapping, file, "--reveal"] + Self.model)
    #expect(revealed.text.contains("ZENAIDA PACAYA") && revealed.text.contains("99900413"))
    _ = folder
  }

  @Test func `a name that repeats is masked too when the file knows it as a name`() throws {
    let repeated = (0..<9).map { "\($0),ZENAIDA LUZ,F,ZENAIDA" }
    let (folder, mapping, file, _) = try workshop(rows: repeated)
    let result = try Scenario.quipu(["codes", "unmapped", mapping, file] + Self.model)
    #expect(!result.text.contains("ZENAIDA") && result.text.contains("AAAAAAA (7)"), "\(result.text)")
    _ = folder
  }

  @Test func `stubs are added once, with the file's mark, line ends and order, and count as unmapped`() throws {
    let (folder, mapping, file, table) = try workshop(rows: rows)
    let arguments = ["codes", "add", mapping, file, "--lookup", "way", "--lang", "en"] + Self.model
    let result = try Scenario.quipu(arguments)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains("way.csv: 2 added; 2 are not written without --reveal"), "\(result.text)")
    let expected =
      Self.table + "\r\nSORTEO,,code missing\r\nSEDUCION,,code missing; SEDUCCION?\r\n"
    #expect(try String(decoding: Data(contentsOf: table), as: UTF8.self) == expected)
    #expect(try Scenario.quipu(arguments).text.contains("way.csv: 0 added"))
    #expect(try String(decoding: Data(contentsOf: table), as: UTF8.self) == expected)
    let checked = try Scenario.quipu(["check", mapping, "--lang", "en"] + Self.model)
    #expect(checked.status == 0 && checked.errors.contains("table 'way' has 2 spellings without a code"))
    let unmapped = try Scenario.quipu(["codes", "unmapped", mapping, file, "--json", "--lookup", "way"] + Self.model)
    #expect(unmapped.json.list("unmapped").contains { $0["spelling"] as? String == "SORTEO" })
    _ = folder
  }

  @Test func `a filled stub is mapped from then on`() throws {
    let (folder, mapping, file, table) = try workshop(rows: rows)
    _ = try Scenario.quipu(["codes", "add", mapping, file, "--lookup", "way"] + Self.model)
    let text = try String(decoding: Data(contentsOf: table), as: UTF8.self)
    try Data(text.replacing("SORTEO,,", with: "SORTEO,seduction,").utf8).write(to: table)
    let unmapped = try Scenario.quipu(["codes", "unmapped", mapping, file, "--json", "--lookup", "way"] + Self.model)
    #expect(!unmapped.json.list("unmapped").contains { $0["spelling"] as? String == "SORTEO" })
    _ = folder
  }

  @Test func `codes that stand in the mapping are not written, and it is said what to do`() throws {
    let (folder, mapping, file, _) = try workshop(rows: ["1,LUZ,X,SEDUCCION"])
    let before = try String(contentsOf: URL(filePath: mapping), encoding: .utf8)
    let result = try Scenario.quipu(["codes", "add", mapping, file, "--lang", "en"] + Self.model)
    #expect(
      result.status == 1 && result.errors.contains("codes-stand-inline") && result.errors.contains("name it in file:"))
    #expect(try String(contentsOf: URL(filePath: mapping), encoding: .utf8) == before)
    _ = folder
  }

  @Test func `a table that the mapping lacks is wrong usage, and half a name says what there is`() throws {
    let (folder, mapping, file, _) = try workshop(rows: rows)
    let result = try Scenario.quipu(
      ["codes", "unmapped", mapping, file, "--lookup", "wey", "--lang", "en"] + Self.model)
    #expect(result.status == 64 && result.errors.contains("did you mean 'way'?"))
    #expect(try Scenario.quipu(["codes", "--lang", "en"]).errors.contains("codes list, codes unmapped, codes add"))
    _ = folder
  }
}
