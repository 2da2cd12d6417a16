internal import Interchange

/// The different values of a column, each with a number in the order in which it came.
///
/// A missing cell and an empty one are the same value, "". Memory: the different values.
struct ValueDictionary {
  private(set) var values = TextColumn()
  private var hashes: [UInt64] = []
  private var slots = [UInt32](repeating: .max, count: 64)

  var count: Int { values.count }
  var strings: [String] { values.strings.map { $0 ?? "" } }

  mutating func number(of cell: UnsafeBufferPointer<UInt8>?) -> UInt32 {
    let cell = cell ?? UnsafeBufferPointer(start: nil, count: 0)
    let hash = Self.hash(cell)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != .max {
      let number = Int(slots[slot])
      if hashes[number] == hash, isEqual(number, cell) { return UInt32(number) }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = UInt32(values.count)
    values.append(cell)
    hashes.append(hash)
    if values.count * 2 > slots.count { grow() }
    return UInt32(values.count - 1)
  }

  private func isEqual(_ number: Int, _ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let known = values[number], known.count == cell.count else { return false }
    for index in 0..<known.count where known[index] != cell[index] { return false }
    return true
  }

  private static func hash(_ cell: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = UInt64(cell.count) &+ 0x9E37_79B9_7F4A_7C15
    for byte in cell {
      hash = (hash ^ UInt64(byte)) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash >> 29
    }
    return hash
  }

  private mutating func grow() {
    slots = [UInt32](repeating: .max, count: slots.count * 2)
    for (number, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] != .max { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number)
    }
  }
}
