internal import Glibc
package import Interchange

/// The bytes of one regular file, read from front to back.
///
/// It remembers what the file was when it was opened, so that a sender who is still writing is noticed:
/// a file counts wholly or not at all, and one that changed under the reader is neither.
///
/// Throws: `file-not-found`, `source-not-regular-file` (a folder, a pipe, a device),
/// `source-cannot-be-read`. Memory: none of its own.
package final class FileSource: SeekableSource {
  package let path: String
  /// Size in bytes when it was opened.
  package var byteCount: Int { opened.size }
  private let descriptor: Int32
  private let opened: FileState

  package init(path: String) throws(Failure) {
    // O_NONBLOCK: a named pipe is refused below instead of blocking here; regular files ignore it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    if descriptor < 0 { throw FileSource.cannotOpen(path, errno) }
    guard let opened = FileState(of: descriptor) else {
      let reason = errno
      close(descriptor)
      throw FileSource.cannotRead(path, reason)
    }
    guard opened.isRegular else {
      close(descriptor)
      throw Failure(.sourceNotRegularFile, at: Place(file: path))
    }
    // Advice only: a file system that does not know it reads the same bytes.
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    self.path = path
    self.descriptor = descriptor
    self.opened = opened
  }

  deinit { close(descriptor) }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw FileSource.cannotRead(path, errno) }
    }
  }

  /// Back to the front, to read the file once more.
  ///
  /// Throws: `source-cannot-be-read`.
  package func rewind() throws(Failure) {
    if lseek(descriptor, 0, SEEK_SET) != 0 { throw FileSource.cannotRead(path, errno) }
  }

  package func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(Failure) -> Int {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, offset)
      if count >= 0 { return count }
      if errno != EINTR { throw FileSource.cannotRead(path, errno) }
    }
  }

  /// The whole file from its front, piece by piece; the source's own front stays where it is.
  package func eachPiece(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { piece.deallocate() }
    var offset = 0
    while true {
      let count = try read(at: offset, into: piece)
      if count == 0 { return }
      offset += count
      try body(UnsafeRawBufferPointer(rebasing: piece[..<count]))
    }
  }

  /// Throws: `source-changed-while-read` when the open file, or what now stands under its path, is not
  /// what was opened.
  package func verifyUnchanged() throws(Failure) {
    guard FileState(of: descriptor) == opened, FileState(at: path) == opened else {
      throw Failure(.sourceChangedWhileRead, at: Place(file: path))
    }
  }

  private static func cannotOpen(_ path: String, _ code: Int32) -> Failure {
    code == ENOENT || code == ENOTDIR
      ? Failure(.fileNotFound, at: Place(file: path)) : cannotRead(path, code)
  }

  private static func cannotRead(_ path: String, _ code: Int32) -> Failure {
    let reason = reasons[code] ?? "errno \(code)"
    return Failure(.sourceCannotBeRead, at: Place(file: path), ["reason": .word(reason)], cause: reason)
  }

  private static let reasons = [
    EACCES: "EACCES", EPERM: "EPERM", EIO: "EIO", EMFILE: "EMFILE", ENFILE: "ENFILE", ENOMEM: "ENOMEM",
    ELOOP: "ELOOP", ESTALE: "ESTALE",
  ]
}

/// What tells one state of a file from another.
private struct FileState: Equatable {
  let device: dev_t
  let inode: ino_t
  let mode: mode_t
  let size: Int
  let modifiedSeconds: Int
  let modifiedNanoseconds: Int

  init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  init?(at path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = status.st_dev
    inode = status.st_ino
    mode = status.st_mode
    size = Int(status.st_size)
    modifiedSeconds = status.st_mtim.tv_sec
    modifiedNanoseconds = status.st_mtim.tv_nsec
  }

  var isRegular: Bool { mode & S_IFMT == S_IFREG }
}

extension FindingCode {
  package static let fileNotFound = FindingCode(
    "file-not-found", .error, es: "el archivo no existe", en: "the file does not exist",
    hint: Localised(es: "revise la ruta", en: "check the path"))
  package static let sourceNotRegularFile = FindingCode(
    "source-not-regular-file", .error, es: "no es un archivo regular",
    en: "this is not a regular file",
    hint: Localised(
      es: "indique un archivo, no una carpeta, tubería o dispositivo",
      en: "name a file, not a folder, pipe or device"))
  package static let sourceCannotBeRead = FindingCode(
    "source-cannot-be-read", .error, es: "no se puede leer el archivo ({reason})",
    en: "the file cannot be read ({reason})",
    hint: Localised(es: "revise permisos y disco", en: "check permissions and disk"))
  package static let sourceChangedWhileRead = FindingCode(
    "source-changed-while-read", .error, es: "el archivo cambió mientras se leía",
    en: "the file changed while it was read",
    hint: Localised(
      es: "espere a que el envío termine y vuelva a ejecutar",
      en: "wait until the delivery is complete and run again"))
}
