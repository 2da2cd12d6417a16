internal import Interchange
internal import Linkage
internal import Safekeeping
internal import Testing

@testable internal import CaseStore

@Suite struct DecisionLogTests {
  let folder = TestFolder()

  private func take(_ register: CaseRegister, _ source: String, _ rows: [TestRow], sha256: String = "a1") throws {
    try register.take(declaration(source, sha256: sha256), [TestRecord("r", rows: rows)])
  }

  /// Two sources that know one girl, by linkage.
  private func linked() throws -> CaseRegister {
    let register = try folder.open()
    for source in ["one", "two"] {
      try take(
        register, source, personRows("p", given: "LUZ INVENTADA", paternal: "FICTICIA", dni: "99912345"))
    }
    try register.link()
    #expect(try register.status().persons == 1)
    return register
  }

  private func decide(_ register: CaseRegister, _ verdict: ReviewVerdict, by: String = "ANA", needed: Int = 1) throws
    -> Int
  {
    let ids = try allRecords(register)
    return try register.decide(
      verdict, left: ids[0], right: ids[1], by: by, reason: "seen LUZ", signaturesNeeded: needed)
  }

  private func allRecords(_ register: CaseRegister) throws -> [String] {
    var ids: [String] = []
    try register.database.each("SELECT row FROM membership ORDER BY row") { row throws(Failure) in
      ids.append(hexadecimal(row.blob(0) ?? []))
    }
    return ids
  }

  @Test func `a wrong link that a steward parts stays parted over the following nights, and can be put back`() throws {
    let register = try linked()
    let number = try decide(register, .different)
    #expect(try register.status().unplaced == 2)
    try register.link()
    #expect(try register.status().persons == 2)
    let ids = try register.rows("person").map(\.id).sorted()
    for night in ["b2", "c3"] {
      try take(
        register, "one",
        personRows("p", given: "LUZ INVENTADA \(night)", paternal: "FICTICIA", dni: "99912345"), sha256: night)
      try register.link()
      #expect(try register.rows("person").map(\.id).sorted() == ids)
    }
    try register.clearLinkageIndex()
    try register.link()
    #expect(try register.rows("person").map(\.id).sorted() == ids)
    let undo = try register.undo(decision: number, by: "LUIS", reason: "")
    try register.link()
    #expect(try register.status().persons == 1)
    _ = try register.undo(decision: undo, by: "ANA", reason: "")
    try register.link()
    #expect(try register.status().persons == 2)
    #expect(try register.decisionLog().map(\.undoes) == [nil, number, undo])
  }

  @Test func `a decision that needs two signatures waits for another person`() throws {
    let register = try linked()
    _ = try decide(register, .different, needed: 2)
    _ = try decide(register, .different, needed: 2)
    try register.link()
    #expect(try register.status().persons == 1)
    _ = try decide(register, .different, by: "LUIS", needed: 2)
    try register.link()
    #expect(try register.status().persons == 2)
  }

  @Test func `of two decisions that contradict each other the later one holds`() throws {
    let register = try linked()
    _ = try decide(register, .different)
    _ = try decide(register, .same)
    try register.link()
    #expect(try register.status().persons == 1)
    _ = try decide(register, .different)
    try register.link()
    #expect(try register.status().persons == 2)
  }

  @Test func `a reason is sealed and goes with the person, as keys and pairs do`() throws {
    let register = try linked()
    let number = try decide(register, .same)
    #expect(try register.reason(ofDecision: number).value == "seen LUZ")
    #expect(try register.database.number("SELECT count(*) FROM link_key").map { $0 > 0 } == true)
    let log = try register.database.blob("SELECT line FROM audit WHERE line LIKE '%link-decided%'")
    #expect(!String(decoding: try #require(log), as: UTF8.self).contains("seen"))
    try register.link()
    let person = try #require(try register.rows("person").first).id
    _ = try register.erase(person: person, reason: "asked for")
    for table in ["link_key", "link_pair", "link_record", "link_decision_record"] {
      #expect(try register.database.number("SELECT count(*) FROM \(table)") == 0)
    }
    let decision = try #require(try register.decisionLog().first)
    #expect(decision.left.isEmpty && decision.right.isEmpty && decision.verdict == .same)
    #expect(try register.reason(ofDecision: number).value.isEmpty)
    #expect(try register.constraints().same.isEmpty)
  }

  @Test func `the blind index has no part of a name`() throws {
    let register = try linked()
    let bytes = try SafeFile.read(folder.file, limit: 64 << 20)
    for word in ["LUZ", "FICTICIA", "FIKTISIA", "99912345"] {
      #expect(!bytes.contains(Array(word.utf8)))
    }
    #expect(try register.linkedRecords() == 2)
  }

  @Test func `a decision about a record that is not there is refused`() throws {
    let register = try linked()
    let ids = try allRecords(register)
    let unknown = String(repeating: "0", count: 32)
    #expect(
      failure { () throws(Failure) in
        try register.decide(.same, left: ids[0], right: unknown, by: "ANA", reason: "", signaturesNeeded: 1)
      } == "review-record-unknown")
    #expect(
      failure { () throws(Failure) in _ = try register.undo(decision: 7, by: "ANA", reason: "") }
        == "review-decision-unknown")
    #expect(failure { () throws(Failure) in _ = try register.recordID(beginningWith: "zz") } == "review-record-unknown")
    #expect(try register.recordID(beginningWith: String(ids[0].prefix(10))) == ids[0])
  }
}
