internal import Interchange

/// Compares two records: a level for each comparison and what the rarity of their common values adds.
struct PairComparer {
  let table: PreparedTable
  let comparisons: [Comparison]
  private var relations: WordRelations
  private var edits = EditDistance()
  /// Of the last pair: a level and the bits of rarity for each comparison.
  private(set) var levels: [Int]
  private(set) var rarity: [Float]

  init(_ table: PreparedTable) {
    self.table = table
    comparisons = Comparison.all(of: table)
    relations = WordRelations(table.names.words)
    levels = [Int](repeating: 0, count: comparisons.count)
    rarity = [Float](repeating: 0, count: comparisons.count)
  }

  /// Fills `levels` and `rarity`.
  mutating func compare(_ left: Int, _ right: Int) {
    for index in comparisons.indices {
      rarity[index] = 0
      switch comparisons[index].subject {
      case .given: levels[index] = given(left, right, index)
      case .surnames: levels[index] = surnames(left, right, index)
      case .field(let field): levels[index] = self.field(field, left, right, index)
      }
    }
    markCrossed(left, right)
  }

  /// The levels and the rarity in steps of a bit, in one number; equal pairs are counted together.
  mutating func pattern(_ left: Int, _ right: Int) -> UInt64 {
    compare(left, right)
    var pattern: UInt64 = 0
    for level in levels { pattern = pattern << 4 | UInt64(level) }
    let bits = rarity.reduce(0, +)
    return pattern | UInt64(max(0, min(255, Int(bits.rounded()) + 100))) << 56
  }

  static func rarity(of pattern: UInt64) -> Double { Double(Int(pattern >> 56) - 100) }

  /// Comparisons that fit in a pattern.
  static let most = 14

  // MARK: Names

  private mutating func given(_ left: Int, _ right: Int, _ index: Int) -> Int {
    var short = table.names.givenNames(left)
    var long = table.names.givenNames(right)
    if short.isEmpty || long.isEmpty { return 0 }
    if short.count > long.count { swap(&short, &long) }
    var counts = (same: 0, alike: 0, similar: 0, front: 0, remote: 0)
    var used: UInt64 = 0
    for word in short where long.contains(word) {
      counts.same += 1
      used |= 1 << UInt64(long.firstIndex(of: word)! - long.startIndex)
      rarity[index] += table.names.givenWeights[Int(word)]
    }
    for word in short where !long.contains(word) {
      var best = (relation: WordRelation.other, place: -1)
      for place in long.indices where used & 1 << UInt64(place - long.startIndex) == 0 {
        let relation = relations.between(word, long[place])
        if relation.rawValue < best.relation.rawValue { best = (relation, place) }
      }
      if best.place >= 0 { used |= 1 << UInt64(best.place - long.startIndex) }
      switch best.relation {
      case .same: break
      case .soundsAlike:
        counts.alike += 1
        rarity[index] += min(
          table.names.givenWeights[Int(word)], table.names.givenWeights[Int(long[best.place])])
      case .similar: counts.similar += 1
      case .front: counts.front += 1
      case .remote: counts.remote += 1
      case .other: break
      }
    }
    if counts.same == short.count { return short.count < long.count ? 3 : short.count > 1 ? 1 : 2 }
    if counts.same + counts.alike == short.count { return 4 }
    if counts.same + counts.alike + counts.similar == short.count { return 5 }
    if counts.same + counts.alike + counts.similar > 0 { return 6 }
    return counts.front > 0 ? 7 : counts.remote > 0 ? 8 : 9
  }

  private mutating func surnames(_ left: Int, _ right: Int, _ index: Int) -> Int {
    let names = table.names
    let (paternal, otherPaternal) = (names.paternal[left], names.paternal[right])
    let (maternal, otherMaternal) = (names.maternal[left], names.maternal[right])
    if (paternal | maternal) == 0 || (otherPaternal | otherMaternal) == 0 { return 0 }
    if paternal == 0 || otherPaternal == 0 || maternal == 0 || otherMaternal == 0 {
      return fewSurnames((paternal, maternal), (otherPaternal, otherMaternal), index)
    }
    let first = relations.between(paternal, otherPaternal)
    let second = relations.between(maternal, otherMaternal)
    if first.isAtLeast(.similar), second.isAtLeast(.similar) {
      weigh(paternal, otherPaternal, first, index)
      weigh(maternal, otherMaternal, second, index)
      return first == .same && second == .same
        ? 1 : first.isAtLeast(.soundsAlike) && second.isAtLeast(.soundsAlike) ? 2 : 3
    }
    let (across, back) = (relations.between(paternal, otherMaternal), relations.between(maternal, otherPaternal))
    if across.isAtLeast(.similar), back.isAtLeast(.similar) {
      weigh(paternal, otherMaternal, across, index)
      weigh(maternal, otherPaternal, back, index)
      return 4
    }
    if first.isAtLeast(.soundsAlike) {
      weigh(paternal, otherPaternal, first, index)
      return 5
    }
    if second.isAtLeast(.soundsAlike) {
      weigh(maternal, otherMaternal, second, index)
      return 6
    }
    if across.isAtLeast(.soundsAlike) || back.isAtLeast(.soundsAlike) {
      across.isAtLeast(.soundsAlike)
        ? weigh(paternal, otherMaternal, across, index) : weigh(maternal, otherPaternal, back, index)
      return 7
    }
    return first == .remote || second == .remote || first == .similar || second == .similar ? 11 : 12
  }

  /// At least one surname of the four is missing.
  private mutating func fewSurnames(
    _ left: (paternal: UInt32, maternal: UInt32), _ right: (paternal: UInt32, maternal: UInt32), _ index: Int
  ) -> Int {
    let hasOne = left.maternal == 0 && right.maternal == 0
    if left.paternal != 0, right.paternal != 0 {
      let relation = relations.between(left.paternal, right.paternal)
      if relation.isAtLeast(.soundsAlike) {
        weigh(left.paternal, right.paternal, relation, index)
        return relation == .same ? (hasOne ? 8 : 9) : 10
      }
      if relation == .similar { return 10 }
      if relation == .remote { return 11 }
    }
    for (mine, theirs) in [
      (left.paternal, right.maternal), (left.maternal, right.paternal), (left.maternal, right.maternal),
    ] where mine != 0 && theirs != 0 {
      let relation = relations.between(mine, theirs)
      if relation.isAtLeast(.soundsAlike) {
        weigh(mine, theirs, relation, index)
        return 7
      }
    }
    return 12
  }

  private mutating func weigh(_ left: UInt32, _ right: UInt32, _ relation: WordRelation, _ index: Int) {
    if !relation.isAtLeast(.soundsAlike) { return }
    rarity[index] += min(table.names.surnameWeights[Int(left)], table.names.surnameWeights[Int(right)])
  }

  /// Given names that stand in the other's surnames and the other way round: the fields were swapped.
  private mutating func markCrossed(_ left: Int, _ right: Int) {
    guard comparisons.count > 1, let given = comparisons[0].crossed, let surnames = comparisons[1].crossed,
      levels[0] >= 8, levels[1] >= 11, stands(left, right), stands(right, left)
    else { return }
    levels[0] = given
    levels[1] = surnames
    rarity[0] = 0
    rarity[1] = 0
  }

  private func stands(_ left: Int, _ right: Int) -> Bool {
    let keys = table.names.words.keys
    let surnames = [table.names.paternal[right], table.names.maternal[right]].filter { $0 != 0 }.map { keys[Int($0)] }
    return table.names.givenNames(left).contains { surnames.contains(keys[Int($0)]) }
  }

  // MARK: Other fields

  private mutating func field(_ index: Int, _ left: Int, _ right: Int, _ comparison: Int) -> Int {
    let field = table.fields[index]
    let (mine, theirs) = (field.values[left], field.values[right])
    if let outer = field.within { return inner(field, table.fields[outer], left, right, comparison) }
    if mine == 0 || theirs == 0 { return 0 }
    switch field.kind {
    case .date: return DateLevels.compare(mine, theirs, weakJanuary: field.hasWeakJanuary)
    case .document: return mine == theirs ? 1 : document(field.bytes[Int(mine)], field.bytes[Int(theirs)])
    case .code:
      if mine == theirs {
        rarity[comparison] = field.rarity[Int(mine)]
        return 1
      }
      let (first, second) = (field.bytes[Int(mine)], field.bytes[Int(theirs)])
      return min(first.count, second.count) > 3 && edits.between(first, second) == 1 ? 2 : 3
    default:
      if mine == theirs {
        rarity[comparison] = field.rarity[Int(mine)]
        return 1
      }
      return text(field, Int(mine), Int(theirs))
    }
  }

  /// A code within another, as a province within its department: evidence that counts once.
  private mutating func inner(
    _ field: PreparedField, _ outer: PreparedField, _ left: Int, _ right: Int, _ comparison: Int
  ) -> Int {
    let (mine, theirs) = (field.values[left], field.values[right])
    let (outerMine, outerTheirs) = (outer.values[left], outer.values[right])
    if mine != 0, mine == theirs {
      rarity[comparison] = field.rarity[Int(mine)]
      return 1
    }
    if outerMine == 0 || outerTheirs == 0 { return mine != 0 && theirs != 0 ? 4 : 0 }
    if outerMine != outerTheirs { return 4 }
    rarity[comparison] = outer.rarity[Int(outerMine)]
    return mine != 0 && theirs != 0 ? 2 : 3
  }

  private mutating func document(_ left: [UInt8], _ right: [UInt8]) -> Int {
    if abs(left.count - right.count) > 2 { return 6 }
    let distance = edits.between(left, right)
    if distance > 2 { return 6 }
    if distance == 2 { return 5 }
    if left.count != right.count { return 4 }
    return zip(left, right).count { $0 != $1 } == 2 ? 2 : 3
  }

  private func text(_ field: PreparedField, _ left: Int, _ right: Int) -> Int {
    let likeness = JaroWinkler.similarity(field.bytes[left], field.bytes[right])
    if likeness >= 0.92 { return 2 }
    return likeness >= 0.84 || sharesWords(field.words[left], field.words[right]) ? 3 : 4
  }

  /// At least half of the longer text's words.
  private func sharesWords(_ left: [UInt64], _ right: [UInt64]) -> Bool {
    var common = 0
    for word in left where right.contains(word) { common += 1 }
    return common > 0 && common * 2 >= max(left.count, right.count)
  }
}
