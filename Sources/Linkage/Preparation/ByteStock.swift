/// Byte strings by number, each stored once; number 0 is the empty one.
///
/// Memory: the bytes and 16 to 24 bytes for each string. Hashes are the same on every machine.
struct ByteStock {
  private(set) var bytes: [UInt8] = []
  /// String `n` is `bytes[starts[n]..<starts[n + 1]]`.
  private(set) var starts: [UInt32] = [0, 0]
  private(set) var hashes: [UInt64] = [0]
  /// A number, or 0 for a free place; their count is a power of two.
  private var slots = [UInt32](repeating: 0, count: 1024)

  var count: Int { hashes.count }

  subscript(number: UInt32) -> ArraySlice<UInt8> { bytes[Int(starts[Int(number)])..<Int(starts[Int(number) + 1])] }

  mutating func number(of text: [UInt8]) -> UInt32 { text.withUnsafeBufferPointer { number(of: $0) } }

  mutating func number(of text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    if text.isEmpty { return 0 }
    let hash = FixedHash.of(text)
    var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[place] != 0 {
      let known = slots[place]
      if hashes[Int(known)] == hash, isEqual(known, text) { return known }
      place = (place + 1) & (slots.count - 1)
    }
    let number = UInt32(hashes.count)
    bytes.append(contentsOf: text)
    starts.append(UInt32(bytes.count))
    hashes.append(hash)
    slots[place] = number
    if hashes.count * 2 > slots.count { grow() }
    return number
  }

  func number(ofHash hash: UInt64) -> UInt32? {
    var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[place] != 0 {
      if hashes[Int(slots[place])] == hash { return slots[place] }
      place = (place + 1) & (slots.count - 1)
    }
    return nil
  }

  private func isEqual(_ number: UInt32, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(starts[Int(number)])
    if Int(starts[Int(number) + 1]) - start != text.count { return false }
    for place in 0..<text.count where bytes[start + place] != text[place] { return false }
    return true
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for number in 1..<hashes.count {
      var place = Int(truncatingIfNeeded: hashes[number]) & (slots.count - 1)
      while slots[place] != 0 { place = (place + 1) & (slots.count - 1) }
      slots[place] = UInt32(number)
    }
  }
}
