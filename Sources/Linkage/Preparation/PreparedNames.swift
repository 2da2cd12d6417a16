internal import Interchange

/// Given names and surnames of every record as numbers of words.
struct PreparedNames {
  var words = WordStock()
  /// Where each record's given names begin in `given`, and one more for the end.
  private(set) var starts: [UInt32] = [0]
  private(set) var given: [UInt32] = []
  /// 0: missing.
  private(set) var paternal: [UInt32] = []
  private(set) var maternal: [UInt32] = []
  private(set) var repairedSwaps = 0
  private(set) var givenWeights: [Float] = []
  private(set) var surnameWeights: [Float] = []

  var hasGiven: Bool { !given.isEmpty }
  var hasSurnames: Bool { paternal.contains { $0 != 0 } || maternal.contains { $0 != 0 } }

  func givenNames(_ record: Int) -> ArraySlice<UInt32> { given[Int(starts[record])..<Int(starts[record + 1])] }

  private struct Raw {
    var given: [UInt32] = []
    var surnames: [[UInt32]] = []
    var whole: [UInt32] = []
    /// What stands before a comma in a whole name.
    var beforeComma: [UInt32] = []
  }

  init(_ table: LinkTable) {
    var raws: [Raw] = []
    raws.reserveCapacity(table.count)
    var roles = NameRoles()
    for record in 0..<table.count {
      let raw = self.raw(table, record)
      roles.learn(given: raw.given)
      roles.learn(surname: raw.surnames.flatMap(\.self))
      roles.learn(surname: raw.beforeComma)
      if !raw.beforeComma.isEmpty { roles.learn(given: Array(raw.whole.dropFirst(raw.beforeComma.count))) }
      raws.append(raw)
    }
    for raw in raws { append(raw, roles) }
    givenWeights = Self.rarity(words.bytes.count, given)
    surnameWeights = Self.rarity(words.bytes.count, paternal + maternal)
  }

  private mutating func raw(_ table: LinkTable, _ record: Int) -> Raw {
    var raw = Raw()
    for column in table.columns where column.kind.isName {
      guard let text = column.cells.string(record) else {
        if column.kind == .surname { raw.surnames.append([]) }
        continue
      }
      let found = numbers(text)
      switch column.kind {
      case .givenName: raw.given += found
      case .surname:
        raw.surnames.append(!raw.surnames.isEmpty && NameTokens.isMarried(text) ? [] : found)
      default:
        raw.whole += found
        if let comma = text.firstIndex(of: ",") { raw.beforeComma = numbers(String(text[..<comma])) }
      }
    }
    return raw
  }

  private mutating func numbers(_ text: String) -> [UInt32] { NameTokens.of(text).map { words.number(of: $0) } }

  private mutating func append(_ raw: Raw, _ roles: NameRoles) {
    var (names, surnames) = (raw.given, surnames(raw.surnames))
    if names.isEmpty, surnames.isEmpty, !raw.whole.isEmpty {
      if !raw.beforeComma.isEmpty {
        (names, surnames) = (Array(raw.whole.dropFirst(raw.beforeComma.count)), raw.beforeComma)
      } else if roles.isLearnt {
        (names, surnames) = roles.split(raw.whole)
      } else {
        names = raw.whole
      }
    } else if roles.isLearnt, roles.areSwapped(given: names, surnames: surnames.filter { $0 != 0 }) {
      repairedSwaps += 1
      (names, surnames) = (surnames.filter { $0 != 0 }, names)
    }
    var seen: [UInt32] = []
    for name in names where !seen.contains(name) && seen.count < 6 { seen.append(name) }
    given += seen
    starts.append(UInt32(given.count))
    paternal.append(surnames.first ?? 0)
    maternal.append(surnames.count > 1 ? surnames[1] : 0)
  }

  /// Paternal and maternal; a field with both in it is cut where the other is empty.
  private mutating func surnames(_ fields: [[UInt32]]) -> [UInt32] {
    guard fields.count > 1 else { return Array((fields.first ?? []).prefix(2)) }
    let (first, second) = (fields[0], fields[1])
    if second.isEmpty { return Array(first.prefix(2)) }
    return [joined(first), joined(second)]
  }

  /// A surname of several words in a field of its own is one.
  private mutating func joined(_ parts: [UInt32]) -> UInt32 {
    if parts.count < 2 { return parts.first ?? 0 }
    return words.number(of: parts.map { String(decoding: words.bytes[Int($0)], as: UTF8.self) }.joined())
  }

  /// How much more (or less) an agreement on a word says than one on the average word, in bits.
  static func rarity(_ count: Int, _ occurrences: [UInt32]) -> [Float] {
    var counts = [Double](repeating: 0, count: count)
    for word in occurrences where word != 0 { counts[Int(word)] += 1 }
    let total = counts.reduce(0, +)
    if total == 0 { return [Float](repeating: 0, count: count) }
    let chance = counts.reduce(0) { $0 + ($1 / total) * ($1 / total) }
    return counts.map { $0 == 0 ? 0 : Float(max(-6, min(12, Bits.log2(chance / ($0 / total))))) }
  }
}
