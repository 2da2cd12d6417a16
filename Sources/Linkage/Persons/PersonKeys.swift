/// Blocking keys of a person record: who shares one is compared.
///
/// Several rules joined, so that one spoilt field hides nobody. A key under which too many stand is passed over: finer
/// rules hold the same pairs. The store keeps keyed hashes of them.
enum PersonKeys {
  struct Key {
    let bytes: [UInt8]
    /// Records that may stand under it and still be compared.
    let limit: Int
  }

  static func of(_ person: PreparedPerson, _ words: PersonWords) -> [Key] {
    var keys: [Key] = []
    func add(_ rule: UInt8, _ parts: [[UInt8]], limit: Int = 100) {
      keys.append(Key(bytes: [rule] + parts.joined(separator: [0]), limit: limit))
    }
    let given = givenKeys(person, words)
    let surnames = [person.paternal, person.maternal].filter { $0 != 0 }.map { words.keys[Int($0)] }
    let pair = surnames.count == 2 ? sorted(surnames[0], surnames[1]) : nil
    let years = self.years(person.birth)
    let day = isWholeDay(person.birth) ? number(person.birth) : nil
    for document in person.documents { add(1, [Array(document.type.utf8), document.number], limit: 50) }
    for given in given {
      for surname in surnames {
        let names = sorted(given, surname)
        // Whichever field each stands in.
        for year in years { add(2, names + [year]) }
        add(3, names, limit: 20)
      }
      if let day { add(4, [given, day]) }
      if let pair { add(5, pair + [Array(given.prefix(2))], limit: 50) }
    }
    for surname in surnames {
      if let day { add(6, [surname, day]) }
    }
    if let pair {
      for year in years { add(7, pair + [year], limit: 50) }
    }
    for document in person.documents where document.number.count >= 8 {
      let half = document.number.count / 2
      for year in years.prefix(1) {
        add(8, [Array(document.number.prefix(half)), year], limit: 20)
        add(9, [Array(document.number.suffix(half)), year], limit: 20)
      }
    }
    if given.count > 1, let surname = surnames.first {
      add(10, sorted(given[0], given[1]) + [surname], limit: 50)
    }
    for alias in person.aliases {
      for year in years { add(11, [words.keys[Int(alias)], year], limit: 20) }
    }
    return keys
  }

  /// A nickname's keys are those of the names it stands for too.
  private static func givenKeys(_ person: PreparedPerson, _ words: PersonWords) -> [[UInt8]] {
    var keys: [[UInt8]] = []
    for name in person.given {
      for key in [words.keys[Int(name)]] + words.formal[Int(name)] where !keys.contains(key) { keys.append(key) }
    }
    return keys
  }

  private static func sorted(_ left: [UInt8], _ right: [UInt8]) -> [[UInt8]] {
    left.lexicographicallyPrecedes(right) ? [left, right] : [right, left]
  }

  private static func years(_ birth: UInt32) -> [[UInt8]] { birth == 0 ? [] : [number(birth / 10_000)] }

  /// The first of January is what a year becomes in many systems.
  private static func isWholeDay(_ birth: UInt32) -> Bool { birth % 100 != 0 && birth % 10_000 != 101 }

  private static func number(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}
