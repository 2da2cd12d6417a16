import Interchange
import Testing

@testable import Configuration

@Suite struct DiagnosticTextTests {
  private static let text = """
    mapping: 1
    name: pnp
    version: 1.0.0
    model: unified@1
    source: {system: PNP, format: csv, colums: strict}
    entities:
      - entity: person
        fields:
          sex: {value: SEXO, on-error: blnk}
    """

  private func render(_ text: String, _ language: Language, path: String = "m.map.yaml") -> String {
    let bytes = Array(text.utf8)
    let findings = ConfigurationFile.mapping(bytes, path: path).findings
    return DiagnosticText(language, files: [path: bytes]).text(findings)
  }

  @Test func `findings of a file show line, caret, message and hint in Spanish`() {
    #expect(
      render(Self.text, .spanish) == """
        m.map.yaml:5:36: error: key-unknown
          5 | source: {system: PNP, format: csv, colums: strict}
            |                                    ^~~~~~
          «source» no tiene la clave «colums»
          sugerencia  escriba columns

        m.map.yaml:9:36: error: choice-unknown
          9 |       sex: {value: SEXO, on-error: blnk}
            |                                    ^~~~
          «blnk» no es un valor de «on-error»
          sugerencia  escriba blank

        """)
  }

  @Test func `and in English`() {
    #expect(
      render(Self.text, .english) == """
        m.map.yaml:5:36: error: key-unknown
          5 | source: {system: PNP, format: csv, colums: strict}
            |                                    ^~~~~~
          “source” has no key “colums”
          hint  write columns

        m.map.yaml:9:36: error: choice-unknown
          9 |       sex: {value: SEXO, on-error: blnk}
            |                                    ^~~~
          “blnk” is not a value of “on-error”
          hint  write blank

        """)
  }

  @Test func `the caret stands under the word behind letters of two bytes and a tab`() {
    let shown = DiagnosticText(.english, files: ["a": Array("model: é\n# ñ ñ\tsueño x".utf8)])
      .text(Finding(.keyUnknown, at: Place(file: "a", line: 2, column: 9)))
    #expect(
      shown.split(separator: "\n")[1...2] == ["  2 | # ñ ñ sueño x", "    |       ^~~~~"])
  }

  @Test func `a long line is shown around the word`() throws {
    let names = (0..<60).map { "c\($0): x" }.joined(separator: ", ")
    let text = "model: 1\nx: {\(names), bad: y, \(names)}"
    let column = text.split(separator: "\n")[1].utf8.count / 2
    let finding = Finding(.keyUnknown, at: Place(file: "a", line: 2, column: column))
    let shown = DiagnosticText(.english, files: ["a": Array(text.utf8)]).text(finding)
      .split(separator: "\n")
    let (line, caret) = (Array(shown[1]), Array(shown[2]))
    #expect(line.count < 115)
    #expect(line[6] == "…" && line.last == "…")
    let index = try #require(caret.firstIndex(of: "^"))
    #expect(line[index] == Array(text.split(separator: "\n")[1])[column - 1])
  }

  @Test func `without the file's text the message stands alone`() {
    let finding = Finding(
      .yamlSecondDocument, at: Place(file: "a.yaml", line: 3, column: 1), severity: .warning)
    #expect(
      DiagnosticText(.spanish).text(finding) == """
        a.yaml:3:1: warning: yaml-second-document
          el archivo contiene más de un documento
          sugerencia  ponga cada documento en su archivo

        """)
  }

  @Test func `a place past the end of the text shows no line`() {
    let finding = Finding(.yamlEmpty, at: Place(file: "a", line: 9, column: 1))
    #expect(
      DiagnosticText(.english, files: ["a": Array("model: 1".utf8)]).text(finding)
        == "a:9:1: error: yaml-empty\n  the file is empty\n")
  }

  private static let dateImpossible = FindingCode(
    "test-date-impossible", .error, es: "la fecha no existe", en: "the date does not exist",
    hint: Localised(es: "corrija la fecha", en: "correct the date"))

  @Test func `a finding about data shows field, shape and record, in both languages`() {
    let finding = Finding(
      Self.dateImpossible,
      at: Place(
        file: "policia.csv", line: 10233, column: 18, recordNumber: 10230,
        field: "person.birth_date", locator: "/a/3"),
      ["value": .shape(ValueShape(of: "31/02/2024")), "format": .word("dd/MM/yyyy")])
    #expect(
      DiagnosticText(.spanish).text(finding) == """
        policia.csv:10233:18: error: test-date-impossible
          person.birth_date  99/99/9999  registro 10230  /a/3
          la fecha no existe
          sugerencia  corrija la fecha

        """)
    #expect(
      DiagnosticText(.english).text(finding) == """
        policia.csv:10233:18: error: test-date-impossible
          person.birth_date  99/99/9999  record 10230  /a/3
          the date does not exist
          hint  correct the date

        """)
  }

  @Test func `a shape that the message shows is not shown twice`() {
    let code = FindingCode("test-shape", .note, es: "forma {value}", en: "shape {value}")
    let finding = Finding(
      code, at: Place(file: "a.csv", line: 2, byteOffset: 9),
      ["value": .shape(ValueShape(of: "LUZ"))])
    #expect(
      DiagnosticText(.english).text(finding)
        == "a.csv:2: note: test-shape\n  shape AAA (3)\n")
  }

  @Test func `no line of a data file is shown, even when its text is given`() {
    let data = Array("model: x\n1;QUISPE;99900017\n".utf8)
    for place in [
      Place(file: "d", line: 2, recordNumber: 1), Place(file: "d", line: 2, byteOffset: 9),
      Place(file: "d", line: 2, locator: "/a"),
    ] {
      let text = DiagnosticText(.spanish, files: ["d": data])
        .text(Finding(Self.dateImpossible, at: place))
      #expect(!text.contains("QUISPE"))
    }
  }

  @Test(arguments: [
    "DNI;NOMBRE\n99900017;QUISPE\n", "[{\"dni\": \"99900017\", \"nombre\": \"QUISPE\"", "QUISPE: [",
    "<a>QUISPE & 99900017</a>",
  ]) func `an export that is checked by mistake does not reach the terminal`(data: String) {
    let text = render(data, .spanish, path: "export")
    #expect(!text.isEmpty)
    #expect(!text.contains("QUISPE") && !text.contains("99900017"))
  }

  @Test func `control characters and signs that turn a line round are shown as dots`() {
    let text = "model: 1\n\"\\e[31mkey\u{202E}\": x\n"
    let shown = render(text, .english)
    #expect(shown.contains("“·[31mkey·”"))
    #expect(!shown.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
  }
}
