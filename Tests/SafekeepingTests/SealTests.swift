internal import Interchange
internal import Safekeeping
internal import Testing

@Suite struct SealTests {
  let box = SealedBox(key: SecretKey((0..<32).map { UInt8($0) }))
  let context = Array("person/1".utf8)

  private func opens(_ sealed: [UInt8], _ context: [UInt8], _ box: SealedBox) -> Bool {
    do throws(Failure) {
      _ = try box.open(sealed, context: context)
      return true
    } catch {
      return false
    }
  }

  @Test func `what is sealed opens again, at every length`() throws {
    for length in [0, 1, 15, 16, 17, 1000, 100_000] {
      let plain = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
      let sealed = try box.seal(plain, context: context)
      #expect(sealed.count == length + 28)
      #expect(try box.open(sealed, context: context) == plain)
    }
  }

  @Test func `a change of any byte is noticed`() throws {
    let sealed = try box.seal(Array("INVENTADA".utf8), context: context)
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      #expect(!opens(changed, context, box))
    }
    for length in 0..<sealed.count { #expect(!opens(Array(sealed[..<length]), context, box)) }
  }

  @Test func `a value moved to another row or opened with another key does not open`() throws {
    let sealed = try box.seal(Array("INVENTADA".utf8), context: context)
    #expect(!opens(sealed, Array("person/2".utf8), box))
    #expect(!opens(sealed, [], box))
    #expect(!opens(sealed, context, SealedBox(key: SecretKey([UInt8](repeating: 9, count: 32)))))
    let error = #expect(throws: Failure.self) { try self.box.open(sealed, context: []) }
    #expect(error?.finding.code == .sealBroken)
  }

  @Test func `the same value is never sealed alike`() throws {
    let plain = Array("INVENTADA".utf8)
    #expect(try box.seal(plain, context: context) != box.seal(plain, context: context))
  }
}
