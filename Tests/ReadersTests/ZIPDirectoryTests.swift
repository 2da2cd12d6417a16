import Interchange
import Testing

@testable import Readers

@Suite struct ZIPDirectoryTests {
  typealias Member = ZIPBuilder.Member
  private let text = "ID,EDAD\n7,16\n7,16\n7,16\n7,16\n"
  /// The same, by a real compressor.
  private let deflated: [UInt8] = [243, 116, 209, 113, 117, 113, 116, 225, 50, 215, 49, 52, 67, 39, 0]

  private var member: Member { Member("a.csv", deflated: deflated, of: text) }

  private func build(_ change: (inout Member) -> Void) -> [UInt8] {
    var member = member
    change(&member)
    return ZIPBuilder([member]).bytes
  }

  @Test func `stored and deflated members come back whole`() {
    #expect(unpacked(ZIPBuilder(parts: [("a.csv", text)]).bytes).text == text)
    #expect(unpacked(ZIPBuilder([member]).bytes).text == text)
    #expect(unpacked(ZIPBuilder(parts: [("vacío.csv", "")]).bytes).text == "")
  }

  @Test func `data descriptors, ZIP64 and a comment are read`() {
    #expect(unpacked(build { $0.flags = 8 }).text == text)
    #expect(unpacked(build { $0.isLong = true }).text == text)
    var long = ZIPBuilder([member])
    long.hasLongEnd = true
    long.comment = Array("entrega de julio".utf8)
    #expect(unpacked(long.bytes).text == text)
  }

  @Test func `a member is chosen by its name, and the only one needs none`() {
    let two = ZIPBuilder(parts: [("a.csv", "a\n"), ("hoja ñ.csv", "b\n"), ("carpeta/", "")]).bytes
    #expect(unpacked(two, member: "hoja ñ.csv").text == "b\n")
    #expect(unpacked(two).slug == "zip-member-not-chosen")
    #expect(unpacked(two, member: "c.csv").slug == "zip-member-not-found")
    #expect(unpacked(two, member: "carpeta/").slug == "zip-member-not-found")
    #expect(unpacked(ZIPBuilder(parts: [("carpeta/", ""), ("a.csv", "a\n")]).bytes).text == "a\n")
    #expect(unpacked(ZIPBuilder([]).bytes).slug == "zip-member-not-chosen")
    #expect(unpacked(ZIPBuilder.gzip("a\n"), member: "a").slug == "container-has-no-members")
  }

  /// A member whose name is these bytes, with or without the mark of UTF-8.
  private func named(_ bytes: [UInt8], isUTF8: Bool = false) -> [UInt8] {
    // Any name of one byte a letter keeps its place until it is exchanged.
    let placeholder = String(repeating: "N", count: bytes.count)
    var member = Member(placeholder, "a\n")
    member.flags = isUTF8 ? 1 << 11 : 0
    return replaced(ZIPBuilder([member]).bytes, Array(placeholder.utf8), bytes)
  }

  private func replaced(_ bytes: [UInt8], _ old: [UInt8], _ new: [UInt8]) -> [UInt8] {
    var (result, at) = ([UInt8](), 0)
    while at < bytes.count {
      let isHere = bytes[at...].starts(with: old)
      result += isHere ? new : [bytes[at]]
      at += isHere ? old.count : 1
    }
    return result
  }

  @Test func `a name without the mark of UTF-8 is CP437, and CP850 or UTF-8 where it is that`() {
    let ending = Array("O.csv".utf8)
    #expect(unpacked(named([0xA5] + ending), member: "ÑO.csv").text == "a\n")
    #expect(unpacked(named([0xE2] + ending), member: "ΓO.csv").text == "a\n")
    #expect(unpacked(named([0xE2] + ending), member: "ÔO.csv").text == "a\n")
    #expect(unpacked(named([0xC3, 0x91] + ending), member: "ÑO.csv").text == "a\n")
    #expect(unpacked(named([0xC3, 0x91] + ending, isUTF8: true), member: "ÑO.csv").text == "a\n")
    #expect(unpacked(named([0xA5] + ending, isUTF8: true), member: "ÑO.csv").slug == "zip-member-not-found")
    #expect(unpacked(named([0xA5] + ending), member: "NO.csv").slug == "zip-member-not-found")
  }

  @Test func `two members that one name may mean are not chosen between`() {
    var marked = Member("NN.csv", "a\n")
    marked.flags = 1 << 11
    let bytes = ZIPBuilder([marked, Member("MM.csv", "b\n")]).bytes
    let both = replaced(replaced(bytes, Array("NN".utf8), [0xC3, 0x91]), Array("MM".utf8), [0x4D, 0xA5])
    #expect(unpacked(both, member: "Ñ.csv").text == "a\n")
    #expect(unpacked(both, member: "MÑ.csv").text == "b\n")
    let same = ZIPBuilder([Member("NN.csv", "a\n"), Member("M.csv", "b\n")]).bytes
    let two = replaced(
      replaced(same, Array("NN".utf8), [0xC3, 0x91]), Array("M.csv".utf8), [0xA5] + Array(".csv".utf8))
    #expect(unpacked(two, member: "Ñ.csv").slug == "zip-member-repeated")
  }

  @Test func `the page of the PC is the one that is published`() {
    let table = SingleByteTable.cp437
    #expect(
      String(decoding: table.text(of: 0x20...0x7E), as: UTF8.self) == String(decoding: 0x20...0x7E, as: UTF8.self))
    for (byte, letter): (UInt8, String) in [
      (0x80, "Ç"), (0x90, "É"), (0x9F, "ƒ"), (0xA4, "ñ"), (0xB0, "░"), (0xC4, "─"), (0xDF, "▀"), (0xE1, "ß"),
      (0xF8, "°"),
      (0xFF, "\u{A0}"),
    ] {
      #expect(String(decoding: table.text(of: [byte]), as: UTF8.self) == letter)
    }
  }

  @Test func `a refusal counts members and shows no name`() {
    let two = ZIPBuilder(parts: [("JUANA PRUEBA.csv", "a\n"), ("b.csv", "b\n")]).bytes
    #expect(unpacked(two).refusal?.arguments == ["count": .number(2)])
  }

  @Test(arguments: [
    "/etc/passwd", "../a.csv", "x/../../a.csv", "a\\b.csv", "a\u{0}.csv", "C:a.csv", "x//a.csv", "./a.csv", "..", "",
  ])
  func `a name that could lead out of a folder refuses the whole ZIP`(name: String) {
    let bytes = ZIPBuilder(parts: [("a.csv", "a\n"), (name, "b\n")]).bytes
    #expect(unpacked(bytes, member: "a.csv").slug == "zip-member-name-unsafe")
  }

  @Test func `two members of one name are refused`() {
    let bytes = ZIPBuilder(parts: [("a.csv", "a\n"), ("a.csv", "b\n")]).bytes
    #expect(unpacked(bytes, member: "a.csv").slug == "zip-member-repeated")
  }

  @Test func `encrypted members and other methods say what they are`() {
    for flag in [1, 1 << 6, 1 << 13] as [UInt16] {
      #expect(unpacked(build { $0.flags = flag }).slug == "zip-encrypted")
    }
    let refusal = unpacked(build { $0.method = 93 }).refusal
    #expect(refusal?.code == .zipMethodUnsupported && refusal?.arguments == ["method": .number(93)])
  }

  @Test func `members that share bytes are refused, and so are bytes of no member`() {
    var overlap = ZIPBuilder(parts: [("a.csv", "a\n"), ("b.csv", "b\n")])
    overlap.members[1].offset = 0
    overlap.members[1].localName = "a.csv"
    #expect(unpacked(overlap.bytes, member: "a.csv").slug == "zip-members-overlap")
    // A quoted header inside another member's data, as the best bombs have it.
    let inner = ZIPBuilder(parts: [("b.csv", "b\n")]).bytes
    var quoted = ZIPBuilder([Member("a.csv", "")])
    quoted.members[0].content = Array(inner.prefix(37))
    quoted.members.append(Member("b.csv", "b\n"))
    quoted.members[1].offset = 35
    #expect(unpacked(quoted.bytes, member: "b.csv").slug == "zip-members-overlap")
    #expect(unpacked(build { $0.gap = [0] }).slug == "container-malformed")
  }

  @Test func `local header and directory must agree`() {
    #expect(unpacked(build { $0.localName = "b.csv" }).slug == "container-malformed")
    let good = ZIPBuilder([member]).bytes
    for position in [6, 8, 14, 18, 22, 26] {
      var bytes = good
      bytes[position] ^= 1
      #expect(unpacked(bytes).text == nil, "\(position)")
    }
  }

  @Test func `wrong checksum and size are refused at the end`() {
    #expect(unpacked(build { $0.checksum = 7 }).slug == "container-checksum-wrong")
    #expect(unpacked(build { $0.size = 5 }).slug == "container-checksum-wrong")
    #expect(unpacked(build { $0.size = 50 }).slug == "container-checksum-wrong")
    #expect(unpacked(build { $0.packed = deflated + [0] }).slug == "container-malformed")
    #expect(unpacked(build { $0.packed = Array(deflated.dropLast(3)) }).slug == "container-malformed")
  }

  @Test func `every truncation and everything behind the end is refused`() {
    for bytes in [ZIPBuilder([member]).bytes, build { $0.flags = 8 }, build { $0.isLong = true }] {
      for count in 4..<bytes.count {
        #expect(unpacked(Array(bytes.prefix(count))).text == nil, "\(count)")
      }
      #expect(unpacked(bytes + [0]).slug == "container-truncated")
    }
  }

  @Test func `every flipped bit is refused or changes nothing`() {
    for bytes in [ZIPBuilder([member]).bytes, build { $0.flags = 8 }, ZIPBuilder(parts: [("a.csv", text)]).bytes] {
      for position in 4..<bytes.count {
        for bit in 0..<8 {
          var bytes = bytes
          bytes[position] ^= 1 << UInt8(bit)
          if let content = unpacked(bytes).text { #expect(content == text, "\(position).\(bit)") }
        }
      }
    }
  }

  @Test func `caps on members and expansion are their own refusals`() {
    let many = ZIPBuilder(parts: (0..<11).map { ("\($0).csv", "a\n") }).bytes
    #expect(unpacked(many, member: "3.csv") { $0.members = 11 }.text == "a\n")
    #expect(unpacked(many, member: "3.csv") { $0.members = 10 }.slug == "container-too-many-members")
    #expect(unpacked(many, member: "3.csv") { $0.directoryBytes = 100 }.slug == "container-too-many-members")
    let bomb = ZIPBuilder([member]).bytes
    let stopped = unpacked(bomb) {
      $0.freeBytes = 4
      $0.expansion = 1
    }
    #expect(stopped.slug == "container-expands-too-much")
  }

  @Test func `a name that claims a container is believed only with its bytes`() throws {
    func slug(_ bytes: [UInt8], _ name: String) -> String? {
      do throws(Failure) {
        _ = try DeliveredFile(MemorySource(bytes), name: name).contents()
        return nil
      } catch { return error.finding.code.slug }
    }
    let gzip = ZIPBuilder.gzip("a\n")
    let zip = ZIPBuilder([member]).bytes
    #expect(slug(Array("a\n".utf8), "a.csv.gz") == "container-not-what-its-name-says")
    #expect(slug(Array("a\n".utf8), "A.ZIP") == "container-not-what-its-name-says")
    #expect(slug(zip, "a.csv.gz") == "container-not-what-its-name-says")
    #expect(slug([], "a.csv.gz") == "container-not-what-its-name-says")
    #expect(slug(gzip, "a.csv.gz") == nil && slug(zip, "a.zip") == nil)
    // Named otherwise, it is what its first bytes say.
    #expect(slug(gzip, "a.csv") == nil && slug(zip, "a.csv") == nil)
  }
}
