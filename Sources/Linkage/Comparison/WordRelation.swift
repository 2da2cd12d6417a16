/// How two words of names stand to one another, the nearest first.
enum WordRelation: UInt8 {
  case same, soundsAlike, similar
  /// Learnt from the table: a nickname, a translation.
  case variant
  case front, remote, other

  @inline(__always)
  func isAtLeast(_ relation: WordRelation) -> Bool { rawValue <= relation.rawValue }
}

/// Finds how words stand to one another. One for each thread.
final class WordRelations {
  private let words: PreparedWords
  private let edits: EditDistance
  private let memory = PairMemory(bits: 17)

  init(_ words: PreparedWords, _ edits: EditDistance) {
    self.words = words
    self.edits = edits
  }

  @inline(__always)
  func between(_ left: UInt32, _ right: UInt32) -> WordRelation {
    if left == right { return .same }
    let relation = memory.result(left, right) { low, high in compare(Int(low), Int(high)).rawValue }
    return WordRelation(rawValue: relation) ?? .other
  }

  private func compare(_ left: Int, _ right: Int) -> WordRelation {
    let (firstKey, secondKey) = (words.keys[left], words.keys[right])
    if firstKey == secondKey { return .soundsAlike }
    if words.variants.contains(WordPair(UInt32(left), UInt32(right))) { return .variant }
    let (first, second) = (words.bytes[left], words.bytes[right])
    let likeness = max(
      edits.similarity(first, second),
      edits.similarity(words.keyBytes[Int(firstKey)], words.keyBytes[Int(secondKey)]))
    if likeness >= 0.75 { return .similar }
    let shorter = min(first.count, second.count)
    if shorter == 1 || shorter >= 3, zip(first, second).allSatisfy({ $0 == $1 }) { return .front }
    return likeness >= 0.55 ? .remote : .other
  }
}
