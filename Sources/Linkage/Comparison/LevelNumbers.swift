/// Levels that rules about pairs ask for, by number in `Comparison`.
enum NameLevel {
  static let remote: UInt8 = 9
  static let other: UInt8 = 10
}

enum SurnameLevel {
  /// Up to here both surnames agree.
  static let bothSimilar: UInt8 = 3
  static let remote: UInt8 = 11
  static let other: UInt8 = 12
}

enum DocumentLevel {
  static let equal: UInt8 = 1
  /// From here on the numbers have little in common.
  static let twoEdits: UInt8 = 5
}
