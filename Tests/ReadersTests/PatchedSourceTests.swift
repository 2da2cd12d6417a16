import Interchange
import Testing

@testable import Readers

@Suite struct PatchedSourceTests {
  private func patch(_ offset: Int, _ original: String, _ replacement: String) -> PatchedSource.Patch {
    PatchedSource.Patch(
      offset: offset, original: Withheld(Array(original.utf8)), replacement: Withheld(Array(replacement.utf8)))
  }

  /// All that the source gives, read by pieces of a size.
  private func text(_ content: String, _ patches: [PatchedSource.Patch], piece: Int) throws -> String {
    let source = PatchedSource(MemorySource(Array(content.utf8)), patches: patches)
    var bytes: [UInt8] = []
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 1)
    defer { room.deallocate() }
    while true {
      let count = try source.read(into: room)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += room[..<count]
    }
  }

  @Test(arguments: 1...12)
  func `ranges are replaced by longer, shorter and empty ones, in pieces of any size`(piece: Int) throws {
    let patches = [patch(0, "abc", "X"), patch(4, "de", "longer than before"), patch(7, "fgh", "")]
    #expect(try text("abc-de-fgh-z", patches, piece: piece) == "X-longer than before--z")
    #expect(try text("abc", [patch(0, "abc", "q")], piece: piece) == "q")
    #expect(try text("abc", [], piece: piece) == "abc")
  }

  @Test func `what does not stand where a patch says is refused`() throws {
    for patches in [[patch(1, "xx", "y")], [patch(2, "cd", "y")], [patch(9, "a", "y")]] {
      let outcome = Result { try text("abc", patches, piece: 2) }
      // Behind the end there is nothing to replace; the content is then as it was.
      if patches[0].offset == 9 {
        #expect(try outcome.get() == "abc")
      } else {
        #expect((outcome.failure as? Failure)?.finding.code == .correctionUnusable)
      }
    }
  }
}

extension Result {
  fileprivate var failure: (any Error)? { if case .failure(let error) = self { error } else { nil } }
}
