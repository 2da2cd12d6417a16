import Foundation
import Testing

/// `quipu link` over invented tables whose truth is known, by settings that it suggests itself.
@Suite struct LinkScenarioTests {
  private static let given = [
    "Rosa", "Luz", "María", "Ana", "Juana", "Flor", "Nelly", "Julia", "Diana", "Ruth", "Sonia", "Olga",
  ]
  private static let surnames = [
    "Quispe", "Mamani", "Flores", "Rojas", "Condori", "Huanca", "Huamán", "Torres", "Cusi", "Apaza", "Choque", "Vargas",
    "Salazar", "Ticona", "Paredes", "Zapata",
  ]

  /// Three hundred people in two lists, the second with misspellings and gaps; the same bytes every time.
  private struct Lists {
    var first = "record_id,nombres,apellido_paterno,apellido_materno,fecha_nacimiento,nro_documento\n"
    var second: String
    var truth = "record_id,cluster_id\n"
    var pairs = "left,right\n"

    init() {
      second = first
      var state: UInt64 = 5
      func next(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
      }
      for person in 1000..<1300 {
        var cells = [
          "\(LinkScenarioTests.given[next(12)]) \(LinkScenarioTests.given[next(12)])",
          LinkScenarioTests.surnames[next(16)], LinkScenarioTests.surnames[next(16)],
          "\(1970 + next(40))-0\(1 + next(9))-\(10 + next(18))", "999\(10_000 + next(90_000))",
        ]
        first += "A-\(person),\(cells.joined(separator: ","))\n"
        switch next(6) {
        case 0: cells[4] = ""
        case 1: cells[2] = ""
        case 2: cells[1] = cells[1].replacing("Qui", with: "Ki").replacing("Hua", with: "Wa")
        case 3: cells[3] = ""
        default: break
        }
        second += "B-\(person),\(cells.joined(separator: ","))\n"
        truth += "A-\(person),P\(person)\nB-\(person),P\(person)\n"
        pairs += "A-\(person),B-\(person)\n"
      }
    }

    func write(to folder: TestFolder) throws {
      for (name, text) in [("a.csv", first), ("b.csv", second), ("truth.csv", truth), ("pairs.csv", pairs)] {
        try Data(text.utf8).write(to: folder.url.appending(path: name))
      }
    }
  }

  private func path(_ name: String, _ folder: TestFolder) -> String { folder.url.appending(path: name).path }

  private func tables(_ folder: TestFolder) -> [String] {
    ["--table", path("a.csv", folder), "--table", path("b.csv", folder)]
  }

  private func suggested(_ folder: TestFolder) throws -> String {
    try Lists().write(to: folder)
    let settings = path("s.link.yaml", folder)
    let outcome = try Scenario.quipu(["link", "--suggest", "-o", settings, "--lang", "en"] + tables(folder))
    #expect(outcome.status == 0, "\(outcome.errors)")
    return settings
  }

  @Test func `suggested settings pass check and name every column by its kind`() throws {
    let folder = try TestFolder()
    let settings = try suggested(folder)
    let checked = try Scenario.quipu(["check", settings])
    #expect(checked.status == 0 && checked.errors.isEmpty, "\(checked.errors)")
    let text = try String(contentsOf: URL(filePath: settings), encoding: .utf8)
    for line in [
      "id: record_id", "mode: link", "{column: nombres, kind: given-name}", "{column: apellido_paterno, kind: surname}",
      "{column: fecha_nacimiento, kind: date}", "{column: nro_documento, kind: document}",
    ] { #expect(text.contains(line), "\(line) is not in\n\(text)") }
  }

  @Test func `two lists are linked as the truth has them, whatever the order of their rows`() throws {
    let folder = try TestFolder()
    let settings = try suggested(folder)
    let (clusters, pairs) = (path("clusters.csv", folder), path("found.csv", folder))
    let rest = ["--settings", settings, "-o", clusters, "--pairs", pairs, "--json", "--lang", "en"]
    let outcome = try Scenario.quipu(["link"] + tables(folder) + rest + ["--truth", path("truth.csv", folder)])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let truth = try #require(outcome.json["truth"] as? [String: Any])
    let byPairs = try #require(truth["pairs"] as? [String: Double])
    #expect(truth["true-pairs"] as? Int == 300)
    #expect(try #require(byPairs["precision"]) > 0.98 && #require(byPairs["recall"]) > 0.95)
    let files = try [clusters, pairs].map { try String(contentsOf: URL(filePath: $0), encoding: .utf8) }
    #expect(files[0].hasPrefix("record_id,cluster_id\nA-1000,A-1000\n"))
    #expect(files[0].split(separator: "\n").count == 601)
    #expect(files[1].hasPrefix("left,right,weight,probability\nA-1000,B-1000,"))

    for name in ["a.csv", "b.csv"] {
      let lines = try String(contentsOf: folder.url.appending(path: name), encoding: .utf8).split(separator: "\n")
      let turned = ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n") + "\n"
      try Data(turned.utf8).write(to: folder.url.appending(path: name))
    }
    let again = try Scenario.quipu(["link"] + tables(folder) + rest + ["--truth", path("pairs.csv", folder)])
    #expect(again.output == outcome.output)
    #expect(try [clusters, pairs].map { try String(contentsOf: URL(filePath: $0), encoding: .utf8) } == files)
  }

  @Test func `no report and no finding shows a value`() throws {
    let folder = try TestFolder()
    let settings = try suggested(folder)
    for more in [[], ["--json"]] {
      let outcome = try Scenario.quipu(["link"] + tables(folder) + ["--settings", settings] + more)
      let said = outcome.text + outcome.errors
      for value in ["Quispe", "QUISPE", "Rosa", "99910", "A-1000"] { #expect(!said.contains(value)) }
    }
  }

  @Test func `a table without records, or with one, or with empty columns gives what there is and says so`() throws {
    let folder = try TestFolder()
    let settings = try suggested(folder)
    let text = try String(contentsOf: URL(filePath: settings), encoding: .utf8)
    let alone = text.replacing("mode: link", with: "mode: link-and-dedupe").replacing("one-to-one: true\n", with: "")
    try Data(alone.utf8).write(to: URL(filePath: settings))
    let header = "record_id,nombres,apellido_paterno,apellido_materno,fecha_nacimiento,nro_documento\n"
    let clusters = path("clusters.csv", folder)
    for (rows, finding, records) in [
      ("", "link-no-records", ""), ("A-1,Rosa,Quispe,Flores,2001-02-03,99910001\n", "", "A-1,A-1\n"),
      ("A-1,Rosa,,,,\nA-2,Luz,,,,\n", "link-column-empty", "A-1,A-1\nA-2,A-2\n"),
    ] {
      try Data((header + rows).utf8).write(to: folder.url.appending(path: "few.csv"))
      let outcome = try Scenario.quipu(
        ["link", "--table", path("few.csv", folder), "--settings", settings, "-o", clusters, "--lang", "en"])
      #expect(outcome.status == 0 && (finding.isEmpty || outcome.errors.contains(finding)), "\(outcome.errors)")
      #expect(try String(contentsOf: URL(filePath: clusters), encoding: .utf8) == "record_id,cluster_id\n" + records)
    }
  }

  @Test func `the shipped settings link the shipped table`() throws {
    let folder = Scenario.root.appending(path: "Samples/03-people-in-any-table")
    let file = { (name: String) in folder.appending(path: name).path }
    let outcome = try Scenario.quipu([
      "link", "--table", file("records.csv"), "--settings", file("people.link.yaml"), "--truth", file("truth.csv"),
      "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let truth = try #require(outcome.json["truth"] as? [String: Any])
    #expect(try #require((truth["pairs"] as? [String: Double])?["precision"]) > 0.95)
  }

  @Test func `what stands in the way is said with its code`() throws {
    let folder = try TestFolder()
    let settings = try suggested(folder)
    let one = try Scenario.quipu(["link", "--table", path("a.csv", folder), "--settings", settings, "--lang", "en"])
    #expect(one.status == 78 && one.errors.contains("mode: link compares different lists"))
    let twice = try Scenario.quipu(
      [
        "link", "--table", path("a.csv", folder), "--table", path("a.csv", folder), "--settings", settings, "--lang",
        "en",
      ])
    #expect(twice.status == 65 && twice.errors.contains("300 records repeat an earlier"))
    let text = try String(contentsOf: URL(filePath: settings), encoding: .utf8)
    try Data(text.replacing("kind: date", with: "kind: fecha").utf8).write(to: URL(filePath: settings))
    let wrong = try Scenario.quipu(["link"] + tables(folder) + ["--settings", settings, "--lang", "en"])
    #expect(wrong.status == 78 && wrong.errors.contains("“fecha” is not a value of “kind”"))
    let none = try Scenario.quipu(["link", "--table", path("a.csv", folder)])
    #expect(none.status == 64)
  }
}
