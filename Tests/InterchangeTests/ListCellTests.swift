import Interchange
import Testing

@Suite struct ListCellTests {
  private func items(_ text: String) -> [String] {
    Array(text.utf8).withUnsafeBufferPointer { cell in
      ListCell.items(cell).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  @Test func `items stand between separators, empty ones too`() {
    #expect(items("") == [])
    #expect(items("a") == ["a"])
    #expect(items("a\u{1F}b\u{1F}") == ["a", "b", ""])
    #expect(items("\u{1F}") == ["", ""])
  }
}
