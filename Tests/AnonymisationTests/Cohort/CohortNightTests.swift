import Interchange
import Testing

@testable import Anonymisation

@Suite struct CohortNightTests {
  @Test(arguments: CellShape.allCases)
  func `thirty nights of news, corrections, departures and erasures raise no alarm`(shape: CellShape) {
    var bed = CohortTestbed(shape: shape)
    bed.arrive(60)
    bed.night()
    #expect(bed.alarms == [])
    var published = 0
    var steps = 0
    for night in 1...30 {
      bed.arrive(6)
      let known = bed.records.keys.sorted()
      let place = Int32(bed.draw(4))
      bed.records[known[bed.draw(known.count)]]?.leaves[1] = place
      bed.records[known[bed.draw(known.count)]]?.value = "c"
      bed.records[known[bed.draw(known.count)]] = nil
      bed.night(erased: night % 10 == 0 ? [known[bed.draw(known.count)]] : [])
      #expect(bed.alarms == [])
      published += bed.account.published
      steps += bed.account.weightSteps
    }
    #expect(published > 100)
    #expect(steps > 10)
    #expect(bed.account.removedClasses > 0 || bed.book.classes.count < bed.book.lastClass)
    #expect(bed.files[0].rows.count == bed.files[1].rows.count)
  }

  @Test func `the same key gives the same bytes, another key other names`() {
    let one = CohortTestbed.running()
    #expect(one.files == CohortTestbed.running().files)
    var other = CohortTestbed(key: 2)
    other.arrive(60)
    other.night()
    #expect(Set(one.files[0].rows.map { $0[0] }).isDisjoint(with: other.files[0].rows.map { $0[0] }))
    #expect(Set(one.files[0].rows.map { $0[0] }).isDisjoint(with: one.files[1].rows.map { $0[0] }))
  }

  @Test func `exchanging values inside an atom changes no byte of any line on any night`() {
    let plain = CohortTestbed.running(nights: 6)
    for atom in plain.book.atoms.keys.sorted() {
      let members = plain.members(ofAtom: atom)
      let values = members.map { plain.records[$0]?.value }
      var bed = CohortTestbed()
      var exchanged = false
      for night in 0...6 {
        for id in bed.arrive(night == 0 ? 60 : 8) {
          guard let place = members.firstIndex(of: id) else { continue }
          let value = values[(place + 1) % values.count]
          if bed.records[id]?.value != value { exchanged = true }
          bed.records[id]?.value = value
        }
        bed.night()
      }
      #expect(bed.files == plain.files)
      #expect(exchanged == (Set(values).count > 1))
    }
  }

  @Test func `values of other atoms change what they say and nothing else`() {
    let plain = CohortTestbed.running()
    var other = CohortTestbed()
    for night in 0...3 {
      for id in other.arrive(night == 0 ? 60 : 8) { other.records[id]?.value = "a" }
      other.night()
    }
    #expect(other.book.entries.mapValues(\.atom) == plain.book.entries.mapValues(\.atom))
    #expect(other.book.classes == plain.book.classes)
    #expect(other.files[0].rows.allSatisfy { $0.last == CohortFile.hidden })
  }

  // MARK: Events

  @Test func `a correction inside the published cell does nothing`() {
    var bed = CohortTestbed.running(nights: 0)
    let (id, leaf) = bed.published.lazy.compactMap { id -> (String, Int32)? in
      let held = bed.book.entries[id]?.atom.flatMap { bed.book.atoms[$0]?.classes[0] }.flatMap { bed.book.classes[$0] }
      return held?.cell.leaves[0].first { $0 != bed.records[id]?.leaves[0] }.map { (id, $0) }
    }.first!
    bed.records[id]?.leaves[0] = leaf
    let before = bed.files
    bed.night()
    #expect(bed.files == before)
  }

  @Test
  func `another correction lowers the weight of all rows of the class, and the person comes back without the value`() {
    var bed = CohortTestbed.running(nights: 0)
    let id = bed.published[0]
    let name = bed.name(ofPerson: id, in: 0)
    let size = bed.rows(of: name, in: 0).count
    bed.records[id]?.value = "corrected"
    bed.night()
    #expect(Set(bed.rows(of: name, in: 0).map { $0[3] }) == [String(size - 1)])
    #expect(bed.rows(of: name, in: 0).count == size)
    #expect(bed.book.entries[id]?.isEcho == true)
    for _ in 0..<25 {
      bed.arrive(8)
      bed.night()
      #expect(bed.alarms == [])
    }
    #expect(bed.book.entries[id]?.atom != nil)
    #expect(!bed.files.flatMap(\.rows).contains { $0.last == "corrected" })
  }

  @Test func `who comes back after leaving does not bring the value a second time`() {
    var bed = CohortTestbed.running(nights: 0)
    let id = bed.published[0]
    let gone = bed.records[id]
    bed.records[id] = nil
    bed.night()
    #expect(bed.account.weightSteps == 1)
    bed.records[id] = gone
    bed.night()
    #expect(bed.book.entries[id]?.isEcho == true)
    #expect(bed.account.entered == 0)
  }

  @Test func `who was never published is changed and dropped without a trace`() {
    var bed = CohortTestbed.running(nights: 0)
    let before = bed.files
    let ids = bed.arrive(2)
    bed.night()
    bed.records[ids[0]]?.leaves = [0, 0, 0]
    bed.records[ids[1]] = nil
    bed.night()
    #expect(bed.book.entries[ids[1]] == nil)
    #expect(bed.files == before)
  }

  @Test func `an erasure takes the class of the coarsest line out of every line, and survivors return without values`()
  {
    var bed = CohortTestbed.running(nights: 0)
    let id = bed.published[0]
    let coarse = bed.name(ofPerson: id, in: 1)
    let survivors = bed.published.filter { $0 != id && bed.name(ofPerson: $0, in: 1) == coarse }
    let fine = Set(survivors.map { bed.name(ofPerson: $0, in: 0) })
    #expect(survivors.count >= 5)
    bed.night(erased: [id])
    #expect(bed.rows(of: coarse, in: 1).isEmpty)
    #expect(fine.allSatisfy { bed.rows(of: $0, in: 0).isEmpty })
    #expect(survivors.allSatisfy { bed.book.entries[$0]?.isEcho == true })
    #expect(bed.book.entries[id] == nil)
    #expect(bed.alarms == [])
  }

  @Test func `an erasure also takes out the class that still shows how the person was before a correction`() {
    var bed = CohortTestbed.running(nights: 0)
    let id = bed.published[0]
    let name = bed.name(ofPerson: id, in: 1)
    bed.records[id]?.value = "corrected"
    bed.night()
    #expect(!bed.rows(of: name, in: 1).isEmpty)
    bed.night(erased: [id])
    #expect(bed.rows(of: name, in: 1).isEmpty)
  }

  @Test func `who may not leave with a line any more takes the class along`() {
    var bed = CohortTestbed.running(nights: 0)
    let id = bed.published[0]
    let name = bed.name(ofPerson: id, in: 0)
    bed.records[id]?.lines = 0
    bed.night()
    #expect(bed.rows(of: name, in: 0).isEmpty)
    for _ in 0..<5 {
      bed.arrive(8)
      bed.night()
      #expect(bed.alarms == [])
    }
    #expect(bed.book.entries[id]?.atom == nil)
  }

  // MARK: One raid

  @Test func `twenty persons of one raid are not k persons`() {
    var bed = CohortTestbed.running(nights: 0)
    let raid = bed.arrive(20, group: "raid")
    for _ in 0..<30 { bed.night() }
    #expect(raid.allSatisfy { bed.book.entries[$0]?.atom == nil })
    bed.arrive(30)
    for _ in 0..<30 { bed.night() }
    #expect(bed.alarms == [])
    let atoms = Set(raid.compactMap { bed.book.entries[$0]?.atom })
    #expect(!atoms.isEmpty)
    for atom in atoms {
      let groups = Set(bed.members(ofAtom: atom).compactMap { bed.records[$0]?.group })
      #expect(groups.count >= 3)
    }
  }

  @Test func `who waits longest is let in at last`() {
    var bed = CohortTestbed.running(nights: 0)
    let base = bed.book.base
    for _ in 0..<25 {
      bed.arrive(1)
      bed.night()
    }
    // One a night cannot be published within two nights: the allowance rises to its end.
    #expect(bed.book.base > base)
    #expect(bed.book.base <= 0.8)
    #expect(bed.account.entered == 1)
    #expect(bed.book.waiting < 25)
  }

  @Test func `rows that belong to the coarse line only form classes of their own`() {
    var bed = CohortTestbed.running(nights: 0)
    let others = bed.arrive(24, lines: 2)
    for _ in 0..<20 { bed.night() }
    #expect(bed.alarms == [])
    let held = others.compactMap { bed.book.entries[$0]?.atom }
    #expect(!held.isEmpty)
    #expect(held.allSatisfy { bed.book.atoms[$0]?.classes.keys.sorted() == [1] })
  }
}

@Suite struct CohortWithholdingTests {
  private let rule = CohortWithholding(l: 2, maximumShare: 0.8)

  @Test func `values of one raid are one voice`() {
    #expect(rule.distinct([("a", "1"), ("b", "1")]) == 1)
    #expect(rule.distinct([("a", "1"), ("b", "1"), ("b", "2")]) == 2)
    #expect(rule.distinct([("a", "1"), ("b", "1"), ("c", "1"), ("a", "2")]) == 2)
    #expect(rule.distinct([("a", "1"), ("a", "2"), ("b", "2"), (nil, "2"), (nil, "3")]) == 3)
    #expect(rule.distinct([]) == 0)
  }

  @Test func `too few values or one that is too frequent are withheld`() {
    #expect(rule.mustWithhold([("a", "1"), ("a", "2"), ("a", "3")]))
    #expect(!rule.mustWithhold([("a", "1"), ("a", "2"), ("b", "3")]))
    #expect(rule.mustWithhold((1...9).map { ("a", String($0)) } + [("b", "10")]))
  }

  @Test func `decoys are withheld although they are diverse`() {
    var bed = CohortTestbed(decoys: 0.5)
    bed.arrive(120)
    bed.night()
    #expect(bed.alarms == [])
    #expect(bed.account.withheldAtoms > bed.account.atoms / 4)
    #expect(bed.account.withheldAtoms < bed.account.atoms)
  }
}

@Suite struct CohortCellTests {
  @Test(arguments: CellShape.allCases)
  func `a cell is read as it was written`(shape: CellShape) throws {
    var bed = CohortTestbed(shape: shape)
    for _ in 0..<200 {
      let rows = (0..<(1 + bed.draw(4))).map { _ in [Int32(bed.draw(20)), Int32(bed.draw(4)), Int32(bed.draw(2))] }
      let cell = CohortCell(covering: rows, of: bed.design)
      #expect(rows.allSatisfy { cell.covers($0) })
      #expect(CohortCell(texts: cell.texts(in: bed.design), of: bed.design) == cell)
      var growth = CellGrowth(bed.design)
      let flat = CohortRows(
        width: 3, leaves: rows.flatMap { $0 }, allowances: rows.map { _ in 0 }, isFresh: rows.map { _ in true },
        groups: rows.map { _ in 0 })
      growth.start(flat, 0)
      for row in rows.indices.dropFirst() {
        let expected = growth.lossWith(flat, row)
        growth.add(flat, row)
        #expect(growth.loss == expected)
      }
      #expect(abs(growth.loss - cell.loss(in: bed.design)) < 1e-9)
    }
  }

  @Test func `sets are lists with ranges, hierarchy cells are nodes`() {
    let rows: [[Int32]] = [[3, 0, 1], [4, 2, 1], [7, 2, 1]]
    let sets = CohortTestbed().design
    #expect(CohortCell(covering: rows, of: sets).texts(in: sets) == ["1983..1984|1987", "Lima|Cusco", "M"])
    let nodes = CohortTestbed(shape: .hierarchy).design
    #expect(CohortCell(covering: rows, of: nodes).texts(in: nodes) == ["1980s", "*", "M"])
    #expect(CohortCell(texts: ["1983..1987", "Lima|Arequipa", "M"], of: sets) == nil)
  }
}

@Suite struct CohortFileTests {
  @Test func `a file is read as a writer writes it`() {
    let text = "id,class\n1,\"a,b\"\n2,\"say \"\"x\"\"\"\n3,\n4,\"\"\n5,\"two\nlines\"\n"
    let file = CohortFile(csv: Array(text.utf8))
    #expect(file.header == ["id", "class"])
    #expect(file.rows == [["1", "a,b"], ["2", "say \"x\""], ["3", ""], ["4", ""], ["5", "two\nlines"]])
  }

  @Test func `a batch has the rows, and no cell where a value is not known`() {
    let file = CohortFile(header: ["id", "class_rows", "purpose"], rows: [["1", "5", "a"], ["2", "5", ""]])
    let batch = file.batch(table: "cohorts")
    #expect(batch.table == "cohorts")
    #expect(batch.count == 2)
    #expect(batch.columns.map(\.type) == [.text, .integer, .text])
    #expect(batch.columns[2].strings == ["a", nil])
  }
}
