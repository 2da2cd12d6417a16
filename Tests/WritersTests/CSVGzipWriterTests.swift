import Anonymisation
import Interchange
import Safekeeping
import Testing
import Writers

@Suite struct CSVGzipWriterTests {
  private let bench = Workbench()

  @discardableResult
  private func write(
    _ batches: [ReleasedBatch], as path: String = "tally.csv.gz", level: Int = 6,
    memberBytes: Int = 1 << 20
  ) throws -> (file: WrittenFile, text: String) {
    let writer = try CSVGzipWriter(
      folder: bench.path, path: path, level: level, memberBytes: memberBytes)
    for batch in batches { try writer.write(batch) }
    return (try writer.finish(), writer.uncompressedSHA256)
  }

  /// The text as Python's gzip reads it.
  private func read(_ path: String = "tally.csv.gz") -> String? {
    output(
      of: "python3 -c 'import gzip,sys; "
        + "sys.stdout.buffer.write(gzip.open(\"\(bench.path)/\(path)\").read())'")
  }

  /// Cells of every row but the id, as Python's csv module reads them, sorted.
  private func cells() -> [String] {
    let script =
      "import gzip,csv,json; "
      + "rows=list(csv.reader(gzip.open(\"\(bench.path)/tally.csv.gz\",\"rt\",newline=\"\"))); "
      + "print(\"\\n\".join(sorted(json.dumps(r[1:],ensure_ascii=False) for r in rows)))"
    return output(of: "python3 -c '\(script)'")?.split(separator: "\n").map(String.init) ?? []
  }

  @Test(.enabled(if: hasPython, "python3 is not here"))
  func `an empty table is its header`() throws {
    let (file, text) = try write(released([]))
    #expect(read() == "id,note,marks,value\n")
    #expect(file.rows == 0)
    #expect(text == SHA256.hex("id,note,marks,value\n"))
  }

  @Test(.enabled(if: hasPython, "python3 is not here"))
  func `missing is nothing, empty is two quotes`() throws {
    try write(released([(nil, nil, nil), ("", "", "0")]))
    let lines = try #require(read()).split(separator: "\n").map { $0.drop { $0 != "," } }
    #expect(Set(lines) == [",note,marks,value", ",,,", ",\"\",\"\",0"])
  }

  @Test(.enabled(if: hasPython, "python3 is not here"))
  func `commas, quotes and line ends come back as they were`() throws {
    try write(
      released([
        ("a,b", nil, "1"), ("dice \"no\"", nil, "2"), ("dos\nlíneas", nil, "3"),
        ("con\rretorno", nil, "4"), ("=1+1", nil, "5"), ("  ñ ", nil, "6"),
      ]))
    #expect(
      cells() == [
        #"["  ñ ", "", "6"]"#, #"["=1+1", "", "5"]"#, #"["a,b", "", "1"]"#,
        #"["con\rretorno", "", "4"]"#, #"["dice \"no\"", "", "2"]"#, #"["dos\nlíneas", "", "3"]"#,
        #"["note", "marks", "value"]"#,
      ])
  }

  @Test(.enabled(if: hasPython, "python3 is not here"))
  func `items are joined by a bar, and a bar inside an item is told apart`() throws {
    try write(
      released([("x", "uno\u{1F}dos", nil), ("y", "a|b\u{1F}c\\d", nil), ("a|b", nil, nil)]))
    #expect(
      cells() == [
        #"["a|b", "", ""]"#, #"["note", "marks", "value"]"#, #"["x", "uno|dos", ""]"#,
        #"["y", "a\\|b|c\\\\d", ""]"#,
      ])
  }

  @Test func `the same rows give the same bytes, whatever the batches were`() throws {
    let rows = manyRows(3000)
    let (whole, text) = try write(released(rows), as: "whole.csv.gz", memberBytes: 4096)
    for batchRows in [1, 7, 999] {
      let (cut, cutText) = try write(
        released(rows, batchRows: batchRows), as: "cut-\(batchRows).csv.gz", memberBytes: 4096)
      #expect(cut.sha256 == whole.sha256)
      #expect(cutText == text)
      #expect(cut.rows == 3000)
    }
    #expect(try bench.bytes("cut-7.csv.gz") == bench.bytes("whole.csv.gz"))
  }

  @Test func `digest and size are those of the file`() throws {
    let (file, _) = try write(released(manyRows(10)))
    let bytes = try bench.bytes("tally.csv.gz")
    #expect(file.sha256 == hexadecimal(SHA256.digest(bytes)))
    #expect(file.byteCount == bytes.count)
  }

  @Test func `a member's header has no time and no system`() throws {
    try write(released([]))
    let header = try bench.bytes("tally.csv.gz").prefix(10)
    #expect(Array(header.prefix(4)) == [0x1F, 0x8B, 8, 0])
    #expect(Array(header[4..<8]) == [0, 0, 0, 0])
    #expect(header[9] == 255)
  }

  @Test func `every member begins with a whole record`() throws {
    try write(released(manyRows(500)), memberBytes: 1000)
    let bytes = try bench.bytes("tally.csv.gz")
    let members = bytes.indices.dropLast(10).filter {
      bytes[$0] == 0x1F && bytes[$0 + 1] == 0x8B && bytes[$0 + 2] == 8 && bytes[$0 + 9] == 255
    }
    #expect(members.count > 5)
  }

  @Test(.enabled(if: hasZcat && hasPython, "zcat or python3 is not here"))
  func `zcat and Python read all members as one text, of which the digest is told`() throws {
    let (_, text) = try write(released(manyRows(2000)), memberBytes: 1000)
    let unpacked = try #require(output(of: "zcat \(bench.path)/tally.csv.gz"))
    #expect(unpacked == read())
    #expect(SHA256.hex(unpacked) == text)
    #expect(cells().count == 2001)
  }

  @Test(arguments: [1, 12]) func `every level holds the same text`(level: Int) throws {
    let (_, six) = try write(released(manyRows(100)), as: "six.csv.gz")
    let (_, other) = try write(released(manyRows(100)), as: "other.csv.gz", level: level)
    #expect(six == other)
  }

  @Test func `nothing stands under the name before the end, and nothing when there is none`() throws {
    do {
      let writer = try CSVGzipWriter(folder: bench.path, path: "tally.csv.gz")
      for batch in try released(manyRows(10)) { try writer.write(batch) }
      #expect(!bench.tree().contains("tally.csv.gz"))
    }
    #expect(bench.tree().isEmpty)
  }

  @Test func `files are private`() throws {
    try write(released([]))
    #expect(bench.mode("tally.csv.gz") == 0o600)
  }

  @Test func `a folder that is not there is a failure`() throws {
    let failure = #expect(throws: Failure.self) {
      try CSVGzipWriter(folder: "\(bench.path)/none", path: "tally.csv.gz")
    }
    #expect(failure?.finding.code == .fileCannotBeWritten)
  }
}
