internal import Interchange
internal import Safekeeping
internal import Testing

/// HMAC written out as RFC 2104 defines it, over the plain digest.
private func slowHMAC(key: [UInt8], _ data: [UInt8]) -> [UInt8] {
  let block = key + [UInt8](repeating: 0, count: 64 - key.count)
  let inner = SHA256.digest(block.map { $0 ^ 0x36 } + data)
  return SHA256.digest(block.map { $0 ^ 0x5C } + inner)
}

@Suite struct KeyedHashTests {
  /// RFC 4231's keys are shorter than the house's 32 bytes; a key padded with zeros to the block is the same key.
  @Test(arguments: [
    (
      "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", String(repeating: "dd", count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      "0102030405060708090a0b0c0d0e0f10111213141516171819", String(repeating: "cd", count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
  ])
  func `HMAC-SHA256 gives the tags of RFC 4231`(_ key: String, _ data: String, _ tag: String) {
    let padded = bytes(key) + [UInt8](repeating: 0, count: 32 - bytes(key).count)
    #expect(hexadecimal(KeyedHash(key: SecretKey(padded)).tag(unframed: bytes(data))) == tag)
  }

  @Test func `saved states give what the definition gives, at every length`() {
    let key = (0..<32).map { UInt8($0 * 7) }
    let hash = KeyedHash(key: SecretKey(key))
    for length in 0..<200 {
      let data = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
      #expect(hash.tag(unframed: data) == slowHMAC(key: key, data))
    }
  }

  @Test func `a column of cells gives a column of tags, missing where the cell is missing`() {
    let hash = KeyedHash(key: SecretKey([UInt8](repeating: 1, count: 32)))
    let tags = TextColumn(["before"])
    hash.tag(TextColumn(["99900017", nil, "", "99900017"]), into: tags)
    let expected = hash.tag(unframed: Array("99900017".utf8))
    #expect((1..<5).map { tags[$0].map(Array.init) } == [expected, nil, hash.tag(unframed: []), expected])
  }

  @Test func `the three ways to give parts agree`() {
    let hash = KeyedHash(key: SecretKey([UInt8](repeating: 1, count: 32)))
    let first = Array("ab".utf8)
    let second = Array("c".utf8)
    let viaPointers = first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { hash.tag([first, $0]) }
    }
    #expect(hash.tag("ab", "c") == hash.tag(first, second))
    #expect(hash.tag("ab", "c") == viaPointers)
  }

  @Test func `parts that join to the same text have other tags`() {
    let hash = KeyedHash(key: SecretKey([UInt8](repeating: 1, count: 32)))
    #expect(hash.tag("ab", "c") != hash.tag("a", "bc"))
    #expect(hash.tag("abc") != hash.tag("abc", ""))
  }
}
