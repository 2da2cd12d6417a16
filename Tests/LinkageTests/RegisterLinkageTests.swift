import Interchange
import Testing

@testable import Linkage

/// An index in memory, as the store keeps it.
final class MemoryIndex: PersonIndex {
  struct Person {
    var id: String
    var values: LinkageRecord.Values
    var source = "s"
    var delivery: [Int]
  }

  var persons: [Int: Person] = [:]
  var memberships: [Int: String] = [:]
  var redirects: [String: String] = [:]
  var pins: Set<String> = []
  var decided = LinkageConstraints()
  private var model: String?
  private var waiting: Set<Int> = []
  private var keysOf: [Int: Set<[UInt8]>] = [:]
  private var under: [[UInt8]: [Int]] = [:]
  private var pairs: Set<LinkagePair> = []
  private(set) var opened = 0

  func add(_ id: String, source: String = "s", delivery: [Int]? = nil, _ change: (inout LinkageRecord.Values) -> Void) {
    var values = LinkageRecord.Values()
    change(&values)
    let number = persons.count + 1
    persons[number] = Person(id: id, values: values, source: source, delivery: delivery ?? [1, number])
    waiting.insert(number)
  }

  func place(again number: Int) { waiting.insert(number) }
  func number(_ id: String) -> Int { persons.first { $0.value.id == id }!.key }

  func remove(_ id: String) { persons[number(id)] = nil }

  func beginLinkage(model: String) throws(Failure) -> [Int] {
    if self.model != nil, self.model != model { waiting.formUnion(persons.keys) }
    self.model = model
    var partners: [Int] = []
    for number in keysOf.keys.sorted() where persons[number] == nil {
      partners += try renew(number)
      keysOf[number] = nil
    }
    return partners.filter { persons[$0] != nil }
  }

  private func record(_ number: Int) -> LinkageRecord? {
    guard let person = persons[number] else { return nil }
    opened += 1
    return LinkageRecord(
      number: number, id: person.id, person: memberships[number], source: person.source, delivery: person.delivery,
      values: person.values)
  }

  func unplaced(after id: String?, limit: Int) throws(Failure) -> [LinkageRecord] {
    waiting.compactMap { persons[$0] == nil ? nil : record($0) }.filter { $0.id > (id ?? "") }.sorted { $0.id < $1.id }
      .prefix(limit).map { $0 }
  }

  func renew(_ number: Int) throws(Failure) -> [Int] {
    for key in keysOf[number] ?? [] { under[key]?.removeAll { $0 == number } }
    let gone = pairs.filter { $0.left == number || $0.right == number }
    pairs.subtract(gone)
    return gone.map { $0.left == number ? $0.right : $0.left }.sorted()
  }

  func records(_ numbers: [Int]) throws(Failure) -> [LinkageRecord] { numbers.compactMap(record) }

  func records(under key: [UInt8], limit: Int) throws(Failure) -> [Int]? {
    let found = under[key] ?? []
    return found.count > limit ? nil : found
  }

  func enter(keys: [[UInt8]], of number: Int) throws(Failure) {
    keysOf[number] = Set(keys)
    for key in Set(keys) { under[key, default: []].append(number) }
  }

  func enter(_ pairs: [LinkagePair]) throws(Failure) { self.pairs.formUnion(pairs) }

  func partners(of number: Int, from millibits: Int) throws(Failure) -> [(number: Int, millibits: Int)] {
    pairs.filter { ($0.left == number || $0.right == number) && $0.veto == nil && $0.millibits >= millibits }
      .map { (number: $0.left == number ? $0.right : $0.left, millibits: $0.millibits) }
      .sorted { $0.number < $1.number }
  }

  func family(of numbers: [Int]) throws(Failure) -> [Int] {
    let owners = Set(numbers.compactMap { memberships[$0] })
    return memberships.filter { persons[$0.key] != nil && owners.contains($0.value) }.map(\.key).sorted()
  }

  func constraints() throws(Failure) -> LinkageConstraints { decided }
  func personID(ofDocument document: String) -> String { "doc(\(document))" }
  func personID(ofRecord id: String) -> String { "rec(\(id))" }
  func isPinned(_ person: String) throws(Failure) -> Bool { pins.contains(person) }
  func isTaken(_ person: String, besides numbers: [Int]) throws(Failure) -> Bool {
    memberships.contains { $0.value == person && !numbers.contains($0.key) }
  }

  func place(_ placed: [PlacedPerson]) throws(Failure) {
    for person in placed {
      for old in person.merged { redirects[old] = person.person }
    }
    for person in placed {
      redirects[person.person] = nil
      if person.isPinned { pins.insert(person.person) } else { pins.remove(person.person) }
      for number in person.records {
        memberships[number] = person.person
        waiting.remove(number)
      }
    }
  }

  @discardableResult
  func link(_ thresholds: LinkThresholds = .standard) throws -> LinkageOutcome {
    var linkage = RegisterLinkage(model: .standard, thresholds: thresholds, batchSize: 7)
    return try linkage.link(self)
  }

  /// Persons as sets of records.
  var clusters: Set<Set<String>> {
    var members: [String: Set<String>] = [:]
    for (number, person) in memberships where persons[number] != nil {
      members[person, default: []].insert(persons[number]!.id)
    }
    return Set(members.values)
  }

  func person(_ id: String) -> String? { memberships[number(id)] }
}

@Suite struct RegisterLinkageTests {
  let index = MemoryIndex()

  private func add(
    _ id: String, _ given: String?, _ paternal: String?, _ maternal: String?, birth: String? = nil, dni: String? = nil,
    source: String = "s", delivery: [Int]? = nil
  ) {
    index.add(id, source: source, delivery: delivery) { values in
      values.given = given
      values.paternal = paternal
      values.maternal = maternal
      values.birthDate = birth
      values.documents = dni.map { ["DNI:\($0)"] } ?? []
    }
  }

  @Test func `one girl under three spellings is one person, and three records are enough to tell`() throws {
    add("r1", "Yesenia del Pilar", "Ccorimanya", "De la Vega", birth: "2008-05-09", dni: "99900413")
    add("r2", "YESENIA", "CORIMANIA", "DE LA VEGA", birth: "2008-05-09", source: "t")
    add("r3", "Yessenia Pilar", "Qorimanya", nil, birth: "2008-09-05", dni: "99900413", source: "u")
    try index.link()
    #expect(index.clusters == [["r1", "r2", "r3"]])
    #expect(index.person("r1") == "doc(DNI:99900413)")
  }

  @Test func `a common name alone joins nobody, a rare one does`() throws {
    add("r1", "María", "Quispe", "Mamani")
    add("r2", "Maria", "Quispe", "Mamani", source: "t")
    add("r3", "Wayra Killari", "Illatopa", "Tsamajain")
    add("r4", "Wayra Killari", "Illatopa", "Tsamajain", source: "t")
    try index.link()
    #expect(index.clusters == [["r1"], ["r2"], ["r3", "r4"]])
  }

  @Test func `siblings and twins stay two`() throws {
    add("r1", "Rosa", "Ccorimanya", "Illatopa", birth: "2008-05-09")
    add("r2", "Kiara", "Ccorimanya", "Illatopa", birth: "2008-05-09")
    try index.link()
    #expect(index.clusters == [["r1"], ["r2"]])
  }

  @Test func `a nickname is the name in the papers`() throws {
    add("r1", "José", "Ccorimanya", "Illatopa", birth: "2001-05-09")
    add("r2", "Pepe", "Ccorimanya", "Illatopa", birth: "2001-05-09", source: "t")
    try index.link()
    #expect(index.clusters == [["r1", "r2"]])
  }

  @Test func `names in each other's fields do not hide a person`() throws {
    add("r1", "Yesenia", "Ccorimanya", "Illatopa", birth: "2001-05-09")
    add("r2", "Ccorimanya Illatopa", "Yesenia", nil, birth: "2001-05-09", source: "t")
    try index.link()
    #expect(index.clusters == [["r1", "r2"]])
  }

  @Test func `a document under other names is a question and no link`() throws {
    add("r1", "Luz", "Ficticia", nil, dni: "99912345")
    add("r2", "Marta", "Imaginaria", nil, dni: "99912345", source: "t")
    try index.link()
    #expect(index.clusters == [["r1"], ["r2"]])
    #expect(index.person("r1") == "doc(DNI:99912345)")
    #expect(index.person("r2") != index.person("r1"))
  }

  @Test func `two people of one record are two`() throws {
    add("r1", "Yesenia", "Ccorimanya", "Illatopa", birth: "2001-05-09", delivery: [1, 7])
    add("r2", "Yesenia", "Ccorimanya", "Illatopa", birth: "2001-05-09", delivery: [1, 7])
    try index.link()
    #expect(index.clusters == [["r1"], ["r2"]])
  }

  @Test func `two documents that no typing error explains are two people, one wrong digit is not`() throws {
    add("r1", "Yesenia", "Ccorimanya", "Illatopa", birth: "2001-05-09", dni: "99912345")
    add("r2", "Yesenia", "Ccorimanya", "Illatopa", birth: "2001-05-09", dni: "10438876", source: "t")
    add("r3", "Yesenia", "Ccorimanya", "Illatopa", birth: "2001-05-09", dni: "99912354", source: "u")
    try index.link()
    #expect(index.clusters == [["r1", "r3"], ["r2"]])
  }

  @Test func `a record that brings two persons together leaves a redirect`() throws {
    add("r1", "Yesenia Pilar", "Ccorimanya", "Illatopa", dni: "99912345")
    add("r2", "Luz", nil, nil, birth: "2001-05-09", source: "t")
    try index.link()
    let before = index.person("r2")
    index.persons[index.number("r2")]!.values.given = "Yesenia Pilar"
    index.persons[index.number("r2")]!.values.paternal = "Ccorimanya"
    index.persons[index.number("r2")]!.values.maternal = "Illatopa"
    index.place(again: index.number("r2"))
    let outcome = try index.link()
    #expect(index.clusters == [["r1", "r2"]])
    #expect(outcome.merged == 1)
    #expect(index.redirects == [before!: "doc(DNI:99912345)"])
  }

  @Test func `what a steward parts stays parted, and the largest part keeps the id`() throws {
    for (record, source) in [("r1", "s"), ("r2", "t"), ("r3", "u")] {
      add(record, "Yesenia", "Ccorimanya", "Illatopa", birth: "2001-05-09", dni: "99912345", source: source)
    }
    try index.link()
    let id = index.person("r1")
    index.decided.different = [[index.number("r1"), index.number("r2")], [index.number("r1"), index.number("r3")]]
    for record in ["r1", "r2", "r3"] { index.place(again: index.number(record)) }
    try index.link()
    #expect(index.clusters == [["r1"], ["r2", "r3"]])
    #expect(index.person("r2") == id)
    #expect(index.person("r1") == "rec(r1)")
    let parted = index.memberships
    add("r4", "Yesenia", "Ccorimanya", "Illatopa", birth: "2001-05-09", dni: "99912345", source: "v")
    try index.link()
    #expect(index.clusters == [["r1"], ["r2", "r3", "r4"]] || index.clusters == [["r1", "r4"], ["r2", "r3"]])
    for (number, person) in parted { #expect(index.memberships[number] == person) }
    index.decided.different = []
    for record in ["r1", "r2", "r3"] { index.place(again: index.number(record)) }
    try index.link()
    #expect(index.clusters.count == 1)
  }

  @Test func `what a steward joins is one person whatever it weighs`() throws {
    add("r1", "Luz", "Ficticia", nil)
    add("r2", "Marta", "Imaginaria", nil, source: "t")
    try index.link()
    #expect(index.clusters.count == 2)
    index.decided.same = [[index.number("r1"), index.number("r2")]]
    for record in ["r1", "r2"] { index.place(again: index.number(record)) }
    try index.link()
    #expect(index.clusters == [["r1", "r2"]])
  }

  @Test func `a record that leaves does not hold others together`() throws {
    add("r1", "Yesenia Pilar", "Ccorimanya", nil, birth: "2001-05-09")
    add("r2", "Yesenia Pilar", "Ccorimanya", "Illatopa", birth: "2001-05-09", dni: "99912345", source: "t")
    try index.link()
    #expect(index.clusters == [["r1", "r2"]])
    index.remove("r2")
    try index.link()
    #expect(index.clusters == [["r1"]])
  }

  @Test func `a night opens new records and their candidates and nobody else`() throws {
    for person in 0..<60 {
      add(
        "r\(100 + person)", "Nombre\(Self.letters(person))", "Apellido\(Self.letters(person * 7))", nil,
        birth: "19\(40 + person)-01-02")
    }
    try index.link()
    let before = index.opened
    add("r900", "Nombre\(Self.letters(3))", "Apellido\(Self.letters(21))", nil, birth: "1943-01-02", source: "t")
    try index.link()
    #expect(index.clusters.count == 60)
    #expect(index.opened - before < 12)
  }

  /// Names that sound nothing like each other.
  private static func letters(_ number: Int) -> String {
    let syllables = ["ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru"]
    return (0..<3).map { syllables[(number / [1, 10, 100][$0] + 3 * $0) % 10] }.joined()
  }

  @Test(arguments: 1...6)
  func `nights give the persons and ids of one full run, in whatever order they come`(seed: Int) throws {
    let people = InventedRecords(seed: seed, persons: 120).records
    let whole = MemoryIndex()
    for person in people { whole.add(person.id, source: person.source) { $0 = person.values } }
    try whole.link()
    var random = FixedNumbers(seed: UInt64(seed) * 31)
    let shuffled = people.shuffled(using: &random)
    let nights = MemoryIndex()
    var night = 0
    for person in shuffled {
      nights.add(person.id, source: person.source) { $0 = person.values }
      night += 1
      if night % 17 == 0 { try nights.link() }
    }
    try nights.link()
    #expect(nights.clusters == whole.clusters)
    for person in people { #expect(nights.person(person.id) == whole.person(person.id)) }
    let truth = Dictionary(grouping: people, by: \.person).values.map { Set($0.map(\.id)) }
    #expect(whole.clusters.intersection(truth).count * 10 > truth.count * 8)
  }

  @Test func `persons whom a night does not concern keep their ids`() throws {
    let people = InventedRecords(seed: 9, persons: 80).records
    for person in people { index.add(person.id, source: person.source) { $0 = person.values } }
    try index.link()
    let before = index.memberships
    add("zz1", "Alguien Nuevo", "Desconocido", "Tsamajain", birth: "1950-02-03")
    try index.link()
    for (number, person) in before { #expect(index.memberships[number] == person) }
  }
}

/// A fixed sequence of numbers.
struct FixedNumbers: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9
    return mixed ^ mixed >> 32
  }
}

/// Invented people, each in one to four records with the errors of careless offices.
struct InventedRecords {
  struct Record {
    let id: String
    let person: Int
    let source: String
    let values: LinkageRecord.Values
  }

  private(set) var records: [Record] = []

  private static let given = [
    "Yesenia", "Maria", "Luz", "Rosa", "Milagros", "Kiara", "Wayra", "Jose", "Luis", "Amaru", "Percy", "Wilmer",
    "Nelly",
  ]
  private static let surnames = [
    "Quispe", "Mamani", "Flores", "Huaman", "Illatopa", "Ccorimanya", "Tsamajain", "Shapiama", "Ñahuinripa", "Vilca",
    "Choque", "Rojas", "Zevallos", "Yupanqui", "Pacaya",
  ]

  init(seed: Int, persons: Int) {
    var random = FixedNumbers(seed: UInt64(seed))
    for person in 0..<persons {
      var values = LinkageRecord.Values()
      values.given = "\(Self.given.randomElement(using: &random)!) \(Self.given.randomElement(using: &random)!)"
      values.paternal = Self.surnames.randomElement(using: &random)!
      values.maternal = Self.surnames.randomElement(using: &random)!
      let (month, day) = (Int.random(in: 1...12, using: &random), Int.random(in: 2...28, using: &random))
      values.birthDate =
        "\(Int.random(in: 1985...2014, using: &random))-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
      values.documents = ["DNI:\(Int.random(in: 10_000_000...79_999_999, using: &random))"]
      for copy in 0..<Int.random(in: 1...4, using: &random) {
        records.append(
          Record(
            id: "\(Int.random(in: 100_000...999_999, using: &random))-\(person)-\(copy)", person: person,
            source: ["police", "labour", "shelter"].randomElement(using: &random)!,
            values: Self.spoilt(values, &random)))
      }
    }
  }

  private static func spoilt(
    _ values: LinkageRecord.Values, _ random: inout FixedNumbers
  ) -> LinkageRecord.Values {
    var values = values
    if Int.random(in: 0..<10, using: &random) == 0 { values.documents = [] }
    if Int.random(in: 0..<10, using: &random) == 0 { values.maternal = nil }
    if Int.random(in: 0..<10, using: &random) == 0 { values.birthDate = values.birthDate.map { String($0.prefix(4)) } }
    if Int.random(in: 0..<10, using: &random) == 0 {
      values.given = values.given.map { String($0.split(separator: " ")[0]) }
    }
    if Int.random(in: 0..<10, using: &random) == 0 {
      values.paternal = values.paternal.map { $0.replacing("ui", with: "i") }
    }
    return values
  }
}
