internal import CaseStore
internal import Glibc
internal import Interchange
internal import Safekeeping

/// A private copy of what a night starts from, in a temporary folder outside the workspace; gone with its object.
///
/// The files of the store are copied as they lie there, the journal of a killed run among them, so that not even
/// what every opening does to a store is done to the real one. Keys are read where they are and never copied; a
/// workspace that has neither key nor store gets a key that ends with the copy. The lock of the workspace is held meanwhile.
///
/// Lies in `$TMPDIR`, else in `/var/tmp`. What a killed process left there goes with the next one of the same user.
final class ScratchWorkspace {
  private static let prefix = "quipu-dry-run-"

  let workspace: Workspace
  private let folder: String
  private let lock: WorkspaceLock?

  /// Throws: `workspace-locked`, `file-cannot-be-read`, `file-cannot-be-written`, `run-interrupted`.
  init(of path: String) throws(Failure) {
    lock = Folder.exists(path) ? try WorkspaceLock(existingIn: path) : nil
    let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
    Self.removeLeftovers(in: place)
    folder = "\(place)/\(Self.prefix)\(hexadecimal(try randomBytes(8)))"
    guard mkdir(folder, 0o700) == 0 else { throw SafeFile.cannotWrite(folder, errno) }
    let keys = KeyFolder(path: "\(path)/keys")
    let hasStore = Folder.exists("\(path)/store")
    do throws(Failure) {
      workspace = try Workspace(path: folder, keys: keys.hasKey || hasStore ? keys : nil)
      if hasStore { try Self.copyStore(of: path, to: workspace.storeFolder) }
    } catch {
      Folder.remove(folder)
      throw error
    }
  }

  deinit { Folder.remove(folder) }

  private static func copyStore(of path: String, to folder: String) throws(Failure) {
    try Folder.make(folder)
    for name in [CaseRegister.fileName, "\(CaseRegister.fileName)-journal", CaseRegister.auditFileName] {
      let file = "\(path)/store/\(name)"
      if Folder.exists(file) { try FileCopy.make(of: file, at: "\(folder)/\(name)") }
    }
  }

  /// Those of this user that nobody holds the lock of.
  private static func removeLeftovers(in place: String) {
    for name in Folder.names(in: place) where name.hasPrefix(prefix) {
      let path = "\(place)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else { continue }
      guard let lock = try? WorkspaceLock(existingIn: path) else { continue }
      _ = withExtendedLifetime(lock) { Folder.remove(path) }
    }
  }
}
