internal import Configuration
package import Interchange

/// Maps batches of one source into entities of the unified model; one worker owns it.
///
/// Everything is worked out column by column first; then it is decided record by record what stays: a
/// record with an error in any of its entities goes to quarantine whole, and none of its rows is kept.
///
/// Order: rows of a table come in the order of the mapping's entities and of the source within each.
/// Memory: O(batch). Time: O(cells that rules name).
package final class MappingRun {
  private let compiled: CompiledMapping
  private let tables: RecordRows
  private let machine: ColumnMachine
  private let head: SourceSection
  private let entities: [EntityRows]
  private let evaluation: EntityEvaluation

  package init(_ compiled: CompiledMapping) {
    self.compiled = compiled
    let blanks = BlankWords(compiled.definition.source.blank)
    let tables = RecordRows(compiled.shape)
    self.tables = tables
    machine = ColumnMachine(compiled, tables, blanks)
    head = SourceSection(compiled, tables, blanks)
    let entities = compiled.entities.map {
      EntityRows($0, compiled.model.entities[$0.entity], tables, compiled.sources, blanks)
    }
    self.entities = entities
    evaluation = EntityEvaluation(tables, machine, entities)
  }

  /// The number of records that the last totals row seen declares; nil while there was none.
  package var declaredCount: Int? { head.declaredCount }

  /// Maps a batch of the compiled shape.
  ///
  /// Takes: `skip`, one flag per record, true for those that the caller has seen before (an exact
  /// duplicate); empty: none. `output` for the compiled model; it is emptied first.
  /// Findings: those of the steps, and `code-unmapped`, `check-failed`, `field-required-missing`,
  /// `key-empty`, `value-not-single`, `control-character`, `total-not-a-number`,
  /// `trailer-count-not-a-number`. Those of the reader are not repeated; an error among them sends its
  /// record to quarantine.
  package func map(_ batch: SourceBatch, skip: [Bool], into output: EntityBatch) {
    precondition(skip.isEmpty || skip.count == batch.count, "one flag per record")
    output.removeAll()
    tables.begin(batch)
    defer { tables.end() }
    let verdicts = RecordVerdicts(batch, output)
    head.run(machine, verdicts, output)
    for (record, isSkipped) in skip.enumerated() where isSkipped { verdicts.skip(record) }
    refuseControlCharacters(batch, verdicts)
    evaluation.run(verdicts)
    for entity in entities { keep(entity, verdicts, output) }
    output.fates = verdicts.fates
  }

  /// The separator of list cells must not come from outside, or two values could not be told from one.
  private func refuseControlCharacters(_ batch: SourceBatch, _ verdicts: RecordVerdicts) {
    for (level, table) in batch.tables.enumerated() {
      for (index, column) in table.columns.enumerated() {
        let declared = compiled.shape.levels[level].columns[index]
        if declared.isList || !column.contains(ListCell.separator) { continue }
        for row in 0..<column.count {
          guard let cell = column[row], cell.contains(ListCell.separator) else { continue }
          let record = Int(tables.records[level][row])
          if verdicts.isLive(record) { verdicts.add(.controlCharacter, record, declared.name) }
        }
      }
    }
  }

  // MARK: Keeping

  private func keep(_ entity: EntityRows, _ verdicts: RecordVerdicts, _ output: EntityBatch) {
    let table = output.tables[entity.plan.entity]
    let base = table.count
    var kept: [Int] = []
    var rowOf = [UInt32?](repeating: nil, count: entity.frame.count)
    for index in 0..<entity.frame.count {
      let record = entity.frame.record(index)
      guard !verdicts.isRefused(record) else { continue }
      rowOf[index] = UInt32(base + kept.count)
      kept.append(index)
      table.records.append(UInt32(record))
      verdicts.map(record)
    }
    copy(entity.keys, kept, to: table.keys)
    for (field, column) in table.columns.enumerated() {
      copy(entity.fields[field], kept, to: column)
    }
    for (link, column) in table.links.enumerated() { fill(column, link, entity, kept) }
    for note in entity.notes {
      guard let row = rowOf[note.index] else { continue }
      table.notes.append(ValueNote(row: row, field: UInt16(note.field), code: note.code))
    }
  }

  private func copy(_ column: TextColumn?, _ kept: [Int], to target: TextColumn) {
    guard let column else {
      for _ in kept { target.appendMissing() }
      return
    }
    for index in kept { target.append(from: column, row: index) }
  }

  private func fill(_ column: TextColumn, _ link: Int, _ entity: EntityRows, _ kept: [Int]) {
    guard let plan = entity.plan.links.first(where: { $0.link == link }) else {
      return copy(nil, kept, to: column)
    }
    let targets = plan.targets.map { entities[$0] }
    let rows = targets.map { entity.frame.rows(in: $0.plan.level) }
    for index in kept {
      let found = targets.indices.lazy.compactMap { target in
        targets[target].index(ofRow: rows[target][index]).map { (targets[target], $0) }
      }.first
      if let (target, row) = found {
        column.append(from: target.keys, row: row)
      } else {
        column.appendMissing()
      }
    }
  }
}

extension FindingCode {
  package static let controlCharacter = FindingCode(
    "control-character", .error,
    es: "la celda contiene el carácter de control U+001F",
    en: "the cell holds the control character U+001F",
    hint: Localised(
      es: "quítelo en el sistema de origen", en: "remove it in the system it comes from"))
}
