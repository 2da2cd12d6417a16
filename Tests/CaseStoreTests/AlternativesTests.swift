internal import Interchange
internal import Testing

@testable internal import CaseStore

@Suite struct AlternativesTests {
  let folder = TestFolder()

  private func register() throws -> CaseRegister {
    let register = try folder.open()
    var police = personRows("p", given: "LUZ", dni: "99912345", sex: "male")
    police[0].values["birth_date"] = "2008"
    var shelter = personRows("p", given: "LUZ MARIA", dni: "99912345", sex: "female")
    shelter[0].values["birth_date"] = "2008-05-09"
    shelter[0].values["education_level"] = "primary"
    try register.take(declaration("police", precedence: 1), [TestRecord("r", rows: police)])
    try register.take(declaration("shelter", precedence: 2), [TestRecord("r", rows: shelter)])
    try register.take(
      declaration("labour", precedence: 3),
      [TestRecord("r", rows: personRows("p", given: "LUZ", dni: "99912345", sex: "female"))])
    try register.link()
    return register
  }

  private func alternatives(_ register: CaseRegister) throws -> [String] {
    var found: [String] = []
    try register.database.each(
      """
      SELECT a.field, i.source, a.chosen FROM alternative AS a JOIN import AS i ON i.number = a.import
        ORDER BY a.field, i.number
      """
    ) { row throws(Failure) in found.append("\(row.text(0)!) \(row.text(1)!) \(row.int(2))") }
    return found
  }

  @Test func `every value of a conflict is kept with where it is from, in the open or in the vault`() throws {
    let register = try register()
    let log = try register.settlePersons(Survivorship())
    #expect(
      log.reported.map { "\($0.field) \($0.count)" } == [
        "person.birth_date 1", "person.given_names 1", "person.sex 1",
      ])
    #expect(
      try alternatives(register) == [
        "person.birth_date police 1", "person.birth_date shelter 0", "person.given_names police 1",
        "person.given_names shelter 0", "person.given_names labour 0", "person.sex police 1",
        "person.sex shelter 0", "person.sex labour 0",
      ])
  }

  @Test func `rules choose otherwise, for what is released and for what is kept`() throws {
    let register = try register()
    let rules = Survivorship([
      Survivorship.Rule(field: "person.birth_date", criteria: [.mostPrecise]),
      Survivorship.Rule(field: "person.sex", criteria: [.mostFrequent, .precedence], sources: ["labour"]),
    ])
    _ = try register.settlePersons(rules)
    let chosen = try alternatives(register).filter { $0.hasSuffix(" 1") }
    #expect(chosen == ["person.birth_date shelter 1", "person.given_names police 1", "person.sex labour 1"])
    #expect(try register.rows("person", survivorship: rules).map { $0.values["sex"] } == ["female"])
    #expect(try register.rows("person").map { $0.values["sex"] } == ["male"])
  }

  @Test func `settling again finds the same, and what no longer conflicts is gone`() throws {
    let register = try register()
    _ = try register.settlePersons(Survivorship())
    let first = try alternatives(register)
    _ = try register.settlePersons(Survivorship())
    #expect(try alternatives(register) == first)
    var police = personRows("p", given: "LUZ", dni: "99912345", sex: "female")
    police[0].values["birth_date"] = "2008-05-09"
    try register.take(declaration("police", sha256: "new", precedence: 1), [TestRecord("s", rows: police)])
    try register.link()
    let log = try register.settlePersons(Survivorship())
    #expect(log.reported.map(\.field) == ["person.given_names"])
  }
}
