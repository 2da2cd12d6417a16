package import Interchange
internal import Safekeeping

/// A register on its way to another place, and back.
extension CaseRegister {
  /// Copies the store and its audit log as they stand into a folder that is there; gives the files' names.
  ///
  /// The key is not among them: who finds the copy must not find it beside.
  package func backUp(into destination: String) throws(Failure) -> [String] {
    // A damaged store must not take the place of a good copy.
    try checkIntegrity()
    try mirrorAudit()
    try database.copy(to: "\(destination)/\(Self.fileName)")
    guard Folder.exists(auditFile.path) else { return [Self.fileName] }
    let log = try SafeFile(path: "\(destination)/\(Self.auditFileName)")
    try auditFile.lines { line, isWhole throws(Failure) in
      try log.write(line)
      if isWhole { try log.write([UInt8(ascii: "\n")]) }
    }
    try log.publish()
    return [Self.fileName, Self.auditFileName]
  }

  /// Whether every page is as it was written. Throws: `store-corrupt` with the first that is not.
  ///
  /// Costs reading the file once, some 1 GB a second.
  package func checkPages() throws(Failure) { try database.checkPages() }

  /// Whether every page and index of the store is whole. Throws: `store-corrupt`.
  package func checkIntegrity() throws(Failure) {
    try database.checkPages()
    var verdict: String?
    try database.each("PRAGMA integrity_check(1)") { row throws(Failure) in verdict = row.text(0) }
    guard verdict == "ok" else { throw Failure(.storeCorrupt, at: Place(file: database.path)) }
  }
}
