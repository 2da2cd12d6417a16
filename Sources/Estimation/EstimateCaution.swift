/// What must be read beside an estimate.
package enum EstimateCaution: Sendable, Hashable {
  /// Persons whom linkage failed to recognise look like persons seen once.
  case missedLinks
  /// Same persons at risk, same period, same definition, on every list.
  case samePopulation
  /// The interval knows nothing of the choice of the model.
  case modelChoice
  /// With two lists independence is believed, not tested.
  case twoLists
  /// As many parameters as cells: the fit cannot be judged.
  case saturated
  /// An overlap that a few persons make.
  case thinOverlap(ListPair, Int)
  /// A list that shares nobody with any other says how many it has and nothing of those unseen.
  case lonelyList(Int)
  /// Lists that share nobody, by the model because they cannot.
  case minusInfinity(ListPair)

  /// Fewer persons than this on both lists is said.
  static let thin = 5

  static func of(_ table: OverlapTable, _ chosen: LogLinearFit) -> [EstimateCaution] {
    var cautions: [EstimateCaution] = [.missedLinks, .samePopulation, .modelChoice]
    if table.lists.count == 2 { cautions.append(.twoLists) }
    if chosen.degreesOfFreedom == 0 { cautions.append(.saturated) }
    let pairs = table.pairs
    for list in table.lists.indices
    where !pairs.contains(where: { ($0.first == list || $0.second == list) && table.overlap($0) > 0 }) {
      cautions.append(.lonelyList(list))
    }
    for pair in pairs where (0..<thin).contains(table.overlap(pair)) {
      let isInfinite = chosen.pairsAtMinusInfinity.contains(pair)
      cautions.append(isInfinite ? .minusInfinity(pair) : .thinOverlap(pair, table.overlap(pair)))
    }
    return cautions
  }

  package var code: String {
    switch self {
    case .missedLinks: "missed-links"
    case .samePopulation: "same-population"
    case .modelChoice: "model-choice"
    case .twoLists: "two-lists"
    case .saturated: "saturated"
    case .thinOverlap: "thin-overlap"
    case .lonelyList: "lonely-list"
    case .minusInfinity: "minus-infinity"
    }
  }
}
