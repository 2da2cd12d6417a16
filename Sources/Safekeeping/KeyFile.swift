internal import Glibc
package import Interchange

/// One key of 32 bytes: a file of mode 0400 in a folder of mode 0700, both its user's own.
package struct KeyFile: Sendable {
  /// What is said when it is not as it should be; each key has its own, as they are mended differently.
  package struct Findings: Sendable {
    let missing: FindingCode
    let exposed: FindingCode
    let malformed: FindingCode
  }

  package static let byteCount = 32

  package let path: String
  private let findings: Findings

  package init(path: String, findings: Findings) {
    self.path = path
    self.findings = findings
  }

  /// Throws: `file-cannot-be-read` where that cannot be told.
  package func isThere() throws(Failure) -> Bool { try Folder.has(path) }

  /// Throws: missing, exposed or malformed by the finding of this key; `file-cannot-be-read` with the system's error.
  package func read() throws(Failure) -> SecretKey {
    try Self.requirePrivate(path, findings: findings)
    let bytes = try SafeFile.read(path, limit: 4096)
    guard bytes.count == Self.byteCount else { throw Failure(findings.malformed, at: Place(file: path)) }
    return SecretKey(bytes)
  }

  /// nil where there is none; else as `read`.
  package func readIfThere() throws(Failure) -> SecretKey? { try isThere() ? read() : nil }

  /// Whether the file and its folder are there for their user alone.
  static func requirePrivate(_ path: String, findings: Findings) throws(Failure) {
    for checked in [Folder.parent(of: path), path] {
      var status = stat()
      guard lstat(checked, &status) == 0 else {
        // A full table of files or a broken disk is no missing key: another one must not be made for it.
        guard errno == ENOENT || errno == ENOTDIR else { throw SafeFile.cannotRead(checked, errno) }
        throw Failure(findings.missing, at: Place(file: checked))
      }
      guard status.st_mode & 0o077 == 0, status.st_uid == geteuid() else {
        throw Failure(findings.exposed, at: Place(file: checked))
      }
    }
  }

  /// Writes the key where none is; it is on the disk when this returns.
  package func make(_ key: SecretKey) throws(Failure) {
    try Folder.make(Folder.parent(of: path))
    let isTaken = try isThere()
    precondition(!isTaken, "a key is never overwritten")
    try SafeFile.write(key.bytes, to: path)
    guard chmod(path, 0o400) == 0 else { throw SafeFile.cannotWrite(path, errno) }
  }
}

extension SecretKey {
  /// By which people tell keys apart: 16 hex digits that say nothing about the key.
  package func fingerprint() throws(Failure) -> String {
    hexadecimal(KeyedHash(key: try derived(for: "fingerprint")).tag("quipu key").prefix(8))
  }
}
