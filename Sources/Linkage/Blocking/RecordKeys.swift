internal import Interchange

/// The keys of records under one part of a blocking rule, hashed alike on every machine. Missing values have none.
struct RecordKeys {
  private enum Subject {
    case given, surname, names
    case field(Int)
  }

  private let table: PreparedTable
  private let subject: Subject
  private let form: BlockingKey.Form

  /// nil: the table has no such column.
  init?(_ key: BlockingKey, _ table: PreparedTable) {
    self.table = table
    form = key.form
    switch key.subject {
    case "given" where key.form == .key || key.form == .front: subject = .given
    case "surname" where [.key, .front, .pair].contains(key.form): subject = .surname
    case "names" where key.form == .pair: subject = .names
    default:
      guard let field = table.fields.firstIndex(where: { $0.name == key.subject }) else { return nil }
      subject = .field(field)
    }
  }

  /// In a fixed order, each once.
  func keys(of record: Int) -> [UInt64] {
    switch subject {
    case .given: Self.unique(table.names.givenNames(record).map(wordKey))
    case .surname where form == .pair: surnamePair(record)
    case .surname: Self.unique(surnames(record).map(wordKey))
    case .names: namePairs(record)
    case .field(let index): fieldKey(table.fields[index], record).map { [$0] } ?? []
    }
  }

  private func wordKey(_ word: UInt32) -> UInt64 {
    UInt64(form == .front ? table.names.words.fronts[Int(word)] : table.names.words.keys[Int(word)])
  }

  private func surnames(_ record: Int) -> [UInt32] {
    [table.names.paternal[record], table.names.maternal[record]].filter { $0 != 0 }
  }

  private func surnamePair(_ record: Int) -> [UInt64] {
    let keys = surnames(record).map { UInt64(table.names.words.keys[Int($0)]) }
    return keys.count == 2 ? [Self.mix(min(keys[0], keys[1]), max(keys[0], keys[1]))] : []
  }

  /// A given name with a surname, whichever field they stand in.
  private func namePairs(_ record: Int) -> [UInt64] {
    var pairs: [UInt64] = []
    for surname in surnames(record) {
      let other = UInt64(table.names.words.keys[Int(surname)])
      for given in table.names.givenNames(record) {
        let key = UInt64(table.names.words.keys[Int(given)])
        pairs.append(Self.mix(min(key, other), max(key, other)))
      }
    }
    return Self.unique(pairs)
  }

  private func fieldKey(_ field: PreparedField, _ record: Int) -> UInt64? {
    let value = field.values[record]
    if value == 0 { return nil }
    switch form {
    case .year: return UInt64(value / 10_000)
    case .monthDay: return UInt64(value % 10_000)
    case .left, .right, .front: return part(field.bytes[Int(value)])
    case .exact, .key, .pair: return UInt64(value)
    }
  }

  private func part(_ word: [UInt8]) -> UInt64? {
    if word.count < 4 { return nil }
    switch form {
    case .left: return Self.hash(word.prefix(word.count / 2))
    case .right: return Self.hash(word.suffix(word.count - word.count / 2))
    default: return Self.hash(word.prefix(5))
    }
  }

  private static func unique(_ keys: [UInt64]) -> [UInt64] {
    if keys.count < 2 { return keys }
    var seen: [UInt64] = []
    for key in keys where !seen.contains(key) { seen.append(key) }
    return seen
  }

  /// FNV-1a.
  static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// SplitMix64 over both: results must not depend on a library's hash.
  static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    var number = left &* 0x9E37_79B9_7F4A_7C15 &+ right &+ 0x632B_E59B_D9B4_E019
    number = (number ^ number >> 30) &* 0xBF58_476D_1CE4_E5B9
    number = (number ^ number >> 27) &* 0x94D0_49BB_1331_11EB
    return number ^ number >> 31
  }

  /// The keys of a whole rule: one of each part, every way, up to 16.
  static func combined(_ parts: [[UInt64]]) -> [UInt64] {
    guard var keys = parts.first else { return [] }
    for part in parts.dropFirst() {
      keys = keys.flatMap { key in part.map { mix(key, $0) } }
      if keys.count > 16 { keys = Array(keys.prefix(16)) }
    }
    return keys
  }
}
