internal import Interchange

/// A first linkage by few rules, whose surest pairs show what records of one person share: which keys agree, and which
/// words stand for one another.
///
/// Not all pairs of a large table are looked at; those of every so many-th record stand for all.
struct Rehearsal {
  /// A pair of records that is surely one person's.
  struct Example {
    /// A bit for each blocking key that both records have in common.
    var keys: UInt64 = 0
    /// The weight of each comparison, rarity included.
    var weights: [Float] = []
  }

  private(set) var examples: [Example] = []
  private(set) var prior: Float = 0
  private var given = VariantSearch()
  private var surnames = VariantSearch()

  private static let mostCandidates = 400_000
  private static let mostDrawn = 200_000
  /// Bits from which a pair is sure enough.
  private static let sure: Float = 8

  init(_ table: PreparedTable, rules: [[BlockingKey]], keys: [BlockingKey], plan: LinkPlan) {
    if rules.isEmpty || table.count < 2 { return }
    let index = BlockIndex(table, rules: rules, largest: plan.largestBlock, threads: plan.threads)
    let pairing = plan.pairing(table.sources)
    var counting = PatternCounting(table: table, index: index, pairing: pairing, threads: plan.threads)
    counting.mostCandidates = Self.mostCandidates
    counting.mostDrawn = Self.mostDrawn
    let model = ModelFitting(patterns: counting.patterns()).fit(Comparison.all(of: table), records: table.count)
    prior = Float(model.prior)
    collect(table, index, pairing, model, keys.map { RecordKeys($0, table) })
  }

  private mutating func collect(
    _ table: PreparedTable, _ index: BlockIndex, _ pairing: Pairing, _ model: MatchModel, _ keys: [RecordKeys?]
  ) {
    let comparer = PairComparer(table)
    let seen = BlockIndex.Seen(table.count)
    let step = max(1, (index.pairBound + Self.mostCandidates - 1) / Self.mostCandidates)
    var partners: [Int] = []
    for record in stride(from: 0, to: table.count, by: step) {
      partners.removeAll(keepingCapacity: true)
      index.partners(of: record, seen) { if pairing.allows(record, $0) { partners.append($0) } }
      for other in partners.sorted() { judge(record, other, comparer, model, keys) }
    }
  }

  private mutating func judge(
    _ left: Int, _ right: Int, _ comparer: PairComparer, _ model: MatchModel, _ keys: [RecordKeys?]
  ) {
    comparer.compare(left, right)
    let weight = model.weight(of: comparer)
    let names = comparer.nameWeights(model)
    if weight - names.given >= Self.sure, let words = comparer.strangeGivenNames(left, right) {
      given.see(words, left, right)
    }
    if weight - names.surnames >= Self.sure, let words = comparer.strangeSurnames(left, right) {
      surnames.see(words, left, right)
    }
    if weight < Self.sure { return }
    var example = Example()
    example.weights = (0..<comparer.comparisons.count).map {
      model.weight($0, Int(comparer.levels[$0])) + comparer.rarity[$0]
    }
    var (mine, theirs): ([UInt64], [UInt64]) = ([], [])
    for (bit, reader) in keys.enumerated().prefix(64) {
      guard let reader else { continue }
      mine.removeAll(keepingCapacity: true)
      theirs.removeAll(keepingCapacity: true)
      reader.append(of: left, to: &mine)
      reader.append(of: right, to: &theirs)
      if mine.contains(where: theirs.contains) { example.keys |= 1 << UInt64(bit) }
    }
    examples.append(example)
  }

  /// Words of the table that stand for one another, by number.
  func variants(_ table: PreparedTable) -> [WordPair] {
    given.variants(Self.shares([table.names.given]))
      + surnames.variants(Self.shares([table.names.paternal, table.names.maternal]))
  }

  /// How large a part of all words each is.
  private static func shares(_ columns: [Flat<UInt32>]) -> [UInt32: Double] {
    var counts: [UInt32: Double] = [:]
    var total = 0.0
    for column in columns {
      for place in 0..<column.count where column[place] != 0 {
        counts[column[place], default: 0] += 1
        total += 1
      }
    }
    return counts.mapValues { $0 / max(1, total) }
  }
}

/// Counts which words stand where the other record of a sure pair has another word.
private struct VariantSearch {
  private struct Places {
    var lefts: Set<Int> = []
    var rights: Set<Int> = []
    var pairs = 0
  }

  private var seen: [WordPair: Places] = [:]
  private var total = 0

  /// Two persons may share one strange pair by chance; three separate ones do not.
  private static let leastPersons = 3
  /// Twins have strange given names too, but any: so many times more often than chance.
  private static let leastLift = 8.0

  mutating func see(_ words: (UInt32, UInt32), _ left: Int, _ right: Int) {
    let pair = WordPair(words.0, words.1)
    seen[pair, default: Places()].pairs += 1
    if seen[pair]?.lefts.count ?? 0 < 64 { seen[pair]?.lefts.insert(left) }
    if seen[pair]?.rights.count ?? 0 < 64 { seen[pair]?.rights.insert(right) }
    total += 1
  }

  func variants(_ shares: [UInt32: Double]) -> [WordPair] {
    seen.filter { pair, places in
      let chance = 2 * Double(total) * (shares[pair.low] ?? 0) * (shares[pair.high] ?? 0)
      return min(places.lefts.count, places.rights.count) >= Self.leastPersons
        && Double(places.pairs) >= Self.leastLift * chance
    }.keys.sorted { ($0.low, $0.high) < ($1.low, $1.high) }
  }
}
