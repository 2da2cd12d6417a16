/// A number as people and programs write it, read into digits before and after the decimal mark.
///
/// Peru writes 1.500,00 and 1,500.00 and 2000,5, often in one column. Where both marks occur, the later
/// one is the decimal mark; a mark that occurs several times groups thousands. One mark before exactly
/// three digits, as in 1.500, says nothing: the caller decides (`ambiguity`).
struct DecimalReading {
  /// How a number like `1.500` is read; the caller notes that it was.
  enum Ambiguity {
    case thousands
    case decimals
  }

  var isNegative = false
  /// At least one digit, no zeros in front.
  var whole: [UInt8] = []
  var fraction: [UInt8] = []
  /// Both readings were possible.
  var isAmbiguous = false

  /// nil where the text is not a number, or groups that are not of three digits.
  init?(_ cell: Cell, ambiguity: Ambiguity) {
    var digits = cell.trimmed
    if let sign = digits.first, sign == Self.minus || sign == Self.plus {
      isNegative = sign == Self.minus
      digits = Cell(rebasing: digits[1...]).trimmed
    }
    guard let first = digits.first, let last = digits.last, first.isDigit || Self.isMark(first),
      last.isDigit
    else { return nil }
    guard digits.allSatisfy({ $0.isDigit || Self.isMark($0) }) else { return nil }
    guard let mark = decimalMark(in: digits, ambiguity) else { return nil }
    guard Self.groupsAreOfThree(Cell(rebasing: digits[..<mark])) else { return nil }
    whole = Array(digits[..<mark].filter(\.isDigit).drop { $0 == Self.zero })
    if whole.isEmpty { whole = [Self.zero] }
    fraction = Array(digits[mark...].dropFirst())
    if !fraction.allSatisfy(\.isDigit) { return nil }
    if whole == [Self.zero], fraction.allSatisfy({ $0 == Self.zero }) { isNegative = false }
  }

  /// Digits with a point, as the model keeps decimals.
  var canonical: [UInt8] {
    (isNegative ? [Self.minus] : []) + whole + (fraction.isEmpty ? [] : [Self.point] + fraction)
  }

  /// Position of the decimal mark, the end if there is none; nil if the marks make no sense.
  private mutating func decimalMark(in digits: Cell, _ ambiguity: Ambiguity) -> Int? {
    let points = digits.count { $0 == Self.point }
    let commas = digits.count { $0 == Self.comma }
    if points + commas == 0 { return digits.count }
    guard let last = digits.lastIndex(where: Self.isMark) else { return nil }
    if points > 0, commas > 0 {
      let repeated = digits[last] == Self.point ? points : commas
      return repeated == 1 ? last : nil
    }
    if points + commas > 1 { return digits.count }
    let mayGroup = digits.count - last == 4 && (1...3).contains(last) && digits[0] != Self.zero
    if !mayGroup { return last }
    isAmbiguous = true
    return ambiguity == .thousands ? digits.count : last
  }

  /// `1.500.000`: the first group has one to three digits, the others three, all with the same mark.
  private static func groupsAreOfThree(_ whole: Cell) -> Bool {
    guard let mark = whole.first(where: isMark) else { return true }
    let groups = whole.split(separator: mark, omittingEmptySubsequences: false)
    return groups.allSatisfy { $0.allSatisfy(\.isDigit) }
      && (1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 }
  }

  private static func isMark(_ byte: UInt8) -> Bool { byte == point || byte == comma }

  private static let zero = UInt8(ascii: "0")
  private static let point = UInt8(ascii: ".")
  private static let comma = UInt8(ascii: ",")
  private static let minus = UInt8(ascii: "-")
  private static let plus = UInt8(ascii: "+")
}
