/// What somebody learns who holds several publications and knows of everybody the quasi-identifiers, the night of entry
/// and every correction: in which class each person stands, but nobody's value.
///
/// A class of one publication minus the classes of another that lie wholly inside it leaves a rest, of which the
/// attacker knows the persons and, by subtraction, the values.
struct DifferencingAttack {
  /// A class: who is in it, and the values of its rows; nil for one that is withheld.
  struct Published {
    let members: Set<Int>
    let values: [String?]
  }

  /// Persons who were ever left among fewer than k, and those of whom the value is known.
  private(set) var isolated: Set<Int> = []
  private(set) var certain: Set<Int> = []
  private(set) var smallestRest = Int.max

  mutating func compare(_ one: [Published], _ other: [Published], k: Int) {
    subtract(other, from: one, k)
    subtract(one, from: other, k)
  }

  /// A publication by itself.
  mutating func look(at release: [Published], k: Int) {
    for held in release { judge(held.members, held.values, k) }
  }

  private mutating func subtract(_ parts: [Published], from wholes: [Published], _ k: Int) {
    // A corrected person stands in two classes: as she was, and as an echo.
    var holders: [Int: [Int]] = [:]
    for (place, part) in parts.enumerated() {
      for person in part.members { holders[person, default: []].append(place) }
    }
    for whole in wholes {
      var rest = whole.members
      var values = whole.values
      var changed = false
      for place in Set(whole.members.flatMap { holders[$0] ?? [] }) {
        guard parts[place].members.isSubset(of: whole.members), parts[place].members.count < whole.members.count
        else { continue }
        rest.subtract(parts[place].members)
        remove(parts[place].values, from: &values)
        changed = true
      }
      if changed && !rest.isEmpty { judge(rest, values, k) }
    }
  }

  private func remove(_ gone: [String?], from values: inout [String?]) {
    var counts: [String?: Int] = [:]
    for value in gone { counts[value, default: 0] += 1 }
    values.removeAll { value in
      guard let count = counts[value], count > 0 else { return false }
      counts[value] = count - 1
      return true
    }
  }

  private mutating func judge(_ members: Set<Int>, _ values: [String?], _ k: Int) {
    smallestRest = min(smallestRest, members.count)
    if members.count < k { isolated.formUnion(members) }
    if let first = values.first, first != nil, values.allSatisfy({ $0 == first }) { certain.formUnion(members) }
  }
}
