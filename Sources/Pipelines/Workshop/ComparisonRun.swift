internal import Configuration
internal import Interchange
internal import Mapping
internal import Safekeeping

/// Two mappings on their way through one file; what they give is compared row by row.
struct ComparisonRun {
  private typealias Row = ComparedSide.RowReference

  private var result: MappingComparison
  private let pairs: [ComparedEntity]
  private let pairOfOld: [Int?]
  private let pairOfNew: [Int?]
  private let oldMask: ValueMask
  private let newMask: ValueMask
  private let hash: KeyedHash
  private var oldStrays: StrayRows
  private var newStrays: StrayRows

  init(_ old: CompiledSource, _ new: CompiledSource, _ request: MappingComparison.Request) throws(Failure) {
    let pairs = ComparedEntity.pairs(old.compiled.model, new.compiled.model)
    self.pairs = pairs
    pairOfOld = old.compiled.model.entities.map { type in pairs.firstIndex { $0.name == type.name } }
    pairOfNew = new.compiled.model.entities.map { type in pairs.firstIndex { $0.name == type.name } }
    oldMask = ValueMask(old, reveals: request.reveals)
    newMask = ValueMask(new, reveals: request.reveals)
    hash = KeyedHash(key: try .random())
    oldStrays = StrayRows(limit: request.mostStrays)
    newStrays = StrayRows(limit: request.mostStrays)
    result = MappingComparison(old, new, pairs, reveals: request.reveals)
  }

  mutating func run(
    _ file: String, _ old: CompiledSource, _ new: CompiledSource, _ request: MappingComparison.Request
  ) -> MappingComparison.Outcome {
    let oldSide: ComparedSide
    let newSide: ComparedSide
    do {
      oldSide = try ComparedSide(old.compiled, path: file, member: request.member, last: request.records)
    } catch { return .refused(mapping: result.old, error) }
    do {
      newSide = try ComparedSide(new.compiled, path: file, member: request.member, last: request.records)
    } catch { return .refused(mapping: result.new, error) }
    let isSameText = old.compiled.definition.text == new.compiled.definition.text
    return run(oldSide, newSide, isSameText: isSameText)
  }

  // MARK: Side by side

  private mutating func run(
    _ oldSide: ComparedSide, _ newSide: ComparedSide, isSameText: Bool
  ) -> MappingComparison.Outcome {
    while oldSide.number != nil || newSide.number != nil {
      let (before, after) = (oldSide.number ?? Int.max, newSide.number ?? Int.max)
      if before == after {
        compare(oldSide, newSide)
      } else if before < after {
        for row in oldSide.current { strand(row, ofOld: oldSide) }
      } else {
        for row in newSide.current { strand(row, ofNew: newSide) }
      }
      if before <= after { do { try oldSide.advance() } catch { return .refused(mapping: result.old, error) } }
      if after <= before { do { try newSide.advance() } catch { return .refused(mapping: result.new, error) } }
    }
    finish(oldSide, newSide, isSameText: isSameText)
    return .compared(result)
  }

  /// Usually both have the same rows in the same order; what does not fit is looked for by its key.
  private mutating func compare(_ oldSide: ComparedSide, _ newSide: ComparedSide) {
    let (before, after) = (Array(oldSide.current), Array(newSide.current))
    if before.count == after.count,
      zip(before, after).allSatisfy({ isSameRow($0, oldSide, $1, newSide) })
    {
      for (left, right) in zip(before, after) { compare(left, oldSide, right, newSide) }
      return
    }
    var waiting: [RowName: [Row]] = [:]
    for row in after.reversed() { waiting[name(row, newSide, pairOfNew), default: []].append(row) }
    for row in before {
      let name = name(row, oldSide, pairOfOld)
      if let match = waiting[name]?.popLast() {
        compare(row, oldSide, match, newSide)
      } else {
        strand(row, ofOld: oldSide)
      }
    }
    let left = after.filter { row in waiting[name(row, newSide, pairOfNew)]?.contains { $0 == row } ?? false }
    for row in left { strand(row, ofNew: newSide) }
  }

  private struct RowName: Hashable {
    let pair: Int?
    let key: [UInt8]
  }

  private func name(_ row: Row, _ side: ComparedSide, _ pairs: [Int?]) -> RowName {
    RowName(pair: pairs[row.table], key: side.tables[row.table].keys[row.row].map { Array($0) } ?? [])
  }

  private func isSameRow(
    _ left: Row, _ oldSide: ComparedSide, _ right: Row,
    _ newSide: ComparedSide
  ) -> Bool {
    pairOfOld[left.table] == pairOfNew[right.table]
      && Self.isSame(oldSide.tables[left.table].keys[left.row], newSide.tables[right.table].keys[right.row])
  }

  private mutating func compare(
    _ left: Row, _ oldSide: ComparedSide, _ right: Row,
    _ newSide: ComparedSide
  ) {
    guard let pair = pairOfOld[left.table] else { return }
    let (before, after) = (oldSide.tables[left.table], newSide.tables[right.table])
    var isChanged = false
    for (index, field) in pairs[pair].fields.enumerated() {
      let old = field.cell(ofOld: before, left.row)
      let new = field.cell(ofNew: after, right.row)
      if Self.isSame(old, new) { continue }
      isChanged = true
      note(&result.entities[pair].fields[index], hasOld: old != nil, hasNew: new != nil)
      // A link holds the key of its target: there is nothing in it to read.
      if field.isLink || result.entities[pair].fields[index].examples.count == MappingComparison.mostExamples {
        continue
      }
      let name = result.entities[pair].entity
      result.entities[pair].fields[index].examples.append(
        MappingComparison.Example(
          record: newSide.number ?? 0, old: shown(old, oldMask, name, field), new: shown(new, newMask, name, field)))
    }
    if isChanged { result.entities[pair].changed += 1 } else { result.entities[pair].same += 1 }
  }

  private func shown(
    _ cell: UnsafeBufferPointer<UInt8>?, _ mask: ValueMask, _ entity: String, _ field: ComparedField
  ) -> ShownCell {
    mask.cell(entity, field.name, cell.map { String(decoding: $0, as: UTF8.self) })
  }

  private func note(_ change: inout MappingComparison.FieldChange, hasOld: Bool, hasNew: Bool) {
    if hasOld && hasNew {
      change.changed += 1
    } else if hasNew {
      change.appeared += 1
    } else {
      change.vanished += 1
    }
  }

  private static func isSame(
    _ left: UnsafeBufferPointer<UInt8>?, _ right: UnsafeBufferPointer<UInt8>?
  ) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left.elementsEqual(right)
  }

  // MARK: Strays

  private mutating func strand(_ row: Row, ofOld side: ComparedSide) {
    guard let pair = pairOfOld[row.table] else { return }
    let table = side.tables[row.table]
    let fields = pairs[pair].fields.map { Self.digest($0.cell(ofOld: table, row.row)) }
    let stray = StrayRow(entity: pair, record: side.number ?? 0, fields: fields)
    guard let digest = digest(pair, table, row.row) else { return }
    if let match = newStrays.take(digest) { return compare(stray, match) }
    if !oldStrays.keep(stray, digest) {
      result.isPartial = true
      remove(stray)
    }
  }

  private mutating func strand(_ row: Row, ofNew side: ComparedSide) {
    guard let pair = pairOfNew[row.table] else { return }
    let table = side.tables[row.table]
    let fields = pairs[pair].fields.map { Self.digest($0.cell(ofNew: table, row.row)) }
    let stray = StrayRow(entity: pair, record: side.number ?? 0, fields: fields)
    guard let digest = digest(pair, table, row.row) else { return }
    if let match = oldStrays.take(digest) { return compare(match, stray) }
    if !newStrays.keep(stray, digest) {
      result.isPartial = true
      add(stray)
    }
  }

  private func digest(_ pair: Int, _ table: EntityTable, _ row: Int) -> RowDigest? {
    table.keys[row].map { RowDigest(pair, $0, hash) }
  }

  /// Only for telling equal from different within this run: seeded anew in each.
  private static func digest(_ cell: UnsafeBufferPointer<UInt8>?) -> UInt64 {
    guard let cell else { return 0 }
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(cell))
    return UInt64(bitPattern: Int64(hasher.finalize())) | 1
  }

  private mutating func compare(_ before: StrayRow, _ after: StrayRow) {
    var isChanged = false
    for index in before.fields.indices where before.fields[index] != after.fields[index] {
      isChanged = true
      note(
        &result.entities[before.entity].fields[index], hasOld: before.fields[index] != 0,
        hasNew: after.fields[index] != 0)
    }
    if isChanged { result.entities[before.entity].changed += 1 } else { result.entities[before.entity].same += 1 }
  }

  private mutating func add(_ stray: StrayRow) {
    result.entities[stray.entity].added += 1
    if result.entities[stray.entity].addedAt.count < MappingComparison.mostExamples {
      result.entities[stray.entity].addedAt.append(stray.record)
    }
  }

  private mutating func remove(_ stray: StrayRow) {
    result.entities[stray.entity].removed += 1
    if result.entities[stray.entity].removedAt.count < MappingComparison.mostExamples {
      result.entities[stray.entity].removedAt.append(stray.record)
    }
  }

  // MARK: The end

  private mutating func finish(_ oldSide: ComparedSide, _ newSide: ComparedSide, isSameText: Bool) {
    for stray in oldStrays.all { remove(stray) }
    for stray in newStrays.all { add(stray) }
    oldStrays = StrayRows(limit: 0)
    newStrays = StrayRows(limit: 0)
    result.oldAccount = oldSide.account
    result.newAccount = newSide.account
    result.findings = Self.changes(oldSide.log, newSide.log)
    result.entities.removeAll { $0.same + $0.changed + $0.added + $0.removed == 0 }
    for index in result.entities.indices {
      result.entities[index].fields.removeAll { $0.changed + $0.appeared + $0.vanished == 0 }
    }
    result.needed = result.isSame && isSameText ? .none : bump
  }

  /// Nothing else in the entities: patch. Only more of them: minor. Anything lost or changed: major.
  private var bump: VersionBump {
    let loses = result.entities.contains { entity in
      entity.removed > 0 || entity.fields.contains { $0.changed + $0.vanished > 0 }
    }
    return loses ? .major : result.entities.contains(where: \.differs) ? .minor : .patch
  }

  private static func changes(_ old: FindingLog, _ new: FindingLog) -> [MappingComparison.FindingChange] {
    Set(old.entries.keys).union(new.entries.keys).sorted().compactMap { key in
      let (before, after) = (old.entries[key]?.count ?? 0, new.entries[key]?.count ?? 0)
      return before == after
        ? nil : MappingComparison.FindingChange(code: key.code, field: key.field, old: before, new: after)
    }
  }
}
