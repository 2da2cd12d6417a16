import Configuration
import Glibc
import Interchange
import Mapping
import Pipelines
import Safekeeping
import Testing

/// How far drafts agree with the mappings that people wrote for the same files, by column.
///
/// A column agrees where the draft sends it to at least one field to which the shipped mapping sends it too. Recall is
/// the share of the shipped mapping's columns that agree, precision the share of the draft's. The least figures below
/// are what was measured, less one column: a change that understands less fails here.
@Suite struct InferenceAgreementTests {
  struct Pair: Sendable, CustomTestStringConvertible {
    let file: String
    let mapping: String
    let leastRecall: Double
    let leastPrecision: Double
    var testDescription: String { mapping }
  }

  static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

  static let samples = [
    Pair(file: "policia_denuncias.csv", mapping: "police/pnp-denuncias", leastRecall: 0.95, leastPrecision: 0.95),
    Pair(file: "inspeccion_ordenes.xml", mapping: "labour/sunafil-ordenes", leastRecall: 0.8, leastPrecision: 0.9),
    Pair(file: "albergue_residentes.json", mapping: "shelters/car-residentes", leastRecall: 0.8, leastPrecision: 0.9),
  ]

  static let published = [
    Pair(
      file: "lambayeque_delitos_2019-2023.csv", mapping: "lambayeque/delitos", leastRecall: 0.9, leastPrecision: 0.9),
    Pair(
      file: "lambayeque_ds_tratasdp_2017-2023.csv", mapping: "lambayeque/trata-csv", leastRecall: 0.9,
      leastPrecision: 0.9),
    Pair(
      file: "lambayeque_ds_tratasdp_2017-2023.json", mapping: "lambayeque/trata-json", leastRecall: 0.9,
      leastPrecision: 0.9),
    Pair(
      file: "lambayeque_ds_tratasdp_2017-2023.xlsx", mapping: "lambayeque/trata-xlsx", leastRecall: 0.9,
      leastPrecision: 0.9),
  ]

  /// The published files lie beside the project on some machines.
  static let real: String? = {
    let shared = getenv("QUIPU_SHARED").map { String(cString: $0) } ?? "\(root)/../shared"
    return Folder.exists("\(shared)/real") ? "\(shared)/real" : nil
  }()

  @Test(arguments: samples) func `a draft of a sample sends columns where the shipped mapping does`(pair: Pair) throws {
    try expectAgreement(pair, "\(Self.root)/Samples/01-three-registers-one-girl/1-source")
  }

  @Test(.enabled(if: real != nil, "the published files are not beside the project"), arguments: published)
  func `a draft of a published file sends columns where the shipped mapping does`(pair: Pair) throws {
    try expectAgreement(pair, try #require(Self.real))
  }

  private func expectAgreement(_ pair: Pair, _ folder: String) throws {
    let shipped = try fields("\(Self.root)/Mappings/\(pair.mapping).map.yaml")
    let draft = try fields(ofDraft: "\(folder)/\(pair.file)")
    let agreed = shipped.keys.filter { !shipped[$0, default: []].isDisjoint(with: draft[$0, default: []]) }
    let recall = Double(agreed.count) / Double(shipped.count)
    let precision = Double(agreed.count) / Double(draft.count)
    let missed = shipped.keys.filter { !agreed.contains($0) }.sorted()
    let strange = draft.keys.filter { !agreed.contains($0) }.sorted()
    #expect(
      recall >= pair.leastRecall && precision >= pair.leastPrecision,
      "recall \(recall), precision \(precision); missed \(missed), strange \(strange)")
  }

  private func fields(ofDraft file: String) throws -> [String: Set<String>] {
    var inference = MappingInference(path: file)
    inference.model = "\(Self.root)/Mappings/unified.model.yaml"
    let folder = "/tmp/quipu-draft-\(hexadecimal(try randomBytes(8)))"
    try Folder.make(folder)
    defer { Folder.remove(folder) }
    try SafeFile.write(Array(try inference.run(.english).mapping.utf8), to: "\(folder)/draft.map.yaml")
    return try fields("\(folder)/draft.map.yaml")
  }

  /// Column to the fields that it reaches.
  private func fields(_ mapping: String) throws -> [String: Set<String>] {
    let loaded = CompiledSource.load(mapping: mapping, model: "\(Self.root)/Mappings/unified.model.yaml", codes: nil)
    let compiled = try #require(loaded.value?.compiled)
    var fields: [String: Set<String>] = [:]
    for (field, columns) in compiled.lineage {
      for column in columns { fields[column, default: []].insert(field) }
    }
    return fields
  }
}
