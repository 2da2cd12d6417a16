/// How two words of names stand to one another, the nearest first.
enum WordRelation: UInt8 {
  case same, soundsAlike, similar, front, remote, other

  func isAtLeast(_ relation: WordRelation) -> Bool { rawValue <= relation.rawValue }
}

/// Relations of words, kept, because the same words meet again and again.
struct WordRelations {
  private let words: WordStock
  private var edits = EditDistance()
  private var pairs: [UInt64]
  private var relations: [UInt8]

  /// A power of two; the last relation of a place holds.
  private static let room = 1 << 18

  init(_ words: WordStock) {
    self.words = words
    pairs = [UInt64](repeating: 0, count: Self.room)
    relations = [UInt8](repeating: 0, count: Self.room)
  }

  mutating func between(_ left: UInt32, _ right: UInt32) -> WordRelation {
    if left == right { return .same }
    let pair = UInt64(min(left, right)) << 32 | UInt64(max(left, right))
    let place = Int(truncatingIfNeeded: (pair &* 0x9E37_79B9_7F4A_7C15) >> 46)
    if pairs[place] == pair { return WordRelation(rawValue: relations[place]) ?? .other }
    let relation = compare(Int(left), Int(right))
    pairs[place] = pair
    relations[place] = relation.rawValue
    return relation
  }

  private mutating func compare(_ left: Int, _ right: Int) -> WordRelation {
    if words.keys[left] == words.keys[right] { return .soundsAlike }
    let likeness = max(
      edits.similarity(words.bytes[left], words.bytes[right]),
      edits.similarity(words.keyBytes[left], words.keyBytes[right]))
    if likeness >= 0.75 { return .similar }
    let (first, second) = (words.bytes[left], words.bytes[right])
    if first.count == 1 || second.count == 1 || min(first.count, second.count) >= 3,
      first.starts(with: second) || second.starts(with: first)
    {
      return .front
    }
    return likeness >= 0.55 ? .remote : .other
  }
}
