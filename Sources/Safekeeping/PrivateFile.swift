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

  /// When a file was written last, in seconds since 1970. Throws: `file-cannot-be-read`.
  package static func writtenAt(_ path: String) throws(Failure) -> Int {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw SafeFile.cannotRead(path, errno) }
    return Int(status.st_mtim.tv_sec)
  }

  /// Overwrites a small file, syncs it and removes it.
  ///
  /// What a file system with a journal or on flash keeps of it elsewhere is out of a program's reach.
  package static func shred(_ path: String) throws(Failure) {
    var status = stat()
    guard lstat(path, &status) == 0, chmod(path, 0o600) == 0 else { throw SafeFile.cannotWrite(path, errno) }
    let descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
    if descriptor < 0 { throw SafeFile.cannotWrite(path, errno) }
    defer { close(descriptor) }
    let noise = try randomBytes(Int(status.st_size))
    var place = 0
    while place < noise.count {
      let written = noise[place...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        throw SafeFile.cannotWrite(path, errno)
      }
      place += written
    }
    guard fsync(descriptor) == 0, unlink(path) == 0 else { throw SafeFile.cannotWrite(path, errno) }
    try Folder.sync(Folder.parent(of: path))
  }
}
