import Interchange
internal import Safekeeping

/// Ids of one release line: HMAC-SHA256 over entity and internal id, cut to 128 bits.
///
/// Stable within a line, so that a researcher can follow a case over nights; unrelated between lines,
/// whose keys differ. Without the key an internal id cannot be found by trial.
struct Pseudonyms {
  private let hash: KeyedHash

  init(key: SecretKey) { hash = KeyedHash(key: key) }

  func of(_ id: UnsafeBufferPointer<UInt8>, in entity: String) -> Pseudonym {
    var entity = entity
    return entity.withUTF8 { Pseudonym(hash.halves($0, id)) }
  }

  func of(_ id: String, in entity: String) -> Pseudonym {
    var id = id
    return id.withUTF8 { of($0, in: entity) }
  }

  /// Of a cell that is there.
  func of(_ ids: TextColumn, _ row: Int, in entity: String) -> Pseudonym {
    guard let id = ids[row] else { preconditionFailure("a stored row has no id") }
    return of(id, in: entity)
  }
}

struct Pseudonym: Hashable, Comparable {
  let high: UInt64
  let low: UInt64

  init(_ halves: (high: UInt64, low: UInt64)) { (high, low) = halves }

  /// Pseudonyms are uniform, so equal ranges hold about equally many of them.
  func part(of parts: Int) -> Int { Int(high.multipliedFullWidth(by: UInt64(parts)).high) }

  /// Appends 32 hexadecimal digits, whose order is that of the pseudonyms.
  func append(to column: TextColumn) {
    column.append(capacity: 32) { room in
      for place in 0..<16 {
        room[place] = Self.digit(high >> UInt64(60 - 4 * place))
        room[16 + place] = Self.digit(low >> UInt64(60 - 4 * place))
      }
      return 32
    }
  }

  private static func digit(_ bits: UInt64) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: bits & 15)
    return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  static func < (left: Pseudonym, right: Pseudonym) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }
}

/// The rows of one table that leave, so that no link is published to a row that stays.
///
/// Memory: 8 bytes per row that leaves, for tables that others link to. It is the one thing in a release
/// that grows with what is released: 8 MB for a million persons. Membership goes by 64 bits of a keyed
/// hash; a link to a row that stays passes by accident once in 10^19 / rows, as an id without a row.
struct RowSet {
  private var members: [UInt64] = []
  private var isSorted = true

  mutating func insert(_ pseudonym: Pseudonym) {
    members.append(pseudonym.high)
    isSorted = false
  }

  mutating func close() {
    members.sort()
    isSorted = true
  }

  func contains(_ pseudonym: Pseudonym) -> Bool {
    precondition(isSorted, "a row set is asked before it is closed")
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if members[middle] < pseudonym.high { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low] == pseudonym.high
  }
}

/// A yes or no for each row of a table, by its place in the order of the store. Memory: a bit a row.
struct RowMarks {
  private var words: [UInt64] = []
  private(set) var count = 0

  mutating func append(_ isMarked: Bool) {
    if count & 63 == 0 { words.append(0) }
    if isMarked { words[count >> 6] |= 1 << UInt64(count & 63) }
    count += 1
  }

  subscript(row: Int) -> Bool { words[row >> 6] & 1 << UInt64(row & 63) != 0 }
}
