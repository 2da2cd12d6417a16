internal import Interchange

/// Compares one column that is no name. One for each thread.
final class FieldComparer {
  private let field: PreparedField
  private let outer: PreparedField?
  private let edits = EditDistance()
  private let memory = PairMemory(bits: 12)

  init(_ table: PreparedTable, _ index: Int) {
    field = table.fields[index]
    outer = field.within.map { table.fields[$0] }
  }

  /// The level; `rarity` is what an agreement on a rare value adds.
  func compare(_ left: Int, _ right: Int, _ rarity: inout Float) -> UInt8 {
    let (mine, theirs) = (field.values[left], field.values[right])
    if let outer { return inner(mine, theirs, outer.values[left], outer.values[right], outer, &rarity) }
    if mine == 0 || theirs == 0 { return 0 }
    if field.kind == .date { return DateLevels.level(mine, theirs, weakJanuary: field.hasWeakJanuary) }
    if mine == theirs {
      rarity = field.rarity[Int(mine)]
      return 1
    }
    switch field.kind {
    case .document: return document(field.bytes[Int(mine)], field.bytes[Int(theirs)])
    case .code: return memory.result(mine, theirs, code)
    default: return memory.result(mine, theirs, text)
    }
  }

  /// A code within another, as a province within its department: evidence that counts once.
  private func inner(
    _ mine: UInt32, _ theirs: UInt32, _ outerMine: UInt32, _ outerTheirs: UInt32, _ outer: PreparedField,
    _ rarity: inout Float
  ) -> UInt8 {
    if mine != 0, mine == theirs {
      rarity = field.rarity[Int(mine)]
      return 1
    }
    if outerMine == 0 || outerTheirs == 0 { return mine != 0 && theirs != 0 ? 4 : 0 }
    if outerMine != outerTheirs { return 4 }
    rarity = outer.rarity[Int(outerMine)]
    return mine != 0 && theirs != 0 ? 2 : 3
  }

  private func code(_ left: UInt32, _ right: UInt32) -> UInt8 {
    let (first, second) = (field.bytes[Int(left)], field.bytes[Int(right)])
    return min(first.count, second.count) > 3 && edits.between(first, second) == 1 ? 2 : 3
  }

  private func document(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> UInt8 {
    if abs(left.count - right.count) > 2 { return 6 }
    let distance = edits.between(left, right)
    if distance > 2 { return 6 }
    if distance == 2 { return 5 }
    if left.count != right.count { return 4 }
    var differing = 0
    for place in 0..<left.count where left[place] != right[place] { differing += 1 }
    return differing == 2 ? 2 : 3
  }

  /// By the letters of the whole and by the rarity of the words that both have, whichever is nearer.
  private func text(_ left: UInt32, _ right: UInt32) -> UInt8 {
    let (mine, theirs) = (Int(left), Int(right))
    let common = field.words.common(mine, theirs)
    let (first, second) = (field.words.sums[mine], field.words.sums[theirs])
    let share = common / max(0.001, first + second - common)
    let contained = common / max(0.001, min(first, second))
    let likeness = JaroWinkler.similarity(field.bytes[mine], field.bytes[theirs])
    if share >= 0.75 || likeness >= 0.96 { return 2 }
    if share >= 0.5 || contained >= 0.9 || likeness >= 0.92 { return 3 }
    if share >= 0.3 || likeness >= 0.86 { return 4 }
    return share >= 0.12 ? 5 : 6
  }
}
