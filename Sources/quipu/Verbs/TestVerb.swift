internal import Configuration
internal import Interchange
internal import Pipelines

extension Verbs {
  static let test = Verb(
    name: "test",
    summary: Localised(es: "ejecuta los ejemplos dentro de los mapeos", en: "runs the examples inside mappings"),
    operands: [
      OperandDeclaration("MAPPING", repeats: true, es: "archivos *.map.yaml", en: "*.map.yaml files")
    ],
    options: configurationOptions
  ) { invocation in
    var passed = 0
    var failed = 0
    for path in invocation.operands {
      let loaded = MappingWorkshop(invocation).compile(path)
      FindingPrinter(invocation.language).say(loaded.findings)
      guard let source = loaded.value else { return missingInput(loaded.findings) ?? .configuration }
      let results: [MappingTests.Result]
      do throws(Failure) { results = try source.tests() } catch {
        return fail(error, invocation.language, otherwise: .internalError)
      }
      for result in results {
        let word = result.passed ? "ok   " : invocation.text(es: "FALLA", en: "FAIL ")
        Terminal.print("\(word) \(result.place.description)  \(result.name)")
        for difference in result.differences { Terminal.print("      \(difference.text(invocation.language))") }
        if result.passed { passed += 1 } else { failed += 1 }
      }
    }
    Terminal.print(
      invocation.text(es: "\(passed) pasaron, \(failed) fallaron", en: "\(passed) passed, \(failed) failed"))
    // A mapping that proves nothing has not passed.
    return failed == 0 && passed > 0 ? .clean : .failed
  }
}
