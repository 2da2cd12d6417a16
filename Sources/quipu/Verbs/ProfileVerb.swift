internal import Interchange
internal import Pipelines

extension Verbs {
  static let profile = Verb(
    name: "profile",
    summary: Localised(
      es: "adivina formato, codificación, dialecto y columnas de un archivo, sin mostrar valores",
      en: "guesses format, encoding, dialect and columns of a file, without showing values"),
    operands: [OperandDeclaration("FILE", es: "el archivo", en: "the file")],
    options: [
      OptionDeclaration(
        "member", value: "NAME", es: "qué archivo mirar de un ZIP que trae varios",
        en: "which file to look at of a ZIP that holds several"),
      OptionDeclaration("json", es: "el resultado como JSON", en: "the result as JSON"),
    ]
  ) { invocation in
    do throws(Failure) {
      Terminal.print(
        try FileProfiling.describe(
          invocation.operands[0], member: invocation.value("member"), language: invocation.language,
          asJSON: invocation.has("json")))
      return .clean
    } catch {
      var failure = error
      failure.finding = Configured.located(failure.finding, in: invocation.operands[0])
      return fail(failure, invocation.language, otherwise: memberMistake(failure) ?? .badData)
    }
  }
}
