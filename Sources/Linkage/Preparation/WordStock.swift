/// Words of names by number, each with its phonetic key; 0 is no word.
struct WordStock {
  private(set) var words = ByteStock()
  private(set) var keyStock = ByteStock()
  /// By word: the number of its phonetic key.
  private(set) var keys: [UInt32] = [0]
  /// By word: a hash of its first three letters.
  private(set) var frontHashes: [UInt64] = [0]

  var count: Int { keys.count }

  mutating func number(of word: [UInt8]) -> UInt32 {
    let number = words.number(of: word)
    if Int(number) == keys.count {
      keys.append(keyStock.number(of: PhoneticKey.of(word)))
      frontHashes.append(FixedHash.of(word.prefix(3)))
    }
    return number
  }

  func hash(_ word: UInt32) -> UInt64 { words.hashes[Int(word)] }
  /// The words of a pair, where the table has both.
  func pair(_ hashes: VariantPair) -> WordPair? {
    guard let one = words.number(ofHash: hashes.low), let other = words.number(ofHash: hashes.high) else { return nil }
    return WordPair(one, other)
  }

  func keyHash(_ word: UInt32) -> UInt64 { keyStock.hashes[Int(keys[Int(word)])] }
}
