import Interchange
import Readers
import Testing

@Suite struct CSVSharedFilesTests {
  private static let police = "samples/policia_denuncias.csv"
  private static let counts = "real/lambayeque_ds_tratasdp_2017-2023.csv"
  private static let offences = "real/lambayeque_delitos_2019-2023.csv"

  @Test(.enabled(if: SharedFiles.has(police), "the shared samples are not here"))
  func `the police export is found behind its preamble and decoded`() throws {
    let source = try FileSource(path: SharedFiles.path(Self.police))
    let paths = ["NRO_DENUNCIA", "NOMBRES", "COMISARIA", "MONTO_DEUDA", "APE_PATERNO"]
    let run = CSVRun(source, paths.map { .name($0) }) {
      $0.encoding = .windows1252
      $0.delimiter = UInt8(ascii: ";")
      $0.header = .find
    }
    #expect(run.failure == nil)
    #expect(run.recordFindings.isEmpty)
    #expect(run.spans.count == 7)
    #expect(run.spans.first?.line == 4)
    #expect(run.columns[0].last == "TOTAL")
    #expect(run.columns[1][1] == "JOSÉ LUIS (a) \"CHATO\"")
    #expect(run.columns[2][2] == "COMISARÍA CHACHAPOYAS")
    #expect(run.columns[3][3] == "2000,5")
    #expect(run.columns[4][1] == "ÑAUPARI")
    #expect(run.fileCodes == ["csv-preamble", "csv-column-extra"])
    try source.verifyUnchanged()
  }

  @Test(.enabled(if: SharedFiles.has(counts), "the published files are not here"))
  func `the published counts of Lambayeque are 6,563 rows of ten cells`() throws {
    let source = try FileSource(path: SharedFiles.path(Self.counts))
    let run = CSVRun(source, [.name("ANIO"), .name("Valor"), .name("categoria")]) {
      $0.delimiter = UInt8(ascii: ";")
    }
    #expect(run.failure == nil)
    #expect(run.spans.count == 6563)
    #expect(run.recordFindings.isEmpty)
    #expect(run.columns[0].first == "2017")
    #expect(run.columns[1].count { $0 == "" } == 128)
    #expect(Set(run.raw).count == 6563 - 3059)
  }

  @Test(.enabled(if: SharedFiles.has(offences), "the published files are not here"))
  func `the published offences of Lambayeque are 1,723 rows`() throws {
    let source = try FileSource(path: SharedFiles.path(Self.offences))
    let run = CSVRun(source, [.name("ubigeo"), .name("articulo")]) {
      $0.delimiter = UInt8(ascii: ";")
    }
    #expect(run.failure == nil)
    #expect(run.spans.count == 1723)
    #expect(run.recordFindings.isEmpty)
    #expect(Set(run.raw).count == 1723 - 4)
    #expect(run.columns[0].first == "140101")
    #expect(run.columns[1].contains("129-Ã‘"))
  }
}
