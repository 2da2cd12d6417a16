internal import Glibc
package import Interchange

/// Files that a library writes on its own, such as SQLite: private from creation on, durable before they have their name.
package enum PrivateFile {
  /// Makes an empty file of mode 0600 for a library to fill; a leftover of a killed run is replaced.
  package static func make(empty path: String) throws(Failure) {
    unlink(path)
    let descriptor = open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_WRONLY, 0o600)
    if descriptor < 0 { throw SafeFile.cannotWrite(path, errno) }
    close(descriptor)
  }

  /// Syncs a file that is complete and gives it its name.
  package static func publish(_ part: String, as path: String) throws(Failure) {
    let descriptor = open(part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    if descriptor < 0 { throw SafeFile.cannotWrite(path, errno) }
    let synced = fsync(descriptor)
    let code = errno
    close(descriptor)
    guard synced == 0 else { throw SafeFile.cannotWrite(path, code) }
    guard rename(part, path) == 0 else { throw SafeFile.cannotWrite(path, errno) }
    try Folder.sync(Folder.parent(of: path))
  }
}
