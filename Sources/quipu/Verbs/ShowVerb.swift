internal import Configuration
internal import Interchange
internal import Pipelines

extension Verbs {
  static let show = Verb(
    name: "show",
    summary: Localised(
      es: "una persona, un caso o un registro, con todo lo suyo y de dónde viene cada valor",
      en: "a person, a case or a record, with all that belongs to it and where each value came from"),
    operands: [
      OperandDeclaration(
        "ID",
        es:
          "principio de un id interno (8 cifras o más), FUENTE:LÍNEA o FUENTE#REGISTRO de la última importación, o un seudónimo con --line",
        en:
          "beginning of an internal id (8 digits or more), SOURCE:LINE or SOURCE#RECORD of the latest import, or a pseudonym with --line"
      )
    ],
    options: [
      OptionDeclaration(
        "provenance", es: "de cada valor: archivo, registro, mapeo, pasos, notas; de una persona, qué valor queda",
        en: "of each value: file, record, mapping, steps, notes; of a person, which value counts"),
      OptionDeclaration(
        "history", es: "las versiones de cada fila, con las fechas de sus importaciones",
        en: "the versions of each row, with the dates of their imports"),
      OptionDeclaration(
        "line", value: "LINE", es: "ID es un seudónimo de esta línea de publicación",
        en: "ID is a pseudonym of this release line"),
      OptionDeclaration(
        "pipeline", value: "P", es: "con --provenance: de sus mapeos se muestran los pasos",
        en: "with --provenance: the steps of its mappings are shown"),
      OptionDeclaration(
        "mapping", value: "M", es: "lo mismo, de un solo mapeo", en: "the same, of one mapping"),
      OptionDeclaration(
        "reveal", es: "muestra los valores; queda anotado en el registro de auditoría",
        en: "shows the values; this is entered in the audit log"),
      OptionDeclaration("json", es: "como JSON", en: "as JSON"),
    ] + workspaceOptions
  ) { invocation in
    guard let query = CaseQuery(invocation.operands[0], line: invocation.value("line")) else {
      return invocation.refuse(
        Localised(
          es: "ID: de 8 a 32 cifras hexadecimales, FUENTE:LÍNEA o FUENTE#REGISTRO; con --line las 32 de un seudónimo",
          en: "ID: 8 to 32 hexadecimal digits, SOURCE:LINE or SOURCE#RECORD; with --line all 32 of a pseudonym"))
    }
    if invocation.has("pipeline"), invocation.has("mapping") {
      return invocation.refuse(Localised(es: "--pipeline o --mapping", en: "--pipeline or --mapping"))
    }
    guard let model = workspaceModel(invocation) else { return .configuration }
    let mappings = mappingsAtHand(invocation)
    FindingPrinter(invocation.language).say(mappings.findings)
    guard let atHand = mappings.value else { return missingInput(mappings.findings) ?? .configuration }
    var findings: [Finding] = []
    let codes = CodeListFiles.load(besideModel: invocation.value("model") ?? defaultModel, &findings)
    let request = CaseView.Request(
      query, reveal: invocation.has("reveal"), history: invocation.has("history"), codes: codes, mappings: atHand)
    do throws(Failure) {
      let view = try CaseView(request, workspace: workspacePath(invocation), model: model)
      if invocation.has("json") {
        Terminal.write(view.json(withProvenance: invocation.has("provenance")), to: 1)
      } else {
        let text = ShowText(
          view: view, withProvenance: invocation.has("provenance"), hasMappings: !atHand.isEmpty,
          language: invocation.language)
        Terminal.print(text.text)
      }
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .noInput)
    }
  }

  private static func mappingsAtHand(_ invocation: Invocation) -> Loaded<MappingsAtHand> {
    if let path = invocation.value("pipeline") {
      let loaded = NightPlan.load(path)
      return Loaded(value: loaded.value.map { MappingsAtHand($0) }, findings: loaded.findings)
    }
    if let path = invocation.value("mapping") {
      let loaded = MappingWorkshop(invocation).compile(path)
      return Loaded(value: loaded.value.map { MappingsAtHand($0) }, findings: loaded.findings)
    }
    return Loaded(value: MappingsAtHand(), findings: [])
  }
}
