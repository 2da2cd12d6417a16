import Interchange

/// A district as six digits of INEI's coding, from the coding that the source declares.
///
/// Five digits have lost their zero to a spreadsheet, and it is put back. A code that its district no longer has
/// becomes today's. With name columns the code is checked against them; a missing code is given where the names fit
/// one district only. `coding` is for a column in another coding than the source's; with `on`, a date before the
/// district was made is noted. Fills a missing cell.
/// Apply it once: its result is in INEI's coding, whatever the source declares. The mapping leaves out the
/// model's own normalisation where its steps end with this one.
/// Findings: `ubigeo-unknown`, `ubigeo-without-inei` (failures), `ubigeo-zero-repaired`, `ubigeo-name-mismatch`,
/// `ubigeo-other-coding`, `ubigeo-former-code`, `ubigeo-before-creation`, `ubigeo-from-names`,
/// `ubigeo-names-unknown`, `ubigeo-names-ambiguous`; of the whole file `ubigeo-coding-doubtful`.
struct Ubigeo: ValueTransform {
  static let keepsPlace = true
  static let isIdempotent = false
  static let spec = ComponentSpec(
    "ubigeo",
    summary: Localised(
      es: "un distrito en la codificación del INEI", en: "a district in INEI's coding"),
    options: [
      OptionSpec(
        "department", .path,
        summary: Localised(es: "columna con el departamento", en: "column with the department")),
      OptionSpec(
        "province", .path,
        summary: Localised(es: "columna con la provincia", en: "column with the province")),
      OptionSpec(
        "district", .path,
        summary: Localised(es: "columna con el distrito", en: "column with the district")),
      OptionSpec(
        "coding", .choice(UbigeoCoding.allCases.map(\.rawValue)),
        summary: Localised(
          es: "codificación de esta columna, si no es la de la fuente",
          en: "coding of this column, if it is not the source's")),
      OptionSpec(
        "on", .path,
        summary: Localised(
          es: "fecha para la que vale el código", en: "date for which the code holds")),
    ],
    examples: [
      ComponentExample("170101", gives: "170101"),
      ComponentExample("10101", gives: "010101", findings: ["ubigeo-zero-repaired"]),
      ComponentExample("999999", gives: nil, findings: ["ubigeo-unknown"]),
      ComponentExample(
        "170101", "DPTO, PROV, DIST",
        columns: ["DPTO": "Madre de Dios", "PROV": "TAMBOPATA", "DIST": "TAMBOPATA"],
        gives: "170101"),
      ComponentExample(
        "150101", "district = DIST", columns: ["DIST": "IQUITOS"], gives: "150101",
        findings: ["ubigeo-name-mismatch", "ubigeo-other-coding"]),
      ComponentExample(
        nil, "DPTO, PROV, DIST",
        columns: ["DPTO": "LIMA METROPOLITANA", "PROV": "LIMA", "DIST": "SJL"], gives: "150132",
        findings: ["ubigeo-from-names"]),
      ComponentExample(
        "150101", "coding = \"reniec\", district = DIST", columns: ["DIST": "IQUITOS"], gives: "160101"),
      ComponentExample("160109", gives: "160801", findings: ["ubigeo-former-code"]),
      ComponentExample(
        "070107", "on = FECHA", columns: ["FECHA": "2010-05-02"], gives: "070107",
        findings: ["ubigeo-before-creation"]),
      ComponentExample(nil, gives: nil),
    ],
    findings: UbigeoReading.findings)

  private let reading: UbigeoReading
  /// A column with a coding of its own says nothing of what the source declares.
  private let hasSourceCoding: Bool
  private let beside: [Operand?]
  private var memo = AnswerMemo()
  private var key: [UInt8] = []

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    beside = ["department", "province", "district", "on"].map { arguments.operand($0) }
    reading = try UbigeoReading(
      context, for: Self.spec.name, declared: arguments.text("coding"))
    hasSourceCoding = arguments.text("coding") == nil
  }

  static let countedKinds = UbigeoReading.countedKinds

  static func fileFindings(_ counts: [Int], _ context: StepContext) -> [Finding] {
    guard let declared = UbigeoCoding(rawValue: context.ubigeoCoding ?? "") else { return [] }
    return UbigeoReading.fileFindings(counts, declared: declared)
  }

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for row in 0..<input.value.count {
      key.removeAll(keepingCapacity: true)
      addToKey(input.value[row])
      for column in beside {
        if let column { column.withCell(row, input) { addToKey($0) } }
      }
      if let known = memo[key] {
        known.give(row: row, to: output, &report)
      } else {
        var answer = answer(row, input)
        if !hasSourceCoding { answer.counted = nil }
        memo.keep(answer, for: key)
        answer.give(row: row, to: output, &report)
      }
    }
  }

  /// 0xFF never occurs in UTF-8, so a missing cell differs from every present one.
  private mutating func addToKey(_ cell: Cell?) {
    if let cell { key += cell } else { key.append(0xFF) }
    key.append(ListCell.separator)
  }

  private func answer(_ row: Int, _ input: StepInput) -> Answer {
    let code = input.value[row]
    if let code, code.contains(ListCell.separator) { return answer(list: code) }
    let cells = beside.map { $0?.bytes(row, input) }
    return cells[0].withCell { department in
      cells[1].withCell { province in
        cells[2].withCell { district in
          cells[3].withCell { day in
            reading.answer(
              code,
              UbigeoReading.Beside(
                department: department, province: province, district: district, day: day))
          }
        }
      }
    }
  }

  /// Districts of a list have no names of their own to be checked against.
  private func answer(list: Cell) -> Answer {
    var whole = Answer.missing
    var codes: [[UInt8]] = []
    for item in ListCell.items(list) {
      let one = reading.answer(item)
      whole.remarks += one.remarks
      if let value = one.value { codes.append(value) }
    }
    if !whole.remarks.contains(where: \.isFailure) {
      whole.value = Array(codes.joined(separator: [ListCell.separator]))
    }
    return whole
  }
}

extension Optional where Wrapped == [UInt8] {
  /// Runs `body` on the bytes as a cell, or on nil.
  fileprivate func withCell<Result>(_ body: (Cell?) -> Result) -> Result {
    guard let self else { return body(nil) }
    return self.withUnsafeBufferPointer { body($0) }
  }
}
