internal import Interchange
internal import Safekeeping
internal import Testing

/// `0x…` in hexadecimal as bytes.
func bytes(_ hexadecimal: String) -> [UInt8] {
  let digits = hexadecimal.utf8.filter { $0 != UInt8(ascii: " ") }.map { digit in
    UInt8(String(UnicodeScalar(digit)), radix: 16)!
  }
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

@Suite struct DigestTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `SHA-256 gives the digests of FIPS 180-4`(_ text: String, _ digest: String) {
    #expect(SHA256.hex(text) == digest)
  }

  @Test func `SHA-256 of a million letters in uneven pieces`() {
    let hash = SHA256()
    var left = 1_000_000
    var size = 1
    while left > 0 {
      let count = min(size, left)
      hash.update([UInt8](repeating: UInt8(ascii: "a"), count: count))
      left -= count
      size = size % 997 + 13
    }
    #expect(
      hexadecimal(hash.finish())
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `hexadecimal is lower case and keeps zeros`() {
    #expect(hexadecimal([0, 15, 16, 255]) == "000f10ff")
  }
}
