import Foundation
import Testing

/// `quipu anonymise`, `quipu risk` and `quipu hierarchy`, end to end.
@Suite struct AnonymiseScenarioTests {
  /// Three hundred invented persons; every thirtieth row comes from one raid, in Latin-1 with semicolons.
  private static func write(to folder: TestFolder) throws {
    var state: UInt64 = 3
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    var lines = ["id;sexo;edad;lugar;fin;operativo;año;nota"]
    for person in 0..<300 {
      let place = ["150101", "150102", "080101", "160101"][min(next(4), next(4))]
      let purpose = ["sexual", "laboral", "mendicidad"][min(next(3), next(3))]
      lines.append(
        "P\(person);\(next(3) == 0 ? "M" : "F");\(9 + next(40));\(place);\(purpose);OP-\(person / 3);2024;\"a;b\"")
    }
    let text = lines.joined(separator: "\r\n") + "\r\n"
    try #require(text.data(using: .isoLatin1)).write(to: folder.url.appending(path: "casos.csv"))
  }

  private static func policy(_ rest: String, k: Int = 5, age: String = "hierarchy: age-legal") -> String {
    """
    anonymise: 1
    codes: \(Scenario.root.path)/Mappings/codes
    k: \(k)
    quasi-identifiers:
      - {column: sexo}
      - {column: edad, \(age)}
      - {column: lugar, hierarchy: ubigeo}
    sensitive:
      - {column: fin, distinct-l: 2}
    keep: [año, nota]
    \(rest)
    """
  }

  private struct Run {
    let folder: TestFolder
    init(_ policy: String) throws {
      folder = try TestFolder()
      try AnonymiseScenarioTests.write(to: folder)
      try Data(policy.utf8).write(to: folder.url.appending(path: "p.anonymise.yaml"))
    }
    func path(_ name: String) -> String { folder.url.appending(path: name).path }
    func anonymise(_ words: [String] = ["--json"]) throws -> CommandResult {
      try Scenario.quipu(
        ["anonymise", path("casos.csv"), "--policy", path("p.anonymise.yaml"), "-o", path("out.csv"), "--lang", "en"]
          + words)
    }
    func risk(_ table: String, _ words: [String] = ["--json"]) throws -> CommandResult {
      try Scenario.quipu(["risk", path(table), "--policy", path("p.anonymise.yaml"), "--lang", "en"] + words)
    }
    var rows: [[String]] {
      get throws {
        try String(contentsOf: folder.url.appending(path: "out.csv"), encoding: .utf8)
          .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
      }
    }
  }

  @Test(arguments: ["full-domain", "local"])
  func `what leaves keeps the promise, and only named columns leave`(search: String) throws {
    let run = try Run(Self.policy("search: \(search)\nsuppression: 0.05"))
    let outcome = try run.anonymise()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try run.rows
    #expect(rows.first == ["sexo", "edad", "lugar", "fin", "año", "nota"] && rows.count == 301)
    var classes: [[String]: Set<String>] = [:]
    var sizes: [[String]: Int] = [:]
    for row in rows.dropFirst() where row[0] != "suppressed" {
      classes[Array(row[..<3]), default: []].insert(row[3])
      sizes[Array(row[..<3]), default: 0] += 1
      #expect(row[4] == "2024" && row[5] == "a;b")
    }
    #expect(sizes.values.allSatisfy { $0 >= 5 } && classes.values.allSatisfy { $0.count >= 2 })
    let suppressed = rows.count { $0.allSatisfy { $0 == "suppressed" } }
    #expect(
      outcome.json["rows"] as? [String: Int] == [
        "read": 300, "damaged": 0, "suppressed": suppressed, "recoded": 300 - suppressed,
      ])
    #expect(outcome.json.number("k") == sizes.values.min() && outcome.json.number("classes") == sizes.count)
    let judged = try run.risk("out.csv", ["--json", "--gate"])
    #expect(judged.status == 0 && judged.json["keeps-promises"] as? Bool == true, "\(judged.text)")
  }

  @Test func `the table as it came breaks the promise`() throws {
    let run = try Run(Self.policy("population-size: 30000"))
    let judged = try run.risk("casos.csv", ["--json", "--gate"])
    #expect(judged.status == 4)
    let special = judged.json["suda2"] as? [String: Any] ?? [:]
    #expect((special.number("uniques") ?? 0) > 50)
    let uniques = judged.json["population-uniques"] as? [String: Any] ?? [:]
    #expect(uniques["chosen"] as? String == "pitman" && uniques.number("sample-uniques") == special.number("uniques"))
    #expect(try run.risk("casos.csv").status == 0)
  }

  @Test func `a policy that cannot be met ends with 4, writes nothing and says what would help`() throws {
    let few = try Run(Self.policy("", k: 400))
    let outcome = try few.anonymise()
    #expect(outcome.status == 4 && outcome.errors.contains("anonymity-too-few-rows"), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: few.path("out.csv")))
    let fine = try Run(Self.policy("", age: "hierarchy: age-legal, to-level: 0"))
    let second = try fine.anonymise()
    #expect(second.status == 4 && second.errors.contains("anonymity-out-of-reach"), "\(second.errors)")
    #expect(second.errors.contains("raise suppression to 0."))
    let values = try Run(Self.policy("").replacing("distinct-l: 2", with: "distinct-l: 4"))
    let third = try values.anonymise()
    #expect(third.status == 4 && third.errors.contains("anonymity-too-few-values"))
  }

  @Test func `one raid is not k persons`() throws {
    let alone = try Run(Self.policy("cases: operativo", k: 5))
    let outcome = try alone.anonymise()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect((outcome.json.number("cases") ?? 0) >= 5)
    #expect(try alone.rows.first?.contains("operativo") == false)
  }

  @Test func `damaged rows take no part and are told`() throws {
    let run = try Run(Self.policy("search: local"))
    let url = run.folder.url.appending(path: "casos.csv")
    var bytes = try Data(contentsOf: url)
    bytes.append(Data("P300;F;20;150101\r\n".utf8))
    try bytes.write(to: url)
    let outcome = try run.anonymise()
    #expect(outcome.status == 0 && outcome.errors.contains("csv-ragged-row"), "\(outcome.errors)")
    #expect((outcome.json["rows"] as? [String: Int])?["damaged"] == 1)
    #expect(try run.rows.count == 301)
  }

  @Test func `values that a hierarchy does not know stop the release unless the policy says otherwise`() throws {
    let strict = try Run(Self.policy("", age: "file: edades.csv"))
    try Data("9;niño;*\n".utf8).write(to: strict.folder.url.appending(path: "edades.csv"))
    let outcome = try strict.anonymise()
    #expect(outcome.status == 65 && outcome.errors.contains("hierarchy-value-unknown"), "\(outcome.errors)")
    let lenient = try Run(Self.policy("", age: "file: edades.csv, unknown: top"))
    try Data("9;niño;*\n".utf8).write(to: lenient.folder.url.appending(path: "edades.csv"))
    #expect(try lenient.anonymise().status == 0)
  }

  @Test func `a column that is not there and a policy with mistakes are configuration`() throws {
    let absent = try Run(Self.policy("").replacing("año", with: "anno"))
    let outcome = try absent.anonymise()
    #expect(outcome.status == 78 && outcome.errors.contains("table-column-missing"), "\(outcome.errors)")
    let wrong = try Run("anonymise: 1\nk: 5\nquasi-identifiers: []\n")
    #expect(try wrong.anonymise().status == 78)
    let checked = try Scenario.quipu(["check", wrong.path("p.anonymise.yaml")])
    #expect(checked.status == 78)
  }

  @Test func `no value of a row stands in a report`() throws {
    let run = try Run(Self.policy("search: local"))
    let texts = try [
      run.anonymise([]).text, run.anonymise().text, run.risk("casos.csv", []).text, run.risk("casos.csv").text,
    ]
    for text in texts {
      for value in ["150101", "mendicidad", "OP-1", "P17"] { #expect(!text.contains(value)) }
    }
  }

  @Test func `a made hierarchy is read back as a file`() throws {
    let run = try Run(Self.policy("", age: "file: edades.csv"))
    let made = try Scenario.quipu([
      "hierarchy", "age-legal", "--table", run.path("casos.csv"), "--column", "edad", "-o", run.path("edades.csv"),
    ])
    #expect(made.status == 0, "\(made.errors)")
    let outcome = try run.anonymise()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let all = try Scenario.quipu(["hierarchy", "country"])
    #expect(all.text.contains("PER;South America;Americas;*\n"))
    let places = try Scenario.quipu(["hierarchy", "ubigeo"])
    #expect(places.text.contains("080101;0801;08;Sur;*\n"))
    #expect(try Scenario.quipu(["hierarchy", "date"]).status == 78)
    #expect(try Scenario.quipu(["hierarchy", "age"]).status == 64)
  }

  @Test func `a table of counts publishes the same bytes when a blank cell changes`() throws {
    let folder = try TestFolder()
    // Rows by sex and place; a and b are small, and the others are large.
    func table(_ cells: [(String, String, Int)]) -> String {
      "sexo,lugar\n" + cells.flatMap { [String](repeating: "\($0.0),\($0.1)\n", count: $0.2) }.joined()
    }
    func publish(_ name: String, _ text: String, _ words: [String] = []) throws -> (report: CommandResult, file: String)
    {
      let (input, output) = (folder.url.appending(path: "\(name).csv"), folder.url.appending(path: "\(name)-out.csv"))
      try Data(text.utf8).write(to: input)
      let outcome = try Scenario.quipu(
        ["tabulate", input.path, "--by", "sexo", "--by", "lugar", "--least", "5", "-o", output.path, "--json"] + words)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return (outcome, try String(contentsOf: output, encoding: .utf8))
    }
    let before = try publish(
      "before", table([("F", "Lima", 40), ("F", "Puno", 2), ("M", "Lima", 30), ("M", "Puno", 12)]))
    let after = try publish(
      "after", table([("F", "Lima", 38), ("F", "Puno", 4), ("M", "Lima", 32), ("M", "Puno", 10)]))
    #expect(before.file == after.file)
    #expect(before.file.contains("F,total,42\n") && before.file.contains("total,total,84\n"))
    #expect(before.file.components(separatedBy: "suppressed").count == 5)
    #expect(before.report.json.number("primary") == 1 && before.report.json.number("secondary") == 3)
    let rounded = try publish("rounded", table([("F", "Lima", 42), ("M", "Puno", 13)]), ["--round", "5"])
    #expect(
      rounded.file
        == "sexo,lugar,count\nF,Lima,40\nM,Lima,0\ntotal,Lima,40\nF,Puno,0\nM,Puno,15\ntotal,Puno,15\nF,total,40\nM,total,15\ntotal,total,55\n"
    )
    let taken = folder.url.appending(path: "taken.csv")
    try Data("sexo,lugar\ntotal,Lima\n".utf8).write(to: taken)
    let refused = try Scenario.quipu(["tabulate", taken.path, "--by", "sexo", "--least", "5"])
    #expect(refused.status == 78 && refused.errors.contains("tabulate-word-taken"))
    #expect(try Scenario.quipu(["tabulate", taken.path, "--by", "sexo", "--least", "1"]).status == 64)
  }

  // MARK: Adult

  private static let adult = [
    "sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation", "salary-class",
  ]

  private func adult(_ folder: URL, search: String, k: Int, suppression: String) throws -> CommandResult {
    let scratch = try TestFolder()
    let data = folder.appending(path: "adult")
    let columns = Self.adult.map { "  - {column: \($0), file: \(data.path)/adult_hierarchy_\($0).csv}" }
    let policy =
      "anonymise: 1\nk: \(k)\nsearch: \(search)\nsuppression: \(suppression)\nquasi-identifiers:\n"
      + columns.joined(separator: "\n") + "\n"
    let path = scratch.url.appending(path: "p.anonymise.yaml")
    try Data(policy.utf8).write(to: path)
    return try Scenario.quipu([
      "anonymise", data.appending(path: "adult.csv").path, "--policy", path.path, "-o",
      scratch.url.appending(path: "out.csv").path, "--json",
    ])
  }

  @Test(.enabled(if: Scenario.real != nil, "shared/real is not on this machine"))
  func `the optimum of Adult is the one that ARX found`() throws {
    let outcome = try adult(try #require(Scenario.real), search: "full-domain", k: 5, suppression: "0.04")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let loss = (outcome.json["loss"] as? NSNumber)?.doubleValue ?? 0
    #expect(abs(loss - 0.26611081915757495) < 1e-9)
    #expect((outcome.json["rows"] as? [String: Int])?["suppressed"] == 1178)
  }

  @Test(
    .enabled(if: Scenario.real != nil, "shared/real is not on this machine"), arguments: [(5, 0.941), (11, 0.910)])
  func `local recoding of Adult keeps at least what ARX keeps`(k: Int, granularity: Double) throws {
    let outcome = try adult(try #require(Scenario.real), search: "local", k: k, suppression: "0")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect((outcome.json["granularity"] as? NSNumber)?.doubleValue ?? 0 >= granularity)
    #expect((outcome.json.number("k") ?? 0) >= k && (outcome.json["rows"] as? [String: Int])?["suppressed"] == 0)
  }
}
