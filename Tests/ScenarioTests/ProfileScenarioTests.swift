import Foundation
import Testing

/// `quipu profile`: what is guessed of a file, and that no value of it is shown.
@Suite struct ProfileScenarioTests {
  private static let surnames = ["ÑAUPARI", "QUISPE", "MUÑOZ", "PEÑA", "CÁCERES", "GÜERE", "NÚÑEZ", "IBÁÑEZ"]
  private static let places = ["Áncash", "Junín", "Apurímac", "San Martín", "Huánuco"]

  /// Invented people; a tenth of the cells of the last column is empty.
  private static func rows(_ count: Int, delimiter: String) -> String {
    let header = ["DNI", "APELLIDO PATERNO", "PROVINCIA", "FECHA HECHO", "MONTO"]
    let rows = (0..<count).map { row(of: $0) }
    return ([header] + rows).map { $0.joined(separator: delimiter) + "\r\n" }.joined()
  }

  private static func row(of number: Int) -> [String] {
    let day = String(format: "%02d/03/2024", number % 28 + 1)
    let amount = number % 10 == 0 ? "" : "\(number % 7),5"
    return ["999\(10_000 + number % 90_000)", surnames[number % 8], places[number % 5], day, amount]
  }

  private func profile(_ data: Data, name: String = "file") throws -> CommandResult {
    let folder = try TestFolder()
    let path = folder.url.appending(path: name)
    try data.write(to: path)
    return try Scenario.quipu(["profile", path.path, "--json"])
  }

  private func guess(_ result: CommandResult, _ key: String) -> [String: Any] {
    result.json[key] as? [String: Any] ?? [:]
  }

  private func expectNoValue(_ result: CommandResult) {
    for value in Self.surnames + Self.places + ["99910", "/03/2024"] {
      #expect(!result.text.contains(value) && !result.errors.contains(value), "\(value)")
    }
  }

  static let encodings: [(name: String, encoding: String.Encoding, mark: [UInt8])] = [
    ("utf-8", .utf8, []), ("utf-8", .utf8, [0xEF, 0xBB, 0xBF]), ("utf-16le", .utf16LittleEndian, [0xFF, 0xFE]),
    ("utf-16be", .utf16BigEndian, [0xFE, 0xFF]), ("utf-16le", .utf16LittleEndian, []),
    ("windows-1252", .windowsCP1252, []),
  ]

  @Test(arguments: encodings.indices, [",", ";", "\t", "|"])
  func `encoding, dialect, header and columns of a file are guessed`(index: Int, delimiter: String) throws {
    let (name, encoding, mark) = Self.encodings[index]
    var text = Self.rows(200, delimiter: delimiter)
    if delimiter == "," { text = text.replacing(/(\d),5/) { "\"\($0.output.1),5\"" } }
    let result = try profile(Data(mark) + (try #require(text.data(using: encoding))))
    #expect(result.status == 0, "\(result.errors)")
    #expect(guess(result, "format")["value"] as? String == "csv")
    #expect(guess(result, "encoding")["value"] as? String == name)
    #expect(guess(result, "dialect")["delimiter"] as? String == (delimiter == "\t" ? "tab" : delimiter))
    #expect(guess(result, "header")["value"] as? String == "first")
    let columns = result.json.list("columns")
    #expect(
      columns.compactMap { $0["name"] as? String } == ["DNI", "APELLIDO PATERNO", "PROVINCIA", "FECHA HECHO", "MONTO"])
    #expect(columns.first?["type"] as? String == "dni" && columns.last?["type"] as? String == "decimal")
    #expect(columns.last?.number("missing") == 20 && result.json.number("records") == 200)
    expectNoValue(result)
  }

  @Test func `of a long file front, middle and end are looked at, and how much is said`() throws {
    let text = Self.rows(60_000, delimiter: ";")
    let result = try profile(try #require(text.data(using: .windowsCP1252)))
    let (seen, total) = (
      try #require(result.json.number("examined-bytes")), try #require(result.json.number("total-bytes"))
    )
    #expect(seen < 1_400_000 && total > 2_000_000 && result.json["whole"] as? Bool == false)
    let offsets = try #require(result.json["piece-offsets"] as? [Int])
    #expect(offsets.count == 3 && offsets[0] == 0 && offsets[1] > 1 << 20 && offsets[2] > total - 140_000)
    #expect(try #require(result.json.number("records")) > 1_000)
    expectNoValue(result)
    let folder = try TestFolder()
    let path = folder.url.appending(path: "a.csv")
    try Data(text.utf8).write(to: path)
    let told = try Scenario.quipu(["profile", path.path, "--lang", "en"])
    #expect(told.text.contains("at the front, in the middle, at the end"))
    expectNoValue(told)
  }

  @Test func `a packed file is profiled by what is in it`() throws {
    let folder = try TestFolder()
    let path = folder.url.appending(path: "a.csv")
    try Data(Self.rows(200, delimiter: ";").utf8).write(to: path)
    _ = try Scenario.run(URL(filePath: "/bin/gzip"), [path.path])
    let result = try Scenario.quipu(["profile", path.path + ".gz", "--json"])
    #expect(guess(result, "dialect")["delimiter"] as? String == ";", "\(result.errors)")
    expectNoValue(result)
  }

  @Test func `a ZIP needs the name of a member, and a workbook is told to be one`() throws {
    let folder = try TestFolder()
    let python = try #require(Scenario.tool("python3"))
    let (zip, book) = (folder.url.appending(path: "a.zip").path, folder.url.appending(path: "a.xlsx").path)
    let pack = """
      import zipfile,sys
      with zipfile.ZipFile(sys.argv[1],'w') as z:
        for name in sys.argv[2:]: z.writestr(name,'ID;FECHA\\n7;2024-01-02\\n'*30)
      """
    #expect(try Scenario.run(python, ["-c", pack, zip, "a.csv", "b.csv"]).status == 0)
    #expect(try Scenario.run(python, ["-c", pack, book, "_rels/.rels", "xl/workbook.xml"]).status == 0)
    let unnamed = try Scenario.quipu(["profile", zip])
    #expect(unnamed.status == 65 && unnamed.errors.contains("zip-member-not-chosen"))
    let named = try Scenario.quipu(["profile", zip, "--member", "b.csv", "--json"])
    #expect(guess(named, "dialect")["delimiter"] as? String == ";", "\(named.errors)")
    let workbook = try Scenario.quipu(["profile", book, "--json"])
    #expect(workbook.status == 0 && guess(workbook, "format")["value"] as? String == "xlsx")
    let plain = folder.url.appending(path: "a.csv")
    try Data("a,b\n1,2\n".utf8).write(to: plain)
    #expect(try Scenario.quipu(["profile", plain.path, "--member", "b.csv"]).status == 64)
  }

  @Test(arguments: [
    ("policia_denuncias.csv", "csv", "windows-1252"), ("inspeccion_ordenes.xml", "xml", "iso-8859-1"),
    ("albergue_residentes.json", "json", "utf-8"),
  ])
  func `the samples are recognised, and no value of theirs is shown`(name: String, format: String, encoding: String)
    throws
  {
    let path = Scenario.samples.appending(path: "1-source/\(name)")
    for language in ["es", "en"] {
      let result = try Scenario.quipu(["profile", path.path, "--json", "--lang", language])
      #expect(result.status == 0)
      #expect(guess(result, "format")["value"] as? String == format)
      // What has the same letters in both is called by the commoner name.
      let guessed = guess(result, "encoding")["value"] as? String
      #expect(guessed == encoding || (encoding == "iso-8859-1" && guessed == "windows-1252"))
      try expectNothing(of: path, in: result.text)
    }
  }

  @Test(.enabled(if: Scenario.real != nil, "the published files are not here"))
  func `the published files are recognised, and no value of theirs is shown`() throws {
    let real = try #require(Scenario.real)
    for name in ["lambayeque_ds_tratasdp_2017-2023.csv", "lambayeque_delitos_2019-2023.csv"] {
      let path = real.appending(path: name)
      let result = try Scenario.quipu(["profile", path.path, "--json"])
      #expect(result.status == 0)
      #expect(guess(result, "format")["value"] as? String == "csv")
      #expect(guess(result, "encoding")["value"] as? String == "utf-8")
      #expect(guess(result, "dialect")["delimiter"] as? String == ";")
      #expect(!result.json.list("columns").isEmpty)
      #expect(!result.text.contains("CHICLAYO"))
    }
  }

  /// Documents and long words of the file, which names and shapes have not.
  private func expectNothing(of path: URL, in text: String) throws {
    let content = String(decoding: try Data(contentsOf: path), as: UTF8.self)
    let numbers = content.matches(of: /999\d{5}/).map { String($0.output) }
    #expect(!numbers.isEmpty)
    for number in Set(numbers) { #expect(!text.contains(number)) }
  }
}
