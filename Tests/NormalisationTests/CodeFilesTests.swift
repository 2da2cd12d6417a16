import Glibc
import Interchange
import Testing

@testable import Normalisation

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
    #expect(isList || isLookup || ["ubigeo", "place_alias", "country_region", "macro_region"].contains(name))
    if isList { #expect(list.rows.allSatisfy { !$0[2].isEmpty }, "a label is missing in one language") }
    for column in ["valid_from", "valid_to", "in_force"] {
      #expect(list.column(column).allSatisfy { $0.isEmpty || Self.isDay($0) })
    }
    guard isList || isLookup else { return }
    let keys = list.column(list.columns[0]).map { isLookup ? Folding.fold($0) : $0 }
    #expect(Set(keys).count == keys.count)
    #expect(list.rows.allSatisfy { !$0[0].isEmpty && !$0[1].isEmpty })
  }

  private static func isDay(_ text: String) -> Bool {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    return text.utf8.count == 10 && parts.count == 3
      && CalendarDate(year: parts[0], month: parts[1], day: parts[2]) != nil
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

  /// Lists that have an equivalent, and the column with it. Cells may be empty where the standard has no word.
  @Test(arguments: [
    ("victim_status", ["htcds", "rank"]), ("exploitation_type", ["htcds", "ctdc"]),
    ("methods_of_control", ["htcds", "ctdc_2020", "ctdc_2021"]), ("means", ["htcds", "ctdc", "palermo"]),
    ("recruitment_method", ["htcds"]), ("relationship_to_perpetrator", ["htcds", "ctdc"]),
    ("education", ["htcds", "isced2011"]), ("service_type", ["htcds"]), ("sex", ["ctdc"]), ("gender", ["ctdc"]),
    ("sex_type", ["ctdc"]), ("isic4", ["htcds", "ctdc"]), ("exploitation_place", ["isic4"]),
    ("age_band_ctdc", ["min", "max"]), ("missing_reason", ["ctdc"]), ("penal_code_pe", ["former", "kind", "in_force"]),
    ("ilo_forced_labour_indicator", ["number", "dimension"]), ("decision_org", ["rank"]),
  ])
  func `a list has the equivalents that the standards have for it`(_ name: String, _ columns: [String]) {
    let list = CodeFiles.list(name)
    for column in columns {
      #expect(list.index(ofColumn: column) != nil, "\(name).\(column)")
      #expect(list.column(column).contains { !$0.isEmpty }, "\(name).\(column)")
    }
  }

  @Test func `CTDC's variables are those of its dataset`() {
    let flags: Set = [
      "isForcedLabour", "isSexualExploit", "isOtherExploit", "typeOfLabourAgriculture", "typeOfLabourConstruction",
      "typeOfLabourDomesticWork", "typeOfLabourHospitality", "typeOfSexProstitution", "typeOfSexPornography",
      "recruiterRelationIntimatePartner", "recruiterRelationFriend", "recruiterRelationFamily",
      "recruiterRelationOther", "meansDebtBondageEarnings", "meansThreats", "meansAbusePsyPhySex",
      "meansFalsePromises", "meansDrugsAlcohol", "meansDenyBasicNeeds", "meansExcessiveWorkHours", "meansWithholdDocs",
    ]
    for (name, column) in [
      ("exploitation_type", "ctdc"), ("isic4", "ctdc"), ("sex_type", "ctdc"), ("relationship_to_perpetrator", "ctdc"),
      ("means", "ctdc"), ("methods_of_control", "ctdc_2021"),
    ] {
      for value in CodeFiles.list(name).column(column) where !value.isEmpty {
        #expect(flags.contains(value), "\(name): \(value)")
      }
    }
  }

  /// What the standard's own pages spell out: the tier 1 industries, and the methods of control by their definitions.
  private static let standard = CodeFiles.text(
    (getenv("QUIPU_SHARED").map { String(cString: $0) } ?? CodeFiles.folder + "/../../../shared")
      + "/standards/HTCDS_Field_Definitions.md")

  @Test(.enabled(if: !standard.isEmpty, "needs the standard's pages, which stay outside the project"))
  func `values of HTCDS are official where its pages list them`() {
    let words = Set(Self.standard.split { !$0.isLetter && $0 != "_" }.map(String.init))
    for value in CodeFiles.list("isic4").column("htcds") { #expect(words.contains(value), "\(value)") }
    let statuses = ["PossibleVictimOfTrafficking", "ActualVictimOfTrafficking", "NotAVictimOfTrafficking"]
    #expect(CodeFiles.list("victim_status").column("htcds") == statuses)
    // The pages name the definitions MethodsOfControl…, the picklist leaves that out and has some in other words.
    let reworded: Set = [
      "PhysicalThreats", "ThreatsLawEnforcement", "ThreatensChildrenFamily", "PsychoactiveSubstance",
    ]
    for value in CodeFiles.list("methods_of_control").column("htcds") where !value.isEmpty && !reworded.contains(value)
    {
      #expect(words.contains("MethodsOfControl\(value)"), "\(value)")
    }
  }

  @Test func `every field of the model with a code list has its file, but for two that the State keeps`() throws {
    let model = CodeFiles.text(CodeFiles.folder + "/../unified.model.yaml")
    let lists = Set(model.matches(of: /codes: ([a-z0-9][a-z_0-9]+)[,}]/).map { String($0.output.1) })
    #expect(lists.count > 50)
    #expect(lists.subtracting(CodeFiles.names) == ["car", "office"])
  }

  @Test func `what the program says in codes is in the lists`() {
    let reasons = Set(CodeFiles.list("missing_reason").column("code"))
    #expect(
      reasons == ["not_asked", "unknown", "refused", "not_applicable", "invalid", "suppressed", "withheld"])
    let kinds = Set(CodeFiles.list("offence_kind").column("code"))
    #expect(Set(CodeFiles.list("penal_code_pe").column("kind")).isSubset(of: kinds))
    #expect(
      CodeFiles.list("id_validity").column("code") == ["valid", "repaired", "unverified", "bad_check", "bad_length"])
    let dimensions = CodeFiles.list("ilo_forced_labour_indicator").column("dimension")
    #expect(dimensions.count == 11 && Set(dimensions) == ["involuntariness", "menace"])
  }

  @Test func `every other name of a place stands for a place of the list`() {
    let places = CodeFiles.list("ubigeo")
    let aliases = CodeFiles.list("place_alias")
    for row in aliases.rows {
      #expect(places.column(row[0]).contains(row[2]), "\(row)")
      if !row[3].isEmpty { #expect(places.column("province").contains(row[3].replacing("-", with: "")), "\(row)") }
    }
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
