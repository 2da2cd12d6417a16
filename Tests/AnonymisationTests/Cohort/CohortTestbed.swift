import Interchange
import Safekeeping

@testable import Anonymisation

/// Invented persons of three attributes, published night after night in two lines.
struct CohortTestbed {
  let design: CohortDesign
  let key: CohortKey
  var book: CohortBook
  var records: [String: CohortRecord] = [:]
  /// As of the last night, and of the one before.
  var files: [CohortFile]
  var former: [CohortFile]
  var evidence: CohortEvidence?
  var account = CohortNight.Account()
  private var state: UInt64 = 7
  private var next = 0

  init(shape: CellShape = .sets, ks: [Int] = [3, 6], key: UInt8 = 1, decoys: Double = 0.05) {
    let decade = CohortAttribute(
      name: "year", labels: (1980..<2000).map(String.init), isOrdered: true,
      levels: [(0..<20).map { Int32($0 / 5) }, (0..<20).map { Int32($0 / 10) }],
      nodes: [["1980+5", "1985+5", "1990+5", "1995+5"], ["1980s", "1990s"]])
    let place = CohortAttribute(
      name: "place", labels: ["Lima", "Callao", "Cusco", "Puno"], levels: [[0, 0, 1, 1]], nodes: [["coast", "andes"]])
    let sex = CohortAttribute(name: "sex", labels: ["F", "M"])
    var design = CohortDesign(
      attributes: [decade, place, sex], lines: ks.map { CohortDesign.Line(name: "k\($0)", k: $0) }, shape: shape,
      decoys: decoys)
    // The first release takes everybody, so that a later night is about its own news only.
    design.allowance.unlike = 1.1
    self.design = design
    self.key = CohortKey(SecretKey(Array(repeating: key, count: 32)))
    book = CohortBook(design)
    files = ks.map { _ in CohortFile(header: [], rows: []) }
    former = files
  }

  /// The same numbers in every run.
  mutating func draw(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % count
  }

  @discardableResult
  mutating func arrive(_ count: Int, value: String? = nil, group: String? = nil, lines: UInt32 = 3) -> [String] {
    (0..<count).map { _ in
      next += 1
      let id = "p\(next)"
      records[id] = CohortRecord(
        id: id, leaves: [Int32(draw(20)), Int32(draw(4)), Int32(draw(2))], value: value ?? ["a", "b", "c"][draw(3)],
        group: group ?? id, lines: lines)
      return id
    }
  }

  mutating func night(erased: Set<String> = []) {
    let before = book
    for id in erased { records[id] = nil }
    let known = records.keys.sorted().compactMap { records[$0] }
    account = CohortNight.run(&book, records: known, erased: erased, design: design, key: key)
    former = files
    files = render(book)
    evidence = CohortEvidence(
      before: before, after: book, records: known, erased: erased, design: design, key: key)
  }

  func render(_ book: CohortBook) -> [CohortFile] {
    design.lines.indices.map { CohortFile(book, line: $0, design: design, key: key, sensitive: "purpose") }
  }

  var alarms: [String] {
    guard let evidence else { return ["no night yet"] }
    return CohortGate.check(design, before: former, after: files, evidence: evidence).map(\.code.slug)
  }

  /// Sixty persons in their classes, then nights of some news.
  static func running(nights: Int = 3, shape: CellShape = .sets) -> CohortTestbed {
    var bed = CohortTestbed(shape: shape)
    bed.arrive(60)
    bed.night()
    for _ in 0..<nights {
      bed.arrive(8)
      bed.night()
    }
    return bed
  }

  /// Ids of persons whose row stands in a class, the first published first.
  var published: [String] {
    book.entries.filter { $0.value.atom != nil }.keys.sorted { left, right in
      let (one, other) = (book.entries[left]?.atom ?? 0, book.entries[right]?.atom ?? 0)
      return one == other ? left < right : one < other
    }
  }

  func members(ofAtom atom: Int) -> [String] { published.filter { book.entries[$0]?.atom == atom } }

  func name(ofPerson id: String, in line: Int) -> String {
    let held = book.entries[id]?.atom.flatMap { book.atoms[$0]?.classes[line] } ?? 0
    return key.name(ofClass: held, line: design.lines[line].name)
  }

  func rows(of name: String, in line: Int) -> [[String]] { files[line].rows.filter { $0[1] == name } }
}
