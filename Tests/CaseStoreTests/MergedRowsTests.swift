internal import Interchange
internal import Safekeeping
internal import Testing

@testable internal import CaseStore

/// Rows that several records of a file give together.
@Suite struct MergedRowsTests {
  private let folder = TestFolder()

  private func person(_ raw: String, given: String? = nil, paternal: String? = nil, sex: String? = nil) -> TestRecord {
    TestRecord(raw, rows: personRows("p", given: given, paternal: paternal, sex: sex))
  }

  private var three: [TestRecord] {
    [person("a", given: "LUZ"), person("b", paternal: "FICTICIA", sex: "female"), person("c", given: "LUZ")]
  }

  private func changes(
    _ register: CaseRegister, _ sha256: String, _ records: [TestRecord], duplicates: Duplicates = .merge
  ) throws -> RowChanges? {
    try register.take(declaration(sha256: sha256, duplicates: ["person": duplicates]), records).summary.changes.first
  }

  private func current(_ register: CaseRegister) throws -> StoredVersion {
    let id = hexadecimal(register.rowID("p"))
    let found = try register.versions(of: [RowAddress(entity: "person", id: id)], withHistory: false)
    return try #require(found.first?.last)
  }

  private func versions(_ register: CaseRegister) throws -> Int {
    try register.database.number("SELECT count(*) FROM entity_person") ?? 0
  }

  private func said(_ version: StoredVersion, _ field: Int) -> [String?] {
    version.parts.map { $0.cells[field].map { String(decoding: $0.value, as: UTF8.self) } }
  }

  @Test func `of each value it is known which records say it`() throws {
    let register = try folder.open()
    #expect(try changes(register, "1", three) == RowChanges(entity: "person", new: 1))
    let version = try current(register)
    #expect(version.sourceRecords == 3)
    #expect(version.parts.map(\.place.recordNumber) == [1, 2, 3])
    #expect(version.parts.map(\.place.line) == [2, 3, 4])
    #expect(said(version, 0) == ["LUZ", nil, "LUZ"])
    #expect(said(version, 1) == [nil, "FICTICIA", nil])
    #expect(said(version, 4) == [nil, "female", nil])
  }

  @Test(arguments: [Duplicates.merge, .first, .last])
  func `what does not count is kept beside what does`(duplicates: Duplicates) throws {
    let register = try folder.open()
    let records = [person("a", given: "LUZ", sex: "female"), person("b", given: "SOL", sex: "male")]
    _ = try changes(register, "1", records, duplicates: duplicates)
    let version = try current(register)
    let counts = duplicates == .last ? "SOL" : "LUZ"
    #expect(version.cells[0].map { String(decoding: $0.value, as: UTF8.self) } == counts)
    #expect(said(version, 0) == ["LUZ", "SOL"] && said(version, 4) == ["female", "male"])
    // Sealed, as it was in the row.
    let file = String(decoding: try SafeFile.read(folder.file), as: UTF8.self)
    #expect(!file.contains("LUZ") && !file.contains("SOL"))
  }

  @Test(arguments: [Duplicates.merge, .first, .last])
  func `another file with the same records makes no new version`(duplicates: Duplicates) throws {
    let register = try folder.open()
    for night in 1...4 {
      let told = try changes(
        register, "\(night)", three + [person("other \(night)", given: "LUZ")], duplicates: duplicates)
      #expect(told == RowChanges(entity: "person", new: night == 1 ? 1 : 0, unchanged: night == 1 ? 0 : 1))
      #expect(try versions(register) == 1)
      #expect(try current(register).sourceRecords == 4)
      #expect(try current(register).parts.count == 4)
    }
  }

  @Test func `records in another order say the same where none contradicts`() throws {
    let register = try folder.open()
    _ = try changes(register, "1", three)
    #expect(try changes(register, "2", three.reversed()) == RowChanges(entity: "person", unchanged: 1))
    #expect(try versions(register) == 1)
    #expect(said(try current(register), 1) == [nil, "FICTICIA", nil])
    // Where they contradict, the first counts, so another order says something else.
    let conflict = [person("a", sex: "female"), person("b", sex: "male")]
    #expect(try changes(register, "3", conflict)?.changed == 1)
    #expect(try changes(register, "4", conflict.reversed())?.changed == 1)
  }

  @Test func `one record that changed, vanished or came makes a new version, once`() throws {
    let register = try folder.open()
    _ = try changes(register, "1", three)
    let changed = [three[0], person("b", paternal: "FICTICIA", sex: "male"), three[2]]
    let steps: [(records: [TestRecord], versions: Int)] = [
      (changed, 2), (changed, 2), ([changed[0], changed[2]], 3), ([changed[0], changed[2]], 3), ([changed[0]], 3),
      (three, 4), (three, 4),
    ]
    for (index, step) in steps.enumerated() {
      let before = try versions(register)
      let told = try changes(register, "s\(index)", step.records)
      #expect(try versions(register) == step.versions, "step \(index)")
      let isNew = step.versions > before
      #expect(told == RowChanges(entity: "person", changed: isNew ? 1 : 0, unchanged: isNew ? 0 : 1), "step \(index)")
    }
    let id = hexadecimal(register.rowID("p"))
    let history = try #require(
      try register.versions(of: [RowAddress(entity: "person", id: id)], withHistory: true).first)
    #expect(
      history.map { $0.cells[4].map { String(decoding: $0.value, as: UTF8.self) } } == [
        "female", "male", nil, "female",
      ])
    #expect(history.map(\.parts.count) == [3, 3, 0, 3])
  }

  @Test func `a second record does not alter what earlier imports said`() throws {
    let register = try folder.open()
    _ = try changes(register, "1", [three[0]])
    #expect(try changes(register, "2", [three[0], three[1]]) == RowChanges(entity: "person", changed: 1))
    let id = hexadecimal(register.rowID("p"))
    let history = try #require(
      try register.versions(of: [RowAddress(entity: "person", id: id)], withHistory: true).first)
    #expect(history.map { $0.cells[1] == nil } == [true, false])
    #expect(history[0].ended == history[1].since)
  }

  @Test func `with an erased person goes what each of her records said`() throws {
    let register = try folder.open()
    _ = try changes(register, "1", three)
    try register.link()
    let person = try #require(try register.rows("person").first)
    _ = try register.erase(person: person.id, reason: "test")
    try register.scrub()
    #expect(try register.database.number("SELECT count(*) FROM merged_record") == 0)
  }

  @Test func `a row that an older store merged is compared anew once`() throws {
    let register = try folder.open()
    _ = try changes(register, "1", three)
    try register.database.execute("UPDATE entity_person SET digest = NULL; DELETE FROM merged_record")
    #expect(try current(register).parts.isEmpty)
    #expect(try changes(register, "2", three)?.changed == 1)
    #expect(try changes(register, "3", three)?.unchanged == 1)
    #expect(try current(register).parts.count == 3)
  }
}

extension CaseRegister {
  fileprivate func rowID(_ key: String) -> [UInt8] {
    let key = Array(key.utf8)
    return key.withUnsafeBufferPointer {
      keys.rowID(source: Array("police".utf8), entity: Array("person".utf8), key: $0)
    }
  }
}
