import Foundation
import Testing

/// How good a linkage is, and how many people there are, on invented people of whom everything is known.
@Suite struct LinkEvaluateScenarioTests {
  /// Three lists of a population of 6,000, with misspellings, gaps and people whom a list does not have.
  private struct Population {
    static let size = 6000
    var records = "record_id,lista,nombres,paterno,materno,nacimiento,documento\n"
    var truth = "record_id,cluster_id\n"
    var overlap = [Int](repeating: 0, count: 8)
    private var state: UInt64 = 3

    init() {
      let syllables = [
        "QUI", "MA", "HUA", "CON", "TI", "CHO", "SA", "LLA", "PA", "RO", "VI", "NE", "CCA", "TU",
        "LI", "GA",
      ]
      for person in 0..<Self.size {
        let surnames = (0..<2).map { _ in (0..<3).map { _ in syllables[next(16)] }.joined() }
        let given = (0..<2).map { _ in syllables[next(16)] + syllables[next(16)] }.joined(
          separator: " ")
        let born = "\(1960 + next(50))-\(10 + next(3))-\(10 + next(18))"
        let document = "999\(10_000 + next(90_000))"
        var set = 0
        for list in 0..<3 where next(100) < [35, 28, 22][list] {
          set |= 1 << list
          add(person, list, [given] + surnames + [born, document])
        }
        overlap[set] += 1
      }
    }

    private mutating func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }

    private mutating func add(_ person: Int, _ list: Int, _ clean: [String]) {
      var cells = clean
      if next(10) < 6 { cells[4] = "" }
      if next(10) < 4 { cells[3] = "" }
      if next(10) < 3 { cells[2] = "" }
      if next(10) < 3 { cells[0] = String(cells[0].split(separator: " ")[0]) }
      if next(10) < 3 {
        cells[1] = cells[1].replacing("QUI", with: "KI").replacing("LL", with: "Y")
      }
      if next(10) < 2 { cells[1] = String(cells[1].dropLast(2)) + "X" }
      let id = "\(["P", "I", "A"][list])-\(person)"
      records += "\(id),\(["policia", "inspeccion", "albergue"][list]),\(cells.joined(separator: ","))\n"
      truth += "\(id),\(person)\n"
    }
  }

  private static let settings = """
    link: 1
    id: record_id
    source: lista
    mode: link
    one-to-one: true
    columns:
      - {column: nombres, kind: given-name}
      - {column: paterno, kind: surname}
      - {column: materno, kind: surname}
      - {column: nacimiento, kind: date}
      - {column: documento, kind: document}
    """

  private func write(_ folder: TestFolder) throws -> (population: Population, common: [String]) {
    let population = Population()
    for (name, text) in [
      ("r.csv", population.records), ("t.csv", population.truth), ("s.link.yaml", Self.settings),
    ] {
      try Data(text.utf8).write(to: folder.url.appending(path: name))
    }
    let path = { (name: String) in folder.url.appending(path: name).path }
    return (
      population, ["--table", path("r.csv"), "--settings", path("s.link.yaml"), "--lang", "en"]
    )
  }

  @Test func `the hidden number comes within a tenth once errors of linkage are counted`() throws {
    let folder = try TestFolder()
    let (population, common) = try write(folder)
    let outcome = try Scenario.quipu(
      ["estimate", "--json", "--entry", "0", "--lists", "policia,inspeccion,albergue"] + common)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let linkage = try #require(outcome.json["linkage"] as? [String: Any])
    let corrected = try #require(
      (linkage["corrected"] as? [String: Any])?["estimate"] as? [String: Double])
    let total = try #require(corrected["total"])
    #expect(abs(total / Double(Population.size) - 1) < 0.1, "\(total)")
    // A strict threshold misses links, and what it misses makes people.
    let rows = try #require(linkage["thresholds"] as? [[String: Any]])
    let totals = rows.compactMap { ($0["estimate"] as? [String: Double])?["total"] }
    let recalls = rows.compactMap { $0["estimated_recall"] as? Double }
    #expect(totals.count == 5 && recalls == recalls.sorted(by: >))
    let strict = try #require(totals.last)
    #expect(strict > total && abs(strict - Double(Population.size)) > abs(total - Double(Population.size)))
    #expect((linkage["assumptions"] as? [String])?.contains("calibrated-weights") == true)
    #expect(population.overlap[0] > 0)

    let text = try Scenario.quipu(["estimate", "--entry", "0"] + common)
    #expect(text.status == 0, "\(text.errors)")
    for said in [
      "By the threshold of linkage:", "corrected", "it takes the probabilities for true",
    ] {
      #expect(text.text.contains(said), "\(said)\n\(text.text)")
    }
  }

  @Test func `an evaluation says what each threshold costs`() throws {
    let folder = try TestFolder()
    let (_, common) = try write(folder)
    let truth = ["--truth", folder.url.appending(path: "t.csv").path]
    let outcome = try Scenario.quipu(["link", "evaluate", "--json"] + common + truth)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try #require(outcome.json["thresholds"] as? [[String: Any]])
    let recalls = rows.compactMap { $0["recall"] as? Double }
    let (widest, strictest) = (try #require(recalls.first), try #require(recalls.last))
    #expect(rows.count == 8 && recalls == recalls.sorted(by: >) && widest > strictest)
    let clusters = try #require(
      (outcome.json["truth"] as? [String: Any])?["pairs"] as? [String: Double])
    let (precision, recall) = (try #require(clusters["precision"]), try #require(clusters["recall"]))
    #expect(precision > 0.95 && recall > 0.7)
    let text = try Scenario.quipu(["link", "evaluate"] + common + truth)
    #expect(text.text.contains("their errors are an assumption"), "\(text.text)")
  }

  @Test func `tables and settings go together`() throws {
    let refused = try Scenario.quipu(["estimate", "--table", "x.csv", "--lang", "en"])
    #expect(refused.status == 64 && refused.errors.contains("--table and --settings go together"))
  }
}
