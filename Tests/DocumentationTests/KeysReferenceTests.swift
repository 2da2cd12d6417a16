import Interchange
import Testing

@testable import Configuration
@testable import Mapping

/// The tables of keys are made from the shapes that the loader checks; `./check record` rewrites them.
@Suite(.serialized) struct KeysReferenceTests {
  @Test(arguments: ConfigurationFile.Kind.allCases)
  func `the page has every table of keys, as the loader knows them`(kind: ConfigurationFile.Kind) throws {
    let page = Page("docs/reference/\(kind.rawValue).md")
    let paths = KeyTables.paths(kind)
    #expect(paths.first == "")
    for path in paths {
      let table = try #require(KeyTables.table(kind, at: path), "\(kind) has no \(path)")
      try page.comparePart(path.isEmpty ? "keys" : "keys of \(path)", table)
    }
  }

  @Test(arguments: ConfigurationFile.Kind.allCases)
  func `the schema beside the page is what quipu schema prints`(kind: ConfigurationFile.Kind) throws {
    let outcome = try QuipuProgram().run(["schema", kind.rawValue])
    #expect(outcome.status == 0)
    try Page("docs/reference/\(kind.rawValue).schema.json").compare(outcome.text)
  }

  @Test func `the functions and comparisons of expressions are those of the parser`() throws {
    let page = Page("docs/reference/mapping.md")
    let functions =
      ExpressionFunction.allCases.map { "| `\($0.usage)` | \($0.summary.english) | \($0.summary.spanish) |\n" }
      + ExpressionStepFunction.allCases.map {
        "| `\($0.usage)` | \($0.summary.english) | \($0.summary.spanish) |\n"
      }
    try page.comparePart("functions", "| function | gives | da |\n|---|---|---|\n" + functions.joined())
    let signs = Expression.Comparison.allCases.map { "`\($0.rawValue)`" }
    try page.comparePart("comparisons", signs.joined(separator: " ") + " and `in [A, B]`.\n")
  }

  @Test func `a function is called as its page says`() throws {
    for function in ExpressionFunction.allCases {
      let usage = function.usage.replacing("condition", with: "path == \"x\"")
      guard case .call(let name, let arguments) = try ExpressionParser.expression(usage).form else {
        Issue.record("\(usage) is no call")
        continue
      }
      #expect(name == function.rawValue && arguments.count == function.argumentCount)
    }
  }
}
