/// Hashes that are the same on every machine and in every run: results must not depend on a library's.
enum FixedHash {
  /// FNV-1a, stirred, so that its low bits may choose a place.
  static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return mix(hash, 0)
  }

  /// SplitMix64 over both.
  static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    var number = left &* 0x9E37_79B9_7F4A_7C15 &+ right &+ 0x632B_E59B_D9B4_E019
    number = (number ^ number >> 30) &* 0xBF58_476D_1CE4_E5B9
    number = (number ^ number >> 27) &* 0x94D0_49BB_1331_11EB
    return number ^ number >> 31
  }
}
