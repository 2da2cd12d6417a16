import Foundation
import Testing

/// The hidden number as a researcher asks for it: from a table of lists, and from a store.
@Suite struct EstimateScenarioTests {
  static let published = Scenario.root.appending(path: "Tests/Published/uk-2013-lists.csv").path

  private func table(_ text: String, in folder: TestFolder) throws -> String {
    let file = folder.url.appending(path: "lists.csv")
    try Data(text.utf8).write(to: file)
    return file.path
  }

  private func total(_ result: CommandResult, _ key: String = "estimate") -> Double? {
    ((result.json[key] as? [String: Any])?["total"] as? NSNumber)?.doubleValue
  }

  @Test func `the published lists give the published number, model by model`() throws {
    let result = try Scenario.quipu(["estimate", Self.published, "--json"])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(total(result) == 11417.9911)
    #expect(result.json.number("observed") == 2744 && result.json.list("overlap").count == 25)
    let models = result.json.list("models")
    #expect(models.count == 8 && models.first?.number("df") == 56)
    #expect(models.map { $0["entered"] as? String }.last == "NG:GO")
    // f1 = 2492, f2 = 241.
    #expect(total(result, "chao_lower_bound") == 15627.9502)
    #expect(total(result, "chao_lower_bound_unequal_lists") == 12254.3734)
    #expect(try Scenario.quipu(["estimate", Self.published, "--json"]).output == result.output)
  }

  @Test func `the criterion and the threshold are the reader's`() throws {
    let aic = try Scenario.quipu(["estimate", Self.published, "--criterion", "aic", "--json"])
    #expect(total(aic) == 11251.5475)
    #expect(aic.json.list("models").last?["minus_infinity"] as? [String] == ["LA:GP", "LA:NCA"])
    let strict = try Scenario.quipu(["estimate", Self.published, "--entry", "0.01", "--json"])
    #expect(total(strict) == 12349.587)
    #expect(total(try Scenario.quipu(["estimate", Self.published, "--entry", "0", "--json"])) == 12213.9951)
    for wrong in [["--entry", "2"], ["--criterion", "bic"], ["--criterion", "aic", "--entry", "0.1"]] {
      #expect(try Scenario.quipu(["estimate", Self.published] + wrong).status == 64)
    }
    #expect(try Scenario.quipu(["estimate"]).status == 64)
  }

  @Test func `a person reads the models, the interval, the bounds and what to beware of, in both languages`() throws {
    let spanish = try Scenario.quipu(["estimate", Self.published, "--lang", "es"]).text
    #expect(spanish.contains("2744 personas observadas en 6 listas"))
    #expect(spanish.contains("Estimación: 11 418 personas, intervalo del 95 % de 9 977 a 13 146"))
    #expect(spanish.contains("Cada coincidencia que la vinculación no vio aumenta la estimación"))
    #expect(spanish.contains("NG:GP: 1 en común, muy pocas"))
    let english = try Scenario.quipu(["estimate", Self.published, "--criterion", "aic", "--lang", "en"]).text
    #expect(english.contains("+ LA:GP (-∞)") && english.contains("Chao's lower bound"))
    #expect(english.contains("LA:GP share nobody; the model takes it that they cannot"))
  }

  @Test func `semicolons part columns too, and lists may be chosen`() throws {
    let folder = try TestFolder()
    let file = try table("policía;albergue;sexo;personas\n1;0;F;30\n0;1;F;20\n1;1;M;10\n", in: folder)
    let result = try Scenario.quipu(["estimate", file, "--lists", "policía,albergue", "--json"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(total(result) == 120)
  }

  @Test func `trouble in a table is told with file, line and column, and ends with 65`() throws {
    let folder = try TestFolder()
    let bad = try Scenario.quipu(
      ["estimate", try table("A,B,count\n1,0,5\n1,x,3\n0,1,-2\n", in: folder), "--lang", "en"])
    #expect(bad.status == 65 && bad.output.isEmpty)
    #expect(bad.errors.contains("lists.csv:3") && bad.errors.contains("overlap-not-binary"))
    #expect(bad.errors.contains("lists.csv:4") && bad.errors.contains("overlap-count-malformed"))
    let apart = try Scenario.quipu(["estimate", try table("A,B,count\n1,0,5\n0,1,3\n", in: folder)])
    #expect(apart.status == 65 && apart.errors.contains("estimate-no-overlap"))
    #expect(try Scenario.quipu(["estimate", folder.url.appending(path: "none.csv").path]).status == 66)
  }

  @Test func `a store's sources are lists of the persons whom linkage found in them`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let run = try Scenario.quipu(
      ["run", "Pipelines/nightly.pipeline.yaml", "--input", try folder.samples().path, "--workspace", workspace])
    #expect(run.status == 0 || run.status == 3, "\(run.errors)")
    let result = try Scenario.quipu(
      ["estimate", "--lists", "policia,albergue", "--workspace", workspace, "--json"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.json["scope"] as? String == "steward-only")
    let cells = result.json.list("overlap")
    #expect(cells.contains { $0["lists"] as? [String] == ["policia", "albergue"] })
    let text = try Scenario.quipu(
      ["estimate", "--lists", "policia,albergue", "--workspace", workspace, "--lang", "en"]).text
    #expect(text.contains("For the store's steward only"))
    let unknown = try Scenario.quipu(["estimate", "--lists", "policia,albregue", "--workspace", workspace])
    #expect(unknown.status == 64 && unknown.errors.contains("estimate-source-unknown"))
    #expect(try Scenario.quipu(["estimate", "--lists", "a,b", "--workspace", folder.path + "/nowhere"]).status == 66)
  }
}
