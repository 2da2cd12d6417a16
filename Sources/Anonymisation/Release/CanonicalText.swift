import Interchange

/// Is a cell the canonical text of its type?
///
/// The store holds canonical text already. This is the second lock of the door: a name that slipped into
/// a date, a number or a district is blanked here instead of leaving as it is.
enum CanonicalText {
  static func conforms(_ cell: UnsafeBufferPointer<UInt8>, to type: FieldType) -> Bool {
    switch type {
    case .integer: isInteger(cell)
    case .decimal, .money: isDecimal(cell)
    case .boolean: isOne(of: ["true", "false"], cell)
    case .tri: isOne(of: ["true", "false", "unknown"], cell)
    case .date: matches(cell, "9999-99-99")
    case .partialDate: isPartialDate(cell)
    case .dateTime: matches(cell, "9999-99-99T99:99:99")
    case .ubigeo: matches(cell, "999999")
    case .country: matches(cell, "AAA")
    case .place: matches(cell, "999999") || matches(cell, "AAA")
    case .language: matches(cell, "aa") || matches(cell, "aaa")
    case .string, .text, .code, .path, .json, .map, .uuid, .sha256, .reference, .isic, .ruc, .phone:
      true
    }
  }

  static func isPartialDate(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    matches(cell, "9999") || matches(cell, "9999-99") || matches(cell, "9999-99-99")
  }

  /// `9` stands for a digit, `A` for a capital, `a` for a small letter, others for themselves.
  static func matches(_ cell: UnsafeBufferPointer<UInt8>, _ pattern: StaticString) -> Bool {
    guard cell.count == pattern.utf8CodeUnitCount else { return false }
    for index in 0..<cell.count {
      let byte = cell[index]
      let fits =
        switch pattern.utf8Start[index] {
        case UInt8(ascii: "9"): isDigit(byte)
        case UInt8(ascii: "A"): byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
        case UInt8(ascii: "a"): byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
        case let sign: byte == sign
        }
      if !fits { return false }
    }
    return true
  }

  /// The number of at most nine digits; nil for anything else.
  static func number(_ cell: UnsafeBufferPointer<UInt8>) -> Int? {
    guard (1...9).contains(cell.count), cell.allSatisfy(isDigit) else { return nil }
    return cell.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private static func isInteger(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    let digits = cell.first == UInt8(ascii: "-") ? cell.dropFirst() : cell[...]
    return !digits.isEmpty && digits.allSatisfy(isDigit)
  }

  private static func isDecimal(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let point = cell.firstIndex(of: UInt8(ascii: ".")) else { return isInteger(cell) }
    let fraction = cell[(point + 1)...]
    return isInteger(UnsafeBufferPointer(rebasing: cell[..<point])) && !fraction.isEmpty
      && fraction.allSatisfy(isDigit)
  }

  static func isOne(of words: [StaticString], _ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    words.contains { word in
      cell.count == word.utf8CodeUnitCount
        && cell.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: cell.count))
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
