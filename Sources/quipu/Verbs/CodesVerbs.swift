internal import Configuration
internal import Interchange
internal import Pipelines

extension Verbs {
  static let codesList = Verb(
    name: "codes list",
    summary: Localised(
      es: "muestra las listas de códigos: versión, tamaño y quién las usa; de una, sus filas",
      en: "shows the code lists: version, size and who uses them; of one, its rows"),
    operands: [
      OperandDeclaration("LIST", required: false, es: "una lista, con sus filas", en: "one list, with its rows")
    ],
    options: [OptionDeclaration("json", es: "el resultado como JSON", en: "the result as JSON")] + configurationOptions
  ) { invocation in
    do throws(Failure) {
      let catalogue = try CodeCatalogue(model: invocation.value("model"), codes: invocation.value("codes"))
      let text = CodesText(invocation.language)
      if let name = invocation.operands.first {
        let entry = try catalogue.entry(name)
        Terminal.print(invocation.has("json") ? text.json(entry) : text.rows(entry))
      } else {
        Terminal.print(invocation.has("json") ? text.json(catalogue) : text.overview(catalogue))
      }
      return .clean
    } catch { return fail(error, invocation.language, otherwise: .configuration) }
  }

  static let codesUnmapped = Verb(
    name: "codes unmapped",
    summary: Localised(
      es: "lista lo que un archivo trae y las tablas del mapeo no tienen, con lo más parecido",
      en: "lists what a file has and the mapping's tables lack, with what is nearest"),
    operands: codesOperands,
    options: [
      OptionDeclaration("lookup", value: "L", es: "solo esta tabla del mapeo", en: "only this table of the mapping"),
      revealOption,
      OptionDeclaration("member", value: "NAME", es: "qué archivo leer de un ZIP", en: "which file to read of a ZIP"),
      OptionDeclaration("json", es: "el resultado como JSON", en: "the result as JSON"),
    ] + configurationOptions
  ) { invocation in
    withUnmapped(invocation) { _, unmapped in
      let text = CodesText(invocation.language, reveals: invocation.has("reveal"))
      Terminal.print(invocation.has("json") ? text.json(unmapped) : text.table(unmapped))
      return .clean
    }
  }

  static let codesAdd = Verb(
    name: "codes add",
    summary: Localised(
      es: "agrega a las tablas lo que les falta para un archivo, para que una persona escriba el código",
      en: "adds to the tables what they lack for a file, for a person to write the code"),
    operands: codesOperands,
    options: [
      OptionDeclaration("lookup", value: "L", es: "solo esta tabla del mapeo", en: "only this table of the mapping"),
      OptionDeclaration(
        "reveal", es: "escribe también lo que podría ser un dato de una persona",
        en: "writes also what may be a datum of a person"),
      OptionDeclaration("member", value: "NAME", es: "qué archivo leer de un ZIP", en: "which file to read of a ZIP"),
    ] + configurationOptions
  ) { invocation in
    withUnmapped(invocation) { (source, unmapped) throws(Failure) in
      let addition = try CodeAddition(
        unmapped, source, reveals: invocation.has("reveal"), language: invocation.language)
      for change in addition.changes {
        let withheld =
          change.withheld == 0
          ? ""
          : invocation.text(
            es: "; \(change.withheld) no se escriben sin --reveal",
            en: "; \(change.withheld) are not written without --reveal")
        Terminal.print(
          "\(change.file): " + invocation.text(es: "\(change.added) agregadas", en: "\(change.added) added") + withheld)
      }
      if addition.changes.isEmpty, addition.findings.isEmpty {
        Terminal.print(invocation.text(es: "no falta nada", en: "nothing is missing"))
      }
      FindingPrinter(invocation.language).say(addition.findings)
      return addition.findings.isEmpty ? .clean : .failed
    }
  }

  private static let codesOperands = [
    OperandDeclaration("MAPPING", es: "el archivo *.map.yaml", en: "the *.map.yaml file"),
    OperandDeclaration("FILE", es: "un archivo de la fuente", en: "a file of the source"),
  ]

  private static func withUnmapped(
    _ invocation: Invocation, _ body: (CompiledSource, UnmappedCodes) throws(Failure) -> ExitStatus
  ) -> ExitStatus {
    let loaded = MappingWorkshop(invocation).compile(invocation.operands[0])
    FindingPrinter(invocation.language).say(loaded.findings)
    guard let source = loaded.value else { return missingInput(loaded.findings) ?? .configuration }
    do throws(Failure) {
      let unmapped = try UnmappedCodes(
        source, file: invocation.operands[1], member: invocation.value("member"), lookup: invocation.value("lookup"))
      return try body(source, unmapped)
    } catch {
      var failure = error
      failure.finding = Configured.located(failure.finding, in: invocation.operands[1])
      return fail(failure, invocation.language, otherwise: .badData)
    }
  }
}
