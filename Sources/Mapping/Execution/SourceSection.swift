internal import Configuration
package import Interchange

/// What the `source` section of a mapping says about records: totals rows, blocks, declared totals.
///
/// Runs over every record, duplicates too, because a block that was loaded twice is seen by its
/// duplicates.
final class SourceSection {
  private let compiled: CompiledMapping
  private let tables: RecordRows
  private let frame: RowFrame
  private let trailers: RowFrame
  private let parts: [TextColumn]
  private let values = TextColumn()
  private(set) var declaredCount: Int?

  init(_ compiled: CompiledMapping, _ tables: RecordRows, _ blanks: BlankWords) {
    self.compiled = compiled
    self.tables = tables
    frame = RowFrame(level: 0, tables, compiled.sources, blanks)
    trailers = RowFrame(level: 0, tables, compiled.sources, blanks)
    parts = compiled.blocks.map { _ in TextColumn() }
  }

  func run(_ machine: ColumnMachine, _ verdicts: RecordVerdicts, _ output: EntityBatch) {
    let all = tables.records[0]
    frame.begin(all)
    let isTrailer = trailerRows(machine, verdicts)
    if isTrailer.contains(true) {
      count(all.filter { isTrailer[Int($0)] }, machine, verdicts)
      frame.begin(all.filter { !isTrailer[Int($0)] })
    }
    blocks(isTrailer, machine, verdicts, output)
    totals(machine, verdicts, output)
  }

  // MARK: Trailer

  private func trailerRows(_ machine: ColumnMachine, _ verdicts: RecordVerdicts) -> [Bool] {
    guard let trailer = compiled.trailer else {
      return Array(repeating: false, count: frame.count)
    }
    let truths = machine.run(trailer, over: frame)
    verdicts.refuse(machine.troubles, frame, "source.trailer")
    for record in truths.indices where truths[record] { verdicts.trailer(record) }
    return truths
  }

  private func count(
    _ rows: [UInt32], _ machine: ColumnMachine, _ verdicts: RecordVerdicts
  ) {
    guard let program = compiled.trailerCount else { return }
    trailers.begin(rows)
    let counts = machine.run(program, over: trailers)
    verdicts.refuse(machine.troubles, trailers, "source.trailer")
    for row in 0..<counts.count {
      if let cell = counts[row], let micros = DecimalText.micros(cell), micros % 1_000_000 == 0 {
        declaredCount = Int(micros / 1_000_000)
      } else {
        verdicts.add(
          .trailerCountNotANumber, trailers.record(row), "source.trailer",
          ["shape": .shape(ValueShape(of: counts.string(row) ?? ""))])
      }
    }
  }

  // MARK: Blocks

  private func blocks(
    _ isTrailer: [Bool], _ machine: ColumnMachine, _ verdicts: RecordVerdicts,
    _ output: EntityBatch
  ) {
    for (index, program) in compiled.blocks.enumerated() {
      parts[index].copy(machine.run(program, over: frame))
      verdicts.refuse(machine.troubles, frame, "source.blocks")
    }
    if parts.isEmpty { return output.blocks.appendMissing(rows: isTrailer.count) }
    var row = 0
    var name: [UInt8] = []
    for isTotals in isTrailer {
      if isTotals {
        output.blocks.appendMissing()
      } else {
        name.removeAll(keepingCapacity: true)
        for (index, part) in parts.enumerated() {
          if index > 0 { name.append(ListCell.separator) }
          if let cell = part[row] { name.append(contentsOf: cell) }
        }
        output.blocks.append(name)
      }
      if !isTotals { row += 1 }
    }
  }

  // MARK: Totals

  private func totals(
    _ machine: ColumnMachine, _ verdicts: RecordVerdicts, _ output: EntityBatch
  ) {
    guard let plan = compiled.totals else { return }
    values.copy(machine.run(plan.value, over: frame))
    verdicts.refuse(machine.troubles, frame, "source.totals")
    let micros = (0..<values.count).map { row in values[row].map(DecimalText.micros) ?? 0 }
    var isUsed = [Bool](repeating: false, count: values.count)
    for (index, group) in plan.groups.enumerated() {
      for (condition, isTotal) in [(group.total, true), (group.parts, false)] {
        let truths = machine.run(condition, over: frame)
        verdicts.refuse(machine.troubles, frame, "source.totals")
        for row in truths.indices where truths[row] {
          isUsed[row] = true
          guard let micros = micros[row] else { continue }
          output.totals.append(
            TotalsEntry(
              record: UInt32(frame.record(row)), group: UInt16(index), isTotal: isTotal,
              micros: micros))
        }
      }
    }
    let name = compiled.definition.source.totals?.value.value ?? ""
    for row in isUsed.indices where isUsed[row] && values.isMissing(row) {
      verdicts.add(.totalValueBlank, frame.record(row), name)
    }
    for row in isUsed.indices where isUsed[row] && micros[row] == nil {
      verdicts.add(
        .totalNotANumber, frame.record(row), "source.totals",
        ["shape": .shape(ValueShape(of: values.string(row) ?? ""))])
    }
  }
}

extension FindingCode {
  package static let trailerCountNotANumber = FindingCode(
    "trailer-count-not-a-number", .warning,
    es: "la fila de totales no declara un número de registros ({shape})",
    en: "the totals row does not declare a number of records ({shape})")
  package static let totalValueBlank = FindingCode(
    "total-value-blank", .warning, es: "un valor que se suma está en blanco; cuenta como cero",
    en: "a value that is summed is blank; it counts as zero",
    hint: Localised(
      es: "pregunte a la institución si falta el dato o si no hubo casos",
      en: "ask the institution whether the figure is missing or there were no cases"))
  package static let totalNotANumber = FindingCode(
    "total-not-a-number", .warning,
    es: "un valor que se suma no es un número con seis decimales a lo más ({shape})",
    en: "a value that is summed is no number of at most six decimals ({shape})")
}
