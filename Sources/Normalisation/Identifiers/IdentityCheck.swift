/// The public check characters of Peruvian identifiers.
enum IdentityCheck {
  /// The check digit and check letter of a DNI, as RENIEC prints one of them behind the number.
  ///
  /// s = sum of digit x (3, 2, 7, 6, 5, 4, 3, 2); both follow from s mod 11.
  static func dniCharacters(_ number: ArraySlice<UInt8>) -> (digit: UInt8, letter: UInt8) {
    let weights = [3, 2, 7, 6, 5, 4, 3, 2]
    var sum = 0
    for (byte, weight) in zip(number, weights) { sum += byte.digit * weight }
    return (dniDigits[sum % 11], dniLetters[sum % 11])
  }

  /// True where eleven digits are a RUC: a known kind of taxpayer in front, the check digit behind.
  ///
  /// s = sum of digit x (5, 4, 3, 2, 7, 6, 5, 4, 3, 2); check = (11 - s mod 11) mod 10.
  static func isRUC(_ number: [UInt8]) -> Bool {
    guard number.count == 11, number.allSatisfy(\.isDigit),
      [10, 15, 16, 17, 20].contains(number[0].digit * 10 + number[1].digit)
    else { return false }
    let weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]
    var sum = 0
    for (byte, weight) in zip(number, weights) { sum += byte.digit * weight }
    return (11 - sum % 11) % 10 == number[10].digit
  }

  /// A RUC that starts with 10 is a natural person's: digits 3 to 10 are the DNI.
  static func holdsDNI(_ number: [UInt8]) -> Bool {
    number.count == 11 && number.starts(with: "10".utf8)
  }

  private static let dniDigits = Array("65432110987".utf8)
  private static let dniLetters = Array("KJIHGFEDCBA".utf8)
}
