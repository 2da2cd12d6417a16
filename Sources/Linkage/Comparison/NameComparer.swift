/// Compares given names and surnames of two records.
final class NameComparer {
  private let names: PreparedNames
  private let relations: WordRelations

  init(_ names: PreparedNames) {
    self.names = names
    relations = WordRelations(names.words, EditDistance())
  }

  // MARK: Given names

  /// Sets of words, each with its nearest of the other record's.
  func given(_ left: Int, _ right: Int, _ rarity: inout Float) -> UInt8 {
    rarity = 0
    var (short, long) = (names.givenNames(left), names.givenNames(right))
    if short.isEmpty || long.isEmpty { return 0 }
    if short.count > long.count { swap(&short, &long) }
    var (same, alike, similar, variant, front, remote) = (0, 0, 0, 0, 0, 0)
    var used: UInt32 = 0
    for word in short {
      guard let place = long.firstIndex(of: word) else { continue }
      same += 1
      used |= 1 << UInt32(place)
      rarity += names.words.givenWeights[Int(word)]
    }
    if same == short.count { return short.count < long.count ? 3 : short.count > 1 ? 1 : 2 }
    for word in short where !long.contains(word) {
      var (best, nearest) = (WordRelation.other, -1)
      for place in 0..<long.count where used & 1 << UInt32(place) == 0 {
        let relation = relations.between(word, long[place])
        if relation.rawValue < best.rawValue { (best, nearest) = (relation, place) }
      }
      if nearest >= 0 { used |= 1 << UInt32(nearest) }
      switch best {
      case .same, .other: break
      case .soundsAlike:
        alike += 1
        rarity += min(names.words.givenWeights[Int(word)], names.words.givenWeights[Int(long[nearest])])
      case .similar: similar += 1
      case .variant: variant += 1
      case .front: front += 1
      case .remote: remote += 1
      }
    }
    if same + alike == short.count { return 4 }
    if same + alike + similar == short.count { return 5 }
    if same + alike + similar > 0 { return 6 }
    return variant > 0 ? 7 : front > 0 ? 8 : remote > 0 ? 9 : 10
  }

  /// The one word of each that has nothing like it in the other.
  func strangeGivenNames(_ left: Int, _ right: Int) -> (UInt32, UInt32)? {
    guard let mine = stranger(names.givenNames(left), names.givenNames(right)),
      let theirs = stranger(names.givenNames(right), names.givenNames(left))
    else { return nil }
    return (mine, theirs)
  }

  private func stranger(_ words: UnsafeBufferPointer<UInt32>, _ others: UnsafeBufferPointer<UInt32>) -> UInt32? {
    var found: UInt32?
    for word in words where !others.contains(where: { relations.between(word, $0).isAtLeast(.similar) }) {
      if found != nil { return nil }
      found = word
    }
    return found
  }

  func strangeSurnames(_ left: Int, _ right: Int) -> (UInt32, UInt32)? {
    let pairs = [
      (names.paternal[left], names.paternal[right]), (names.maternal[left], names.maternal[right]),
    ].filter { $0 != 0 && $1 != 0 && !relations.between($0, $1).isAtLeast(.similar) }
    return pairs.count == 1 ? pairs[0] : nil
  }

  // MARK: Surnames

  func surnames(_ left: Int, _ right: Int, _ rarity: inout Float) -> UInt8 {
    rarity = 0
    let (paternal, otherPaternal) = (names.paternal[left], names.paternal[right])
    let (maternal, otherMaternal) = (names.maternal[left], names.maternal[right])
    if (paternal | maternal) == 0 || (otherPaternal | otherMaternal) == 0 { return 0 }
    if paternal == 0 || otherPaternal == 0 || maternal == 0 || otherMaternal == 0 {
      return fewSurnames(paternal, maternal, otherPaternal, otherMaternal, &rarity)
    }
    let first = relations.between(paternal, otherPaternal)
    let second = relations.between(maternal, otherMaternal)
    if first.isAtLeast(.variant), second.isAtLeast(.variant) {
      weigh(paternal, otherPaternal, first, &rarity)
      weigh(maternal, otherMaternal, second, &rarity)
      if first == .same && second == .same { return 1 }
      return first.isAtLeast(.soundsAlike) && second.isAtLeast(.soundsAlike) ? 2 : 3
    }
    let across = relations.between(paternal, otherMaternal)
    let back = relations.between(maternal, otherPaternal)
    if across.isAtLeast(.similar), back.isAtLeast(.similar) {
      weigh(paternal, otherMaternal, across, &rarity)
      weigh(maternal, otherPaternal, back, &rarity)
      return 4
    }
    if first.isAtLeast(.soundsAlike) {
      weigh(paternal, otherPaternal, first, &rarity)
      return 5
    }
    if second.isAtLeast(.soundsAlike) {
      weigh(maternal, otherMaternal, second, &rarity)
      return 6
    }
    if across.isAtLeast(.soundsAlike) {
      weigh(paternal, otherMaternal, across, &rarity)
      return 7
    }
    if back.isAtLeast(.soundsAlike) {
      weigh(maternal, otherPaternal, back, &rarity)
      return 7
    }
    return first == .remote || second == .remote || first == .similar || second == .similar ? 11 : 12
  }

  /// At least one surname of the four is missing.
  private func fewSurnames(
    _ paternal: UInt32, _ maternal: UInt32, _ otherPaternal: UInt32, _ otherMaternal: UInt32, _ rarity: inout Float
  ) -> UInt8 {
    var level: UInt8 = 12
    if paternal != 0, otherPaternal != 0 {
      let relation = relations.between(paternal, otherPaternal)
      if relation.isAtLeast(.soundsAlike) {
        weigh(paternal, otherPaternal, relation, &rarity)
        return relation == .same ? (maternal | otherMaternal == 0 ? 8 : 9) : 10
      }
      if relation == .similar || relation == .variant { return 10 }
      if relation == .remote { level = 11 }
    }
    return hasAcross(paternal, otherMaternal, &rarity) || hasAcross(maternal, otherPaternal, &rarity)
      || hasAcross(maternal, otherMaternal, &rarity) ? 7 : level
  }

  private func hasAcross(_ mine: UInt32, _ theirs: UInt32, _ rarity: inout Float) -> Bool {
    if mine == 0 || theirs == 0 { return false }
    let relation = relations.between(mine, theirs)
    if !relation.isAtLeast(.soundsAlike) { return false }
    weigh(mine, theirs, relation, &rarity)
    return true
  }

  private func weigh(_ left: UInt32, _ right: UInt32, _ relation: WordRelation, _ rarity: inout Float) {
    if !relation.isAtLeast(.soundsAlike) { return }
    rarity += min(names.words.surnameWeights[Int(left)], names.words.surnameWeights[Int(right)])
  }

  // MARK: Names in each other's fields

  func areCrossed(_ left: Int, _ right: Int) -> Bool { stands(left, right) && stands(right, left) }

  /// A given name of the left record among the surnames of the right one.
  private func stands(_ left: Int, _ right: Int) -> Bool {
    let keys = names.words.keys
    let paternal = keys[Int(names.paternal[right])]
    let maternal = keys[Int(names.maternal[right])]
    for word in names.givenNames(left) {
      let key = keys[Int(word)]
      if key != 0, key == paternal || key == maternal { return true }
    }
    return false
  }
}
