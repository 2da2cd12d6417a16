internal import Glibc
package import Interchange

extension FindingCode {
  package static let fileCannotBeWritten = FindingCode(
    "file-cannot-be-written", .error, es: "no se puede escribir el archivo ({reason})",
    en: "the file cannot be written ({reason})",
    hint: Localised(
      es: "revise espacio, permisos y propietario de la carpeta",
      en: "check space, permissions and owner of the folder"))
  package static let fileCannotBeRead = FindingCode(
    "file-cannot-be-read", .error, es: "no se puede leer el archivo ({reason})",
    en: "the file cannot be read ({reason})",
    hint: Localised(es: "revise la ruta y los permisos", en: "check the path and the permissions"))
}

/// The errno's name for messages; the C library's text may hold a path.
package func errnoName(_ code: Int32) -> String {
  switch code {
  case ENOENT: "ENOENT"
  case EACCES: "EACCES"
  case EPERM: "EPERM"
  case EEXIST: "EEXIST"
  case ENOSPC: "ENOSPC"
  case EROFS: "EROFS"
  case EIO: "EIO"
  case EMFILE: "EMFILE"
  case EFBIG: "EFBIG"
  case ENOTDIR: "ENOTDIR"
  case EISDIR: "EISDIR"
  case ELOOP: "ELOOP"
  case EDQUOT: "EDQUOT"
  default: "errno \(code)"
  }
}

/// The one way a file is written: private from creation on, durable, and visible only when complete.
///
/// The bytes go to a temporary name in the same folder (0600, O_EXCL, O_NOFOLLOW); `publish` syncs them,
/// renames, and syncs the folder. Until then nothing stands under the final name, and when the object
/// goes without `publish` the temporary file is removed.
package final class SafeFile {
  package let path: String
  private let temporaryPath: String
  private var descriptor: Int32
  private let hash = SHA256()
  private var buffer: [UInt8] = []
  package private(set) var byteCount = 0

  /// Throws: `file-cannot-be-written`.
  package init(path: String) throws(Failure) {
    self.path = path
    temporaryPath = path + ".part"
    // A leftover of a killed run: only this program writes such names, and P11 lets one run at a time.
    unlink(temporaryPath)
    descriptor = open(
      temporaryPath, O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_WRONLY, 0o600)
    if descriptor < 0 { throw SafeFile.cannotWrite(path, errno) }
    buffer.reserveCapacity(1 << 16)
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      unlink(temporaryPath)
    }
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    if buffer.count + bytes.count > 1 << 16 { try flush() }
    if bytes.count >= 1 << 16 {
      try writeThrough(bytes)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  package func write(_ bytes: [UInt8]) throws(Failure) {
    // A typed throw does not pass through withUnsafeBytes' rethrows.
    let result = bytes.withUnsafeBytes { raw in
      Result { () throws(Failure) in try self.write(raw) }
    }
    try result.get()
  }

  private func flush() throws(Failure) {
    if buffer.isEmpty { return }
    let result = buffer.withUnsafeBytes { raw in
      Result { () throws(Failure) in try self.writeThrough(raw) }
    }
    try result.get()
    buffer.removeAll(keepingCapacity: true)
  }

  private func writeThrough(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    hash.update(bytes)
    byteCount += bytes.count
    var rest = bytes
    while !rest.isEmpty {
      let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw SafeFile.cannotWrite(path, errno)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  /// Makes the file durable and visible. Gives the SHA-256 of its bytes.
  @discardableResult
  package func publish() throws(Failure) -> [UInt8] {
    try flush()
    guard fsync(descriptor) == 0 else { throw SafeFile.cannotWrite(path, errno) }
    guard close(descriptor) == 0 else {
      descriptor = -1
      unlink(temporaryPath)
      throw SafeFile.cannotWrite(path, errno)
    }
    descriptor = -1
    guard rename(temporaryPath, path) == 0 else {
      let code = errno
      unlink(temporaryPath)
      throw SafeFile.cannotWrite(path, code)
    }
    try Folder.sync(Folder.parent(of: path))
    return hash.finish()
  }

  /// Writes a small file at once.
  @discardableResult
  package static func write(_ bytes: [UInt8], to path: String) throws(Failure) -> [UInt8] {
    let file = try SafeFile(path: path)
    try file.write(bytes)
    return try file.publish()
  }

  package static func cannotWrite(_ path: String, _ code: Int32) -> Failure {
    Failure(
      .fileCannotBeWritten, at: Place(file: path), ["reason": .word(errnoName(code))],
      cause: errnoName(code))
  }

  static func cannotRead(_ path: String, _ code: Int32) -> Failure {
    Failure(
      .fileCannotBeRead, at: Place(file: path), ["reason": .word(errnoName(code))],
      cause: errnoName(code))
  }

  /// A whole small file (configuration, keys, manifests). Throws: `file-cannot-be-read`, also past `limit`.
  package static func read(_ path: String, limit: Int = 64 << 20) throws(Failure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw cannotRead(path, errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw cannotRead(path, errno)
      }
      bytes.append(contentsOf: chunk[..<count])
      if bytes.count > limit { throw cannotRead(path, EFBIG) }
    }
  }
}

/// Folders that only their owner can enter.
package enum Folder {
  /// Makes the folder and those above it, 0700. An existing folder is left as it is.
  package static func make(_ path: String) throws(Failure) {
    var partial = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      partial += (partial.isEmpty || partial == "/" ? "" : "/") + part
      if mkdir(partial, 0o700) != 0 && errno != EEXIST {
        throw SafeFile.cannotWrite(partial, errno)
      }
    }
  }

  package static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  package static func sync(_ path: String) throws(Failure) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw SafeFile.cannotWrite(path, errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw SafeFile.cannotWrite(path, errno) }
  }

  /// Names in the folder, sorted; empty when there is no such folder.
  ///
  /// Throws: `file-cannot-be-read` where the system cannot tell, which must not pass for an empty folder.
  package static func listing(of path: String) throws(Failure) -> [String] {
    guard let folder = opendir(path) else {
      if errno == ENOENT { return [] }
      throw SafeFile.cannotRead(path, errno)
    }
    return names(in: folder)
  }

  /// The same where a folder that cannot be read may as well be empty.
  package static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    return names(in: folder)
  }

  private static func names(in folder: OpaquePointer) -> [String] {
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a folder and all that is in it; symbolic links are removed, not followed.
  ///
  /// Gives the first error of the system, 0 where there was none; it goes on with what is left.
  @discardableResult
  package static func remove(_ path: String) -> Int32 {
    var status = stat()
    guard lstat(path, &status) == 0 else { return 0 }
    guard status.st_mode & S_IFMT == S_IFDIR else { return unlink(path) == 0 ? 0 : errno }
    var trouble: Int32 = 0
    for name in names(in: path) {
      let code = remove("\(path)/\(name)")
      if trouble == 0 { trouble = code }
    }
    if rmdir(path) != 0, trouble == 0 { trouble = errno }
    return trouble
  }
}
