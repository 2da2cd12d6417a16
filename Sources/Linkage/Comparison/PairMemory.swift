/// Results for pairs of numbers, kept, because the same words meet again and again. A later pair may take the place
/// of an earlier one, which is then found anew: results do not depend on what is remembered.
final class PairMemory {
  private let pairs: UnsafeMutablePointer<UInt64>
  private let results: UnsafeMutablePointer<UInt8>
  private let shift: UInt64

  /// Room for two to the power of `bits`.
  init(bits: Int) {
    shift = UInt64(64 - bits)
    pairs = .allocate(capacity: 1 << bits)
    pairs.initialize(repeating: 0, count: 1 << bits)
    results = .allocate(capacity: 1 << bits)
    results.initialize(repeating: 0, count: 1 << bits)
  }

  deinit {
    pairs.deallocate()
    results.deallocate()
  }

  /// Numbers from 1; the result is the same whichever stands first.
  @inline(__always)
  func result(_ left: UInt32, _ right: UInt32, _ find: (UInt32, UInt32) -> UInt8) -> UInt8 {
    let (low, high) = (min(left, right), max(left, right))
    let pair = UInt64(low) << 32 | UInt64(high)
    let place = Int(truncatingIfNeeded: (pair &* 0x9E37_79B9_7F4A_7C15) >> shift)
    if pairs[place] == pair { return results[place] }
    let result = find(low, high)
    pairs[place] = pair
    results[place] = result
    return result
  }
}
