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

  /// `trace`: looks on while the run works.
  package init(_ compiled: CompiledMapping, trace: MappingTrace? = nil) {
    self.compiled = compiled
    let source = compiled.definition.source
    let blanks = BlankWords(source.blank + source.missing.map(\.text))
    let tables = RecordRows(compiled.shape)
    self.tables = tables
    machine = ColumnMachine(compiled, tables, blanks)
    machine.trace = trace
    head = SourceSection(compiled, tables, blanks)
    let entities = compiled.entities.map {
      EntityRows($0, compiled.model.entities[$0.entity], tables, compiled.sources, blanks)
    }
    self.entities = entities
    evaluation = EntityEvaluation(tables, machine, entities, MissingReasons(source.missing))
  }

  /// Lets the caller see the spellings that lookups lack: the lookup's name, the record's row in the batch, the
  /// spelling. It is a cell of the source: it must not go into a finding. One may come several times for a record.
  package func observeUnmapped(_ see: @escaping (String, Int, UnsafeBufferPointer<UInt8>) -> Void) {
    machine.observeUnmapped = see
  }

  /// The number of records that the last totals row seen declares; nil while there was none.
  package var declaredCount: Int? { head.declaredCount }

  /// Findings about the file rather than about a record, complete once its last batch was mapped.
  package var fileFindings: [Finding] { machine.fileFindings }

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
    machine.trace?.begin(tables)
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
    let records = entity.frame.records
    let kept = KeptRows(of: records, verdicts)
    let keptRecords = kept.isWhole ? records : kept.rows.map { records[Int($0)] }
    table.records.append(contentsOf: keptRecords)
    verdicts.map(keptRecords)
    table.keys.append(from: entity.keys, kept)
    for (field, column) in table.columns.enumerated() {
      if let cells = entity.fields[field] {
        // The entity's own column is not looked at again before it is filled anew.
        if base == 0, kept.isWhole { column.exchange(with: cells) } else { column.append(from: cells, kept) }
      } else {
        column.appendMissing(rows: kept.rows.count)
      }
    }
    for (link, column) in table.links.enumerated() { fill(column, link, entity, kept) }
    keepNotes(entity, kept.rows, base, table)
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

  private func fill(_ column: TextColumn, _ link: Int, _ entity: EntityRows, _ kept: KeptRows) {
    guard let plan = entity.plan.links.first(where: { $0.link == link }) else {
      return column.appendMissing(rows: kept.rows.count)
    }
    let targets = plan.targets.map { entities[$0] }
    let rows = targets.map { entity.frame.rows(in: $0.plan.level) }
    // Where every row has its own target, as a person of a row has the row's complaint.
    if kept.isWhole, let first = targets.first, first.frame.rows == rows[0] {
      return column.append(from: first.keys)
    }
    if targets.count == 1 { return fill(column, targets[0], rows[0], kept) }
    for index in kept.rows {
      var isLinked = false
      for target in targets.indices where !isLinked {
        guard let row = targets[target].index(ofRow: rows[target][Int(index)]) else { continue }
        column.append(from: targets[target].keys, row: row)
        isLinked = true
      }
      if !isLinked { column.appendMissing() }
    }
  }
}

extension MappingRun {
  private func fill(_ column: TextColumn, _ target: EntityRows, _ rows: [UInt32], _ kept: KeptRows) {
    let keys = target.keys
    for index in kept.rows {
      if let row = target.index(ofRow: rows[Int(index)]) {
        column.append(from: keys, row: row)
      } else {
        column.appendMissing()
      }
    }
  }
}

/// The rows of an entity whose records are not refused.
private struct KeptRows {
  let rows: [UInt32]
  /// All of them.
  let isWhole: Bool

  init(of records: [UInt32], _ verdicts: RecordVerdicts) {
    let all = 0..<UInt32(records.count)
    rows =
      verdicts.areAllLive ? Array(all) : all.filter { !verdicts.isRefused(Int(records[Int($0)])) }
    isWhole = rows.count == records.count
  }
}

extension TextColumn {
  fileprivate func append(from other: TextColumn, _ kept: KeptRows) {
    if kept.isWhole { append(from: other) } else { append(from: other, rows: kept.rows) }
  }
}
