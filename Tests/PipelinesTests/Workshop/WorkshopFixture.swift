import Configuration
import Foundation
import Interchange
import Pipelines

/// Mappings and files in a folder that goes with the test, over the house's own model and code lists.
final class WorkshopFixture {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private let folder = FileManager.default.temporaryDirectory.appending(path: "quipu-workshop-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: folder) }

  func file(_ name: String, _ text: String) throws -> String {
    let url = folder.appending(path: name)
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url.path
  }

  func mapping(_ text: String, name: String = "x") throws -> CompiledSource {
    let path = try file("\(name).map.yaml", text)
    let loaded = CompiledSource.load(
      mapping: path, model: Self.root.appending(path: "Mappings/unified.model.yaml").path, codes: nil)
    guard let source = loaded.value else { throw Refused(codes: loaded.findings.map(\.code.slug)) }
    return source
  }

  struct Refused: Error { let codes: [String] }

  /// Rows of persons with a victim's role, and totals below.
  static let persons = """
    mapping: 1
    name: personas
    version: 1.0.0
    model: unified@1
    source:
      system: PNP-SIDPOL
      format: csv
      dialect: {delimiter: ";", blank: ["", SIN DATO]}
      trailer: {when: ID == "TOTAL"}
    lookups:
      sexo: {codes: {F: female, MUJER: female, M: male}, match: fold, missing: reject}
    let:
      nacido: NACIDO | partial-date("dd/MM/yyyy")
    entities:
      - entity: person
        when: CLASE != "OTRO"
        key: [ID]
        fields:
          given_names: NOMBRES | given-names
          sex: SEXO | lookup(sexo)
          birth_date: {value: $nacido, on-error: blank}
          age_source: if $nacido == null then null else "declared"
        entities:
          - entity: victim_role
            when: CLASE == "VICTIMA"
            links: {person: parent}
            fields: {status: '"possible"'}

    """

  /// The same without a header: the first line is a record too, so that every number moves by one.
  static let headlessPersons = """
    mapping: 1
    name: personas
    version: 1.0.1
    model: unified@1
    source:
      system: PNP-SIDPOL
      format: csv
      dialect: {delimiter: ";", header: none, blank: ["", SIN DATO]}
      trailer: {when: '`1` in ["ID", "TOTAL"]'}
    lookups:
      sexo: {codes: {F: female, MUJER: female, M: male}, match: fold, missing: reject}
    let:
      nacido: '`5` | partial-date("dd/MM/yyyy")'
    entities:
      - entity: person
        when: '`2` != "OTRO"'
        key: ['`1`']
        fields:
          given_names: '`3` | given-names'
          sex: '`4` | lookup(sexo)'
          birth_date: {value: $nacido, on-error: blank}
          age_source: if $nacido == null then null else "declared"
        entities:
          - entity: victim_role
            when: '`2` == "VICTIMA"'
            links: {person: parent}
            fields: {status: '"possible"'}

    """

  static let personRows = """
    ID;CLASE;NOMBRES;SEXO;NACIDO;NOTA;OFICINA
    7;VICTIMA;ÑUSTA MARÍA;F;09/05/2008;x;LIMA
    8;TESTIGO;WALTER;M;SIN DATO;;LIMA
    9;VICTIMA;YESENIA;MUJERR;28/02/2009;y;
    10;OTRO;ELMER;M;;;
    TOTAL;;;;;;

    """
}
