import Foundation
import Interchange
import Normalisation
import Testing

/// docs/reference/steps.md and the page of each step are made from the specs of the steps; `./check record` rewrites them.
@Suite struct StepsPageTests {
  private static let head = """
    # Steps

    Made from the steps themselves. A step stands behind a `|` in an expression of a [mapping](mapping.md): `EDAD | age(blank = 99)`.
    A missing cell stays missing unless an example says otherwise. A finding of severity `error` means that the step gives nothing for the
    cell; the field's `on-error` decides what follows. `lookup(name)` is not here: it belongs to the language.

    Each step has a page of its own. In the examples `␊` `␍` `␉` stand for line feed, carriage return and tab, `⍽` for a no-break space, ` · ` for the border between items of a
    list, and `⟨U+200B⟩` and the like for other signs that cannot be seen. Every example is run as a test.

    An argument without a name fills the options in their order. Where the last option repeats, arguments fill the required ones first and then
    all go to the last; options between are given by name. An option that takes a path brings in another column. A bare word is a text where the
    option takes a text: `date("dd/MM/yyyy", excel)`.

    """

  private static let specs = NormalisationSteps.library.steps.map { $0.spec }.sorted { $0.name < $1.name }

  @Test func `the page of steps lists what the specs say`() throws {
    var text = Self.head
    text += "\n| step | gives | da |\n|---|---|---|\n"
    for spec in Self.specs {
      text += "| [`\(spec.name)`](steps/\(spec.name).md) | \(spec.summary.english) | \(spec.summary.spanish) |\n"
    }
    text += "\n## Steps that the model adds\n\n" + Self.normalisers
    try Page("docs/reference/steps.md").compare(text)
  }

  @Test(arguments: specs.map(\.name))
  func `the page of a step is what its spec says`(_ name: String) throws {
    let spec = try #require(Self.specs.first { $0.name == name })
    let parts = [
      "# \(spec.name)\n\n\(spec.summary.english) · *\(spec.summary.spanish)*\n", SpecTables.options(spec),
      SpecTables.stepExamples(spec), SpecTables.findings(spec),
      "How to read the tables: [steps](../steps.md). The files of codes are in Mappings/codes.\n",
    ]
    try Page("docs/reference/steps/\(name).md").compare(SpecTables.joined(parts))
  }

  @Test func `every page of a step belongs to a step`() throws {
    let folder = DocumentationTests.root.appending(path: "docs/reference/steps").path
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(pages.sorted() == Self.specs.map { "\($0.name).md" }.sorted())
  }

  private static var normalisers: String {
    var text = """
      After the steps of a mapping, the type of the field adds its own, unless the rule ends with that step or with one of those in the last column.

      | type of the field | step | not added after |
      |---|---|---|

      """
    let added = NormalisationSteps.library.normalisers.sorted { $0.key.rawValue < $1.key.rawValue }
    for (type, step) in added {
      let after = step.canonicalAfter.sorted().map { "`\($0)`" }.joined(separator: ", ")
      text += "| `\(type.rawValue)` | `\(step.spec.name)` | \(after) |\n"
    }
    return text
  }
}
