internal import Interchange

/// Compares two records: a level for each comparison and what the rarity of their common values adds.
///
/// One for each thread, because it remembers words that it has compared. Comparing allocates nothing.
final class PairComparer {
  let table: PreparedTable
  let comparisons: [Comparison]
  /// Of the last pair: a level and the bits of rarity for each comparison.
  let levels: UnsafeMutablePointer<UInt8>
  let rarity: UnsafeMutablePointer<Float>
  /// Why the last pair is no link, whatever its weight.
  private(set) var veto = Veto.none
  private let names: NameComparer
  private let fields: [FieldComparer]
  private let givenPlace: Int?
  private let surnamePlace: Int?
  /// Where each of `fields` has its level.
  private let firstField: Int
  private let vetoing: VetoRules

  init(_ table: PreparedTable) {
    self.table = table
    comparisons = Comparison.all(of: table)
    levels = .allocate(capacity: max(1, comparisons.count))
    levels.initialize(repeating: 0, count: max(1, comparisons.count))
    rarity = .allocate(capacity: max(1, comparisons.count))
    rarity.initialize(repeating: 0, count: max(1, comparisons.count))
    names = NameComparer(table.names)
    givenPlace = table.frame.hasGiven ? 0 : nil
    surnamePlace = table.frame.hasSurnames ? (table.frame.hasGiven ? 1 : 0) : nil
    var fields: [FieldComparer] = []
    for comparison in comparisons {
      if case .field(let index) = comparison.subject { fields.append(FieldComparer(table, index)) }
    }
    self.fields = fields
    firstField = comparisons.count - fields.count
    vetoing = VetoRules(comparisons, table)
  }

  deinit {
    levels.deallocate()
    rarity.deallocate()
  }

  /// Fills `levels` and `rarity`.
  func compare(_ left: Int, _ right: Int) {
    if let place = givenPlace { levels[place] = names.given(left, right, &rarity[place]) }
    if let place = surnamePlace { levels[place] = names.surnames(left, right, &rarity[place]) }
    var place = firstField
    for field in fields {
      rarity[place] = 0
      levels[place] = field.compare(left, right, &rarity[place])
      place += 1
    }
    markCrossed(left, right)
    veto = vetoing.judge(levels)
  }

  /// Given names that stand in the other's surnames and the other way round: the fields were swapped.
  private func markCrossed(_ left: Int, _ right: Int) {
    guard let first = givenPlace, let second = surnamePlace, levels[first] >= NameLevel.remote,
      levels[second] >= SurnameLevel.remote,
      let given = comparisons[first].crossed, let surnames = comparisons[second].crossed,
      names.areCrossed(left, right)
    else { return }
    levels[first] = UInt8(given)
    levels[second] = UInt8(surnames)
    rarity[first] = 0
    rarity[second] = 0
  }

  /// What given names and surnames of the last pair weigh.
  func nameWeights(_ model: MatchModel) -> (given: Float, surnames: Float) {
    let weigh = { [self] (place: Int?) -> Float in
      place.map { model.weight($0, Int(levels[$0])) + rarity[$0] } ?? 0
    }
    return (weigh(givenPlace), weigh(surnamePlace))
  }

  /// The one given name of each record of the last pair that the other has nothing like; nil where there is not one.
  func strangeGivenNames(_ left: Int, _ right: Int) -> (UInt32, UInt32)? {
    guard let place = givenPlace, levels[place] != 0, levels[place] != 11 else { return nil }
    return names.strangeGivenNames(left, right)
  }

  /// The same of surnames that stand in the same place.
  func strangeSurnames(_ left: Int, _ right: Int) -> (UInt32, UInt32)? {
    guard let place = surnamePlace, levels[place] != 0, levels[place] != 4 else { return nil }
    return names.strangeSurnames(left, right)
  }

  /// The levels and the rarity in steps of a bit, in one number; equal pairs are counted together.
  func pattern(_ left: Int, _ right: Int) -> UInt64 {
    compare(left, right)
    var pattern: UInt64 = 0
    var bits: Float = 0
    for index in 0..<comparisons.count {
      pattern = pattern << 4 | UInt64(levels[index])
      bits += rarity[index]
    }
    return pattern | UInt64(max(0, min(255, Int(bits.rounded()) + 100))) << 56
  }

  static func rarity(of pattern: UInt64) -> Double { Double(Int(pattern >> 56) - 100) }

  /// Comparisons that fit in a pattern.
  static let most = 14
}
