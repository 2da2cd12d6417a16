import Anonymisation
import Interchange
import Testing

@Suite struct PolicyCheckTests {
  typealias Register = InventedRegister

  private func codes(_ policy: ReleasePolicy) -> [String] {
    Register.check(policy).map { "\($0.code.slug) \($0.place.field ?? "")" }
  }

  private func codes(_ table: ReleasePolicy.Table) -> [String] {
    codes(Register.policy(tables: [table]))
  }

  @Test func `a sound policy has no finding`() {
    let policy = Register.policy(tables: [
      Register.table(
        "person", [("age_at_report", .ageBand), ("sex", .keep), ("birth_date", .year)],
        quasi: ["age_at_report", "sex", "birth_date"]),
      Register.table("tally", [("place", .department), ("value", .keep)]),
    ])
    #expect(Register.check(policy).isEmpty)
  }

  @Test func `an unknown entity is named with the nearest known one`() {
    let findings = Register.check(Register.policy(tables: [Register.table("persn", [])]))
    #expect(findings.map(\.code.slug) == ["policy-unknown-entity"])
    #expect(findings.first?.text(.english).hasSuffix("the nearest: person") == true)
  }

  @Test func `an unknown field is named with the nearest known one`() {
    let findings = Register.check(
      Register.policy(tables: [Register.table("case", [("statuss", .keep)])]))
    #expect(findings.map(\.code.slug) == ["policy-unknown-field"])
    #expect(findings.first?.place.field == "case.statuss")
    #expect(findings.first?.text(.spanish).hasSuffix("el más parecido: status") == true)
  }

  @Test(arguments: [
    ("person", "given_names"), ("case", "narrative"), ("shelter_stay", "facility_code"),
    ("person", "person_id"),
  ])
  func `a field of class D, F, L or P is refused`(entity: String, field: String) {
    #expect(
      codes(Register.table(entity, [(field, .keep)])) == ["field-never-leaves \(entity).\(field)"])
  }

  @Test(arguments: [
    ("person", "birth_date"), ("person", "residence_ubigeo"), ("trafficking_act", "destination"),
  ])
  func `a date or place that is a quasi-identifier cannot be kept`(entity: String, field: String) {
    #expect(
      codes(Register.table(entity, [(field, .keep)], quasi: [field]))
        == ["treatment-too-fine \(entity).\(field)"])
  }

  @Test(arguments: [
    ("person", "sex", ReleasePolicy.Treatment.year), ("person", "age_at_report", .year),
    ("person", "birth_date", .department), ("person", "birth_date", .ageBand),
    ("person", "birth_date", .childAdult), ("person", "sex", .childAdult),
  ])
  func `a treatment that does not fit the type is refused`(
    entity: String, field: String, treatment: ReleasePolicy.Treatment
  ) {
    #expect(
      codes(Register.table(entity, [(field, treatment)], quasi: [field]))
        == ["treatment-does-not-fit \(entity).\(field)"])
  }

  @Test func `a quasi-identifier must be among the fields`() {
    #expect(
      codes(Register.table("case", [("status", .keep)], quasi: ["opened"]))
        == ["quasi-identifier-not-among-fields case.opened"])
  }

  @Test func `a released quasi-identifier outside the classes is a warning`() throws {
    let policy = Register.policy(tables: [Register.table("person", [("sex", .keep)])])
    #expect(codes(policy) == ["quasi-identifier-outside-classes person.sex"])
    #expect(Register.check(policy).first?.severity == .warning)
    _ = try Register.line(policy)
  }

  @Test func `suspects never enter a research line, and may enter another`() {
    let table = Register.table("suspect_role", [("legal_status", .keep)])
    #expect(codes(table) == ["suspects-never-in-research suspect_role"])
    #expect(codes(Register.policy(consentPurposes: ["registry"], tables: [table])).isEmpty)
  }

  @Test func `legal basis, purposes and seals must be words of their lists`() {
    let policy = Register.policy(
      legalBasis: "legal_dutty", consentPurposes: ["reserch"], excludedSeals: ["court"], tables: [])
    #expect(
      codes(policy) == [
        "policy-unknown-word legal-basis", "policy-unknown-word consent.purposes",
        "policy-unknown-word seals.exclude",
      ])
    #expect(
      Register.check(policy).first?.text(.english)
        == "`legal_dutty` is not in the list `legal_basis`; the nearest: legal_duty")
  }

  @Test func `a list that the policy needs and nobody gives is an error`() {
    let policy = Register.policy(
      tables: [Register.table("tally", [("place", .department)])])
    let findings = ReleaseLine.check(policy, model: Register.model, codeLists: CodeListSet([]))
    #expect(
      findings.map { $0.place.field } == [
        "legal-basis", "consent.purposes", "seals.exclude", "tally.place",
      ])
    #expect(findings.allSatisfy { $0.code == .policyListMissing })
  }

  @Test func `k below two is refused`() {
    #expect(codes(Register.policy(k: 1, tables: [])) == ["policy-k-too-small k"])
  }

  @Test func `a name or recipient that could escape its folder or another key is refused`() {
    #expect(codes(Register.policy(name: "../x", tables: [])) == ["policy-unsafe-name name"])
    #expect(
      codes(Register.policy(recipient: "a/b", tables: [])) == ["policy-unsafe-name recipient"])
  }

  @Test func `a table, field or quasi-identifier that stands twice is refused`() {
    let table = Register.table(
      "person", [("sex", .keep), ("sex", .keep)], quasi: ["sex", "sex"])
    #expect(
      codes(Register.policy(tables: [table, Register.table("person", [])])) == [
        "policy-repeated-name person", "policy-repeated-name person.sex",
        "policy-repeated-name person.quasi-identifiers.sex",
      ])
  }

  @Test func `personal entities that belong to each other in a ring are refused`() {
    func entity(_ name: String, to other: String) -> EntityType {
      Register.entity(
        name, [Field(name: "kind", type: .code, privacy: .nonSensitive)],
        links: [("person", "person"), (other, other)])
    }
    let ring = UnifiedModel(
      name: "ring", version: "1", entities: [entity("a", to: "b"), entity("b", to: "a")])
    let findings = ReleaseLine.check(
      Register.policy(tables: [Register.table("a", [("kind", .keep)])]), model: ring,
      codeLists: Register.codeLists)
    #expect(findings.map(\.code.slug) == ["links-in-ring"])
  }

  @Test func `a line with an error cannot be made`() {
    let policy = Register.policy(tables: [Register.table("person", [("given_names", .keep)])])
    #expect(throws: Failure.self) { try Register.line(policy) }
  }
}
