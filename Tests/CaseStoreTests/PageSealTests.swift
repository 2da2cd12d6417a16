internal import CPageSeal
internal import CSQLite
internal import Foundation
internal import Glibc
internal import Interchange
internal import Safekeeping
internal import Testing

@testable internal import CaseStore

/// Bytes of the store's file that somebody or a disk has altered.
@Suite struct PageSealTests {
  private let folder = TestFolder()
  private static let isFull = ProcessInfo.processInfo.environment["QUIPU_FULL"] != nil

  /// A store with some rows, closed.
  private func filled(_ persons: Int = 40) throws -> [UInt8] {
    let register = try folder.open()
    try register.take(
      declaration(),
      (1...persons).map { TestRecord("r\($0)", rows: personRows("p\($0)", given: "LUZ", dni: "\(99_900_000 + $0)")) })
    try register.link()
    return try SafeFile.read(folder.file)
  }

  private func write(_ bytes: [UInt8]) throws {
    let descriptor = Glibc.open(folder.file, O_WRONLY | O_TRUNC)
    #expect(bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count)
    close(descriptor)
  }

  /// Opens the store and reads every page of it.
  private func verdict() -> (code: String?, cause: String?) {
    do throws(Failure) {
      let register = try folder.open()
      try register.checkPages()
      return (nil, nil)
    } catch { return (error.finding.code.slug, error.cause) }
  }

  @Test func `every altered byte is told, with its page`() throws {
    let whole = try filled()
    #expect(verdict().code == nil)
    let step = Self.isFull ? 7 : 4099
    for offset in stride(from: 0, to: whole.count, by: step) {
      var bytes = whole
      bytes[offset] ^= UInt8(1 + offset % 255)
      try write(bytes)
      let (code, cause) = verdict()
      let page = offset / 4096 + 1
      // The first bytes say that the file is SQLite's at all.
      #expect(code == "store-corrupt" || page == 1 && code == "store-not-ours", "byte \(offset): \(code ?? "nothing")")
      #expect(page == 1 || cause == "page \(page)", "byte \(offset): \(cause ?? "nothing")")
    }
    try write(whole)
    #expect(verdict().code == nil)
  }

  @Test func `every byte of the head counts`() throws {
    let whole = try filled()
    for offset in 0..<100 {
      for change: UInt8 in [1, 0x80, 0xFF] {
        var bytes = whole
        bytes[offset] ^= change
        try write(bytes)
        #expect(["store-corrupt", "store-not-ours"].contains(verdict().code), "byte \(offset), \(change)")
      }
    }
  }

  @Test func `a page in the place of another, one cut off and one of zeros are told`() throws {
    let whole = try filled()
    var swapped = whole
    swapped.replaceSubrange(4096..<8192, with: whole[8192..<12288])
    var blank = whole
    blank.replaceSubrange(12288..<16384, with: [UInt8](repeating: 0, count: 4096))
    for bytes in [swapped, blank, Array(whole.dropLast(1)), Array(whole.dropLast(4096)), whole + [0]] {
      try write(bytes)
      #expect(verdict().code == "store-corrupt")
    }
  }

  @Test func `another key is told from damage, whatever page was damaged`() throws {
    var bytes = try filled()
    let other = SecretKey([UInt8](repeating: 9, count: 32))
    #expect(failure { () throws(Failure) in _ = try folder.open(key: other) } == "master-key-wrong")
    bytes[50] ^= 1
    try write(bytes)
    #expect(failure { () throws(Failure) in _ = try folder.open() } == "store-corrupt")
  }

  @Test func `an altered page in the journal of a killed import is not rolled back into the store`() throws {
    _ = try filled(1500)
    let journal = "\(folder.file)-journal"
    let (store, log): ([UInt8], [UInt8]) = try {
      let database = try folder.database()
      try database.execute("PRAGMA cache_size = 1; PRAGMA synchronous = EXTRA; BEGIN IMMEDIATE")
      try database.execute("UPDATE membership SET rule = 'x'; UPDATE entity_person SET f_sex = 'x'")
      return (try SafeFile.read(folder.file), try SafeFile.read(journal))
    }()
    // What a kill would have left: the file half changed, and the journal beside it.
    func leave(_ log: [UInt8]) throws {
      try write(store)
      try PrivateFile.make(empty: journal)
      let descriptor = Glibc.open(journal, O_WRONLY)
      #expect(log.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == log.count)
      close(descriptor)
    }
    try leave(log)
    #expect(verdict().code == nil)
    #expect(try folder.database().number("SELECT count(*) FROM entity_person WHERE f_sex = 'x'") == 0)
    var altered = log
    altered[512 + 4 + 1001] ^= 1
    try leave(altered)
    #expect(verdict().code == "store-corrupt")
  }

  @Test func `a store without tags gets them when it is opened, and keeps what is in it`() throws {
    _ = try filled(3)
    try folder.makeVersionOne()
    let tables = try copyWithoutTags()
    #expect(tables > 20)
    let bytes = try SafeFile.read(folder.file)
    #expect(bytes[20] == 0 && bytes[63] == 1)
    let opened = try folder.open()
    #expect(opened.database.isSealed)
    try opened.checkIntegrity()
    #expect(try opened.database.number("PRAGMA user_version") == RegisterSchema.version)
    #expect(try opened.count("person") == 3)
    #expect(mode(folder.file) == 0o600)
    #expect(Folder.names(in: "\(folder.path)/state").filter { $0.hasSuffix(".sealed") }.isEmpty)
  }

  /// Puts all that the store has into a file of SQLite alone, as earlier versions made it. Gives the number of tables.
  private func copyWithoutTags() throws -> Int {
    let path = "\(folder.path)/plain.sqlite"
    var (tables, statements): ([String], [String]) = ([], [])
    do {
      let database = try folder.database()
      try database.each(
        "SELECT name, sql, type FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY type DESC"
      ) { row throws(Failure) in
        statements.append(row.text(1) ?? "")
        if row.text(2) == "table" { tables.append(row.text(0) ?? "") }
      }
    }
    var opened: OpaquePointer?
    #expect(sqlite3_open(path, &opened) == SQLITE_OK)
    let plain = try #require(opened)
    defer { sqlite3_close(plain) }
    statements.append("ATTACH '\(folder.file)' AS sealed")
    statements += tables.map { "INSERT INTO main.\"\($0)\" SELECT * FROM sealed.\"\($0)\"" }
    statements += [
      "DETACH sealed", "PRAGMA application_id = \(RegisterSchema.applicationID)", "PRAGMA user_version = 1",
    ]
    for statement in statements { #expect(sqlite3_exec(plain, statement, nil, nil, nil) == SQLITE_OK, "\(statement)") }
    #expect(chmod(path, 0o600) == 0 && rename(path, folder.file) == 0)
    return tables.count
  }

  @Test func `temporary files lie in the store's folder, and one that a killed process left goes`() throws {
    _ = try filled()
    let left = "\(folder.path)/state/temporary-0011223344556677"
    try PrivateFile.make(empty: left)
    let register = try folder.open()
    #expect(!Folder.exists(left))
    try register.database.execute("PRAGMA temp.cache_size = 1")
    try register.database.execute(
      """
      CREATE TEMP TABLE wide AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
        SELECT i, randomblob(200) FROM n
      """)
    let open = Folder.names(in: "/proc/self/fd").compactMap { name -> String? in
      var target = [CChar](repeating: 0, count: 1024)
      let length = readlink("/proc/self/fd/\(name)", &target, 1023)
      return length > 0 ? String(decoding: target.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
    #expect(open.contains { $0.hasPrefix("\(folder.path)/state/temporary-") && $0.hasSuffix("(deleted)") })
    #expect(!Folder.names(in: "\(folder.path)/state").contains { $0.hasPrefix("temporary-") })
  }

  @Test func `a tag is SipHash-2-4 of the page and its number`() {
    let key = (0..<16).map { UInt8($0) }
    let page = (0..<4096).map { UInt8(truncatingIfNeeded: $0 * 31 + $0 / 256) }
    var message = [UInt8](repeating: 0, count: 8)
    message[0] = 0x39
    message[1] = 0x30
    message += page.dropLast(8)
    #expect(pageSealTag(key, 12345, page) == Self.sipHash(key, message))
    // The published vector for 15 bytes.
    #expect(Self.sipHash(key, (0..<15).map { UInt8($0) }) == 0xa129_ca61_49be_45e5)
  }

  /// Written from the paper, to be slow and obvious.
  private static func sipHash(_ key: [UInt8], _ message: [UInt8]) -> UInt64 {
    func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    let (k0, k1) = (word(key[0..<8]), word(key[8..<16]))
    var v = [
      k0 ^ 0x736f_6d65_7073_6575, k1 ^ 0x646f_7261_6e64_6f6d, k0 ^ 0x6c79_6765_6e65_7261, k1 ^ 0x7465_6462_7974_6573,
    ]
    func turned(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
    func round() {
      v[0] &+= v[1]
      v[1] = turned(v[1], 13) ^ v[0]
      v[0] = turned(v[0], 32)
      v[2] &+= v[3]
      v[3] = turned(v[3], 16) ^ v[2]
      v[0] &+= v[3]
      v[3] = turned(v[3], 21) ^ v[0]
      v[2] &+= v[1]
      v[1] = turned(v[1], 17) ^ v[2]
      v[2] = turned(v[2], 32)
    }
    let whole = message.count / 8 * 8
    var words = stride(from: 0, to: whole, by: 8).map { word(message[$0..<$0 + 8]) }
    words.append(word(message[whole...]) | UInt64(message.count & 255) << 56)
    for word in words {
      v[3] ^= word
      round()
      round()
      v[0] ^= word
    }
    v[2] ^= 0xFF
    for _ in 0..<4 { round() }
    return v[0] ^ v[1] ^ v[2] ^ v[3]
  }
}
