internal import Glibc
internal import Interchange
internal import Readers
import Testing

/// The file of the folder that QUIPU_SHARED names, or of `../shared`; nil when it is not there.
private let orders: [UInt8]? = {
  let folder = getenv("QUIPU_SHARED").map { String(cString: $0) } ?? "../shared"
  let descriptor = open("\(folder)/samples/inspeccion_ordenes.xml", O_RDONLY | O_CLOEXEC)
  if descriptor < 0 { return nil }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 1 << 16)
  let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
  return Array(bytes.prefix(max(0, count)))
}()

@Suite(.enabled(if: orders != nil, "needs the shared samples, see QUIPU_SHARED"))
struct XMLSampleTests {
  private static let siit = "urn:example:pe:sunafil:siit:lote:1"
  private static func s(_ name: String) -> PathStep { .name(name, namespace: siit) }
  private static func p(_ name: String) -> PathStep {
    .name(name, namespace: "urn:example:pe:persona:1")
  }

  /// Orders, their workers, and each worker's indicators.
  private let shape = SourceShape(
    record: [s("Lote"), s("OrdenInspeccion")],
    levels: [
      .init(columns: [
        column(.attribute("numero")), column(s("Empleador"), s("RazonSocial")),
        column(s("Fechas"), .attribute("fin")), column(s("Observaciones")),
        column(s("Materias"), s("Materia"), isList: true), column(.up, .attribute("total")),
        column(s("Cierre")),
      ]),
      .init(
        parent: 0, each: [s("Trabajadores"), s("Trabajador")],
        columns: [
          column(.attribute("id")), column(p("Documento")), column(p("Documento"), .attribute("tipo")),
          column(p("Nombre")), column(p("Edad")),
        ]),
      .init(
        parent: 1, each: [s("Indicadores"), s("Indicador")],
        columns: [column(.attribute("oit")), column(s("Deuda"))]),
    ])

  @Test func `the inspection orders are shredded into three tables`() throws {
    for chunk in [1, 7, 32 << 10] {
      var options = XMLOptions()
      options.chunkByteCount = chunk
      let reading = try readXML(orders!, shape, options)
      #expect(
        reading.rows[0] == [
          [
            "0417-2024-SUNAFIL/IRE-MDD", "INVERSIONES EL & DORADO S.A.C.", "2024-02-28Z",
            "Se halló a 3 personas; una es <menor> según su dicho.",
            "Trabajo forzoso\u{1F}Trabajo infantil", "2", nil,
          ]
        ])
      #expect(
        reading.rows[1] == [
          ["T1", "99900017", "DNI", "Quispe de la Cruz, María del Carmen", nil],
          ["T2", nil, "NI", "NO IDENTIFICADO", "15"],
        ])
      #expect(reading.rows[2] == [["8", nil], ["9", "1500.00"]])
      #expect(reading.parents == [[0], [0, 0], [0, 0]])
      #expect(reading.locators == ["/siit:Lote/siit:OrdenInspeccion[1]"])
      #expect(reading.records[0].line == 3)
      #expect(reading.raw[0].hasPrefix("<siit:OrdenInspeccion numero="))
      #expect(reading.raw[0].hasSuffix("</siit:OrdenInspeccion>"))
      #expect(reading.raw[0].contains("María"))
      #expect(reading.findings == [])
      #expect(reading.fileFindings == ["xml-elements-unread"])
    }
  }

  @Test func `the sample cut at any byte is refused`() {
    for count in 0..<orders!.count - 1 {
      #expect(xmlFailure(Array(orders![..<count]), shape) != nil, "\(count)")
    }
  }
}
