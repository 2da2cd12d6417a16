/// Whether an atom's values are published: its own multiset decides, and for decoys the key.
///
/// An atom that was held back until it is diverse would tell by its lateness that it was not; so it is published at
/// once, without values. Decoys, at least as frequent as the atoms that had to be withheld, keep *withheld* from
/// meaning *all alike*.
struct CohortWithholding {
  let l: Int
  let maximumShare: Double

  /// Takes: value and group of each fresh row.
  func mustWithhold(_ rows: [(value: String?, group: String)]) -> Bool {
    if distinct(rows) < l { return true }
    var counts: [String?: Int] = [:]
    for row in rows { counts[row.value, default: 0] += 1 }
    let largest = counts.values.max() ?? 0
    return Double(largest) > maximumShare * Double(rows.count)
  }

  /// The most distinct values that as many distinct groups can stand for: one raid with two values is one voice.
  ///
  /// A maximum matching of values with groups by augmenting paths; an atom has few rows.
  func distinct(_ rows: [(value: String?, group: String)]) -> Int {
    var groupsOf: [String?: Set<String>] = [:]
    for row in rows { groupsOf[row.value, default: []].insert(row.group) }
    var holder: [String: String?] = [:]
    func place(_ value: String?, _ tried: inout Set<String>) -> Bool {
      for group in groupsOf[value] ?? [] where tried.insert(group).inserted {
        if let other = holder[group], !place(other, &tried) { continue }
        holder[group] = .some(value)
        return true
      }
      return false
    }
    var matched = 0
    for value in groupsOf.keys {
      var tried: Set<String> = []
      if place(value, &tried) { matched += 1 }
    }
    return matched
  }
}
