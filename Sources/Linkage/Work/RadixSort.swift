/// Numbers in order, by their upper bits.
enum RadixSort {
  /// Sorts by the bits from `low` on; equal ones keep their order. `spare` is room that is used and made as needed.
  static func sort(_ numbers: inout [UInt64], _ spare: inout [UInt64], from low: UInt64) {
    if spare.count < numbers.count { spare = [UInt64](repeating: 0, count: numbers.count) }
    if spare.count > numbers.count { spare.removeLast(spare.count - numbers.count) }
    var places = [Int](repeating: 0, count: 2049)
    var shift = low
    while shift < 64 {
      for digit in places.indices { places[digit] = 0 }
      for number in numbers { places[Int(number >> shift & 2047) + 1] += 1 }
      for digit in 1..<places.count { places[digit] += places[digit - 1] }
      for number in numbers {
        let digit = Int(number >> shift & 2047)
        spare[places[digit]] = number
        places[digit] += 1
      }
      swap(&numbers, &spare)
      shift += 11
    }
  }
}
