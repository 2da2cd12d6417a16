import Interchange

/// Whether a worker's ILO indicators point to forced labour: a code of list `forced_labour_indication`.
///
/// Forced labour is work that is involuntary and is exacted under the menace of a penalty (ILO Convention 29). Column
/// `dimension` of list `ilo_forced_labour_indicator` says to which of the two each indicator speaks. Both present:
/// `indicated`; one of them: `menace_only` or `involuntariness_only`, which says what to ask next. The indicators
/// themselves, which explain it, stand in their own field and never in a finding: they are what befell a person. It is
/// an indication and no finding of fact. Missing where there is no indicator: nobody looked, or there was none.
/// Findings: `forced-labour-indicated`, `indicator-unknown` (failure).
struct ForcedLabour: ValueTransform {
  static let spec = ComponentSpec(
    "forced-labour",
    summary: Localised(
      es: "si los indicadores de la OIT señalan trabajo forzoso",
      en: "whether the ILO's indicators point to forced labour"),
    examples: [
      ComponentExample(
        "deception\u{1F}retention_id", gives: "indicated", findings: ["forced-labour-indicated"]),
      ComponentExample("withholding_wages\u{1F}debt_bondage", gives: "menace_only"),
      ComponentExample("excessive_overtime", gives: "involuntariness_only"),
      ComponentExample("hunger", gives: nil, findings: ["indicator-unknown"]),
      ComponentExample(nil, gives: nil),
    ],
    findings: [.forcedLabourIndicated, .indicatorUnknown])

  private enum Dimension: String { case involuntariness, menace }
  private var dimensions: [[UInt8]: Dimension] = [:]

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
    let name = "ilo_forced_labour_indicator"
    guard let list = context.codeLists.codeList(name), list.index(ofColumn: "dimension") != nil else {
      throw Failure(.stepNeedsCodeList, ["step": .word(Self.spec.name), "list": .word(name)])
    }
    for (code, word) in zip(list.column("code"), list.column("dimension")) {
      dimensions[Array(code.utf8)] = Dimension(rawValue: word)
    }
  }

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for row in 0..<input.value.count {
      guard let cell = input.value[row] else {
        output.appendMissing()
        continue
      }
      if let answer = answer(cell, row, &report) { output.append(answer) } else { output.appendMissing() }
    }
  }

  private func answer(_ cell: Cell, _ row: Int, _ report: inout StepReport) -> String? {
    var found: Set<Dimension> = []
    for item in ListCell.items(cell) {
      guard let dimension = dimensions[Array(item)] else {
        report.fail(row, .indicatorUnknown, item.shape)
        return nil
      }
      found.insert(dimension)
    }
    guard found.contains(.involuntariness) else { return "menace_only" }
    guard found.contains(.menace) else { return "involuntariness_only" }
    report.note(row, .forcedLabourIndicated)
    return "indicated"
  }
}

extension FindingCode {
  static let forcedLabourIndicated = FindingCode(
    "forced-labour-indicated", .note,
    es: "hay indicios de trabajo forzoso: entre los indicadores hay falta de voluntad y amenaza de una pena",
    en: "forced labour is indicated: the indicators speak of involuntariness and of the menace of a penalty")
  static let indicatorUnknown = FindingCode(
    "indicator-unknown", .error, es: "{shape} no es un indicador de la lista ilo_forced_labour_indicator",
    en: "{shape} is no indicator of list ilo_forced_labour_indicator",
    hint: Localised(
      es: "pase antes por lookup(…) los números de la OIT", en: "pass the ILO's numbers through lookup(…) before"))
}
