package import Interchange

/// Keyed Bloom filters as words, 64 bits each, one after the other. Memory: the filters and 5 bytes a record.
package struct EncodedRecords: Sendable {
  package let count: Int
  package let sources: [UInt16]
  /// Words of a filter.
  let width: Int
  /// Bits of a filter.
  let length: Int
  private let words: [UInt64]
  /// How many bits are set; 0 for a record without an encoding, which is like nobody.
  let sizes: [Int32]

  package enum Trouble: Error, Sendable, Hashable {
    /// So many cells are no base64.
    case notBase64(Int)
    /// So many filters are of another length than the first.
    case lengths(Int)
  }

  /// Takes: base64, one cell a record.
  package init(_ cells: TextColumn, sources: [UInt16]) throws(Trouble) {
    let filters = (0..<cells.count).map { row in cells[row].map { Base64.bytes($0) } }
    let malformed = filters.count { $0 == .some(nil) }
    if malformed > 0 { throw .notBase64(malformed) }
    let present = filters.compactMap { $0.flatMap { $0 } }
    let bytes = present.first?.count ?? 0
    let others = present.count { $0.count != bytes }
    if others > 0 { throw .lengths(others) }
    count = cells.count
    self.sources = sources
    length = 8 * bytes
    let width = max(1, (bytes + 7) / 8)
    self.width = width
    var words = [UInt64](repeating: 0, count: count * width)
    for (record, filter) in filters.enumerated() {
      for (place, byte) in (filter.flatMap { $0 } ?? []).enumerated() {
        words[record * width + place / 8] |= UInt64(byte) << UInt64(56 - 8 * (place % 8))
      }
    }
    self.words = words
    sizes = (0..<count).map { record in
      words[(record * width)..<((record + 1) * width)].reduce(0) { $0 + Int32($1.nonzeroBitCount) }
    }
  }

  func isSet(_ bit: Int, of record: Int) -> Bool {
    words[record * width + bit >> 6] & (1 << UInt64(63 - bit & 63)) != 0
  }

  func common(_ left: Int, _ right: Int) -> Int {
    var (common, one, other) = (0, left * width, right * width)
    for _ in 0..<width {
      common += (words[one] & words[other]).nonzeroBitCount
      one += 1
      other += 1
    }
    return common
  }

  /// Twice the common bits over all: 1 for the same filter, 0 where one is missing.
  func dice(_ left: Int, _ right: Int) -> Double {
    let all = Int(sizes[left]) + Int(sizes[right])
    return all == 0 ? 0 : 2 * Double(common(left, right)) / Double(all)
  }
}
