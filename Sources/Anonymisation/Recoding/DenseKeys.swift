/// Gives equal keys one number, in the order of the keys, or, where that is enough, in the order in which they come.
struct DenseKeys {
  /// Ascending where they are ordered.
  private(set) var distinct: [UInt64]
  /// Per key: its place in `distinct`.
  private(set) var numbers: [UInt32]

  init(_ keys: [UInt64], isOrdered: Bool = true) {
    var table = KeyNumbers(capacity: min(keys.count, 1 << 16))
    var numbers = [UInt32](repeating: 0, count: keys.count)
    var distinct: [UInt64] = []
    for (index, key) in keys.enumerated() {
      let number = table.number(of: key)
      if number == distinct.count { distinct.append(key) }
      numbers[index] = UInt32(number)
    }
    if !isOrdered {
      self.distinct = distinct
      self.numbers = numbers
      return
    }
    let order = distinct.indices.sorted { distinct[$0] < distinct[$1] }
    var places = [UInt32](repeating: 0, count: distinct.count)
    for (place, number) in order.enumerated() { places[number] = UInt32(place) }
    for index in numbers.indices { numbers[index] = places[Int(numbers[index])] }
    self.distinct = order.map { distinct[$0] }
    self.numbers = numbers
  }

  /// One number for each combination of codes; `limits` are how many codes each column may have.
  ///
  /// Columns are joined in a key of 64 bits as far as they fit, and numbered anew before the next one does not.
  init(columns: [[UInt32]], limits: [Int], count: Int, isOrdered: Bool = true) {
    var keys = [UInt64](repeating: 0, count: count)
    var reach: UInt64 = 1
    for (column, limit) in zip(columns, limits) {
      let limit = UInt64(max(1, limit))
      if reach.multipliedReportingOverflow(by: limit).overflow {
        let dense = DenseKeys(keys)
        for row in 0..<count { keys[row] = UInt64(dense.numbers[row]) }
        reach = UInt64(max(1, dense.distinct.count))
      }
      for row in 0..<count { keys[row] = keys[row] &* limit &+ UInt64(column[row]) }
      reach = reach &* limit
    }
    self.init(keys, isOrdered: isOrdered)
  }
}

/// Numbers keys in the order in which they come.
struct KeyNumbers {
  private var keys: [UInt64]
  private var slots: [UInt32]
  private var shift: UInt64
  private(set) var count = 0

  init(capacity: Int) {
    var bits: UInt64 = 8
    while (1 << bits) < capacity * 2 { bits += 1 }
    slots = [UInt32](repeating: .max, count: 1 << bits)
    keys = []
    keys.reserveCapacity(capacity)
    shift = 64 - bits
  }

  /// The key's number; a new one gets the next.
  mutating func number(of key: UInt64) -> Int {
    let slot = slot(of: key)
    if slots[slot] != .max { return Int(slots[slot]) }
    keys.append(key)
    slots[slot] = UInt32(count)
    count += 1
    if count * 2 > slots.count { grow() }
    return count - 1
  }

  /// nil: the key has not come.
  func known(_ key: UInt64) -> Int? {
    let number = slots[slot(of: key)]
    return number == .max ? nil : Int(number)
  }

  /// Keys are sums of multiples, whose high digits alone would crowd a table.
  @inline(__always)
  static func mixed(_ key: UInt64) -> UInt64 {
    ((key ^ (key &>> 32)) &* 0xD6E8_FEB8_6659_FD93 ^ (key &>> 17)) &* 0x9E37_79B9_7F4A_7C15
  }

  private func slot(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: Self.mixed(key) &>> shift)
    while slots[slot] != .max, keys[Int(slots[slot])] != key { slot = (slot &+ 1) & (slots.count - 1) }
    return slot
  }

  private mutating func grow() {
    shift -= 1
    slots = [UInt32](repeating: .max, count: slots.count * 2)
    for (number, key) in keys.enumerated() { slots[slot(of: key)] = UInt32(number) }
  }
}
