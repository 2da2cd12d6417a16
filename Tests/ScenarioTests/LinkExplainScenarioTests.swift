import Foundation
import Testing

/// A model that is kept, and why two records weigh what they weigh.
@Suite struct LinkExplainScenarioTests {
  private func tables(_ folder: TestFolder) throws -> [String] {
    let given = ["Rosa", "Luz", "Ana", "Flor", "Nelly", "Julia", "Sonia", "Olga", "Ruth", "Diana"]
    let surnames = [
      "Quispe", "Mamani", "Huanca", "Condori", "Rojas", "Flores", "Apaza", "Choque", "Ticona",
      "Zapata", "Cusi",
    ]
    let head = "record_id,nombres,paterno,materno,nacimiento,documento\n"
    var (first, second) = (head, head)
    for person in 0..<200 {
      let born = "\(1970 + person % 37)-0\(1 + person % 9)-\(10 + person % 19)"
      let names = "\(given[person % 10]),\(surnames[person * 7 % 11]),\(surnames[person * 5 % 11])"
      first += "A-\(person),\(names),\(born),999\(10_000 + person * 37)\n"
      let spelt = person % 4 == 0 ? names.replacing("Qui", with: "Ki") : names
      second += "B-\(person),\(spelt),\(person % 3 == 0 ? "" : born),999\(10_000 + person * 37)\n"
    }
    for (name, text) in [("a.csv", first), ("b.csv", second)] {
      try Data(text.utf8).write(to: folder.url.appending(path: name))
    }
    let paths = ["a.csv", "b.csv"].flatMap { ["--table", folder.url.appending(path: $0).path] }
    let settings = folder.url.appending(path: "s.link.yaml").path
    #expect(try Scenario.quipu(["link", "--suggest", "-o", settings] + paths).status == 0)
    return paths + ["--settings", settings, "--lang", "en"]
  }

  @Test func `a model is the same bytes again, and says how its weights settled`() throws {
    let folder = try TestFolder()
    let tables = try tables(folder)
    let models = ["one.qlm", "two.qlm"].map { folder.url.appending(path: $0).path }
    let outcomes = try models.map {
      try Scenario.quipu(["link", "train", "--json", "-o", $0] + tables)
    }
    #expect(outcomes[0].status == 0, "\(outcomes[0].errors)")
    #expect(outcomes[0].output == outcomes[1].output)
    #expect(
      try Data(contentsOf: URL(filePath: models[0])) == Data(contentsOf: URL(filePath: models[1])))
    let report = outcomes[0].json
    #expect(report["model-version"] as? Int == 1 && report["records"] as? Int == 400)
    #expect(try #require(report["rounds"] as? Int) > 0 && report["converged"] is Bool)
    #expect(try #require(report["comparisons"] as? [Any]).count >= 4)
    let text = String(decoding: try Data(contentsOf: URL(filePath: models[0])), as: UTF8.self)
    for value in ["QUISPE", "Quispe", "ROSA", "99910037"] { #expect(!text.contains(value)) }
  }

  @Test func `steps add up to the pair's weight, in words, JSON and SVG`() throws {
    let folder = try TestFolder()
    let tables = try tables(folder)
    let (model, svg) = (
      folder.url.appending(path: "m.qlm").path, folder.url.appending(path: "why.svg").path
    )
    #expect(try Scenario.quipu(["link", "train", "-o", model] + tables).status == 0)
    let explain = ["link", "explain", "A-1", "B-1", "--model", model] + tables
    let outcome = try Scenario.quipu(explain + ["--json", "--svg", svg])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let steps = try #require(outcome.json["steps"] as? [[String: Any]]).compactMap {
      $0["bits"] as? Double
    }
    let prior = try #require(outcome.json["prior-bits"] as? Double)
    let weight = try #require(outcome.json["bits"] as? Double)
    #expect(abs(prior + steps.reduce(0, +) - weight) < 0.01)
    #expect(try #require(outcome.json["probability"] as? Double) > 0.99)
    let other = try Scenario.quipu(["link", "explain", "A-1", "B-2", "--model", model, "--json"] + tables)
    let lighter = try #require(other.json["bits"] as? Double)
    #expect(lighter < weight)

    let drawn = try String(contentsOfFile: svg, encoding: .utf8)
    #expect(drawn.split(separator: "<rect ").count == steps.count + 4 && drawn.hasSuffix("</svg>\n"))
    let text = try Scenario.quipu(explain).text
    for said in ["two records of which nothing is known", "by itself it would be joined", "equal"] {
      #expect(text.contains(said), "\(said)\n\(text)")
    }
    let spanish = try Scenario.quipu(Array(explain.dropLast(2)) + ["--lang", "es"]).text
    #expect(spanish.contains("dos registros de los que nada se sabe"), "\(spanish)")
    for said in [text, spanish, try String(contentsOfFile: svg, encoding: .utf8)] {
      for value in ["Luz", "LUZ", "Mamani", "99910"] { #expect(!said.contains(value)) }
    }
  }

  @Test func `what is no model or no record is told`() throws {
    let folder = try TestFolder()
    let tables = try tables(folder)
    let unknown = try Scenario.quipu(["link", "explain", "A-1", "Z-9"] + tables)
    #expect(
      unknown.status == 65 && unknown.errors.contains("link-record-unknown"), "\(unknown.errors)")
    let broken = folder.url.appending(path: "broken.qlm")
    try Data("quipu-link-model\t9\n".utf8).write(to: broken)
    let refused = try Scenario.quipu(
      ["link", "explain", "A-1", "B-1", "--model", broken.path] + tables)
    #expect(
      refused.status == 65 && refused.errors.contains("link-model-unreadable"), "\(refused.errors)")
  }
}
