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

  /// Lets the caller see the spellings that lookups lack: the lookup's name, the record's row in the batch, the
  /// spelling. It is a cell of the source: it must not go into a finding. One may come several times for a record.
  package func observeUnmapped(_ see: @escaping (String, Int, UnsafeBufferPointer<UInt8>) -> Void) {
    machine.observeUnmapped = see
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
    let kept = (0..<UInt32(entity.frame.count)).filter {
      !verdicts.isRefused(entity.frame.record(Int($0)))
    }
    for index in kept {
      let record = entity.frame.record(Int(index))
      table.records.append(UInt32(record))
      verdicts.map(record)
    }
    table.keys.append(from: entity.keys, rows: kept)
    for (field, column) in table.columns.enumerated() {
      if let cells = entity.fields[field] {
        column.append(from: cells, rows: kept)
      } else {
        column.appendMissing(rows: kept.count)
      }
    }
    for (link, column) in table.links.enumerated() { fill(column, link, entity, kept) }
    keepNotes(entity, kept, base, table)
  }

  private func keepNotes(
    _ entity: EntityRows, _ kept: [UInt32], _ base: Int, _ table: EntityTable
  ) {
    if entity.notes.isEmpty { return }
    var rowOf = [UInt32?](repeating: nil, count: entity.frame.count)
    for (offset, index) in kept.enumerated() { rowOf[Int(index)] = UInt32(base + offset) }
    for note in entity.notes {
      guard let row = rowOf[note.index] else { continue }
      table.notes.append(ValueNote(row: row, field: UInt16(note.field), code: note.code))
    }
  }

  private func fill(_ column: TextColumn, _ link: Int, _ entity: EntityRows, _ kept: [UInt32]) {
    guard let plan = entity.plan.links.first(where: { $0.link == link }) else {
      return column.appendMissing(rows: kept.count)
    }
    let targets = plan.targets.map { entities[$0] }
    let rows = targets.map { entity.frame.rows(in: $0.plan.level) }
    for index in kept {
      var isLinked = false
      for (target, upper) in zip(targets, rows) where !isLinked {
        guard let row = target.index(ofRow: upper[Int(index)]) else { continue }
        column.append(from: target.keys, row: row)
        isLinked = true
      }
      if !isLinked { column.appendMissing() }
    }
  }
}
