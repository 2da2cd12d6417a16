import Interchange
import Testing

@testable import Readers

/// What a container gives, or the slug of its refusal.
func unpacked(
  _ bytes: [UInt8], member: String? = nil, _ change: (inout ContainerCaps) -> Void = { _ in }
) -> Result<String, Failure> {
  var caps = ContainerCaps()
  change(&caps)
  do throws(Failure) {
    let content = try ContainerProbe.contents(bytes, member: member, caps: caps)
    return .success(String(decoding: content, as: UTF8.self))
  } catch { return .failure(error) }
}

extension Result where Success == String, Failure == Interchange.Failure {
  var text: String? { try? get() }
  var refusal: Finding? { if case .failure(let failure) = self { failure.finding } else { nil } }
  var slug: String? { refusal?.code.slug }
}

@Suite struct GzipSourceTests {
  private let small = ZIPBuilder.gzip("ID,EDAD\n7,16\n8,17\n")

  @Test func `the content comes back, by any size of piece`() throws {
    #expect(unpacked(small).text == "ID,EDAD\n7,16\n8,17\n")
    for piece in 1...small.count {
      let source = GzipSource(MemorySource(small, pieceSize: piece))
      #expect(try ContainerProbe.all(of: source) == Array("ID,EDAD\n7,16\n8,17\n".utf8))
    }
  }

  @Test func `members follow one another, empty ones too`() {
    let bytes = ZIPBuilder.gzip("a\n") + ZIPBuilder.gzip("") + ZIPBuilder.gzip("b\n")
    #expect(unpacked(bytes).text == "a\nb\n")
    #expect(unpacked(ZIPBuilder.gzip("")).text == "")
  }

  @Test func `every truncation is refused but the one between members`() {
    for count in 2..<small.count {
      #expect(unpacked(Array(small.prefix(count))).slug == "container-truncated", "\(count)")
    }
    let two = ZIPBuilder.gzip("a\n") + small
    for count in two.count - small.count + 1..<two.count {
      #expect(unpacked(Array(two.prefix(count))).slug == "container-truncated", "\(count)")
    }
  }

  @Test func `every flipped bit is refused or changes nothing`() {
    var harmless = 0
    for position in 2..<small.count {
      for bit in 0..<8 {
        var bytes = small
        bytes[position] ^= 1 << UInt8(bit)
        let result = unpacked(bytes)
        if let text = result.text {
          #expect(text == "ID,EDAD\n7,16\n8,17\n", "\(position).\(bit)")
          harmless += 1
        }
      }
    }
    // Time, extra flags, system, and the bit that says "text".
    #expect(harmless >= 6 * 8 && harmless < 10 * 8)
  }

  @Test func `what follows the last member is refused, zeros too`() {
    #expect(unpacked(small + [0]).slug == "container-trailing-bytes")
    #expect(unpacked(small + Array("hola".utf8)).slug == "container-trailing-bytes")
    #expect(unpacked(small + [0x1F]).slug == "container-truncated")
    #expect(unpacked(small + [0x1F, 0x00]).slug == "container-malformed")
  }

  @Test func `a wrong checksum and a wrong length are refused`() {
    for back in [8, 4] {
      var bytes = small
      bytes[bytes.count - back] ^= 1
      #expect(unpacked(bytes).slug == "container-malformed")
    }
  }

  /// 1,000 zeros in the ten bytes that a compressor makes of them, again and again.
  @Test func `a bomb stops at its ratio, and a short file of equal rows does not`() {
    let bomb = ZIPBuilder.gzip(
      [0x63, 0x60, 0x18, 0x05, 0xA3, 0x60, 0x14, 0x0C, 0x77, 0x00, 0x00],
      of: [UInt8](repeating: 0, count: 1000))
    #expect(unpacked(bomb).text?.utf8.count == 1000)
    let many = (0..<50).flatMap { _ in bomb }
    #expect(unpacked(many).text?.utf8.count == 50_000)
    let stopped = unpacked(many) {
      $0.freeBytes = 10_000
      $0.expansion = 20
    }
    #expect(stopped.slug == "container-expands-too-much")
  }
}
