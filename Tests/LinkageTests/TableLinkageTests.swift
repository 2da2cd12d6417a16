import Interchange
import Testing

@testable import Linkage

/// Fitting, clustering and the whole of it, on invented people whose identity is known.
@Suite struct TableLinkageTests {
  @Test func `weights that made the pairs are found again`() {
    // Pairs of two comparisons drawn by known chances: 2 % are matches.
    let prepared = PreparedTable(InventedPeople(40).table())
    let comparisons = Comparison.all(of: prepared).filter { $0.name == "nacimiento" || $0.name == "dni" }
    let matched = [0.0, 0.9, 0.02, 0.02, 0.01, 0.01, 0.01, 0.01, 0.005, 0.005, 0.01]
    let other = [0.0, 0.001, 0.001, 0.004, 0.004, 0.01, 0.02, 0.01, 0.05, 0.1, 0.8]
    let documents = ([0.0, 0.95, 0.01, 0.01, 0.01, 0.01, 0.01], [0.0, 0.0001, 0.0001, 0.0001, 0.0007, 0.009, 0.99])
    var patterns: [(pattern: UInt64, count: Double)] = []
    for first in 1...10 {
      for second in 1...6 {
        let count = 2_000 * matched[first] * documents.0[second] + 98_000 * other[first] * documents.1[second]
        patterns.append((UInt64(100) << 56 | UInt64(first) << 4 | UInt64(second), count))
      }
    }
    let model = ModelFitting(patterns: patterns).fit(comparisons, records: 4_000)
    #expect(model.hasConverged)
    #expect(abs(model.lambda - 0.02) < 0.002)
    #expect(abs(model.agreement[0][1] - 0.9) < 0.02 && abs(model.agreement[1][1] - 0.95) < 0.02)
    #expect(abs(model.coincidence[0][10] - 0.8) < 0.02)
    #expect(model.weight(1, 6) < -4 && model.weight(1, 1) > 10)
  }

  @Test func `people with ordinary errors are found, and the order of records has no say`() {
    let people = InventedPeople(400)
    let linkage = TableLinkage(plan: LinkPlan())
    let linked = linkage.link(people.table())
    let agreement = ClusterTruth(found: linked.clusters, truth: people.truth)
    #expect(agreement.pairs.precision > 0.98)
    #expect(agreement.pairs.recall > 0.95)
    let again = linkage.link(people.table(order: people.rows.indices.reversed()))
    #expect(again.clusters == linked.clusters)
    #expect(again.pairs.map(\.weight) == linked.pairs.map(\.weight))
  }

  @Test func `the number of threads changes nothing`() {
    let table = InventedPeople(300).table()
    let results = [1, 2, 7].map { threads in
      var plan = LinkPlan()
      plan.threads = threads
      return TableLinkage(plan: plan).link(table)
    }
    for result in results.dropFirst() {
      #expect(result.clusters == results[0].clusters)
      #expect(result.pairs.map(\.weight) == results[0].pairs.map(\.weight))
      #expect(result.pairs.map(\.right) == results[0].pairs.map(\.right))
      #expect(result.model.encoded() == results[0].model.encoded())
    }
  }

  @Test func `one to one leaves no two records of a list together, and link compares across lists only`() {
    var people = InventedPeople(120)
    // A third of the first list is there twice.
    for row in people.rows where row.source == 0 && row.person % 3 == 0 {
      people.rows.append(("C\(row.id)", row.person, 0, row.cells))
    }
    let table = people.table()
    var plan = LinkPlan()
    plan.mode = .link
    plan.isOneToOne = true
    let linked = TableLinkage(plan: plan).link(table)
    #expect(linked.pairs.allSatisfy { table.sources[Int($0.left)] != table.sources[Int($0.right)] })
    var lists: [UInt32: [UInt16]] = [:]
    for (record, cluster) in linked.clusters.enumerated() { lists[cluster, default: []].append(table.sources[record]) }
    #expect(lists.values.allSatisfy { Set($0).count == $0.count })
    #expect(lists.values.contains { $0.count == 2 })
  }

  @Test func `sisters stay two, though they share surnames and a village`() {
    var people = InventedPeople(200)
    people.rows.append(("X1", 900, 0, ["ROSA LUZ", "ILLATOPA", "YARLEQUE", "2001-11-12", "99911111"]))
    people.rows.append(("X2", 901, 0, ["NELLY OLGA", "ILLATOPA", "YARLEQUE", "2004-12-25", "99922222"]))
    let table = people.table()
    let linked = TableLinkage(plan: LinkPlan()).link(table)
    let places = ["X1", "X2"].compactMap { table.ids.firstIndex(of: $0) }
    #expect(places.count == 2 && linked.clusters[places[0]] != linked.clusters[places[1]])
  }

  @Test func `a nickname that the table teaches is a name, and another name is a twin's`() throws {
    var people = InventedPeople(300)
    for number in 0..<8 {
      let rest = [
        ["ZEVALLOS", "PIZANGO", "TACURI", "LLACSA", "VILLAR", "TURPO", "PANDURO", "OSCCO"][number], "YARLEQUE",
        "19\(60 + number * 4)-0\(1 + number)-1\(number)", "999\(11_357 * (number + 1))",
      ]
      people.rows.append(("X\(number)", 900 + number, 0, ["LUIS"] + rest))
      people.rows.append(("Y\(number)", 900 + number, 1, ["LUCHO"] + rest))
    }
    for (id, name) in [("T1", "LUIS"), ("T2", "LUCHO"), ("T3", "PERCY")] {
      people.rows.append((id, 950, 0, [name, "ATOCHE", "CHUNGA", "1999-12-13", nil]))
    }
    let table = people.table()
    let linked = TableLinkage(plan: LinkPlan()).link(table)
    let cluster = try Dictionary(
      uniqueKeysWithValues: ["T1", "T2", "T3", "X0", "Y0"].map { id in
        (id, linked.clusters[try #require(table.ids.firstIndex(of: id))])
      })
    #expect(cluster["X0"] == cluster["Y0"])
    #expect(cluster["T1"] == cluster["T2"])
    #expect(cluster["T1"] != cluster["T3"])
    let comparer = LinkComparer(linked.model, table)
    let places = try ["T1", "T2", "T3"].map { id in try #require(table.ids.firstIndex(of: id)) }
    #expect(comparer.explain(places[0], places[1]).steps[0].level == "variant")
    #expect(comparer.explain(places[0], places[2]).veto == "siblings")
  }

  @Test func `one document under names that have nothing in common joins nobody without the birth date`() throws {
    var people = InventedPeople(200)
    people.rows.append(("X1", 900, 0, ["PERCY", "ILLATOPA", "YARLEQUE", "1999-12-13", "99911199"]))
    people.rows.append(("X2", 901, 1, ["GLADYS", "MOZOMBITE", "CHUNGA", "1987-04-30", "99911199"]))
    people.rows.append(("X3", 900, 1, ["JUANITA", "CCORIMANYA", "PUMA", "1999-12-13", "99911199"]))
    let table = people.table()
    let linked = TableLinkage(plan: LinkPlan()).link(table)
    let places = try ["X1", "X2", "X3"].map { id in try #require(table.ids.firstIndex(of: id)) }
    let comparer = LinkComparer(linked.model, table)
    #expect(linked.clusters[places[0]] != linked.clusters[places[1]])
    #expect(comparer.explain(places[0], places[1]).veto == "document-conflict")
    #expect(comparer.explain(places[0], places[2]).veto == nil)
  }

  @Test func `texts are one by their rare words, whatever common ones stand around them`() {
    var stock = ByteStock()
    let texts = ["THE BLUE LAMP OF TARMA", "BLUE LAMP TARMA", "THE HOUSE OF THE LAKE", "THE TOWER OF THE LAKE"]
    let values = texts.map { stock.number(of: Array($0.utf8)) } + Array(repeating: UInt32(3), count: 40)
    var frame = FieldFrame()
    let found = TextWords(stock, values, &frame, learns: true)
    let share = { (left: Int, right: Int) in
      let common = found.common(left, right)
      return common / (found.sums[left] + found.sums[right] - common)
    }
    #expect(share(1, 2) > 0.7)
    #expect(share(1, 3) < 0.2)
    #expect(found.common(1, 2) == found.common(2, 1))
  }

  @Test(arguments: [0, 1, 2]) func `a table of hardly any records gives them back`(count: Int) {
    var people = InventedPeople(2)
    people.rows = Array(people.rows.prefix(count))
    let linked = TableLinkage(plan: LinkPlan()).link(people.table())
    #expect(linked.clusters.count == count)
  }

  @Test func `columns without any value do no harm`() {
    var people = InventedPeople(50)
    people.rows = people.rows.map { ($0.id, $0.person, $0.source, $0.cells.map { _ in nil }) }
    let linked = TableLinkage(plan: LinkPlan()).link(people.table())
    #expect(Set(linked.clusters).count == 100)
    #expect(linked.candidates == 0)
  }

  @Test func `blocks that are too large are passed over and told`() {
    var people = InventedPeople(60)
    people.rows = people.rows.map { row in
      var row = row
      row.cells[3] = "2001-01-01"
      return row
    }
    var plan = LinkPlan()
    plan.rules = [[BlockingKey("nacimiento", .exact)], [BlockingKey("dni", .exact)]]
    plan.largestBlock = 20
    let linked = TableLinkage(plan: plan).link(people.table())
    #expect(linked.oversized.map(\.rule) == ["nacimiento.exact"])
    #expect(linked.oversized.first?.largest == 120)
    #expect(linked.candidates > 0)
  }

  @Test func `agreement with a truth is counted by pairs and by records`() {
    // Found: {0 1 2} {3} {4}; true: {0 1} {2 3} {4}.
    let agreement = ClusterTruth(found: [0, 0, 0, 3, 4], truth: [7, 7, 8, 8, 9])
    #expect(agreement.foundPairs == 3 && agreement.truePairs == 2 && agreement.commonPairs == 1)
    #expect(abs(agreement.pairs.precision - 1.0 / 3) < 1e-12 && abs(agreement.pairs.recall - 0.5) < 1e-12)
    #expect(abs(agreement.bCubed.precision - (2.0 / 3 * 2 + 1.0 / 3 + 2) / 5) < 1e-12)
    #expect(abs(agreement.bCubed.recall - (2 + 0.5 * 2 + 1) / 5) < 1e-12)
  }
}
