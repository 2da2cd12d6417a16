internal import Glibc
package import Interchange
internal import Safekeeping

/// Makes the files of one release line visible, all at once or not at all.
///
///     <root>/manifest.json               names every file; renamed into place last
///     <root>/3f2a9c0d11e84b76/…          one generation: the files, and the archive
///     <root>/.staging-…/                 files still being written
///
/// Files are written into a fresh private folder. `publish` adds the archive, syncs the folder, and
/// renames it to a name made from the digests of its files; then the manifest is replaced, and only then
/// the generations and staging folders that it does not name are removed. A run killed at any of these
/// steps leaves the former manifest whole with its files, and the next publication removes the remains.
/// The same content has the same name, so it is neither written again nor touched.
///
/// Folders are 0700 and files 0600 from creation on. One publication of a root at a time: the caller
/// holds the workspace's lock.
///
///     let publication = try Publication(root: "out/research-extract")
///     let writer = try CSVGzipWriter(folder: publication.staging, path: "person.csv.gz")
///     …
///     publication.add(try writer.finish(), uncompressedSHA256: writer.uncompressedSHA256)
///     let files = try publication.publish(origin: origin, withArchive: true)
///
/// Throws: `file-cannot-be-written`, `file-cannot-be-read`.
package final class Publication {
  package static let manifestName = "manifest.json"
  private static let stagingPrefix = ".staging-"

  package let root: String
  /// Where writers put their files until `publish`.
  package let staging: String
  private var entries: [Manifest.Entry] = []

  /// Makes the root and the staging folder, and removes staging folders that killed runs left.
  package init(root: String) throws(Failure) {
    self.root = root
    try Folder.make(root)
    Self.removeStaging(in: root)
    staging = "\(root)/\(Self.stagingPrefix)\(hexadecimal(try randomBytes(8)))"
    guard mkdir(staging, 0o700) == 0 else { throw SafeFile.cannotWrite(staging, errno) }
  }

  deinit { Folder.remove(staging) }

  /// Enters a file that a writer has finished in the staging folder, and directly in it.
  package func add(_ file: WrittenFile, uncompressedSHA256: String? = nil) {
    precondition(!file.path.contains("/"), "a generation has no folders")
    entries.append(Manifest.Entry(file: file, uncompressedSHA256: uncompressedSHA256))
  }

  /// Publishes what was added. Gives every published file, the archive last, relative to the root.
  package func publish(
    origin: Manifest.Origin, withArchive: Bool
  ) throws(Failure) -> [WrittenFile] {
    try show(try seal(origin: origin, withArchive: withArchive))
  }

  /// Makes a sealed generation the one that counts. Gives its files, the archive last.
  package func show(_ manifest: Manifest) throws(Failure) -> [WrittenFile] {
    try replaceManifest(by: manifest)
    try clean(keeping: manifest)
    return manifest.files.map(\.file) + (manifest.archive.map { [$0] } ?? [])
  }

  /// Whether a publication lies in the folder as it was made: its manifest by digest (64 hex digits), and every file by
  /// path relative to the folder and digest. Nothing is changed.
  package static func stands(
    in root: String, manifest: String, files: [(path: String, sha256: String)]
  ) -> Bool {
    ([(manifestName, manifest)] + files).allSatisfy { path, sha256 in
      (try? FileBytes.sha256("\(root)/\(path)")).map(hexadecimal) == sha256
    }
  }

  // MARK: The three steps, apart so that the ledger can be written between them, and tests can stop there

  /// Completes the generation and gives it its name. Nothing refers to it yet.
  package func seal(origin: Manifest.Origin, withArchive: Bool) throws(Failure) -> Manifest {
    let staged = try Folder.listing(of: staging)
    precondition(
      Set(staged) == Set(entries.map(\.file.path)),
      "the staging folder holds what was added, and nothing else")
    let content = Manifest(origin: origin, files: entries, archive: nil)
    let archive = withArchive ? try pack(content) : nil
    let generation = Self.generation(of: entries.map(\.file) + (archive.map { [$0] } ?? []))
    try Folder.sync(staging)
    try move(to: "\(root)/\(generation)")
    try Folder.sync(root)
    return content.moved(into: generation, archive: archive)
  }

  func replaceManifest(by manifest: Manifest) throws(Failure) {
    let path = "\(root)/\(Self.manifestName)"
    let json = manifest.json
    if Folder.exists(path), try SafeFile.read(path) == json { return }
    try SafeFile.write(json, to: path)
  }

  /// Removes what the manifest does not name, and nothing that a publication did not make.
  ///
  /// Throws: `file-cannot-be-written`: what was published before and no longer counts must not lie there unnoticed.
  func clean(keeping manifest: Manifest) throws(Failure) {
    let named = (manifest.files.map(\.file.path) + [manifest.archive?.path].compactMap { $0 })
      .map { Folder.parent(of: $0) }
    for name in try Folder.listing(of: root) where Self.isGeneration(name) && !named.contains(name) {
      let trouble = Folder.remove("\(root)/\(name)")
      if trouble != 0 { throw SafeFile.cannotWrite("\(root)/\(name)", trouble) }
    }
    Self.removeStaging(in: root)
  }

  // MARK: Parts

  /// The archive holds the files and a manifest of them, so that it can be checked without this folder.
  private func pack(_ content: Manifest) throws(Failure) -> WrittenFile {
    let name = Self.manifestName
    try SafeFile.write(content.json, to: "\(staging)/\(name)")
    let members = ([name] + content.files.map(\.file.path)).map {
      ZIPArchive.Member(name: $0, path: "\(staging)/\($0)")
    }
    let archive = try ZIPArchive.write(
      members, folder: staging, path: "quipu-\(content.origin.line).zip")
    guard unlink("\(staging)/\(name)") == 0 else { throw SafeFile.cannotWrite(staging, errno) }
    return archive
  }

  /// A whole generation of the same name holds the same content and stays as it is.
  private func move(to generation: String) throws(Failure) {
    if !Folder.exists(generation) {
      guard rename(staging, generation) == 0 else { throw SafeFile.cannotWrite(generation, errno) }
      return
    }
    if try !isSame(generation) { try repair(generation) }
    Folder.remove(staging)
  }

  /// Puts every file in the place of the damaged one, each in one step, for a manifest may name them.
  /// A run killed meanwhile leaves a folder that the next one finds different and repairs.
  private func repair(_ generation: String) throws(Failure) {
    let names = try Folder.listing(of: staging)
    for name in names {
      guard rename("\(staging)/\(name)", "\(generation)/\(name)") == 0 else {
        throw SafeFile.cannotWrite(generation, errno)
      }
    }
    for name in try Folder.listing(of: generation) where !names.contains(name) {
      Folder.remove("\(generation)/\(name)")
    }
    try Folder.sync(generation)
  }

  private func isSame(_ generation: String) throws(Failure) -> Bool {
    let names = try Folder.listing(of: staging)
    guard try Folder.listing(of: generation) == names else { return false }
    for name in names {
      let (old, new) = ("\(generation)/\(name)", "\(staging)/\(name)")
      if try FileBytes.sha256(old) != FileBytes.sha256(new) { return false }
    }
    return true
  }

  private static func generation(of files: [WrittenFile]) -> String {
    let lines = files.sorted { $0.path < $1.path }.map { "\($0.path) \($0.sha256)\n" }
    return String(SHA256.hex(lines.joined()).prefix(16))
  }

  private static func isGeneration(_ name: String) -> Bool {
    name.utf8.count == 16
      && name.utf8.allSatisfy {
        ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
          || ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "f"))
      }
  }

  private static func removeStaging(in root: String) {
    for name in Folder.names(in: root) where name.hasPrefix(stagingPrefix) {
      Folder.remove("\(root)/\(name)")
    }
  }
}
