import Interchange
import Testing

/// Mappings/codes: what every list must be.
@Suite struct CodeFilesTests {
  @Test func `the splitter of these tests reads quotes and commas`() {
    #expect(CodeFiles.rows("a,\"b,\"\"c\"\"\",\n,d,\n") == [["a", "b,\"c\"", ""], ["", "d", ""]])
  }

  @Test(arguments: CodeFiles.names) func `a list is rectangular and has no repeated code`(
    _ name: String
  ) {
    let list = CodeFiles.list(name)
    #expect(!list.rows.isEmpty)
    #expect(list.rows.allSatisfy { $0.count == list.columns.count })
    #expect(!CodeFiles.text("\(CodeFiles.folder)/\(name).csv").contains("\r"))
    let isList = list.columns.starts(with: ["code", "label_es", "label_en"])
    let isLookup = list.columns.starts(with: ["source", "target"])
    #expect(isList || isLookup || ["ubigeo", "place_alias"].contains(name))
    guard isList || isLookup else { return }
    let keys = list.column(list.columns[0]).map { isLookup ? Folding.fold($0) : $0 }
    #expect(Set(keys).count == keys.count)
    #expect(list.rows.allSatisfy { !$0[0].isEmpty && !$0[1].isEmpty })
  }

  @Test(arguments: [
    ("recruitment_pnp", "recruitment_method"), ("means_pnp", "means"),
    ("exploitation_pnp", "exploitation_type"), ("exploitation_place_pnp", "exploitation_place"),
    ("relationship_pnp", "relationship_to_perpetrator"), ("complainant_pnp", "complainant"),
    ("disposition_pnp", "complaint_disposition"), ("education_pnp", "education"), ("sexes", "sex"),
    ("document_types", "id_document_type"), ("nationality", "country"), ("entities", "entity"),
    ("consent_purposes", "consent_purpose"), ("consent_states", "consent_state"),
    ("consent_givers", "consent_giver"), ("car_types", "car_type"), ("discharge_car", "discharge"),
    ("grade_siit", "grade"), ("materia_siit", "materia"), ("order_siit", "order_type"),
    ("origin_siit", "order_origin"), ("outcome_car", "outcome"), ("pri_areas", "pri_area"),
    ("service_car", "service_type"), ("languages", "language"),
    ("ilo_indicator_number", "ilo_forced_labour_indicator"),
  ])
  func `a lookup gives codes of its list only`(_ lookup: String, _ list: String) {
    let codes = Set(CodeFiles.list(list).column("code"))
    for target in CodeFiles.list(lookup).column("target") { #expect(codes.contains(target)) }
  }

  @Test func `the districts are those that the domain page counts`() {
    let list = CodeFiles.list("ubigeo")
    #expect(list.rows.count == 1893)
    let both = list.rows.filter { !$0[0].isEmpty && $0[0] == $0[1] }
    #expect(both.count == 111)
    let lima = list.rows.first { $0[0] == "150101" }
    let iquitos = list.rows.first { $0[1] == "150101" }
    #expect(lima?[5] == "LIMA")
    #expect(iquitos?[5] == "IQUITOS")
    #expect(list.rows.allSatisfy { row in row[..<3].allSatisfy { $0.isEmpty || $0.count == 6 } })
  }

  @Test func `the misspelt value of HTCDS is kept as it is`() {
    #expect(CodeFiles.list("relationship_to_perpetrator").column("htcds").contains("Unaquainted"))
  }

  @Test func `smuggling of migrants is fenced off from trafficking`() {
    let list = CodeFiles.list("penal_code_pe")
    let kinds = Dictionary(uniqueKeysWithValues: zip(list.column("code"), list.column("kind")))
    #expect(kinds["303-A"] == "smuggling" && kinds["303-B"] == "smuggling")
    #expect(kinds["129-A"] == "trafficking")
    #expect(list.column("kind").filter { $0 == "smuggling" }.count == 2)
  }
}
