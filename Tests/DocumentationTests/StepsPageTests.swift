import Interchange
import Normalisation
import Testing

/// docs/reference/steps.md is made from the specs of the steps; `./check record` rewrites it.
@Suite struct StepsPageTests {
  private static let head = """
    # Steps

    Made from the steps themselves. A step stands behind a `|` in an expression of a [mapping](mapping.md): `EDAD | age(blank = 99)`.
    A missing cell stays missing unless an example says otherwise. A finding of severity `error` means that the step gives nothing for the
    cell; the field's `on-error` decides what follows. `lookup(name)` is not here: it belongs to the language.

    In the examples `␊` `␍` `␉` stand for line feed, carriage return and tab, `⍽` for a no-break space, ` · ` for the border between items of a
    list, and `⟨U+200B⟩` and the like for other signs that cannot be seen. Every example is run as a test.

    An argument without a name fills the options in their order. Where the last option repeats, arguments fill the required ones first and then
    all go to the last; options between are given by name. An option that takes a path brings in another column. A bare word is a text where the
    option takes a text: `date("dd/MM/yyyy", excel)`.

    """

  @Test func `the page of steps is what the specs say`() throws {
    var text = Self.head
    let specs = NormalisationSteps.library.steps.map { $0.spec }.sorted { $0.name < $1.name }
    text += "\n| step | gives | da |\n|---|---|---|\n"
    for spec in specs {
      text += "| [`\(spec.name)`](#\(spec.name)) | \(spec.summary.english) | \(spec.summary.spanish) |\n"
    }
    for spec in specs {
      let parts = [
        "\(spec.summary.english) · *\(spec.summary.spanish)*\n", SpecTables.options(spec),
        SpecTables.stepExamples(spec), SpecTables.findings(spec),
      ]
      text += "\n## \(spec.name)\n\n" + SpecTables.joined(parts)
    }
    text += "\n## Steps that the model adds\n\n" + Self.normalisers
    try Page("docs/reference/steps.md").compare(text)
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
