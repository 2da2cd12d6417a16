/// Words by number, each with its bytes and its phonetic key; 0 is no word.
struct WordStock {
  private var numbers: [String: UInt32] = [:]
  private var keyNumbers: [[UInt8]: UInt32] = [:]
  /// By word.
  private(set) var bytes: [[UInt8]] = [[]]
  private(set) var keyBytes: [[UInt8]] = [[]]
  private(set) var keys: [UInt32] = [0]
  /// The first three letters, as a number.
  private(set) var fronts: [UInt32] = [0]

  mutating func number(of word: String) -> UInt32 {
    if let number = numbers[word] { return number }
    let number = UInt32(bytes.count)
    numbers[word] = number
    let letters = Array(word.utf8)
    let key = PhoneticKey.of(letters)
    bytes.append(letters)
    keyBytes.append(key)
    fronts.append(letters.prefix(3).reduce(0) { $0 << 8 | UInt32($1) })
    let next = UInt32(keyNumbers.count + 1)
    keys.append(keyNumbers[key, default: next])
    keyNumbers[key] = keys[Int(number)]
    return number
  }
}
