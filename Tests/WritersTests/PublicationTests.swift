import Glibc
import Interchange
import Safekeeping
import Testing

@testable import Writers

@Suite struct PublicationTests {
  private let bench = Workbench()
  private var root: String { "\(bench.path)/line" }

  private func origin(_ source: String = "11") -> Manifest.Origin {
    Manifest.Origin(
      line: "research", policy: "research@1", model: "unified@1", mappings: ["police@1"],
      sources: [Manifest.Source(name: "police", sha256: source)], auditHead: "ab")
  }

  /// A publication of `rows` rows with its files written and not yet visible.
  private func prepared(_ rows: Int) throws -> Publication {
    let publication = try Publication(root: root)
    let writer = try CSVGzipWriter(folder: publication.staging, path: "tally.csv.gz")
    for batch in try released(manyRows(rows)) { try writer.write(batch) }
    publication.add(try writer.finish(), uncompressedSHA256: writer.uncompressedSHA256)
    return publication
  }

  @discardableResult
  private func publish(_ rows: Int, source: String = "11") throws -> [WrittenFile] {
    try prepared(rows).publish(origin: origin(source), withArchive: true)
  }

  /// Every file that the manifest names, with the digest it says, checked against the disk.
  private func expectWhole(_ files: [WrittenFile]) throws {
    let manifest = try bench.text("line/manifest.json")
    for file in files {
      #expect(manifest.contains("\"path\": \"\(file.path)\",\n"))
      #expect(manifest.contains("\"sha256\": \"\(file.sha256)\""))
      #expect(hexadecimal(SHA256.digest(try bench.bytes("line/\(file.path)"))) == file.sha256)
    }
  }

  @Test func `the manifest names every file, and the files are what it says`() throws {
    let files = try publish(10)
    try expectWhole(files)
    let generation = Folder.parent(of: files[0].path)
    #expect(generation.utf8.count == 16)
    #expect(
      bench.tree() == [
        "line", "line/\(generation)", "line/\(generation)/quipu-research.zip",
        "line/\(generation)/tally.csv.gz", "line/manifest.json",
      ])
    #expect(files.map(\.rows) == [10, 0])
  }

  @Test func `without an archive there is none`() throws {
    let files = try prepared(1).publish(origin: origin(), withArchive: false)
    #expect(files.count == 1)
    #expect(!bench.tree().contains { $0.hasSuffix(".zip") })
    #expect(try !bench.text("line/manifest.json").contains("archive"))
  }

  @Test(.enabled(if: hasPython, "python3 is not here"))
  func `the archive holds the files and a manifest of them`() throws {
    let files = try publish(10)
    let script =
      "import zipfile,json,hashlib; z=zipfile.ZipFile(\"\(root)/\(files[1].path)\"); "
      + "m=json.loads(z.read(\"manifest.json\")); assert \"archive\" not in m; "
      + "assert all(hashlib.sha256(z.read(f[\"path\"])).hexdigest()==f[\"sha256\"] for f in m[\"files\"]); "
      + "print(z.namelist())"
    #expect(output(of: "python3 -c '\(script)'") == "['manifest.json', 'tally.csv.gz']\n")
  }

  @Test func `the same content again changes nothing on disk`() throws {
    let first = try publish(10)
    let paths = bench.tree()
    let inodes = paths.map(bench.inode)
    #expect(try publish(10) == first)
    #expect(bench.tree() == paths)
    #expect(paths.map(bench.inode) == inodes)
  }

  @Test func `new content replaces the old, which goes`() throws {
    let old = try publish(10)
    let new = try publish(11)
    #expect(old[0].path != new[0].path)
    try expectWhole(new)
    #expect(!bench.tree().contains("line/\(old[0].path)"))
  }

  @Test func `other sources with the same rows are another archive and another generation`() throws {
    let one = try publish(10, source: "11")
    let two = try publish(10, source: "22")
    #expect(one[0].sha256 == two[0].sha256)
    #expect(one[0].path != two[0].path)
  }

  @Test func `files are 0600 and folders 0700`() throws {
    try publish(10)
    for path in bench.tree() {
      let isFolder = !path.contains(".")
      #expect(bench.mode(path) == (isFolder ? 0o700 : 0o600), "\(path)")
    }
  }

  // MARK: Killed on the way

  @Test func `killed while writing: the old publication is whole, the next one cleans`() throws {
    let old = try publish(10)
    // What a killed run leaves behind, at three moments of its life.
    try Folder.make("\(root)/.staging-dead")
    try SafeFile.write([1, 2, 3], to: "\(root)/.staging-dead/tally.csv.gz.part")
    try SafeFile.write([1], to: "\(root)/manifest.json.part")
    try expectWhole(old)
    let new = try publish(11)
    try expectWhole(new)
    #expect(bench.tree().filter { $0.contains("staging") || $0.contains(".part") }.isEmpty)
  }

  @Test func `killed before the manifest: the old one still names whole files`() throws {
    let old = try publish(10)
    let killed = try prepared(11)
    let manifest = try killed.seal(origin: origin(), withArchive: true)
    try expectWhole(old)
    #expect(bench.tree().contains("line/\(manifest.files[0].file.path)"))
    // The same night again ends as if nothing had happened.
    let new = try publish(11)
    #expect(new[0] == manifest.files[0].file)
    try expectWhole(new)
    #expect(bench.tree().filter { $0.hasSuffix("tally.csv.gz") } == ["line/\(new[0].path)"])
  }

  @Test func `killed after the manifest: the new one is whole, the next one cleans`() throws {
    let old = try publish(10)
    let killed = try prepared(11)
    let manifest = try killed.seal(origin: origin(), withArchive: true)
    try killed.replaceManifest(by: manifest)
    try expectWhole(manifest.files.map(\.file))
    #expect(bench.tree().contains("line/\(old[0].path)"))
    let new = try publish(11)
    try expectWhole(new)
    #expect(!bench.tree().contains("line/\(old[0].path)"))
  }

  @Test func `a publication that is given up leaves nothing`() throws {
    let old = try publish(10)
    do { _ = try prepared(11) }
    try expectWhole(old)
    #expect(bench.tree().filter { $0.contains("staging") }.isEmpty)
  }

  @Test func `a damaged generation is repaired in place`() throws {
    let files = try publish(10)
    let damaged = "\(root)/\(files[0].path)"
    #expect(truncate(damaged, 5) == 0)
    try SafeFile.write([1], to: "\(root)/\(Folder.parent(of: files[0].path))/stranger")
    #expect(try publish(10) == files)
    try expectWhole(files)
    #expect(bench.tree().filter { $0.contains("stranger") || $0.contains("staging") }.isEmpty)
  }

  @Test func `what no publication made is left alone`() throws {
    try Folder.make("\(root)/notes")
    try SafeFile.write([1], to: "\(root)/README.txt")
    try publish(10)
    #expect(Set(bench.tree()).isSuperset(of: ["line/notes", "line/README.txt"]))
  }
}
