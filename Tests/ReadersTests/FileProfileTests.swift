import Interchange
import Readers
import Testing

@Suite struct FileProfileTests {
  private func profile(_ text: String) throws -> FileProfile { try FileProfile(of: MemorySource(text)) }

  /// Invented people, with the letters of the language.
  private static let people: String = {
    let names = ["ÑAUPARI", "QUISPE", "MUÑOZ", "PEÑA", "CÁCERES", "Güere", "Núñez", "Ibáñez"]
    let places = ["Áncash", "Junín", "Apurímac", "San Martín", "Huánuco"]
    let rows = (0..<60).map { row in
      "999\(10000 + row);\(names[row % 8]);\(places[row % 5]);\(row % 28 + 1)/03/2024;\(row % 9),5;\(row % 7 == 0 ? "" : "F")"
    }
    return "DNI;APELLIDO PATERNO;PROVINCIA;FECHA HECHO;MONTO;SEXO\r\n" + rows.joined(separator: "\r\n")
  }()

  private static func encode(_ text: String, _ encoding: TextEncoding) throws -> [UInt8] {
    switch encoding {
    case .utf8: return Array(text.utf8)
    case .utf16LittleEndian: return TranscodingSourceTests.utf16(text, isBigEndian: false)
    case .utf16BigEndian: return TranscodingSourceTests.utf16(text, isBigEndian: true)
    default: break
    }
    var bytes: [String: UInt8] = [:]
    for byte in UInt8.min...UInt8.max {
      let source = try TranscodingSource(MemorySource([byte]), declared: encoding)
      var buffer = [UInt8](repeating: 0, count: 4)
      let count = try? buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      bytes[String(decoding: buffer.prefix(count ?? 0), as: UTF8.self)] = byte
    }
    return text.unicodeScalars.map { bytes[String($0)] ?? UInt8(ascii: "?") }
  }

  @Test(arguments: TextEncoding.allCases.filter { $0 != .ascii })
  func `an encoding is found that gives the text back`(encoding: TextEncoding) throws {
    let bytes = try Self.encode(Self.people, encoding)
    let profile = try FileProfile(of: MemorySource(bytes))
    #expect(profile.encoding.sureness >= 80)
    #expect(try Self.encode(Self.people, profile.encoding.value) == bytes)
    #expect(profile.dialect?.value == FileProfile.Dialect(delimiter: UInt8(ascii: ";"), quote: UInt8(ascii: "\"")))
    #expect(profile.header?.value == FileProfile.Header(place: .first, line: 1))
    #expect(
      profile.columns.map(\.name) == ["DNI", "APELLIDO PATERNO", "PROVINCIA", "FECHA HECHO", "MONTO", "SEXO"])
    #expect(
      profile.columns.map(\.type.value) == [
        .dni, .text, .code(5), .date("dd/mm/yyyy"), .decimal, .code(1),
      ])
    #expect(profile.columns.map(\.missing) == [0, 0, 0, 0, 0, 9])
    #expect(profile.records == 60)
  }

  @Test(arguments: [TextEncoding.utf8, .utf16LittleEndian, .utf16BigEndian])
  func `a mark at the front says the encoding`(encoding: TextEncoding) throws {
    let bytes = try Self.encode("\u{FEFF}" + Self.people, encoding)
    let profile = try FileProfile(of: MemorySource(bytes))
    #expect(profile.encoding.value == encoding)
    #expect(profile.encoding.sureness == 100)
    #expect(profile.columns.first?.name == "DNI")
  }

  @Test func `quotes, escapes and tabs are found`() throws {
    let quoted = (0..<20).map { "'\($0)'\t'a\tb'\t'c'" }.joined(separator: "\n")
    #expect(
      try profile(quoted).dialect?.value
        == FileProfile.Dialect(delimiter: 9, quote: UInt8(ascii: "'")))
    let escaped = (0..<20).map { "\"\($0)\",\"a \\\", b\",\"c\"" }.joined(separator: "\n")
    #expect(
      try profile(escaped).dialect?.value
        == FileProfile.Dialect(
          delimiter: UInt8(ascii: ","), quote: UInt8(ascii: "\""), escape: UInt8(ascii: "\\")))
  }

  @Test func `a first row that could be a person is never shown`() throws {
    let rows = (0..<30).map { "999\(20000 + $0),QUISPE\($0),MARIA\($0)" }
    for text in [rows.joined(separator: "\n"), "QUISPE,MARIA,LIMA\nROJAS,ANA,CUSCO\nPEREZ,EVA,PUNO\n"] {
      let profile = try profile(text)
      #expect(profile.columns.allSatisfy { $0.name == nil })
      #expect(profile.header.map { $0.sureness < 90 || $0.value.place == .none } == true)
    }
  }

  @Test func `a file of one column, of nothing and of anything is described too`() throws {
    #expect(try profile("").columns.isEmpty)
    #expect(try profile("hola\nque tal\n").dialect.map { $0.sureness < 50 } == true)
    var random = Xorshift(seed: 3)
    for _ in 0..<50 {
      let bytes = (0..<Int(random.next() % 600)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let profile = try FileProfile(of: MemorySource(bytes))
      #expect(profile.examinedBytes == bytes.count)
    }
  }

  /// 1,600,000 bytes: all letters are ASCII but in the middle and at the end, where another type stands too.
  private static func long(_ letter: String) -> String {
    let front = String(repeating: "99912345;QUISPE;16/03/2024;5\n", count: 50_000)
    let back = String(repeating: "99912345;PE\(letter)A;16/03/2024;x\n", count: 5_000)
    return "DNI;APELLIDO;FECHA;NOTA\n" + front + back
  }

  @Test func `of a long file the middle and the end are looked at too`() throws {
    let profile = try FileProfile(of: MemorySource(Self.encode(Self.long("Ñ"), .windows1252)))
    #expect(!profile.isWhole && profile.totalBytes.map { $0 > FileProfile.sampleBytes } == true)
    #expect(profile.pieceOffsets.count == 3 && profile.pieceOffsets[0] == 0)
    #expect(profile.pieceOffsets[2] + FileProfile.pieceBytes >= profile.totalBytes! - 1)
    #expect(profile.examinedBytes <= FileProfile.sampleBytes + 2 * FileProfile.pieceBytes)
    #expect(profile.encoding.value == .windows1252)
    #expect(profile.dialect?.value.delimiter == UInt8(ascii: ";"))
    // The front alone would know one value.
    #expect(profile.records > ProfileRowsLimit.ofFront)
    #expect(profile.columns.last?.type.value == .code(2))
    #expect(profile.columns.map(\.name).first == "DNI")
  }

  private enum ProfileRowsLimit { static let ofFront = 1_000 }

  @Test(arguments: [TextEncoding.utf8, .utf16LittleEndian, .utf16BigEndian])
  func `a piece that begins within a letter does not change the encoding`(encoding: TextEncoding) throws {
    for padding in 0..<3 {
      let text =
        String(repeating: "a", count: padding) + ";" + Self.long("Ñ") + String(repeating: "ñ;ó\n", count: 100_000)
      let bytes = try Self.encode(text, encoding)
      #expect(try FileProfile(of: MemorySource(bytes)).encoding.value == encoding)
    }
  }

  @Test func `what can be read but once is known by its front`() throws {
    let source: any ByteSource = MemorySource(Self.long("Ñ"))
    let profile = try FileProfile(of: source)
    #expect(profile.totalBytes == nil && profile.pieceOffsets == [0])
    #expect(profile.examinedBytes == FileProfile.sampleBytes)
  }

  @Test func `member names that look like persons or documents are not told`() throws {
    let json = #"{"ANA INVENTADA":[{"a":1},{"a":2}],"99900413":[{"a":3},{"a":4}],"casos":[{"a":5},{"a":6}]}"#
    let profile = try FileProfile(of: MemorySource(json))
    #expect(Set(profile.paths.map(\.path)) == ["/*/[]", "/casos/[]"])
  }

  @Test func `record paths of JSON and XML are told with their counts`() throws {
    let json = #"{"centros":[{"n":"a","residentes":[{"x":1},{"x":{"y":[1,2]}}]},{"residentes":[{"x":"}"}]}]}"#
    let nested = try profile(json)
    #expect(nested.format.value == .json)
    #expect(
      nested.paths == [
        FileProfile.RecordPath(path: "/centros/[]", count: 2),
        FileProfile.RecordPath(path: "/centros/[]/residentes/[]", count: 3),
      ])
    let lines = try profile("{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n")
    #expect(lines.format.value == .ndjson)
    #expect(lines.paths == [FileProfile.RecordPath(path: "/", count: 3)])
    let xml = try profile(
      "<?xml version='1.0'?><Lote><!-- <Orden> --><Orden><a>1</a><b/></Orden><Orden><a>2</a></Orden></Lote>")
    #expect(xml.format.value == .xml)
    #expect(xml.paths == [FileProfile.RecordPath(path: "/Lote/Orden", count: 2)])
  }

  @Test func `members whose names are data are told as one`() throws {
    let members = (0..<30).map { "\"PERSONA\($0)\":[{},{}]" }.joined(separator: ",")
    #expect(try profile("{\(members)}").paths == [FileProfile.RecordPath(path: "/*", count: 60)])
  }

  @Test(arguments: [
    ("16/03/2024", ColumnType.date("dd/mm/yyyy")), ("2024-03-16", .date("yyyy-mm-dd")),
    ("03/16/2024", .date("mm/dd/yyyy")), ("1.2.24", .date("dd.mm.yy")), ("20240316", .date("yyyymmdd")),
    ("2024-03-16T10:00:00Z", .date("yyyy-mm-dd hh:mm")), ("10:30", .time), ("99912345", .dni),
    ("150101", .ubigeo), ("991231", .integer), ("2024", .year), ("2000,5", .decimal), ("-7", .integer),
    ("1.5", .decimal), ("12-B", .text), ("-", .text), ("16/03", .text), ("/", .text),
  ]) func `cells are of the type they look like`(cell: String, type: ColumnType) throws {
    let rows = (0..<5).map { _ in "a;b;c;d;\(cell)" }.joined(separator: "\n")
    #expect(try profile(rows).columns.last?.type.value == type)
  }

  // MARK: Published files

  private static let files = [
    "real/lambayeque_ds_tratasdp_2017-2023.csv", "real/lambayeque_delitos_2019-2023.csv",
  ]

  @Test(
    .enabled(if: files.allSatisfy(SharedFiles.has), "the published files are not here"),
    arguments: files)
  func `the published files of Lambayeque are recognised`(file: String) throws {
    let profile = try FileProfile(of: FileSource(path: SharedFiles.path(file)))
    #expect(profile.format.value == .csv)
    #expect(profile.encoding.value == .utf8)
    #expect(profile.dialect?.value == FileProfile.Dialect(delimiter: UInt8(ascii: ";"), quote: UInt8(ascii: "\"")))
    #expect(profile.header?.value == FileProfile.Header(place: .first, line: 1))
    #expect(profile.columns.first?.name != nil)
  }

  @Test(.enabled(if: SharedFiles.has("samples/policia_denuncias.csv"), "the shared samples are not here"))
  func `the police export is recognised with its preamble`() throws {
    let profile = try FileProfile(of: FileSource(path: SharedFiles.path("samples/policia_denuncias.csv")))
    #expect(profile.encoding.value == .windows1252)
    #expect(profile.dialect?.value.delimiter == UInt8(ascii: ";"))
    #expect(profile.header?.value == FileProfile.Header(place: .find, line: 3))
  }

  @Test(
    .enabled(if: SharedFiles.has("samples/albergue_residentes.json"), "the shared samples are not here"))
  func `the paths of the shelter and inspection samples are among those told`() throws {
    let json = try FileProfile(of: FileSource(path: SharedFiles.path("samples/albergue_residentes.json")))
    #expect(json.paths.contains { $0.path == "/centros/[]/residentes/[]" })
    let xml = try FileProfile(of: FileSource(path: SharedFiles.path("samples/inspeccion_ordenes.xml")))
    #expect(xml.paths.contains { $0.path.hasSuffix("siit:Trabajador") })
  }
}
