import Interchange

/// Whether act, means and purpose of article 3 of the Palermo Protocol are there: a code of list `trafficking_elements`.
///
/// Takes the codes of the act and, beside it, of the means, of the purpose, and whether the victim is a child or
/// presumed one. An adult needs all three, and what is missing is told; a child needs no means, so a record of a child
/// without them is whole. `none_required_child` is no means and `unidentified` no purpose. With `article`, an article
/// of smuggling is refused: smuggling of migrants is not trafficking and must not be counted as such. Gives a value
/// for a missing cell.
/// Findings: `trafficking-without-act`, `trafficking-without-means`, `trafficking-without-purpose`,
/// `smuggling-as-trafficking` (failure).
struct TraffickingElements: ValueTransform {
  static let spec = ComponentSpec(
    "trafficking-elements",
    summary: Localised(
      es: "si están el acto, los medios y la finalidad de la trata",
      en: "whether act, means and purpose of trafficking are there"),
    options: [
      OptionSpec(
        "means", .path, required: true, summary: Localised(es: "los medios", en: "the means")),
      OptionSpec(
        "purpose", .path, required: true, summary: Localised(es: "la finalidad", en: "the purpose")),
      OptionSpec(
        "child", .path, required: true,
        summary: Localised(
          es: "«true» si es menor de edad o se presume", en: "'true' for a child, known or presumed")),
      OptionSpec(
        "article", .path,
        summary: Localised(es: "el artículo del Código Penal", en: "the article of the Penal Code")),
    ],
    examples: [
      ComponentExample("recruitment", "\"threat\", \"sexual\", \"false\"", gives: "complete"),
      ComponentExample(
        "recruitment", "M, \"sexual\", \"true\"", columns: ["M": "none_required_child"], gives: "complete_child"),
      ComponentExample("recruitment", "\"deception\", \"sexual\", \"true\"", gives: "complete"),
      ComponentExample(
        "recruitment", "\"none_required_child\", \"sexual\", \"false\"", gives: "no_means",
        findings: ["trafficking-without-means"]),
      ComponentExample(
        "transport", "\"fraud\", \"unidentified\", \"true\"", gives: "no_purpose",
        findings: ["trafficking-without-purpose"]),
      ComponentExample(
        nil, "\"fraud\", \"unidentified\", \"false\"", gives: "incomplete",
        findings: ["trafficking-without-act", "trafficking-without-purpose"]),
      ComponentExample(
        "transport", "\"fraud\", \"labour\", \"false\", article = A", columns: ["A": "303-A"], gives: nil,
        findings: ["smuggling-as-trafficking"]),
    ],
    findings: [
      .traffickingWithoutAct, .traffickingWithoutMeans, .traffickingWithoutPurpose, .smugglingAsTrafficking,
    ])

  private let means: Operand?
  private let purpose: Operand?
  private let child: Operand?
  private let article: Operand?
  private let penalCode: PenalCode?

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    means = arguments.operand("means")
    purpose = arguments.operand("purpose")
    child = arguments.operand("child")
    article = arguments.operand("article")
    penalCode = article == nil ? nil : try PenalCode(context, for: Self.spec.name)
  }

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for row in 0..<input.value.count {
      if isSmuggling(row, input) {
        report.fail(row, .smugglingAsTrafficking)
        output.appendMissing()
      } else {
        output.append(answer(row, input, &report))
      }
    }
  }

  private func answer(_ row: Int, _ input: StepInput, _ report: inout StepReport) -> String {
    let isChild = child?.withCell(row, input) { $0?.elementsEqual("true".utf8) ?? false } ?? false
    let hasMeans = means?.says(row, input, butNot: "none_required_child") ?? false
    var lacking: [(code: FindingCode, word: String)] = []
    if input.value[row] == nil { lacking.append((.traffickingWithoutAct, "no_act")) }
    if !hasMeans && !isChild { lacking.append((.traffickingWithoutMeans, "no_means")) }
    if purpose?.says(row, input, butNot: "unidentified") != true {
      lacking.append((.traffickingWithoutPurpose, "no_purpose"))
    }
    for element in lacking { report.note(row, element.code) }
    if lacking.isEmpty { return hasMeans ? "complete" : "complete_child" }
    return lacking.count == 1 ? lacking[0].word : "incomplete"
  }

  private func isSmuggling(_ row: Int, _ input: StepInput) -> Bool {
    guard let penalCode, let article else { return false }
    return article.withCell(row, input) { cell in
      guard let cell else { return false }
      return ListCell.items(cell).contains { item in
        ArticleReading(LatinBytes.folded(item)).map { penalCode.isSmuggling($0.article) } ?? false
      }
    }
  }
}

extension Operand {
  /// Whether one of the codes beside the cell is another than the one that says nothing.
  fileprivate func says(_ row: Int, _ input: StepInput, butNot nothing: String) -> Bool {
    withCell(row, input) { cell in
      guard let cell else { return false }
      return ListCell.items(cell).contains { !$0.elementsEqual(nothing.utf8) }
    }
  }
}

extension FindingCode {
  static let traffickingWithoutAct = FindingCode(
    "trafficking-without-act", .warning, es: "falta el acto (captar, transportar, acoger…) que hace la trata",
    en: "the act (recruiting, transporting, harbouring…) that makes trafficking is missing",
    hint: Localised(es: "complete el acto en el sistema de origen", en: "complete the act in the source system"))
  static let traffickingWithoutMeans = FindingCode(
    "trafficking-without-means", .warning,
    es: "falta el medio, y la víctima no es ni se presume menor de edad (Protocolo de Palermo, art. 3)",
    en: "the means are missing, and the victim is no child and not presumed one (Palermo Protocol, art. 3)",
    hint: Localised(
      es: "complete el medio, o revise la edad y el tipo de delito",
      en: "complete the means, or check the age and the offence"))
  static let traffickingWithoutPurpose = FindingCode(
    "trafficking-without-purpose", .warning, es: "falta la finalidad de explotación que hace la trata",
    en: "the purpose of exploitation that makes trafficking is missing",
    hint: Localised(
      es: "complete la finalidad, o revise el tipo de delito", en: "complete the purpose, or check the offence"))
  static let smugglingAsTrafficking = FindingCode(
    "smuggling-as-trafficking", .error,
    es: "un delito de tráfico ilícito de migrantes entraría como acto de trata",
    en: "an offence of smuggling of migrants would enter as an act of trafficking",
    hint: Localised(
      es: "ponga en el mapeo when: not $tipo == \"smuggling\", con el paso offence-kind",
      en: "put when: not $kind == \"smuggling\" into the mapping, with step offence-kind"))
}
