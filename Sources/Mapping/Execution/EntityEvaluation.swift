internal import Configuration
package import Interchange

/// Works out the entities of a batch, each after the one it stands in: which rows, their keys, their
/// fields, their checks.
final class EntityEvaluation {
  private let tables: RecordRows
  private let machine: ColumnMachine
  private let entities: [EntityRows]
  private let reasons: MissingReasons
  private let settled = TextColumn()
  private var keyParts: [TextColumn] = []

  init(
    _ tables: RecordRows, _ machine: ColumnMachine, _ entities: [EntityRows], _ reasons: MissingReasons
  ) {
    self.reasons = reasons
    self.tables = tables
    self.machine = machine
    self.entities = entities
    let longest = entities.map { $0.plan.key.parts.count }.max() ?? 0
    keyParts = (0..<longest).map { _ in TextColumn() }
  }

  func run(_ verdicts: RecordVerdicts) {
    // Records that an entity refuses are still looked at by the others, so that all errors are heard of
    // in one night; hence the rows are chosen before the first entity is worked out.
    let live = tables.records.map { records in
      let all = 0..<UInt32(records.count)
      return verdicts.areAllLive
        ? Array(all) : all.filter { verdicts.isLive(Int(records[Int($0)])) }
    }
    for (plan, entity) in entities.enumerated() {
      entity.begin()
      machine.trace?.beginEntity(plan)
      select(entity, live, verdicts)
      keys(entity, verdicts)
      for field in entity.plan.fields {
        machine.trace?.begin(field)
        evaluate(field, entity, verdicts)
        machine.trace?.end(field, entity, machine)
      }
      check(entity, verdicts)
    }
  }

  // MARK: Rows

  private func select(_ entity: EntityRows, _ live: [[UInt32]], _ verdicts: RecordVerdicts) {
    let plan = entity.plan
    let candidates = candidates(plan, live[plan.level])
    let total = tables.count(plan.level)
    guard let condition = plan.condition else { return entity.select(candidates, of: total) }
    entity.conditionFrame.begin(candidates)
    machine.trace?.begin(condition)
    let truths = machine.run(condition, over: entity.conditionFrame)
    machine.trace?.end(condition, entity.conditionFrame, machine)
    verdicts.refuse(machine.troubles, entity.conditionFrame, entity.type.name)
    entity.select(zip(candidates, truths).filter(\.1).map(\.0), of: total)
  }

  private func candidates(_ plan: EntityPlan, _ live: [UInt32]) -> [UInt32] {
    guard let parent = plan.parent.map({ entities[$0] }) else { return live }
    if parent.plan.level == plan.level { return parent.frame.rows }
    let parents = tables.parents(plan.level)
    return live.filter { parent.index(ofRow: parents[Int($0)]) != nil }
  }

  // MARK: Keys

  private func keys(_ entity: EntityRows, _ verdicts: RecordVerdicts) {
    switch entity.plan.key {
    case .parts(let parts): joinKeys(entity, parts, verdicts)
    case .position(let ordinal): deriveKeys(entity, ordinal)
    }
  }

  /// Parts are written with their lengths, so that no two lists of parts give the same key.
  private func joinKeys(
    _ entity: EntityRows, _ parts: [ValueProgram], _ verdicts: RecordVerdicts
  ) {
    let frame = entity.frame
    for (index, part) in parts.enumerated() {
      keyParts[index].copy(machine.run(part, over: frame))
      verdicts.refuse(machine.troubles, frame, "\(entity.type.name).key")
    }
    let columns = keyParts[..<parts.count]
    if parts.count == 1, !columns[0].hasMissing {
      return writeKeys(columns[0], to: entity.keys)
    }
    for row in 0..<frame.count {
      var room = 0
      var isEmpty = true
      for column in columns {
        guard let part = column[row] else { continue }
        isEmpty = false
        room += part.count
      }
      if isEmpty { verdicts.add(.keyEmpty, frame.record(row), "\(entity.type.name).key") }
      entity.keys.append(capacity: room + columns.count * KeyWriter.mostAroundPart) { start in
        var key = KeyWriter(start)
        for column in columns { key.write(part: column[row]) }
        return key.end - start
      }
    }
  }

  /// Keys of one part that is never missing, which most are.
  private func writeKeys(_ part: TextColumn, to keys: TextColumn) {
    keys.reserve(rows: part.count, bytes: part.byteCount + part.count * KeyWriter.mostAroundPart)
    for row in 0..<part.count {
      guard let cell = part[row] else { continue }
      keys.append(capacity: cell.count + KeyWriter.mostAroundPart) { start in
        var key = KeyWriter(start)
        key.write(part: cell)
        return key.end - start
      }
    }
  }

  private func deriveKeys(_ entity: EntityRows, _ ordinal: Int) {
    guard let parent = entity.plan.parent.map({ entities[$0] }) else { return }
    let above = entity.frame.rows(in: parent.plan.level)
    let isSameRow = parent.plan.level == entity.plan.level
    let name = Array(parent.type.name.utf8)
    let keys = parent.keys
    for (row, upper) in above.enumerated() {
      guard let index = parent.index(ofRow: upper) else {
        preconditionFailure("a nested entity has rows that its parent has not")
      }
      let position = isSameRow ? 1 : tables.position(entity.frame.rows[row], at: entity.plan.level)
      let upperKey = keys[index]
      let room = name.count + (upperKey?.count ?? 0) + 4 * KeyWriter.mostAroundPart
      entity.keys.append(capacity: room) { start in
        var key = KeyWriter(start)
        name.withUnsafeBufferPointer { key.write(part: $0) }
        key.write(part: upperKey)
        key.write(ordinal)
        key.write(UInt8(ascii: "."))
        key.write(position)
        return key.end - start
      }
    }
  }

  // MARK: Fields

  /// The rule's steps, then the field's own normaliser; then the rows that failed on the way get what
  /// `on-error` says, whatever a `??` may have put there.
  private func evaluate(_ plan: FieldPlan, _ entity: EntityRows, _ verdicts: RecordVerdicts) {
    var value = machine.run(plan.value, over: entity.frame)
    var failures = Failures(onError: plan.onError)
    take(machine.troubles, plan, entity, &failures, verdicts)
    if !plan.repeats, value.contains(ListCell.separator) {
      take(lists(in: value, failures, plan), plan, entity, &failures, verdicts)
    }
    if !failures.isEmpty {
      settled.removeAll()
      for row in 0..<value.count {
        if failures.has(row) {
          settled.appendMissing()
        } else {
          settled.append(from: value, row: row)
        }
      }
      value = settled
    }
    let column = entity.column(plan.field)
    if let normaliser = plan.normaliser {
      machine.apply(normaliser, to: value, column, raw: plan.value.raw)
      machine.trace?.normalised(by: normaliser, column, machine.troubles)
      take(machine.troubles, plan, entity, &failures, verdicts)
    } else {
      column.copy(value)
    }
    if let codes = plan.codes {
      take(strangers(to: codes, in: column, failures, plan), plan, entity, &failures, verdicts)
    }
    if !failures.isEmpty { replace(plan, entity, failures) }
    if !reasons.isEmpty { noteReasons(plan, entity, verdicts) }
    if entity.type.fields[plan.field].required { require(plan, entity, failures, verdicts) }
  }

  /// Notes why a field is missing where one of the paths that make its value holds the source's word for it.
  private func noteReasons(_ plan: FieldPlan, _ entity: EntityRows, _ verdicts: RecordVerdicts) {
    let column = entity.column(plan.field)
    for row in 0..<column.count where column.isMissing(row) {
      for source in plan.value.mainSources {
        guard let code = entity.frame.sourceCell(source, row).flatMap(reasons.reason) else { continue }
        verdicts.add(code, entity.frame.record(row), plan.name)
        entity.note(row, plan.field, code)
        break
      }
    }
  }

  private func replace(_ plan: FieldPlan, _ entity: EntityRows, _ failures: Failures) {
    entity.replace(plan.field) { row, column in
      guard failures.has(row) else { return false }
      if let raw = failures.raw(row) {
        column.append(from: machine.column(raw), row: row)
      } else {
        column.appendMissing()
      }
      return true
    }
  }

  private func lists(
    in value: TextColumn, _ failures: Failures, _ plan: FieldPlan
  ) -> [Trouble] {
    (0..<value.count).compactMap { row in
      guard !failures.has(row), let cell = value[row], cell.contains(ListCell.separator) else {
        return nil
      }
      return Trouble(
        row: row, code: .valueNotSingle,
        arguments: ["count": .number(ListCell.items(cell).count)], isFailure: true, severity: nil,
        raw: nil)
    }
  }

  private func strangers(
    to codes: CodeWords, in column: TextColumn, _ failures: Failures, _ plan: FieldPlan
  ) -> [Trouble] {
    (0..<column.count).compactMap { row in
      guard !failures.has(row), let cell = column[row], !codes.contains(cell) else { return nil }
      return Trouble(
        row: row, code: .codeOutsideList,
        arguments: ["list": .word(codes.list), "shape": .shape(ValueShape(of: cell))], isFailure: true,
        severity: nil, raw: plan.value.raw)
    }
  }

  private func require(
    _ plan: FieldPlan, _ entity: EntityRows, _ failures: Failures, _ verdicts: RecordVerdicts
  ) {
    let column = entity.column(plan.field)
    if !column.hasMissing { return }
    for row in 0..<column.count where column.isMissing(row) {
      // What was refused has been said.
      if failures.has(row), plan.onError == .reject { continue }
      verdicts.add(.fieldRequiredMissing, entity.frame.record(row), plan.name)
    }
  }

  private func take(
    _ troubles: [Trouble], _ plan: FieldPlan, _ entity: EntityRows, _ failures: inout Failures,
    _ verdicts: RecordVerdicts
  ) {
    for trouble in troubles {
      let record = entity.frame.record(trouble.row)
      let severity = trouble.isFailure ? failures.severity : trouble.severity
      verdicts.add(trouble.code, record, plan.name, trouble.arguments, severity: severity)
      entity.note(trouble.row, plan.field, trouble.code)
      if trouble.isFailure {
        failures.add(trouble)
        if plan.onError == .reject { entity.refuse(trouble.row) }
      }
    }
  }

  // MARK: Checks

  private func check(_ entity: EntityRows, _ verdicts: RecordVerdicts) {
    machine.fields = entity.fields
    defer { machine.fields = [] }
    for check in entity.plan.checks {
      let truths = machine.run(check.condition, over: entity.frame)
      verdicts.refuse(machine.troubles, entity.frame, entity.type.name)
      for row in truths.indices where !truths[row] && !entity.refused.contains(row) {
        verdicts.add(
          .checkFailed, entity.frame.record(row), entity.type.name,
          ["es": .word(check.message.spanish), "en": .word(check.message.english)],
          severity: check.severity)
      }
    }
  }
}

/// The rows of a field whose rule has no result.
private struct Failures {
  let onError: MappingDefinition.OnError
  private var rows: [Int: Operand?] = [:]

  init(onError: MappingDefinition.OnError) { self.onError = onError }

  var isEmpty: Bool { rows.isEmpty }
  /// With `reject` the record is refused; else the value is what is lost.
  var severity: Severity { onError == .reject ? .error : .warning }

  func has(_ row: Int) -> Bool { !rows.isEmpty && rows[row] != nil }

  /// What `on-error: raw` keeps.
  func raw(_ row: Int) -> Operand? { onError == .raw ? rows[row] ?? nil : nil }

  /// The first step that failed says what the source had.
  mutating func add(_ trouble: Trouble) {
    if rows[trouble.row] == nil { rows[trouble.row] = .some(trouble.raw) }
  }
}

extension EntityKey {
  var parts: [ValueProgram] {
    if case .parts(let parts) = self { parts } else { [] }
  }
}

extension TextColumn {
  func copy(_ other: TextColumn) {
    removeAll()
    append(from: other)
  }
}

/// Writes a key straight into its column.
private struct KeyWriter {
  /// More than a length of 19 digits, its colon and the comma, or than a number alone.
  static let mostAroundPart = 24

  private(set) var end: UnsafeMutablePointer<UInt8>

  init(_ start: UnsafeMutablePointer<UInt8>) { end = start }

  mutating func write(_ byte: UInt8) {
    end.pointee = byte
    end += 1
  }

  /// A number of at least 0 in decimal digits.
  mutating func write(_ number: Int) {
    // Lengths of cells seldom have more than two digits.
    if number >= 100 { write(number / 10) } else if number >= 10 { write(UInt8(ascii: "0") + UInt8(number / 10)) }
    write(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
  }

  /// `length:bytes,`, or `-,` for a missing part.
  mutating func write(part: UnsafeBufferPointer<UInt8>?) {
    if let part {
      write(part.count)
      write(UInt8(ascii: ":"))
      if let base = part.baseAddress { end.update(from: base, count: part.count) }
      end += part.count
    } else {
      write(UInt8(ascii: "-"))
    }
    write(UInt8(ascii: ","))
  }
}

extension FindingCode {
  package static let keyEmpty = FindingCode(
    "key-empty", .error, es: "faltan todas las partes de la clave",
    en: "every part of the key is missing")
  package static let valueNotSingle = FindingCode(
    "value-not-single", .error, es: "el campo admite un solo valor y hay {count}",
    en: "the field takes one value and there are {count}",
    hint: Localised(
      es: "elija uno con «first», «last» u «only», o únalos con «join»",
      en: "choose one with 'first', 'last' or 'only', or unite them with 'join'"))
  package static let codeOutsideList = FindingCode(
    "code-outside-list", .error, es: "el valor no es un código de la lista «{list}» ({shape})",
    en: "the value is no code of list '{list}' ({shape})",
    hint: Localised(
      es: "tradúzcalo con un lookup a códigos de la lista", en: "translate it into codes of the list with a lookup"))
  package static let fieldRequiredMissing = FindingCode(
    "field-required-missing", .error, es: "falta un valor que el modelo exige",
    en: "a value that the model requires is missing")
  package static let checkFailed = FindingCode(
    "check-failed", .error, es: "{es}", en: "{en}")
}
