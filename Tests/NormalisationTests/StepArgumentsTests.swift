import Interchange
import Testing

@testable import Normalisation

@Suite struct StepArgumentsTests {
  private let spec = ComponentSpec(
    "probe", summary: Localised(es: "prueba", en: "test"),
    options: [
      OptionSpec("width", .integer, required: true, summary: Localised(es: "a", en: "a")),
      OptionSpec("kind", .choice(["x", "y"]), summary: Localised(es: "b", en: "b")),
      OptionSpec("columns", .path, repeats: true, summary: Localised(es: "c", en: "c")),
    ])

  private func slug(_ arguments: [StepArgument]) -> String? {
    do {
      _ = try StepArguments(arguments, for: spec)
      return nil
    } catch { return error.finding.code.slug }
  }

  @Test func `positions fill required options and then the one that repeats`() throws {
    let arguments = try StepArguments(
      [.literal("5"), .column(0), .column(1), .named("kind", "y")], for: spec)
    #expect(arguments.integer("width") == 5)
    #expect(arguments.text("kind") == "y")
    #expect(arguments.operands("columns").count == 2)
  }

  @Test func `a path takes a literal too`() throws {
    let arguments = try StepArguments([.literal("5"), .literal("Perú")], for: spec)
    #expect(arguments.operand("columns")?.text == "Perú")
  }

  @Test func `each kind of mistake has its code`() {
    #expect(slug([]) == "step-argument-missing")
    #expect(slug([.literal("cinco")]) == "step-argument-invalid")
    #expect(slug([.column(0)]) == "step-argument-kind")
    #expect(slug([.literal("5"), .named("kind", "z")]) == "step-argument-invalid")
    #expect(slug([.literal("5"), .named("kinds", "x")]) == "step-argument-unknown")
    #expect(slug([.literal("5"), .named("width", "6")]) == "step-argument-extra")
    #expect(slug([.literal("5"), .namedColumn("kind", 0)]) == "step-argument-kind")
    #expect(slug([.literal("5")]) == nil)
  }

  @Test func `steps refuse arguments that they do not have`() {
    for step in NormalisationSteps.library.steps where step.spec.options.isEmpty {
      #expect(throws: Failure.self) {
        try step.init([.literal("x")], StepContext(codeLists: CodeFiles.all, ubigeoCoding: "inei"))
      }
    }
  }
}
