internal import CaseStore
internal import Interchange
internal import Testing

@Suite struct VictimSourcesTests {
  let folder = TestFolder()

  private func victim(_ key: String, dni: String? = nil, status: String? = "possible") -> [TestRow] {
    var values: [String: String] = [:]
    values["status"] = status
    return personRows(key, given: "LUZ", paternal: "FICTICIA", dni: dni)
      + [TestRow("victim_role", "role-\(key)", values, links: ["person": key])]
  }

  private func take(_ register: CaseRegister, _ source: String, _ rows: [[TestRow]], sha256: String = "a1") throws {
    try register.take(
      declaration(source, sha256: sha256),
      rows.enumerated().map { TestRecord("\(source)\($0.offset)", rows: $0.element) })
  }

  /// Sets of sources in any order, each as often as it has persons.
  private func sets(_ register: CaseRegister) throws -> [Set<String>: Int] {
    var sets: [Set<String>: Int] = [:]
    try register.victimSources { sets[$0, default: 0] += 1 }
    return sets
  }

  @Test func `a person whom linkage found in two sources is one, with both`() throws {
    let register = try folder.open()
    try take(register, "police", [victim("d1", dni: "99912345"), victim("d2", dni: "99954321"), victim("d3")])
    try take(register, "shelter", [victim("x1", dni: "99912345", status: nil), victim("x2")])
    _ = try register.link()
    #expect(try sets(register) == [["police", "shelter"]: 1, ["police"]: 2, ["shelter"]: 1])
  }

  @Test func `suspects, persons found not to be victims and rows that ended are on no list`() throws {
    let register = try folder.open()
    try take(register, "police", [victim("d1", dni: "99912345"), victim("d2", dni: "99954321")])
    try take(
      register, "shelter",
      [
        victim("x1", dni: "99912345", status: "not_victim"),
        personRows("x2", dni: "99900001")
          + [TestRow("suspect_role", "s", ["role": "recruiter"], links: ["person": "x2"])],
      ])
    _ = try register.link()
    #expect(try sets(register) == [["police"]: 2])
    try take(register, "police", [victim("d2", dni: "99954321")], sha256: "b2")
    _ = try register.link()
    #expect(try sets(register) == [["police"]: 1])
  }

  @Test func `while linkage has work to do nobody is counted`() throws {
    let register = try folder.open()
    try take(register, "police", [victim("d1", dni: "99912345")])
    #expect(failure { () throws(Failure) in try register.victimSources { _ in } } == "store-unplaced")
  }
}
