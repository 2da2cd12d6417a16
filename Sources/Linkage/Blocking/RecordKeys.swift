internal import Interchange

/// The keys of records under one part of a blocking rule, hashed alike in every table and on every machine. Missing
/// values have none.
struct RecordKeys {
  private enum Subject {
    case given, surname, names, field
  }

  private let names: PreparedNames
  private let subject: Subject
  private let form: BlockingKey.Form
  private let field: PreparedField?
  // SAFETY: point into `field`, which lives as long. Copies of it would be counted for every record, by all threads.
  private let values: UnsafePointer<UInt32>?
  private let hashes: UnsafePointer<UInt64>?

  /// nil: the table has no such column.
  init?(_ key: BlockingKey, _ table: PreparedTable) {
    names = table.names
    form = key.form
    var field: PreparedField?
    switch key.subject {
    case "given" where key.form == .key || key.form == .front: subject = .given
    case "surname" where [.key, .front, .pair].contains(key.form): subject = .surname
    case "names" where key.form == .pair: subject = .names
    default:
      field = table.fields.first { $0.name == key.subject }
      if field == nil { return nil }
      subject = .field
    }
    self.field = field
    values = field?.values.base
    hashes = field?.hashes.base
  }

  /// Appends them in a fixed order, each once.
  func append(of record: Int, to keys: inout [UInt64]) {
    let start = keys.count
    switch subject {
    case .given: for word in names.givenNames(record) { Self.add(wordKey(word), to: &keys, from: start) }
    case .surname where form == .pair: appendSurnamePair(record, &keys)
    case .surname:
      for word in [names.paternal[record], names.maternal[record]] where word != 0 {
        Self.add(wordKey(word), to: &keys, from: start)
      }
    case .names: appendNamePairs(record, &keys)
    case .field: appendFieldKey(record, &keys)
    }
  }

  func keys(of record: Int) -> [UInt64] {
    var keys: [UInt64] = []
    append(of: record, to: &keys)
    return keys
  }

  private static func add(_ key: UInt64, to keys: inout [UInt64], from start: Int) {
    if !keys[start...].contains(key) { keys.append(key) }
  }

  private func wordKey(_ word: UInt32) -> UInt64 {
    form == .front ? names.words.frontHashes[Int(word)] : names.words.keyHashes[Int(word)]
  }

  private func keyHash(_ word: UInt32) -> UInt64 { names.words.keyHashes[Int(word)] }

  private static func unordered(_ left: UInt64, _ right: UInt64) -> UInt64 {
    FixedHash.mix(min(left, right), max(left, right))
  }

  private func appendSurnamePair(_ record: Int, _ keys: inout [UInt64]) {
    let (paternal, maternal) = (names.paternal[record], names.maternal[record])
    if paternal != 0, maternal != 0 { keys.append(Self.unordered(keyHash(paternal), keyHash(maternal))) }
  }

  /// A given name with a surname, whichever field they stand in.
  private func appendNamePairs(_ record: Int, _ keys: inout [UInt64]) {
    let start = keys.count
    for surname in [names.paternal[record], names.maternal[record]] where surname != 0 {
      for given in names.givenNames(record) {
        Self.add(Self.unordered(keyHash(given), keyHash(surname)), to: &keys, from: start)
      }
    }
  }

  private func appendFieldKey(_ record: Int, _ keys: inout [UInt64]) {
    guard let values, let hashes else { return }
    let value = values[record]
    if value == 0 { return }
    switch form {
    case .year: keys.append(FixedHash.mix(UInt64(value >> 16), 1))
    case .monthDay: keys.append(FixedHash.mix(UInt64(value & 0xFFFF), 2))
    case .word: if let field { keys += field.words.of(Int(value)).prefix(Self.mostWords) }
    case .left, .right, .front: if let field, let key = part(field.bytes[Int(value)]) { keys.append(key) }
    case .exact, .key, .pair:
      keys.append(field?.kind == .date ? FixedHash.mix(UInt64(value), 3) : hashes[Int(value)])
    }
  }

  /// The rarest words of a text, of which one has to agree.
  private static let mostWords = 6

  private func part(_ word: UnsafeBufferPointer<UInt8>) -> UInt64? {
    if word.count < 4 { return nil }
    switch form {
    case .left: return FixedHash.of(word.prefix(word.count / 2))
    case .right: return FixedHash.of(word.suffix(word.count - word.count / 2))
    default: return FixedHash.of(word.prefix(5))
    }
  }
}

/// The keys of records under a whole rule: one of each part, every way, up to 16.
struct RuleKeys {
  private let parts: [RecordKeys]
  private var (part, next): ([UInt64], [UInt64]) = ([], [])

  /// nil: the table lacks a column.
  init?(_ rule: [BlockingKey], _ table: PreparedTable) {
    parts = rule.compactMap { RecordKeys($0, table) }
    if parts.count != rule.count || rule.isEmpty { return nil }
  }

  static let most = 16

  mutating func read(_ record: Int, into keys: inout [UInt64]) {
    keys.removeAll(keepingCapacity: true)
    parts[0].append(of: record, to: &keys)
    for index in 1..<parts.count {
      if keys.isEmpty { return }
      part.removeAll(keepingCapacity: true)
      next.removeAll(keepingCapacity: true)
      parts[index].append(of: record, to: &part)
      for key in keys { for other in part where next.count < Self.most { next.append(FixedHash.mix(key, other)) } }
      swap(&keys, &next)
    }
  }

  /// Appends the keys of a whole rule, of those of its parts.
  static func append(_ parts: [[UInt64]], to keys: inout [UInt64]) {
    if parts.count == 1 {
      keys += parts[0]
      return
    }
    if parts.contains(where: \.isEmpty) { return }
    let most = keys.count + most
    for first in parts[0] {
      for second in parts[1] {
        let key = FixedHash.mix(first, second)
        if parts.count == 2 {
          if keys.count < most { keys.append(key) }
        } else {
          for third in parts[2] where keys.count < most { keys.append(FixedHash.mix(key, third)) }
        }
      }
    }
  }
}
