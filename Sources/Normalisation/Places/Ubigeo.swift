import Interchange

/// A district as six digits of INEI's coding, from the coding that the source declares.
///
/// Five digits have lost their zero to a spreadsheet, and it is put back. With name columns the code is
/// checked against them; a missing code is given where the names fit one district only. This is the one
/// step besides `default` and `join` that may fill a missing cell.
/// Apply it once: its result is in INEI's coding, whatever the source declares. The mapping leaves out the
/// model's own normalisation where its steps end with this one.
/// Findings: `ubigeo-unknown`, `ubigeo-without-inei` (failures), `ubigeo-zero-repaired`, `ubigeo-name-mismatch`,
/// `ubigeo-other-coding`, `ubigeo-from-names`, `ubigeo-names-unknown`, `ubigeo-names-ambiguous`.
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
      ComponentExample(nil, gives: nil),
    ],
    findings: UbigeoReading.findings)

  private let reading: UbigeoReading
  private let names: [Operand?]
  private var memo = AnswerMemo()
  private var key: [UInt8] = []

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    names = ["department", "province", "district"].map { arguments.operand($0) }
    reading = try UbigeoReading(context, for: Self.spec.name)
  }

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for row in 0..<input.value.count {
      key.removeAll(keepingCapacity: true)
      addToKey(input.value[row])
      for name in names {
        if let name { name.withCell(row, input) { addToKey($0) } }
      }
      if let known = memo[key] {
        known.give(row: row, to: output, &report)
      } else {
        let answer = answer(row, input)
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
    let names = self.names.map { $0?.bytes(row, input) }
    if let code = input.value[row], code.contains(ListCell.separator) {
      return answer(list: code)
    }
    return names[0].withCell { department in
      names[1].withCell { province in
        names[2].withCell { district in
          reading.answer(
            input.value[row], department: department, province: province, district: district)
        }
      }
    }
  }

  /// Districts of a list have no names of their own to be checked against.
  private func answer(list: Cell) -> Answer {
    var whole = Answer.missing
    var codes: [[UInt8]] = []
    for item in ListCell.items(list) {
      let one = reading.answer(item, department: nil, province: nil, district: nil)
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
