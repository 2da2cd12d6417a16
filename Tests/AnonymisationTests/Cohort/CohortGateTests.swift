import Interchange
import Testing

@testable import Anonymisation

/// Each rule of the gate against a publication that breaks it, and the three leaks that earlier designs had.
@Suite struct CohortGateTests {
  /// A night on which rows were published, without alarm.
  private static func night() -> CohortTestbed {
    var bed = CohortTestbed.running(nights: 2)
    repeat {
      bed.arrive(12)
      bed.night()
    } while bed.added(in: 0).isEmpty
    #expect(bed.alarms == [])
    return bed
  }

  @Test func `a file without rows is no publication`() {
    var bed = Self.night()
    bed.files[1].rows = []
    #expect(bed.alarms.contains("cohort-file-empty"))
  }

  @Test func `G1: a new class of fewer than k rows`() {
    var bed = Self.night()
    let name = bed.added(in: 0)[0]
    let extra = bed.files[0].rows.indices.filter { bed.files[0].rows[$0][1] == name }.dropFirst(2)
    for row in extra.reversed() { bed.files[0].rows.remove(at: row) }
    bed.edit(name, in: 0) {
      $0[2] = "2"
      $0[3] = "2"
    }
    #expect(bed.alarms.contains("cohort-class-small"))
  }

  @Test func `G1: k rows of fewer than k cases`() {
    var bed = Self.night()
    let name = bed.added(in: 0)[0]
    for place in bed.evidence!.targets.indices where bed.evidence!.targets[place].classes[0] == name {
      bed.evidence!.targets[place].group = "raid"
    }
    #expect(bed.alarms.contains("cohort-class-small"))
  }

  @Test func `G1: rows of a class that differ`() {
    var bed = Self.night()
    let name = bed.added(in: 0)[0]
    var first = true
    bed.edit(name, in: 0) { row in
      if first { row[6] = row[6] == "F" ? "M" : "F" }
      first = false
    }
    #expect(bed.alarms.contains("cohort-class-uneven"))
  }

  @Test func `G1: a row taken out of its class`() {
    var bed = Self.night()
    let old = bed.former[0].rows[0][0]
    bed.files[0].rows.removeAll { $0[0] == old }
    #expect(bed.alarms.contains("cohort-class-torn-apart"))
  }

  @Test func `G2: a person whose candidates all have one value`() {
    var bed = Self.night()
    for name in bed.added(in: 0) { bed.edit(name, in: 0) { $0[7] = "a" } }
    #expect(bed.alarms.contains("cohort-target-alone"))
  }

  @Test func `G2: a person whom no published cell covers`() {
    var bed = Self.night()
    let name = bed.added(in: 0)[0]
    bed.edit(name, in: 0) { row in
      row[4] = "1980"
      row[5] = "Lima"
      row[6] = "F"
    }
    let place = bed.evidence!.targets.firstIndex { $0.classes[0] == name }!
    bed.evidence!.targets[place].leaves = [19, 3, 1]
    #expect(bed.alarms.contains("cohort-target-alone"))
  }

  @Test func `G3: classes of two lines that share fewer than k persons`() {
    var bed = Self.night()
    let name = bed.added(in: 0)[0]
    let other = bed.evidence!.targets.first { $0.classes[1] != bed.coarse(of: name) }!.classes[1]
    let places = bed.evidence!.targets.indices.filter { bed.evidence!.targets[$0].classes[0] == name }
    bed.evidence!.targets[places[0]].classes[1] = other
    #expect(bed.alarms.contains("cohort-lines-intersect"))
  }

  @Test func `G4: the value of a person who was published before`() {
    var bed = Self.night()
    let name = bed.added(in: 0)[0]
    bed.evidence!.publishedBefore.insert(bed.evidence!.targets.first { $0.classes[0] == name }!.id)
    #expect(bed.alarms.contains("cohort-published-twice"))
  }

  @Test func `G4: more values than persons who bring one`() {
    var bed = Self.night()
    let name = bed.added(in: 0).first { name in !bed.rows(of: name, in: 0).contains { $0[7] == CohortFile.hidden } }!
    let place = bed.evidence!.targets.firstIndex { $0.classes[0] == name }!
    bed.evidence!.targets[place].isFresh = false
    #expect(bed.alarms.contains("cohort-published-twice"))
  }

  @Test func `G5: an atom that two coarse classes share`() {
    var bed = Self.night()
    let name = bed.added(in: 0)[0]
    let other = bed.evidence!.nesting.compactMap { $0[1] }.first { $0 != bed.coarse(of: name) }!
    bed.evidence!.nesting.append([0: name, 1: other])
    #expect(bed.alarms.contains("cohort-not-nested"))
  }

  @Test func `G5: a class that the ledger does not know`() {
    var bed = Self.night()
    let row = bed.files[0].rows[0]
    for number in 0..<4 {
      bed.files[0].rows.append(["x\(number)", "unknown", "4", "4"] + row[4..<7] + [["a", "b"][number % 2]])
    }
    #expect(bed.alarms.contains("cohort-not-nested"))
  }

  @Test func `G6: a weight that rises`() {
    var bed = CohortTestbed.running(nights: 0)
    bed.records[bed.published[0]]?.value = "corrected"
    let name = bed.name(ofPerson: bed.published[0], in: 0)
    bed.night()
    #expect(bed.alarms == [])
    bed.night()
    #expect(bed.alarms == [])
    bed.edit(name, in: 0) { $0[3] = $0[2] }
    #expect(bed.alarms.contains("cohort-weight-tells"))
  }

  @Test func `G6: a weight of one row alone`() {
    var bed = Self.night()
    bed.files[0].rows[0][3] = "1"
    #expect(bed.alarms.contains("cohort-weight-tells"))
  }

  @Test func `G7: a grouping that knows the values`() {
    var bed = Self.night()
    bed.evidence!.groupings[1].reverse()
    bed.evidence!.groupings[1].append(["p1"])
    #expect(bed.alarms.contains("cohort-not-blind"))
  }

  @Test func `G8: a published row that changes`() {
    var bed = Self.night()
    let old = Set(bed.former[0].rows.map { $0[0] })
    let place = bed.files[0].rows.firstIndex { old.contains($0[0]) }!
    bed.files[0].rows[place][7] = "other"
    #expect(bed.alarms.contains("cohort-row-edited"))
  }

  // MARK: The three leaks

  @Test func `leak 1: a class held back until it is diverse shows in the grouping`() {
    var bed = CohortTestbed()
    bed.arrive(60, value: "a")
    bed.arrive(60)
    let before = bed.book
    bed.night()
    #expect(bed.alarms == [])
    // Whoever holds publishes tonight only the atoms that need no withholding.
    var holding = bed.book
    let held = Set(bed.book.atoms.filter(\.value.isWithheld).keys)
    #expect(!held.isEmpty)
    for id in holding.entries.keys where held.contains(holding.entries[id]?.atom ?? 0) {
      holding.entries[id]?.atom = nil
    }
    bed.evidence = CohortEvidence(
      before: before, after: holding, records: bed.records.values.map { $0 }, erased: [], design: bed.design,
      key: bed.key)
    #expect(bed.alarms.contains("cohort-not-blind"))
  }

  @Test func `leak 2: withholding decided line by line shows by subtraction`() {
    var bed = CohortTestbed(decoys: 0.5)
    bed.arrive(80)
    bed.night()
    #expect(bed.alarms == [])
    let hidden = bed.files[0].rows.first { $0[7] == CohortFile.hidden }!
    let coarse = bed.coarse(of: hidden[1])
    bed.edit(coarse, in: 1) { if $0[7] == CohortFile.hidden { $0[7] = "a" } }
    #expect(bed.alarms.contains("cohort-not-nested"))
  }

  @Test func `leak 3: survivors of an erasure who bring their values again`() {
    var bed = CohortTestbed.running(nights: 1)
    bed.night(erased: [bed.published[0]])
    let before = bed.book
    let survivors = before.entries.filter { $0.value.isEcho }.keys
    #expect(!survivors.isEmpty)
    // A program that forgot that they had been published.
    for id in bed.book.entries.keys { bed.book.entries[id]?.isEcho = false }
    for _ in 0..<20 where !survivors.contains(where: { bed.book.entries[$0]?.atom != nil }) {
      bed.arrive(8)
      bed.night()
    }
    bed.evidence = CohortEvidence(
      before: before, after: bed.book, records: bed.records.values.map { $0 }, erased: [], design: bed.design,
      key: bed.key)
    #expect(bed.alarms.contains("cohort-published-twice"))
  }
}

extension CohortTestbed {
  /// Names of the classes that came tonight.
  func added(in line: Int) -> [String] {
    let old = Set(former[line].rows.map { $0[1] })
    return Set(files[line].rows.map { $0[1] }).subtracting(old).sorted()
  }

  /// Name of the coarse class around a fine one.
  func coarse(of name: String) -> String {
    evidence!.nesting.first { $0[0] == name }![1]!
  }

  mutating func edit(_ name: String, in line: Int, _ change: (inout [String]) -> Void) {
    for place in files[line].rows.indices where files[line].rows[place][1] == name { change(&files[line].rows[place]) }
  }
}
