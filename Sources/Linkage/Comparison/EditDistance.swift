/// How many letters were mistyped between two words. One value, reused, so that comparing allocates nothing.
///
/// Bit-parallel: a column of the table of distances lies in one word (Hyyrö 2003, optimal string alignment).
final class EditDistance {
  /// By letter: a bit for each place of the left word where it stands. Zero between calls.
  private let places: UnsafeMutablePointer<UInt64>

  /// Words beyond this are compared by their front.
  static let longest = 64

  init() {
    places = .allocate(capacity: 256)
    places.initialize(repeating: 0, count: 256)
  }

  deinit { places.deallocate() }

  /// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
  func between(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    let (height, width) = (min(left.count, Self.longest), min(right.count, Self.longest))
    if height == 0 || width == 0 { return max(height, width) }
    for row in 0..<height { places[Int(left[row])] |= 1 << UInt64(row) }
    defer { for row in 0..<height { places[Int(left[row])] = 0 } }
    let last: UInt64 = 1 << UInt64(height - 1)
    var (rising, falling, zero, before): (UInt64, UInt64, UInt64, UInt64) = (~0, 0, 0, 0)
    var distance = height
    for column in 0..<width {
      let same = places[Int(right[column])]
      let swapped = ((~zero & same) << 1) & before
      zero = (((same & rising) &+ rising) ^ rising) | same | falling | swapped
      var up = falling | ~(zero | rising)
      var down = zero & rising
      if up & last != 0 { distance += 1 }
      if down & last != 0 { distance -= 1 }
      up = up << 1 | 1
      down <<= 1
      rising = down | ~(zero | up)
      falling = up & zero
      before = same
    }
    return distance
  }

  func between(_ left: [UInt8], _ right: [UInt8]) -> Int {
    left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { between(left, $0) } }
  }

  func similarity(_ left: [UInt8], _ right: [UInt8]) -> Double {
    left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { similarity(left, $0) } }
  }

  /// 1 for the same word, 0 for nothing in common.
  func similarity(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Double {
    let longest = min(Self.longest, max(left.count, right.count))
    return longest == 0 ? 1 : 1 - Double(between(left, right)) / Double(longest)
  }
}
