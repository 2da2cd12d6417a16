package import Interchange

/// One run of a release line: reads what is stored, decides who leaves, and gives the released rows.
///
/// The caller says how a table is read; the release says which table, when and how often:
///
///     1. survey  every table with quasi-identifiers: count the classes
///     2. settle  every table: who leaves, and why the others stay
///     3. gate    classes below k against the policy; here a run may stop, and nothing was given yet
///     4. give    every table in the policy's order, in parts of about `partRows` rows
///
/// Persons are surveyed and settled first: a person who stays keeps in every row about the person.
/// A link is published only to a row that leaves, so no released id dangles and none tells of a row that
/// was withheld. Rows come out in the order of their pseudonyms. In the store's order, which all lines
/// share, two extracts could be joined by position.
///
/// Who leaves: a person by consent, seals and role (`LeaveRule`); a row about one person, which names the
/// person or belongs to a row that does, with that person (`TablePlan`); any other row when somebody it
/// is about may leave; a row about nobody only if it is a published count (`tally`). In research a row
/// that belongs to a suspect's role stays.
///
/// Each row is judged once, at its table's first reading; the others go by what was decided.
///
/// Memory: O(partRows) rows, O(classes), a bit per row, a byte per row of the table that is being settled, and 8 bytes
/// per released row of a table that others link to.
/// Time: a table is read twice or three times; without a folder for the spool, once more for every `partRows` rows that leave.
package final class Release {
  /// Reads one entity's rows from the store, batch by batch, in the same way each time it is called. Whom the rows are
  /// about need not be told where it is not asked for.
  package typealias Reading = (
    _ entity: String, _ withSubjects: Bool, _ take: (StoredTable) throws(Failure) -> Void
  ) throws(Failure) -> Void

  /// In the policy's order. Complete after `run`, and up to the gate when the gate stopped it.
  package private(set) var tables: [TableSummary]
  package private(set) var findings = FindingLog()

  /// Told of each person who leaves, by internal id and once, so that it can be kept who was in a publication.
  package var personLeaves: ((String) throws(Failure) -> Void)?

  private let line: ReleaseLine
  private let pseudonyms: Pseudonyms
  private let partRows: Int
  private let batchRows: Int
  private let spoolFolder: String?
  private var classes: [EquivalenceClasses?]
  private var judge: RowJudge
  /// Per plan, row by row in the order of the store: does it leave.
  private var leaving: [RowMarks]
  private var hasRun = false

  init(line: ReleaseLine, partRows: Int, batchRows: Int, spoolFolder: String?) {
    self.line = line
    self.partRows = partRows
    self.batchRows = batchRows
    self.spoolFolder = spoolFolder
    pseudonyms = Pseudonyms(key: line.pseudonymKey)
    judge = RowJudge(line.policy, pseudonyms)
    leaving = line.plans.map { _ in RowMarks() }
    tables = line.plans.filter { !$0.isWitness }.map { TableSummary(entity: $0.entity) }
    classes = line.plans.map {
      $0.quasiIdentifiers.isEmpty ? nil : EquivalenceClasses(k: line.policy.k)
    }
  }

  /// Findings: `class-below-k`, `value-not-releasable`, `link-left-out`.
  /// Throws: `release-gate-stopped` before anything was written; `release-rows-changed`; and what
  /// `read` and `write` throw.
  package func run(
    reading read: Reading, into write: (ReleasedBatch) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(!hasRun, "a release runs once")
    hasRun = true
    for index in line.settlingOrder {
      try settle(index, read, judged: try survey(index, read))
    }
    try gate()
    for index in tables.indices { try give(index, read, write) }
  }

  // MARK: Survey

  /// Gives what was decided about each row, nil where no classes are to be counted and nobody looked.
  private func survey(_ index: Int, _ read: Reading) throws(Failure) -> [Withholding?]? {
    guard var counted = classes[index] else { return nil }
    // Held here alone while it grows, or each row would copy it.
    classes[index] = nil
    let plan = line.plans[index]
    var judged: [Withholding?] = []
    try read(plan.entity, true) { stored in
      for row in 0..<stored.count {
        let reason = self.judge.withholding(plan, stored, row)
        judged.append(reason)
        if reason == nil { counted.add(self.classKey(plan, stored, row), persons: self.persons(plan, stored, row)) }
      }
    }
    classes[index] = counted
    tables[index].classes = counted.summary
    return judged
  }

  /// The treated quasi-identifiers, each preceded by its length; a missing one by a length of its own.
  private func classKey(_ plan: TablePlan, _ stored: StoredTable, _ row: Int) -> [UInt8] {
    var key: [UInt8] = []
    for index in plan.quasiIdentifiers {
      let field = plan.fields[index]
      var treated: [UInt8] = []
      if let cell = stored.columns[field.column][row],
        field.treatment.apply(cell, into: &treated) == .value
      {
        withUnsafeBytes(of: UInt32(treated.count).littleEndian) { key += $0 }
        key += treated
      } else {
        withUnsafeBytes(of: UInt32.max) { key += $0 }
      }
    }
    return key
  }

  /// The persons whom a row adds to its class; nil when the row is one person itself, or a count.
  private func persons(_ plan: TablePlan, _ stored: StoredTable, _ row: Int) -> [String]? {
    if plan.isPersons || stored.subjects[row].isEmpty { return nil }
    let named = plan.personLinks.compactMap { stored.links[$0.column].string(row) }
    if !named.isEmpty { return named }
    return stored.subjects[row].filter { judge.withholding(of: $0) == nil }.prefix(1).map(
      \.personID)
  }

  // MARK: Who leaves

  private func settle(_ index: Int, _ read: Reading, judged: [Withholding?]?) throws(Failure) {
    let plan = line.plans[index]
    let isTarget = isLinkTarget(plan)
    let suppressing = line.policy.smallClasses == .suppress ? classes[index] : nil
    var leavers = RowSet()
    var account = TableSummary(entity: plan.entity)
    try read(plan.entity, judged == nil) { stored throws(Failure) in
      if let judged, account.read + stored.count > judged.count { throw Self.changed(plan, judged.count, account.read) }
      for row in 0..<stored.count {
        var reason = judged.map { $0[account.read] } ?? self.judge.withholding(plan, stored, row)
        if reason == nil, let suppressing, suppressing.isSmall(self.classKey(plan, stored, row)) {
          reason = .smallClass
        }
        account.read += 1
        self.leaving[index].append(reason == nil)
        if let reason {
          account.withheld[reason, default: 0] += 1
        } else {
          account.released += 1
          if plan.isPersons { try self.personLeaves?(stored.ids.string(row) ?? "") }
          if isTarget { leavers.insert(self.pseudonyms.of(stored.ids, row, in: plan.entity)) }
        }
      }
    }
    leavers.close()
    if isTarget { judge.learn(leavers, of: plan.entity) }
    if plan.isWitness { return }
    account.classes = tables[index].classes
    tables[index] = account
  }

  private func isLinkTarget(_ plan: TablePlan) -> Bool {
    plan.isPersons
      || line.plans.contains { other in
        (other.links + other.belongings).contains { $0.target == plan.entity }
      }
  }

  // MARK: Gate

  private func gate() throws(Failure) {
    var stopped: Failure?
    for table in tables {
      guard let classes = table.classes, classes.belowK > 0 else { continue }
      let arguments: [String: FindingArgument] = [
        "table": .word(table.entity), "classes": .number(classes.belowK),
        "rows": .number(classes.rowsBelowK), "k": .number(line.policy.k),
        "smallest": .number(classes.smallest ?? 0),
      ]
      let place = Place(field: table.entity)
      let severity: Severity = line.policy.smallClasses == .suppress ? .note : .warning
      findings.add(
        Finding(.classBelowK, at: place, arguments, severity: severity), count: classes.belowK)
      if line.policy.smallClasses == .stop && stopped == nil {
        stopped = Failure(.releaseGateStopped, at: place, arguments)
      }
    }
    if let stopped { throw stopped }
  }

  // MARK: Giving

  private func give(
    _ index: Int, _ read: Reading, _ write: (ReleasedBatch) throws(Failure) -> Void
  ) throws(Failure) {
    let plan = line.plans[index]
    let parts = max(1, (tables[index].released + partRows - 1) / partRows)
    var given = 0
    func put(_ rows: PartRows) throws(Failure) {
      given += rows.ids.count
      for batch in rows.batches(of: batchRows, orEmpty: parts == 1 && rows.ids.isEmpty) { try write(batch) }
    }
    if parts > 1, let spoolFolder {
      let spool = try PartSpool(plan, parts: parts, folder: spoolFolder)
      try readLeaving(index, read, into: .spool(spool))
      for part in 0..<parts { try put(try spool.taken(part)) }
    } else {
      for part in 0..<parts {
        let rows = PartRows(plan)
        try readLeaving(index, read, into: .part(part, of: parts, rows))
        try put(rows)
      }
    }
    guard given == tables[index].released else { throw Self.changed(plan, tables[index].released, given) }
  }

  /// Where rows that leave are put while their table is read.
  private enum Destination {
    /// All of them.
    case spool(PartSpool)
    /// Those of one part.
    case part(Int, of: Int, PartRows)
  }

  /// Reads a table and takes the rows that leave, as they leave.
  private func readLeaving(_ index: Int, _ read: Reading, into destination: Destination) throws(Failure) {
    let plan = line.plans[index]
    let marks = leaving[index]
    var before = 0
    try read(plan.entity, false) { stored throws(Failure) in
      if before + stored.count > marks.count { throw Self.changed(plan, marks.count, before + stored.count) }
      for row in 0..<stored.count where marks[before + row] {
        let id = self.pseudonyms.of(stored.ids, row, in: plan.entity)
        switch destination {
        case .spool(let spool):
          let part = id.part(of: spool.parts)
          self.take(stored, row, as: id, plan, into: spool.rows(of: part))
          try spool.keep(part)
        case .part(let part, let parts, let rows):
          if id.part(of: parts) == part { self.take(stored, row, as: id, plan, into: rows) }
        }
      }
      before += stored.count
    }
  }

  private static func changed(_ plan: TablePlan, _ settled: Int, _ given: Int) -> Failure {
    Failure(
      .releaseRowsChanged, at: Place(field: plan.entity), ["settled": .number(settled), "given": .number(given)])
  }

  private func take(
    _ stored: StoredTable, _ row: Int, as id: Pseudonym, _ plan: TablePlan, into rows: PartRows
  ) {
    rows.ids.append(id)
    if plan.isPersons { rows.sourceRecords.append(stored.sourceRecords[row]) }
    for (field, column) in zip(plan.fields, rows.fields) {
      if treat(stored.columns[field.column][row], field, into: column) == .blanked {
        findings.add(
          Finding(
            .valueNotReleasable, at: Place(field: "\(plan.entity).\(field.name)"),
            [
              "treatment": .word(field.word.rawValue)
            ]))
      }
    }
    for (link, column) in zip(plan.links, rows.links) {
      append(stored.links[link.column], row, link, of: plan, to: column)
    }
  }

  private func treat(
    _ cell: UnsafeBufferPointer<UInt8>?, _ field: TablePlan.ReleasedField, into column: TextColumn
  ) -> CellTreatment.Outcome {
    var treated: [UInt8] = []
    guard let cell else {
      column.appendMissing()
      return .unknown
    }
    let outcome = field.treatment.apply(cell, into: &treated)
    if outcome == .value { column.append(treated) } else { column.appendMissing() }
    return outcome
  }

  private func append(
    _ ids: TextColumn, _ row: Int, _ link: TablePlan.Link, of plan: TablePlan,
    to column: TextColumn
  ) {
    if ids.isMissing(row) { return column.appendMissing() }
    let target = pseudonyms.of(ids, row, in: link.target)
    if judge.leaves(target, link.target) { return target.append(to: column) }
    column.appendMissing()
    findings.add(Finding(.linkLeftOut, at: Place(field: "\(plan.entity).\(link.name)")))
  }
}

extension FindingCode {
  package static let classBelowK = FindingCode(
    "class-below-k", .warning,
    es:
      "{classes} clases de «{table}» tienen menos de {k} personas "
      + "({rows} filas; la menor: {smallest})",
    en:
      "{classes} classes of `{table}` have fewer than {k} persons "
      + "({rows} rows; the smallest: {smallest})",
    hint: Localised(
      es: "generalice más los cuasi-identificadores o use «small-classes: suppress»",
      en: "generalise the quasi-identifiers further or use `small-classes: suppress`"))
  package static let releaseGateStopped = FindingCode(
    "release-gate-stopped", .error,
    es: "no se publica nada: {classes} clases de «{table}» tienen menos de {k} personas",
    en: "nothing is published: {classes} classes of `{table}` have fewer than {k} persons",
    hint: Localised(
      es: "generalice más los cuasi-identificadores o use «small-classes: suppress»",
      en: "generalise the quasi-identifiers further or use `small-classes: suppress`"))
  package static let valueNotReleasable = FindingCode(
    "value-not-releasable", .warning,
    es: "el valor no es lo que «{treatment}» admite; sale vacío",
    en: "the value is not what `{treatment}` takes; it leaves as missing",
    hint: Localised(
      es: "revise la normalización de este campo o la lista de códigos",
      en: "check the normalisation of this field or the code list"))
  package static let linkLeftOut = FindingCode(
    "link-left-out", .note, es: "el enlace apunta a una fila que no sale; queda vacío",
    en: "the link points to a row that does not leave; it is left out")
  package static let releaseRowsChanged = FindingCode(
    "release-rows-changed", .error,
    es: "las filas cambiaron durante la publicación: {settled} decididas, {given} entregadas",
    en: "rows changed during the release: {settled} settled, {given} given",
    hint: Localised(
      es: "lea el almacén en una sola transacción", en: "read the store in one transaction"))
}
