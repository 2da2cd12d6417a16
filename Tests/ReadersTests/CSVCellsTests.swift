import Interchange
import Readers
import Testing

@Suite struct CSVCellsTests {
  /// Rows of up to five cells, of lengths around the strides in which cells are copied.
  private func randomFile(_ random: inout Xorshift, alphabet: [String]) -> String {
    let lengths = [0, 1, 7, 8, 9, 15, 16, 17, 24, 40]
    return (0..<60).map { _ in
      (0...Int(random.next() % 5)).map { _ in
        let length = lengths[Int(random.next() % UInt64(lengths.count))]
        let text = (0..<length).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
          .joined()
        return random.next() % 3 == 0 ? "\"\(text)\"\"\(text)\"" : text
      }.joined(separator: ";")
    }.joined(separator: "\r\n")
  }

  /// The five columns as the slow twin has them; nil behind the end of a row.
  private func expected(_ text: String) -> [[String?]] {
    let rows = CSVOracle(Array(text.utf8), delimiter: UInt8(ascii: ";")).rows
    return (0..<5).map { column in
      rows.map { column < $0.count ? String(decoding: $0[column], as: UTF8.self) : nil }
    }
  }

  /// The five columns as they are read, behind a first row that says that there are five.
  private func read(_ bytes: [UInt8], _ encoding: TextEncoding, window: Int) -> [[String?]] {
    let run = CSVRun(bytes: Array(";;;;\n".utf8) + bytes, (0..<5).map { .column($0) }) {
      $0.header = .none
      $0.ragged = .pad
      $0.delimiter = UInt8(ascii: ";")
      $0.encoding = encoding
      $0.windowBytes = window
    }
    return run.columns.map { Array($0.dropFirst()) }
  }

  @Test(arguments: [1, 300, 1 << 20])
  func `columns hold what the slow twin has in them`(window: Int) {
    var random = Xorshift(seed: 7)
    for alphabet in [["a", "0"], ["a", "b", "0", "-", " ", "ñ"], ["ñ", "€"]] {
      for _ in 0..<10 {
        let text = randomFile(&random, alphabet: alphabet)
        let columns = expected(text)
        #expect(read(Array(text.utf8), .utf8, window: window) == columns)
        let codePage = text.unicodeScalars.map { $0 == "€" ? 0x80 : UInt8($0.value) }
        #expect(read(codePage, .windows1252, window: window) == columns)
      }
    }
  }

  @Test func `a bad byte is found at every place of cells of every length`() {
    for length in [1, 7, 8, 9, 16, 17, 33] {
      for place in 0..<length {
        var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: length)
        bytes[place] = 0x81
        for encoding in [TextEncoding.utf8, .windows1252] {
          let run = CSVRun(bytes: [0xE9, 0x3B] + bytes + [0x3B], [.column(1)]) {
            $0.header = .none
            $0.delimiter = 0x3B
            $0.encoding = encoding
          }
          #expect(run.columns == [[nil]])
          #expect(run.recordFindings.map(\.finding.place.byteOffset) == [2 + place])
        }
      }
    }
  }

  @Test func `what stands behind a cell does not make it undecodable`() {
    let run = CSVRun(bytes: Array("abc;".utf8) + [0xFF, 0x0A], [.column(0)]) {
      $0.header = .none
      $0.delimiter = UInt8(ascii: ";")
    }
    #expect(run.columns == [["abc"]])
    #expect(run.recordFindings.isEmpty)
  }
}
