internal import CaseStore
internal import Interchange
internal import Safekeeping

/// A private copy of what a night starts from, in the workspace itself; gone with its object.
///
/// The files of the store are copied as they lie there, the journal of a killed run among them, so that not even
/// what every opening does to a store is done to the real one. Keys are read where they are and never copied; a
/// workspace that has neither key nor store gets a key that ends with the copy, and so does a store whose vault has none of its own yet. The lock of the workspace is held meanwhile.
///
/// Where there is no workspace yet, it lies beside the place of one, on the same disk too. What a killed process left
/// goes with the next that has the workspace.
final class ScratchWorkspace {
  private static let prefix = ".dry-run-"

  let workspace: Workspace
  private let folder: String
  private let lock: WorkspaceLock?

  /// Throws: `workspace-locked`, `file-cannot-be-read`, `file-cannot-be-written`, `run-interrupted`.
  init(of path: String) throws(Failure) {
    lock = Folder.exists(path) ? try WorkspaceLock(existingIn: path) : nil
    Self.removeLeftovers(of: path)
    let (place, beginning): (String, String) = Folder.exists(path) ? (path, Self.prefix) : Self.beside(path)
    folder = "\(place)/\(beginning)\(hexadecimal(try randomBytes(8)))"
    try Folder.make(folder)
    let keys = KeyFolder(path: "\(path)/keys")
    let hasStore = Folder.exists("\(path)/store")
    do throws(Failure) {
      let hasKeys = try keys.master.isThere() || hasStore
      workspace = try Workspace(path: folder, keys: hasKeys ? keys : nil)
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

  /// The folder in which a workspace would be made, or the first above it that is there, and the beginning of names in it.
  private static func beside(_ path: String) -> (String, String) {
    let name = path.split(separator: "/").last ?? ""
    let trimmed = path.last == "/" ? String(path.dropLast()) : path
    var folder = Folder.parent(of: trimmed)
    while !Folder.exists(folder) { folder = Folder.parent(of: folder) }
    return (folder, "\(name)\(prefix)")
  }

  /// The caller has the lock of the workspace, if there is one, so nobody is at work in what lies in it. Beside it may
  /// be the copy of another dry run: it has a lock of its own.
  static func removeLeftovers(of path: String) {
    for name in Folder.names(in: path) where name.hasPrefix(prefix) { Folder.remove("\(path)/\(name)") }
    let (parent, beginning) = beside(path)
    for name in Folder.names(in: parent) where name.hasPrefix(beginning) {
      guard let lock = try? WorkspaceLock(existingIn: "\(parent)/\(name)") else { continue }
      _ = withExtendedLifetime(lock) { Folder.remove("\(parent)/\(name)") }
    }
  }
}
