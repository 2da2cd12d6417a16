internal import Interchange

/// Given names and surnames of every record as numbers of words.
struct PreparedNames: Sendable {
  var words: PreparedWords
  /// Where each record's given names begin in `given`, and one more for the end.
  let starts: Flat<UInt32>
  let given: Flat<UInt32>
  /// 0: missing.
  let paternal: Flat<UInt32>
  let maternal: Flat<UInt32>
  let repairedSwaps: Int

  /// Learns roles and rarities where `learns`, else takes those of the frame.
  init(_ table: LinkTable, _ frame: inout TableFrame, learns: Bool) {
    var reading = NameReading()
    reading.read(table, &frame, learns: learns)
    words = PreparedWords(reading.words, frame)
    starts = Flat(reading.starts)
    given = Flat(reading.given)
    paternal = Flat(reading.paternal)
    maternal = Flat(reading.maternal)
    repairedSwaps = reading.repairedSwaps
    if learns {
      frame.hasGiven = !reading.given.isEmpty
      frame.hasSurnames = reading.paternal.contains { $0 != 0 } || reading.maternal.contains { $0 != 0 }
    }
  }

  func givenNames(_ record: Int) -> UnsafeBufferPointer<UInt32> {
    let start = Int(starts[record])
    return UnsafeBufferPointer(start: given.base + start, count: Int(starts[record + 1]) - start)
  }
}

/// Splits the cells of names into given names and surnames, and repairs what stands in the wrong field.
private struct NameReading {
  var words = WordStock()
  var starts: [UInt32] = [0]
  var given: [UInt32] = []
  var paternal: [UInt32] = []
  var maternal: [UInt32] = []
  var repairedSwaps = 0

  /// A cell's text, read once however often it occurs.
  private struct Cell {
    var words: [UInt32] = []
    var beforeComma = 0
    var isMarried = false
  }

  private struct Raw {
    var given: [UInt32] = []
    var surnames: [[UInt32]] = []
    var whole: [UInt32] = []
    /// What stands before a comma in a whole name.
    var beforeComma: [UInt32] = []
  }

  private var texts = ByteStock()
  private var cells = [Cell()]

  mutating func read(_ table: LinkTable, _ frame: inout TableFrame, learns: Bool) {
    let columns = table.columns.filter(\.kind.isName)
    if learns {
      for record in 0..<table.count {
        let raw = raw(columns, record)
        learn(raw, &frame.roles)
      }
    }
    var leanings: NameLeanings?
    if frame.roles.isLearnt {
      if !learns { for record in 0..<table.count { _ = raw(columns, record) } }
      leanings = NameLeanings(bits: words.words.hashes.map(frame.roles.leaning))
    }
    paternal.reserveCapacity(table.count)
    maternal.reserveCapacity(table.count)
    starts.reserveCapacity(table.count + 1)
    for record in 0..<table.count { append(raw(columns, record), leanings) }
    if learns { learnRarity(&frame) }
  }

  private func learn(_ raw: Raw, _ roles: inout NameRoles) {
    roles.learn(given: raw.given.map(words.hash))
    roles.learn(surname: raw.surnames.flatMap(\.self).map(words.hash))
    roles.learn(surname: raw.beforeComma.map(words.hash))
    if !raw.beforeComma.isEmpty { roles.learn(given: raw.whole.dropFirst(raw.beforeComma.count).map(words.hash)) }
  }

  private func learnRarity(_ frame: inout TableFrame) {
    let count = { (occurrences: [[UInt32]]) in
      var counts = [Int](repeating: 0, count: words.count)
      for part in occurrences { for word in part where word != 0 { counts[Int(word)] += 1 } }
      return counts
    }
    frame.given = TermWeights(counts: count([given]), hashes: words.words.hashes)
    frame.surnames = TermWeights(counts: count([paternal, maternal]), hashes: words.words.hashes)
  }

  private mutating func raw(_ columns: [LinkTable.Column], _ record: Int) -> Raw {
    var raw = Raw()
    for column in columns {
      guard let cell = cell(column.cells, record) else {
        if column.kind == .surname { raw.surnames.append([]) }
        continue
      }
      switch column.kind {
      case .givenName: raw.given += cell.words
      case .surname: raw.surnames.append(!raw.surnames.isEmpty && cell.isMarried ? [] : cell.words)
      default:
        raw.whole += cell.words
        if cell.beforeComma > 0 { raw.beforeComma = Array(cell.words.prefix(cell.beforeComma)) }
      }
    }
    return raw
  }

  private mutating func cell(_ column: TextColumn, _ record: Int) -> Cell? {
    guard let text = column[record] else { return nil }
    let number = texts.number(of: text)
    if Int(number) == cells.count {
      let tokens = NameTokens(String(decoding: text, as: UTF8.self))
      cells.append(
        Cell(
          words: tokens.words.map { words.number(of: $0) }, beforeComma: tokens.beforeComma,
          isMarried: tokens.isMarried))
    }
    return cells[Int(number)]
  }

  private mutating func append(_ raw: Raw, _ leanings: NameLeanings?) {
    var (names, surnames) = (raw.given, surnames(raw.surnames))
    if names.isEmpty, surnames.isEmpty, !raw.whole.isEmpty {
      if !raw.beforeComma.isEmpty {
        (names, surnames) = (Array(raw.whole.dropFirst(raw.beforeComma.count)), raw.beforeComma)
      } else if let leanings {
        (names, surnames) = leanings.split(raw.whole)
      } else {
        names = raw.whole
      }
    } else if let leanings, leanings.areSwapped(given: names, surnames: raw.surnames.flatMap(\.self)) {
      repairedSwaps += 1
      (names, surnames) = (raw.surnames.flatMap(\.self), names)
    }
    var seen: [UInt32] = []
    for name in names where !seen.contains(name) && seen.count < Self.mostGiven { seen.append(name) }
    given += seen
    starts.append(UInt32(given.count))
    paternal.append(surnames.first ?? 0)
    maternal.append(surnames.count > 1 ? surnames[1] : 0)
  }

  /// Of one record.
  static let mostGiven = 6

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
    return words.number(of: parts.flatMap { words.words[$0] })
  }
}
