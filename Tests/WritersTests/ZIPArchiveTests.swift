import Interchange
import Safekeeping
import Testing
import Writers

@Suite struct ZIPArchiveTests {
  private let bench = Workbench()

  private func members(_ files: [(name: String, bytes: [UInt8])]) throws -> [ZIPArchive.Member] {
    try files.enumerated().map { number, file in
      let path = "\(bench.path)/member-\(number)"
      try SafeFile.write(file.bytes, to: path)
      return ZIPArchive.Member(name: file.name, path: path)
    }
  }

  private let files: [(name: String, bytes: [UInt8])] = [
    ("víctimas.csv.gz", Array("ñandú".utf8)), ("empty.csv.gz", []),
    ("a/b.json", [UInt8](repeating: 7, count: 700_000)),
  ]

  private func pack(
    _ files: [(name: String, bytes: [UInt8])], as name: String = "x.zip",
    zip64From: UInt64 = 0xFFFF_FFFF
  ) throws -> WrittenFile {
    try ZIPArchive.write(members(files), folder: bench.path, path: name, zip64From: zip64From)
  }

  /// `name size date method mode` of every member, after Python has checked all checksums.
  private func listing(_ name: String = "x.zip") -> String? {
    let script =
      "import zipfile; z=zipfile.ZipFile(\"\(bench.path)/\(name)\"); assert z.testzip() is None; "
      + "print(\"\\n\".join(f\"{i.filename} {i.file_size} {i.date_time[0]} {i.compress_type} "
      + "{oct(i.external_attr>>16)}\" for i in z.infolist()))"
    return output(of: "python3 -c '\(script)'")
  }

  private let expected = """
    a/b.json 700000 1980 0 0o100600
    empty.csv.gz 0 1980 0 0o100600
    víctimas.csv.gz 7 1980 0 0o100600

    """

  @Test(.enabled(if: hasPython, "python3 is not here"))
  func `Python opens it: sorted names, stored, dated 1980, private`() throws {
    _ = try pack(files)
    #expect(listing() == expected)
  }

  @Test(.enabled(if: hasUnzip, "unzip is not here"))
  func `unzip finds no error`() throws {
    _ = try pack(files)
    #expect(output(of: "unzip -tq \(bench.path)/x.zip")?.contains("No errors detected") == true)
  }

  @Test(.enabled(if: hasPython, "python3 is not here"), arguments: [0, 1, 500_000] as [UInt64])
  func `sizes and offsets past the limit go to ZIP64`(limit: UInt64) throws {
    _ = try pack(files, zip64From: limit)
    #expect(listing() == expected)
    let bytes = try bench.bytes("x.zip")
    #expect(bytes.firstRange(of: [0x50, 0x4B, 0x06, 0x06]) != nil)
  }

  @Test(.enabled(if: hasUnzip, "unzip is not here"))
  func `unzip reads ZIP64 too`() throws {
    _ = try pack(files, zip64From: 500_000)
    #expect(output(of: "unzip -tq \(bench.path)/x.zip")?.contains("No errors detected") == true)
  }

  @Test func `a small archive has no ZIP64 record`() throws {
    _ = try pack(files)
    #expect(try bench.bytes("x.zip").firstRange(of: [0x50, 0x4B, 0x06, 0x06]) == nil)
  }

  @Test func `the order in which members are given changes no byte`() throws {
    let one = try pack(files, as: "one.zip")
    let two = try pack(files.reversed(), as: "two.zip")
    #expect(one.sha256 == two.sha256)
    #expect(try bench.bytes("one.zip").count == one.byteCount)
  }

  @Test func `a member that is not there is a failure, and no archive stays`() throws {
    let failure = #expect(throws: Failure.self) {
      try ZIPArchive.write(
        [ZIPArchive.Member(name: "x", path: "\(bench.path)/none")], folder: bench.path,
        path: "x.zip")
    }
    #expect(failure?.finding.code == .fileCannotBeRead)
    #expect(bench.tree().isEmpty)
  }

  @Test(.enabled(if: hasPython, "python3 is not here"))
  func `an archive of nothing is one`() throws {
    _ = try pack([])
    #expect(listing() == "\n")
  }
}
