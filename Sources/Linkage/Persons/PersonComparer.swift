internal import Interchange

/// How two records compare: a level, its weight and the rarity in it, by comparison.
struct PersonScore {
  var levels = SIMD8<Int32>()
  /// Rarity included.
  var bits = SIMD8<Float>()
  var rarity = SIMD8<Float>()
  var veto: LinkVeto?

  func weight(_ prior: Double) -> Double { prior + Double(bits.sum()) }
}

/// Compares prepared person records by a model.
struct PersonComparer {
  let model: PersonModel
  var preparation: PersonPreparation
  private var edits = EditDistance()

  init(_ model: PersonModel) {
    self.model = model
    preparation = PersonPreparation(model)
  }

  mutating func compare(_ left: PreparedPerson, _ right: PreparedPerson) -> PersonScore {
    var score = PersonScore()
    var rarity = SIMD8<Float>()
    var given = given(left, right, &rarity[0])
    var surnames = surnames(left, right, &rarity[1])
    if given >= 8, surnames >= 11, stands(left, right), stands(right, left) {
      (given, surnames) = (10, 13)
      rarity[0] = 0
      rarity[1] = 0
    }
    let levels = [
      given, surnames, birth(left.birth, right.birth), document(left, right),
      left.sex == 0 || right.sex == 0 ? 0 : left.sex == right.sex ? 1 : 2,
      alias(left, right, &rarity[5]), residence(left.residence, right.residence),
      left.citizenships.isEmpty || right.citizenships.isEmpty
        ? 0 : left.citizenships.contains(where: right.citizenships.contains) ? 1 : 2,
    ]
    for (index, level) in levels.enumerated() {
      score.levels[index] = Int32(level)
      score.bits[index] = level == 0 ? 0 : Float(model.weights[index][level]) + rarity[index]
    }
    score.rarity = rarity
    score.veto = veto(left, right, levels)
    return score
  }

  func evidence(_ score: PersonScore) -> PairEvidence {
    PairEvidence(
      prior: model.prior,
      parts: PersonComparison.allCases.map { comparison in
        let index = comparison.rawValue
        return PairEvidence.Part(
          comparison: comparison.name, level: comparison.levels[Int(score.levels[index])],
          bits: Double(score.bits[index]), rarity: Double(score.rarity[index]))
      }, veto: score.veto)
  }

  // MARK: Vetoes

  private func veto(_ left: PreparedPerson, _ right: PreparedPerson, _ levels: [Int]) -> LinkVeto? {
    if left.delivery == right.delivery, left.source == right.source { return .sameRecord }
    let givenDisagree = levels[0] == 8 || levels[0] == 9
    let surnamesDisagree = levels[1] == 11 || levels[1] == 12
    if levels[3] == 1 {
      // A missing name disagrees with nothing.
      return givenDisagree && (levels[1] == 0 || surnamesDisagree || isSameBirth(levels[2]) != true)
        || surnamesDisagree && levels[0] == 0 ? .documentConflict : nil
    }
    if givenDisagree, (1...4).contains(levels[1]), levels[2] == 1 { return .siblings }
    return levels[3] == 6 ? .otherDocument : nil
  }

  /// nil: one of both is missing.
  private func isSameBirth(_ level: Int) -> Bool? { level == 0 ? nil : level <= 4 }

  // MARK: Names

  private mutating func given(_ left: PreparedPerson, _ right: PreparedPerson, _ rarity: inout Float) -> Int {
    var (short, long) = (left.given, right.given)
    if short.isEmpty || long.isEmpty { return 0 }
    if short.count > long.count { swap(&short, &long) }
    var (same, alike, similar, front, remote) = (0, 0, 0, 0, 0)
    var free = long.filter { !short.contains($0) }
    for word in short where long.contains(word) {
      same += 1
      rarity += preparation.words.givenRarity[Int(word)]
    }
    for word in short where !long.contains(word) {
      var best = (relation: WordRelation.other, place: -1)
      for place in free.indices {
        let relation = preparation.words.relation(word, free[place])
        if relation.rawValue < best.relation.rawValue { best = (relation, place) }
      }
      if best.place >= 0 { free.remove(at: best.place) }
      switch best.relation {
      case .soundsAlike: alike += 1
      case .similar: similar += 1
      case .front: front += 1
      case .remote: remote += 1
      default: break
      }
    }
    if same == short.count { return short.count < long.count ? 3 : short.count > 1 ? 1 : 2 }
    if same + alike == short.count { return 4 }
    if same + alike + similar == short.count { return 5 }
    if same + alike + similar > 0 { return 6 }
    return front > 0 ? 7 : remote > 0 ? 8 : 9
  }

  private mutating func surnames(_ left: PreparedPerson, _ right: PreparedPerson, _ rarity: inout Float) -> Int {
    if left.paternal | left.maternal == 0 || right.paternal | right.maternal == 0 { return 0 }
    if left.paternal == 0 || right.paternal == 0 || left.maternal == 0 || right.maternal == 0 {
      return fewSurnames(left, right, &rarity)
    }
    let first = preparation.words.relation(left.paternal, right.paternal)
    let second = preparation.words.relation(left.maternal, right.maternal)
    if first.isAtLeast(.similar), second.isAtLeast(.similar) {
      rarity += weight(left.paternal, right.paternal, first) + weight(left.maternal, right.maternal, second)
      return first == .same && second == .same
        ? 1 : first.isAtLeast(.soundsAlike) && second.isAtLeast(.soundsAlike) ? 2 : 3
    }
    let across = preparation.words.relation(left.paternal, right.maternal)
    let back = preparation.words.relation(left.maternal, right.paternal)
    if across.isAtLeast(.similar), back.isAtLeast(.similar) {
      rarity += weight(left.paternal, right.maternal, across) + weight(left.maternal, right.paternal, back)
      return 4
    }
    if first.isAtLeast(.soundsAlike) {
      rarity += weight(left.paternal, right.paternal, first)
      return 5
    }
    if second.isAtLeast(.soundsAlike) {
      rarity += weight(left.maternal, right.maternal, second)
      return 6
    }
    if across.isAtLeast(.soundsAlike) || back.isAtLeast(.soundsAlike) {
      rarity += max(weight(left.paternal, right.maternal, across), weight(left.maternal, right.paternal, back))
      return 7
    }
    let isRemote = [first, second].contains { $0 == .similar || $0 == .remote }
    return isRemote ? 11 : 12
  }

  /// At least one surname of the four is missing.
  private mutating func fewSurnames(
    _ left: PreparedPerson, _ right: PreparedPerson, _ rarity: inout Float
  ) -> Int {
    if left.paternal != 0, right.paternal != 0 {
      let relation = preparation.words.relation(left.paternal, right.paternal)
      if relation.isAtLeast(.soundsAlike) {
        rarity += weight(left.paternal, right.paternal, relation)
        return relation != .same ? 10 : left.maternal == 0 && right.maternal == 0 ? 8 : 9
      }
      if relation == .similar { return 10 }
      if relation == .remote { return 11 }
    }
    for (mine, theirs) in [
      (left.paternal, right.maternal), (left.maternal, right.paternal), (left.maternal, right.maternal),
    ] where mine != 0 && theirs != 0 {
      let relation = preparation.words.relation(mine, theirs)
      if relation.isAtLeast(.soundsAlike) {
        rarity += weight(mine, theirs, relation)
        return 7
      }
    }
    return 12
  }

  private func weight(_ left: UInt32, _ right: UInt32, _ relation: WordRelation) -> Float {
    if !relation.isAtLeast(.soundsAlike) { return 0 }
    return min(preparation.words.surnameRarity[Int(left)], preparation.words.surnameRarity[Int(right)])
  }

  /// Given names of one that stand in the other's surnames.
  private func stands(_ left: PreparedPerson, _ right: PreparedPerson) -> Bool {
    let keys = preparation.words.keys
    let surnames = [right.paternal, right.maternal].filter { $0 != 0 }.map { keys[Int($0)] }
    return left.given.contains { surnames.contains(keys[Int($0)]) }
  }

  // MARK: Other fields

  private func birth(_ left: UInt32, _ right: UInt32) -> Int {
    if left == 0 || right == 0 { return 0 }
    let isPartial = left % 100 == 0 || right % 100 == 0
    if !isPartial { return DateLevels.compare(left, right, weakJanuary: true) }
    let (year, otherYear) = (Int(left / 10_000), Int(right / 10_000))
    if year != otherYear { return [1, 2, 10].contains(abs(year - otherYear)) ? 9 : 10 }
    let (month, otherMonth) = (left / 100 % 100, right / 100 % 100)
    return month == 0 || otherMonth == 0 ? 4 : month == otherMonth ? 5 : 8
  }

  /// The nearest two documents of one type.
  private mutating func document(_ left: PreparedPerson, _ right: PreparedPerson) -> Int {
    var best = 0
    for one in left.documents {
      for other in right.documents where one.type == other.type {
        let level = document(one.number, other.number)
        if best == 0 || level < best { best = level }
      }
    }
    return best
  }

  private mutating func document(_ left: [UInt8], _ right: [UInt8]) -> Int {
    if left == right { return 1 }
    if abs(left.count - right.count) > 2 { return 6 }
    let distance = edits.between(left, right)
    if distance > 2 { return 6 }
    if distance == 2 { return 5 }
    if left.count != right.count { return 4 }
    return zip(left, right).count { $0 != $1 } == 2 ? 2 : 3
  }

  private func alias(_ left: PreparedPerson, _ right: PreparedPerson, _ rarity: inout Float) -> Int {
    if left.aliases.isEmpty || right.aliases.isEmpty { return 0 }
    return left.aliases.contains(where: right.aliases.contains) ? 1 : 2
  }

  private func residence(_ left: [UInt8], _ right: [UInt8]) -> Int {
    if left.isEmpty || right.isEmpty { return 0 }
    if left == right { return 1 }
    if left.prefix(4) == right.prefix(4) { return 2 }
    return left.prefix(2) == right.prefix(2) ? 3 : 4
  }
}
