import Interchange
import Testing

@testable import Linkage

/// A trained model: it judges without learning, explains itself, travels as bytes, and obeys decisions.
@Suite struct LinkModelTests {
  private let people = InventedPeople(300)
  private let plan = LinkPlan()

  @Test func `a model that was written and read again judges every pair alike`() throws {
    let table = people.table()
    let linked = TableLinkage(plan: plan).link(table)
    let bytes = linked.model.encoded()
    let again = try LinkModel(encoded: bytes, file: "a.model")
    #expect(again.encoded() == bytes)
    #expect(again.columns == linked.model.columns && again.plan.rules == linked.model.plan.rules)
    let comparer = LinkComparer(again, table)
    #expect(linked.pairs.count > 200)
    for pair in linked.pairs {
      #expect(comparer.weight(Int(pair.left), Int(pair.right)) == Double(pair.weight))
    }
    let found = comparer.pairs(from: comparer.clusterFloor)
    #expect(comparer.cluster(found, LinkConstraints()).clusters == linked.clusters)
  }

  @Test func `what is no model, or is cut short, or is of another version is refused`() {
    let bytes = LinkModel.train(people.table(), plan: plan).encoded()
    let other = Array("quipu-link-model\t99\n".utf8) + bytes.drop { $0 != 0x0A }.dropFirst()
    for wrong in [[], Array("{}".utf8), Array(bytes.dropLast(40)), other] {
      #expect(throws: Failure.self) { try LinkModel(encoded: wrong, file: "a.model") }
    }
  }

  @Test func `no name stands in a model`() {
    let text = String(decoding: LinkModel.train(people.table(), plan: plan).encoded(), as: UTF8.self)
    for name in ["QUISPE", "ROSA", "99910"] { #expect(!text.contains(name)) }
  }

  @Test func `the steps of an explanation add up to the weight of the pair`() throws {
    let table = people.table()
    let linked = TableLinkage(plan: plan).link(table)
    let comparer = LinkComparer(linked.model, table)
    for pair in linked.pairs.prefix(100) {
      let explanation = comparer.explain(Int(pair.right), Int(pair.left))
      #expect(abs(explanation.weight - Double(pair.weight)) < 1e-3)
      #expect(explanation.steps.map(\.comparison) == ["given", "surnames", "nacimiento", "dni"])
      for step in explanation.steps where step.level == "missing" { #expect(step.bits == 0 && step.rarityBits == 0) }
    }
    let first = try #require(linked.pairs.first)
    let document = try #require(comparer.explain(Int(first.left), Int(first.right)).steps.last)
    #expect(document.level == "equal" ? document.bits > 5 : document.bits <= 5)
  }

  @Test func `keys of a record are the same in another table, and agree where blocks do`() throws {
    let table = people.table()
    let model = LinkModel.train(table, plan: plan)
    let whole = LinkComparer(model, table)
    var few = people
    few.rows = Array(people.rows[100..<102])
    let small = LinkComparer(model, few.table())
    let place = try #require(table.ids.firstIndex(of: few.table().ids[0]))
    #expect(!whole.blockingKeys(of: place).isEmpty)
    #expect(small.blockingKeys(of: 0) == whole.blockingKeys(of: place))
    #expect(Set(whole.blockingKeys(of: place).map(\.count)) == [10])
    for pair in whole.pairs(from: 3).prefix(50) {
      let shared = Set(whole.blockingKeys(of: Int(pair.left))).intersection(whole.blockingKeys(of: Int(pair.right)))
      #expect(!shared.isEmpty)
    }
  }

  @Test func `decisions hold whatever the evidence, and one against another is told`() throws {
    let table = people.table()
    let linked = TableLinkage(plan: plan).link(table)
    let comparer = LinkComparer(linked.model, table)
    let pairs = comparer.pairs(from: comparer.clusterFloor)
    let strong = try #require(pairs.max { $0.weight < $1.weight })
    let stranger = try #require(
      linked.clusters.indices.first { linked.clusters[$0] != linked.clusters[Int(strong.left)] })
    var decisions = LinkConstraints()
    decisions.apart = [(strong.left, strong.right)]
    decisions.together = [(strong.left, UInt32(stranger))]
    let (clusters, none) = comparer.cluster(pairs, decisions)
    #expect(clusters[Int(strong.left)] != clusters[Int(strong.right)])
    #expect(clusters[Int(strong.left)] == clusters[stranger])
    #expect(none.isEmpty)
    decisions.together.append((UInt32(stranger), strong.right))
    let contradicting = comparer.cluster(pairs, decisions)
    #expect(contradicting.contradictions.count == 1)
    #expect(contradicting.clusters[Int(strong.left)] != contradicting.clusters[Int(strong.right)])
  }
}
