import Foundation
import Testing

/// Nothing is lost: a file with known faults gives exactly the account that its faults add up to.
@Suite struct ConservationScenarioTests {
  private static let header =
    "NRO_DENUNCIA;FECHA_REGISTRO;FECHA_HORA_HECHO;UBIGEO_HECHO;DPTO_HECHO;PROV_HECHO;DIST_HECHO;UBIGEO_CIA;COMISARIA;"
    + "ARTICULO;MODALIDAD;MEDIO;FINALIDAD;CONDICION;TIPO_DOC;NRO_DOC;APE_PATERNO;APE_MATERNO;NOMBRES;FEC_NAC;EDAD;SEXO;"
    + "NACIONALIDAD;MONTO_DEUDA"

  private func row(_ number: Int, recruitment: String = "INTERNET", surname: String = "INVENTADO") -> String {
    "\(9000 + number)-2024;11/03/2024;;170101;MADRE DE DIOS;TAMBOPATA;TAMBOPATA;170101;CPNP;129-A;\(recruitment);FRAUDE;"
      + "MENDICIDAD;AGRAVIADA;DNI;\(99_900_000 + number);\(surname);;ANA;;20;F;PERUANA;"
  }

  /// 400 good rows among which the faults stand, in windows-1252.
  private func file(total: Int) -> Data {
    var lines = [Self.header]
    for number in 0..<400 {
      lines.append(row(number))
      if number % 80 == 0 { lines.append(row(1000 + number, recruitment: "TELEPATIA")) }
      if number % 60 == 0 { lines.append(row(number)) }
      if number % 150 == 0 { lines.append(row(2000 + number) + ";demasiado") }
      // U+0081 stands for the byte 0x81, which windows-1252 does not define.
      if number % 250 == 0 { lines.append(row(3000 + number, surname: "INV\u{81}NTADO")) }
    }
    lines.append("TOTAL;\(total)" + String(repeating: ";", count: 22))
    return Data(lines.joined(separator: "\r\n").unicodeScalars.map { UInt8($0.value) })
  }

  private func run(total: Int) throws -> CommandResult {
    let folder = try TestFolder()
    let samples = try folder.samples()
    try file(total: total).write(to: samples.appending(path: "policia_denuncias.csv"))
    return try Scenario.quipu(
      ["run", NightScenarioTests.nightly, "--input", samples.path, "--workspace", try folder.workspace(), "--json"])
  }

  @Test func `every row is accepted, quarantined or a duplicate, and the sum is what was sent`() throws {
    let result = try run(total: 410)
    #expect(result.status == 3)
    let source = try #require(result.json.list("sources").first)
    #expect(source.number("read") == 417)
    #expect(source.number("duplicate") == 7)
    #expect(source.number("quarantined") == 5 + 3 + 2)
    #expect(source.number("accepted") == 400)
    #expect(source.number("filtered") == 0 && source.number("trailers") == 1)
    func count(_ code: String) -> Int? {
      result.json.list("findings").first { $0["code"] as? String == code }?.number("count")
    }
    #expect(count("code-unmapped") == 5 && count("csv-ragged-row") == 3 && count("byte-undecodable") == 2)
    #expect(count("trailer-count-mismatch") == nil)
  }

  @Test func `a totals row that declares another number is told`() throws {
    let result = try run(total: 500)
    let finding = result.json.list("findings").first { $0["code"] as? String == "trailer-count-mismatch" }
    #expect(finding?.number("count") == 1)
  }

  @Test func `a record that falls into quarantine takes nobody out, and lifts no seal`() throws {
    let folder = try TestFolder()
    for name in ["Mappings", "Pipelines"] {
      try FileManager.default.copyItem(at: Scenario.root.appending(path: name), to: folder.url.appending(path: name))
    }
    let policy = folder.url.appending(path: "Pipelines/register.release.yaml")
    try String(contentsOf: policy, encoding: .utf8)
      .replacing("seals: {exclude: []}", with: "seals: {exclude: [court_reserve]}")
      .write(to: policy, atomically: true, encoding: .utf8)
    let samples = try folder.samples()
    let workspace = try folder.workspace()
    func night() throws -> CommandResult {
      try Scenario.quipu(
        [
          "run", "\(folder.path)/Pipelines/nightly.pipeline.yaml", "--input", samples.path, "--workspace", workspace,
          "--json",
        ])
    }
    func persons(_ result: CommandResult) throws -> [String: Any] {
      let register = try #require(result.json.list("releases").first { $0["line"] as? String == "register" })
      return try #require(register.list("tables").first { $0["entity"] as? String == "person" })
    }
    let first = try persons(try night())
    #expect(first.number("read") == 16 && (first["withheld"] as? [String: Int]) == ["seal": 1])
    // The girl's shelter record now has a service that no table knows.
    let file = samples.appending(path: "albergue_residentes.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    let known = try #require(text.range(of: "\"PSICOLOGIA\""))
    try text.replacingCharacters(in: known, with: "\"TELEPATIA\"").write(to: file, atomically: true, encoding: .utf8)
    let second = try night()
    #expect(second.status == 3)
    let table = try persons(second)
    #expect(table.number("read") == 16 && (table["withheld"] as? [String: Int]) == ["seal": 1])
    #expect(second.json.list("findings").contains { $0["code"] as? String == "snapshot-rows-kept" })
  }
}
