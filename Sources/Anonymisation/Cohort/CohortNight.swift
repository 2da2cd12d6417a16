/// One night of a family of lines: what happened to the persons, then the classes that are worth publishing.
///
/// Which rows form a class, when and in which cell is a function of quasi-identifiers, nights, line membership, groups
/// and the key (I1). What is published is never edited: a class goes as a whole, or its weight steps down (I4).
package struct CohortNight {
  private let design: CohortDesign
  private let key: CohortKey
  private let records: [String: CohortRecord]
  private(set) var book: CohortBook

  package struct Account: Sendable, Hashable {
    package var entered = 0
    package var published = 0
    package var echoes = 0
    package var atoms = 0
    package var withheldAtoms = 0
    package var weightSteps = 0
    package var removedClasses = 0
  }
  private var account = Account()

  /// Brings the book to tonight.
  ///
  /// Takes: everybody who may leave in at least one line, and with `lines` 0 those who may not any more. Who is absent
  /// left the register. `erased`: those whose erasure the law demands.
  package static func run(
    _ book: inout CohortBook, records: [CohortRecord], erased: Set<String> = [], design: CohortDesign, key: CohortKey
  ) -> Account {
    var night = CohortNight(book, records, design, key)
    night.book.night += 1
    night.erase(erased)
    night.applyChanges()
    night.enter()
    night.adapt()
    night.publish()
    book = night.book
    return night.account
  }

  private init(_ book: CohortBook, _ records: [CohortRecord], _ design: CohortDesign, _ key: CohortKey) {
    self.book = book
    self.design = design
    self.key = key
    self.records = Dictionary(records.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: Events

  private mutating func erase(_ erased: Set<String>) {
    for id in erased.sorted() {
      guard let entry = book.entries.removeValue(forKey: id) else { continue }
      for atom in entry.former + [entry.atom].compactMap({ $0 }) { removeClass(around: atom) }
    }
  }

  /// The whole class of the coarsest line, with its atoms in every line; survivors come back as echoes.
  private mutating func removeClass(around atom: Int) {
    guard let classes = book.atoms[atom]?.classes, let coarsest = classes.max(by: { $0.key < $1.key }) else { return }
    let gone = Set(book.atoms.filter { $0.value.classes[coarsest.key] == coarsest.value }.keys)
    for number in gone {
      for held in book.atoms[number]?.classes.values.map({ $0 }) ?? [] {
        if book.classes.removeValue(forKey: held) != nil { account.removedClasses += 1 }
      }
      book.atoms[number] = nil
    }
    for id in book.entries.keys.sorted() {
      guard var entry = book.entries[id] else { continue }
      entry.former.removeAll { gone.contains($0) }
      if let own = entry.atom, gone.contains(own) {
        entry.atom = nil
        entry.isEcho = true
        entry.entered = book.night
      }
      book.entries[id] = entry
    }
  }

  private mutating func applyChanges() {
    for id in book.entries.keys.sorted() {
      guard let entry = book.entries[id] else { continue }
      guard let record = records[id] else {
        leave(id, entry)
        continue
      }
      if mayNotLeave(record, entry) { continue }
      guard let atom = entry.atom, let held = book.atoms[atom] else { continue }
      if !isAsPublished(record, entry, held) { step(id, entry, atom) }
    }
  }

  /// Who may not leave with a line any more is taken out as the law takes out, whatever row of theirs stands there.
  private mutating func mayNotLeave(_ record: CohortRecord, _ entry: CohortBook.Entry) -> Bool {
    if record.lines == 0 && entry.atom == nil && !entry.isEcho {
      book.entries[record.id] = nil
      return true
    }
    let barred = (entry.former + [entry.atom].compactMap { $0 }).filter { atom in
      book.atoms[atom]?.classes.keys.contains { record.lines >> UInt32($0) & 1 == 0 } ?? false
    }
    for atom in barred { removeClass(around: atom) }
    return !barred.isEmpty
  }

  private func isAsPublished(_ record: CohortRecord, _ entry: CohortBook.Entry, _ atom: CohortBook.Atom) -> Bool {
    if !entry.isEcho && key.tag(of: record.value) != entry.tag { return false }
    return atom.classes.values.allSatisfy { book.classes[$0]?.cell.covers(record.leaves) ?? false }
  }

  /// Left the register, not by law.
  private mutating func leave(_ id: String, _ entry: CohortBook.Entry) {
    if let atom = entry.atom { return step(id, entry, atom) }
    // An echo stays known, so that its value is not published a second time should it come back.
    if !entry.isEcho { book.entries[id] = nil }
  }

  private mutating func step(_ id: String, _ entry: CohortBook.Entry, _ atom: Int) {
    book.atoms[atom]?.stale += 1
    account.weightSteps += 1
    book.entries[id] = CohortBook.Entry(
      entered: book.night, isEcho: true, former: entry.former + [atom], tag: entry.tag)
  }

  private mutating func enter() {
    for record in records.values where record.lines != 0 && book.entries[record.id] == nil {
      book.entries[record.id] = CohortBook.Entry(entered: book.night)
      book.arrivals[book.night, default: CohortBook.Arrivals()].entered += 1
      account.entered += 1
    }
  }

  // MARK: Waiting

  /// Moves the base so that about `target` of the entrants are published within `wait` nights.
  private mutating func adapt() {
    let rule = design.allowance
    let last = book.night - rule.wait
    book.arrivals = book.arrivals.filter { $0.key >= last - 10 }
    guard let first = book.firstNight else { return }
    var seen = CohortBook.Arrivals()
    for (night, arrivals) in book.arrivals where night > first && night < last {
      seen.entered += arrivals.entered
      seen.prompt += arrivals.prompt
    }
    if seen.entered == 0 { return }
    let share = Double(seen.prompt) / Double(seen.entered)
    book.base = min(0.8, max(-0.1, book.base + rule.pace * (rule.target - share)))
  }

  // MARK: Classes

  private mutating func publish() {
    let isFirst = book.firstNight == nil
    for (lines, pool) in strata() {
      let held = design.lines.indices.filter { lines >> UInt32($0) & 1 == 1 }
      let grouping = CohortGrouping(design: design, rows: rows(of: pool, held), ks: held.map { design.lines[$0].k })
      for found in isFirst ? grouping.first() : grouping.night() { add(found, pool, held) }
    }
    if isFirst && !book.atoms.isEmpty { book.firstNight = book.night }
  }

  /// Who waits, by line membership; in the order that the key gives.
  private func strata() -> [(lines: UInt32, pool: [CohortRecord])] {
    var strata: [UInt32: [(rank: UInt64, record: CohortRecord)]] = [:]
    for (id, entry) in book.entries where entry.atom == nil {
      guard let record = records[id], record.lines != 0 else { continue }
      strata[record.lines, default: []].append((key.rank(of: id), record))
    }
    return strata.sorted { $0.key < $1.key }.map { lines, pool in
      (lines: lines, pool: pool.sorted { ($0.rank, $0.record.id) < ($1.rank, $1.record.id) }.map(\.record))
    }
  }

  private func rows(of pool: [CohortRecord], _ held: [Int]) -> CohortRows {
    let rule = design.allowance
    let likes = firstCells(of: held[held.count - 1])
    var groups: [String: Int32] = [:]
    var allowances: [Double] = []
    for record in pool {
      groups[record.group] = groups[record.group] ?? Int32(groups.count)
      let like = likes.first { $0.cell.covers(record.leaves) }?.loss ?? rule.unlike
      let age = Double(book.night - (book.entries[record.id]?.entered ?? book.night))
      allowances.append(rule.share * like + book.base + rule.patience * age)
    }
    return CohortRows(
      width: design.attributes.count, leaves: pool.flatMap(\.leaves), allowances: allowances,
      isFresh: pool.map { book.entries[$0.id]?.isEcho == false }, groups: pool.map { groups[$0.group] ?? 0 })
  }

  /// The smallest first.
  private func firstCells(of line: Int) -> [(cell: CohortCell, loss: Double)] {
    guard let first = book.firstNight else { return [] }
    return book.classes.filter { $0.value.line == line && $0.value.night == first }.sorted { $0.key < $1.key }
      .map { (cell: $0.value.cell, loss: $0.value.cell.loss(in: design)) }.sorted { $0.loss < $1.loss }
  }

  private mutating func add(_ found: CohortGrouping.Class, _ pool: [CohortRecord], _ held: [Int]) {
    add(found, pool, held, held.count - 1, [:])
  }

  private mutating func add(
    _ found: CohortGrouping.Class, _ pool: [CohortRecord], _ held: [Int], _ depth: Int, _ outer: [Int: Int]
  ) {
    let members = found.members.map { pool[$0] }
    book.lastClass += 1
    book.classes[book.lastClass] = CohortBook.Class(
      line: held[depth], night: book.night, cell: CohortCell(covering: members.map(\.leaves), of: design))
    var classes = outer
    classes[held[depth]] = book.lastClass
    if depth == 0 { return add(atom: members, classes) }
    for part in found.parts { add(part, pool, held, depth - 1, classes) }
  }

  private mutating func add(atom members: [CohortRecord], _ classes: [Int: Int]) {
    book.lastAtom += 1
    let fresh = members.filter { book.entries[$0.id]?.isEcho == false }
    let isWithheld = withhold(fresh)
    book.atoms[book.lastAtom] = CohortBook.Atom(
      night: book.night, classes: classes, rows: members.count, fresh: fresh.count, isWithheld: isWithheld,
      values: isWithheld ? [] : fresh.map(\.value).sorted { ($0 ?? "") < ($1 ?? "") })
    for record in members { publish(record) }
    account.atoms += 1
    account.withheldAtoms += isWithheld ? 1 : 0
  }

  private mutating func withhold(_ fresh: [CohortRecord]) -> Bool {
    let share = max(design.decoys, book.judged == 0 ? 0 : Double(book.uniform) / Double(book.judged))
    let rule = CohortWithholding(l: design.l, maximumShare: design.maximumShare)
    let must = rule.mustWithhold(fresh.map { ($0.value, $0.group) })
    book.judged += 1
    if must { book.uniform += 1 }
    return must || key.draw(ofAtom: book.lastAtom) < share
  }

  private mutating func publish(_ record: CohortRecord) {
    guard var entry = book.entries[record.id] else { return }
    if !entry.isEcho && book.night - entry.entered <= design.allowance.wait {
      book.arrivals[entry.entered]?.prompt += 1
    }
    entry.atom = book.lastAtom
    account.published += 1
    account.echoes += entry.isEcho ? 1 : 0
    if !entry.isEcho { entry.tag = key.tag(of: record.value) }
    book.entries[record.id] = entry
  }
}
