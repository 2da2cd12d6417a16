package import Interchange

/// The proof, on the files of all lines together, that tonight's publication tells nobody apart.
///
/// It trusts nothing that made the files. A failure is an alarm about the program and stops the publication; it is not
/// a routine hold, for holding by value would itself leak.
package struct CohortGate {
  private let design: CohortDesign
  private let evidence: CohortEvidence
  /// Per line of the design.
  private let lines: [Line]
  private(set) var findings: [Finding] = []

  /// A line's file before and after, class by class.
  struct Line {
    let name: String
    let k: Int
    let isEmpty: Bool
    let before: [String: PublishedClass]
    let after: [String: PublishedClass]
    var added: [String] { after.keys.filter { before[$0] == nil }.sorted() }
  }

  struct PublishedClass {
    /// Row id → the row without its weight.
    var rows: [String: [String]] = [:]
    var sizes: Set<String> = []
    var currents: Set<String> = []
    var cells: Set<[String]> = []
    var values: [String] = []

    var visible: [String] { values.filter { $0 != CohortFile.hidden } }
    var current: Int { currents.count == 1 ? Int(currents.first ?? "") ?? -1 : -1 }
  }

  /// Findings of all rules; empty when everything may be published.
  ///
  /// Takes: one file a line, in the order of the design; before the first night files without rows.
  package static func check(
    _ design: CohortDesign, before: [CohortFile], after: [CohortFile], evidence: CohortEvidence
  ) -> [Finding] {
    var gate = CohortGate(design, before, after, evidence)
    gate.run()
    return gate.findings
  }

  private init(
    _ design: CohortDesign, _ before: [CohortFile], _ after: [CohortFile], _ evidence: CohortEvidence
  ) {
    precondition(before.count == design.lines.count && after.count == design.lines.count)
    self.design = design
    self.evidence = evidence
    lines = design.lines.enumerated().map { place, line in
      Line(
        name: line.name, k: line.k, isEmpty: after[place].rows.isEmpty, before: Self.classes(before[place]),
        after: Self.classes(after[place]))
    }
  }

  private static func classes(_ file: CohortFile) -> [String: PublishedClass] {
    var classes: [String: PublishedClass] = [:]
    let fixed = CohortFile.fixedColumns.count
    for row in file.rows where row.count == file.header.count && row.count > fixed {
      var still = row
      still.remove(at: 3)
      classes[row[1], default: PublishedClass()].rows[row[0]] = still
      classes[row[1]]?.sizes.insert(row[2])
      classes[row[1]]?.currents.insert(row[3])
      classes[row[1]]?.cells.insert(Array(row[fixed..<(row.count - 1)]))
      classes[row[1]]?.values.append(row[row.count - 1])
    }
    return classes
  }

  private mutating func run() {
    for place in lines.indices {
      if lines[place].isEmpty { report(.cohortFileEmpty, place) }
      checkAdded(place)
      checkTargets(place)
      checkWeights(place)
      checkOldRows(place)
      for other in lines.indices where other > place { checkJointly(place, other) }
    }
    checkPublishedOnce()
    checkNesting()
    if Set(evidence.groupings).count > 1 { report(.cohortNotBlind, 0) }
  }

  // MARK: G1: what came and what went

  private mutating func checkAdded(_ place: Int) {
    let line = lines[place]
    let groups = freshGroups(place)
    for name in line.added {
      guard let added = line.after[name] else { continue }
      let visible = added.visible
      let isDiverse = visible.isEmpty || (visible.count >= lines[0].k && Set(visible).count >= design.l)
      if added.rows.count < line.k || (groups[name] ?? 0) < line.k || !isDiverse { report(.cohortClassSmall, place) }
      if added.cells.count != 1 || added.sizes != [String(added.rows.count)] { report(.cohortClassUneven, place) }
    }
    for (name, old) in line.before {
      guard let new = line.after[name] else { continue }
      if Set(old.rows.keys) != Set(new.rows.keys) { report(.cohortClassTornApart, place) }
    }
  }

  private func freshGroups(_ place: Int) -> [String: Int] {
    var groups: [String: Set<String>] = [:]
    for target in evidence.targets where target.isFresh {
      if let name = target.classes[place] { groups[name, default: []].insert(target.group) }
    }
    return groups.mapValues(\.count)
  }

  // MARK: G2: everybody who was published tonight

  private mutating func checkTargets(_ place: Int) {
    let line = lines[place]
    let added = Set(line.added)
    let cells = added.sorted().compactMap { name -> (cell: CohortCell, held: PublishedClass)? in
      guard let held = line.after[name], let texts = held.cells.first else { return nil }
      return CohortCell(texts: texts, of: design).map { ($0, held) }
    }
    if cells.count != added.count { report(.cohortClassUneven, place) }
    for target in evidence.targets {
      guard let name = target.classes[place] else { continue }
      if line.after[name] == nil { report(.cohortTargetAlone, place) }
      guard added.contains(name) else { continue }
      let around = cells.filter { $0.cell.covers(target.leaves) }
      let values = around.flatMap(\.held.values)
      let isInside = around.contains { $0.held.rows.values.first?[1] == name }
      let isCertain = Set(values).count < 2 && values.first != CohortFile.hidden
      if !isInside || values.count < line.k || isCertain { report(.cohortTargetAlone, place) }
    }
  }

  // MARK: G3: two lines in one hand

  private mutating func checkJointly(_ fine: Int, _ coarse: Int) {
    var groups: [[String]: Set<String>] = [:]
    let added = Set(lines[fine].added)
    for target in evidence.targets where target.isFresh {
      guard let one = target.classes[fine], let other = target.classes[coarse], added.contains(one) else { continue }
      groups[[one, other], default: []].insert(target.group)
    }
    for (pair, members) in groups {
      let values = [lines[fine].after[pair[0]]?.values ?? [], lines[coarse].after[pair[1]]?.values ?? []]
      let common = Self.common(values[0], values[1])
      let isCertain = Set(common).count < 2 && common.first != CohortFile.hidden
      if members.count < lines[fine].k || common.count < lines[fine].k || isCertain {
        report(.cohortLinesIntersect, fine)
      }
    }
  }

  private static func common(_ one: [String], _ other: [String]) -> [String] {
    var counts: [String: Int] = [:]
    for value in one { counts[value, default: 0] += 1 }
    return other.filter { value in
      guard let count = counts[value], count > 0 else { return false }
      counts[value] = count - 1
      return true
    }
  }

  // MARK: G4: one person, one value

  private mutating func checkPublishedOnce() {
    var seen: Set<String> = []
    var fresh: [Int: [String: Int]] = [:]
    for target in evidence.targets where target.isFresh {
      let isNew = target.classes.contains { lines[$0].before[$1] == nil }
      if !seen.insert(target.id).inserted || (isNew && evidence.publishedBefore.contains(target.id)) {
        report(.cohortPublishedTwice, 0)
      }
      for (line, name) in target.classes { fresh[line, default: [:]][name, default: 0] += 1 }
    }
    for (place, line) in lines.enumerated() {
      for name in line.added where line.after[name]?.visible.count ?? 0 > fresh[place]?[name] ?? 0 {
        report(.cohortPublishedTwice, place)
      }
    }
  }

  // MARK: G5: whole atoms, withheld alike

  private mutating func checkNesting() {
    for (place, line) in lines.enumerated()
    where Set(line.after.keys) != Set(evidence.nesting.compactMap { $0[place] }) {
      report(.cohortNotNested, place)
    }
    for coarse in lines.indices.dropFirst() {
      let fine = coarse - 1
      var parts: [String: Set<String>] = [:]
      var holders: [String: Set<String>] = [:]
      for atom in evidence.nesting {
        guard let holder = atom[coarse], let part = atom[fine] else { continue }
        parts[holder, default: []].insert(part)
        holders[part, default: []].insert(holder)
      }
      if holders.values.contains(where: { $0.count > 1 }) { report(.cohortNotNested, coarse) }
      for (holder, names) in parts where !isUnion(holder, of: names, coarse, fine) { report(.cohortNotNested, coarse) }
    }
  }

  private func isUnion(_ holder: String, of names: Set<String>, _ coarse: Int, _ fine: Int) -> Bool {
    guard let whole = lines[coarse].after[holder] else { return false }
    let pieces = names.compactMap { lines[fine].after[$0] }
    if pieces.count != names.count || whole.values.sorted() != pieces.flatMap(\.values).sorted() { return false }
    return whole.current == pieces.reduce(0) { $0 + $1.current }
  }

  // MARK: G6: weights

  private mutating func checkWeights(_ place: Int) {
    let line = lines[place]
    for (name, new) in line.after {
      let isWeight = new.currents.count == 1 && new.current >= 0 && new.current <= new.rows.count
      let old = line.before[name]
      let steps = old.map { $0.current - new.current } ?? new.rows.count - new.current
      if !isWeight || steps < 0 || (steps > 0 && (old == nil || new.rows.count < line.k)) {
        report(.cohortWeightTells, place)
      }
    }
  }

  // MARK: G8: what stands, stands

  private mutating func checkOldRows(_ place: Int) {
    for (name, old) in lines[place].before {
      guard let new = lines[place].after[name] else { continue }
      for (id, row) in old.rows where new.rows[id] != nil && new.rows[id] != row { report(.cohortRowEdited, place) }
    }
  }

  private mutating func report(_ code: FindingCode, _ place: Int) {
    let finding = Finding(code, at: Place(field: lines[place].name), ["line": .word(lines[place].name)])
    // One of each kind and line says it; a broken release would else fill the log.
    if !findings.contains(finding) { findings.append(finding) }
  }
}

extension FindingCode {
  package static let cohortFileEmpty = FindingCode(
    "cohort-file-empty", .error, es: "la línea «{line}» no tiene filas que publicar",
    en: "the line `{line}` has no rows to publish",
    hint: Localised(
      es: "espere más registros o use menos cuasi-identificadores",
      en: "wait for more records or use fewer quasi-identifiers"))
  package static let cohortClassSmall = FindingCode(
    "cohort-class-small", .error,
    es: "G1: en «{line}» una clase nueva no tiene k casos distintos o sus valores visibles no bastan",
    en: "G1: in `{line}` a new class has not k distinct cases, or too few visible values")
  package static let cohortClassUneven = FindingCode(
    "cohort-class-uneven", .error, es: "G1: en «{line}» las filas de una clase no dicen lo mismo",
    en: "G1: in `{line}` rows of one class do not say the same")
  package static let cohortClassTornApart = FindingCode(
    "cohort-class-torn-apart", .error, es: "G1: en «{line}» una clase ganó o perdió filas sueltas",
    en: "G1: in `{line}` a class gained or lost single rows")
  package static let cohortTargetAlone = FindingCode(
    "cohort-target-alone", .error,
    es: "G2: en «{line}» una persona de noche conocida tiene menos de k candidatas o un solo valor",
    en: "G2: in `{line}` a person of a known night has fewer than k candidates, or one value")
  package static let cohortLinesIntersect = FindingCode(
    "cohort-lines-intersect", .error, es: "G3: «{line}» y otra línea juntas dejan a alguien con menos de k",
    en: "G3: `{line}` and another line together leave somebody with fewer than k")
  package static let cohortPublishedTwice = FindingCode(
    "cohort-published-twice", .error, es: "G4: en «{line}» el valor de una persona saldría dos veces",
    en: "G4: in `{line}` a person's value would leave twice")
  package static let cohortNotNested = FindingCode(
    "cohort-not-nested", .error, es: "G5: las clases de «{line}» no son uniones de clases enteras de la línea más fina",
    en: "G5: classes of `{line}` are not unions of whole classes of the finer line")
  package static let cohortWeightTells = FindingCode(
    "cohort-weight-tells", .error, es: "G6: en «{line}» un cambio de peso señala a quien cambió",
    en: "G6: in `{line}` a step of a weight shows who changed")
  package static let cohortNotBlind = FindingCode(
    "cohort-not-blind", .error, es: "G7: con otros valores se agruparía de otro modo",
    en: "G7: with other values the grouping would be another")
  package static let cohortRowEdited = FindingCode(
    "cohort-row-edited", .error, es: "G8: en «{line}» cambiaría una fila ya publicada",
    en: "G8: in `{line}` a published row would change")
}
