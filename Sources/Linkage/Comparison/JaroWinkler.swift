/// Jaro's share of common letters with Winkler's bonus for a common front: for words and short texts.
enum JaroWinkler {
  /// From 0 to 1.
  static func similarity(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Double {
    if left.isEmpty || right.isEmpty { return 0 }
    let jaro = jaro(left, right)
    var front = 0
    while front < min(4, left.count, right.count), left[front] == right[front] { front += 1 }
    return jaro + Double(front) * 0.1 * (1 - jaro)
  }

  /// Texts beyond 64 bytes are compared by their front; a bit for each byte says what has been met.
  static func jaro(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Double {
    let (height, width) = (min(64, left.count), min(64, right.count))
    if height == 0 || width == 0 { return 0 }
    let reach = max(0, max(height, width) / 2 - 1)
    var (takenLeft, takenRight): (UInt64, UInt64) = (0, 0)
    for place in 0..<height {
      let (low, high) = (max(0, place - reach), min(width - 1, place + reach))
      var other = low
      while other <= high {
        if takenRight & 1 << UInt64(other) == 0, left[place] == right[other] {
          takenLeft |= 1 << UInt64(place)
          takenRight |= 1 << UInt64(other)
          break
        }
        other += 1
      }
    }
    if takenLeft == 0 { return 0 }
    let common = Double(takenLeft.nonzeroBitCount)
    let halves = outOfOrder(left, takenLeft, right, takenRight)
    return (common / Double(height) + common / Double(width) + (common - Double(halves / 2)) / common) / 3
  }

  private static func outOfOrder(
    _ left: UnsafeBufferPointer<UInt8>, _ first: UInt64, _ right: UnsafeBufferPointer<UInt8>, _ second: UInt64
  ) -> Int {
    var (mine, theirs, count) = (first, second, 0)
    while mine != 0 {
      if left[mine.trailingZeroBitCount] != right[theirs.trailingZeroBitCount] { count += 1 }
      mine &= mine - 1
      theirs &= theirs - 1
    }
    return count
  }
}
