internal import Glibc
package import Interchange
internal import Safekeeping

/// One run at a time in a workspace (P11). The kernel frees the lock when the process ends, however it ends.
final class WorkspaceLock {
  private let descriptor: Int32

  /// Throws: `workspace-locked` at once where somebody else has it, `file-cannot-be-written`.
  init(of workspace: String) throws(Failure) {
    descriptor = try Self.take("\(workspace)/.lock", O_CREAT | O_RDWR, in: workspace)
  }

  /// The lock of a workspace in which something was run; makes nothing. nil where there is none.
  init?(existingIn workspace: String) throws(Failure) {
    let path = "\(workspace)/.lock"
    guard Folder.exists(path) else { return nil }
    descriptor = try Self.take(path, O_RDONLY, in: workspace)
  }

  deinit { close(descriptor) }

  private static func take(_ path: String, _ flags: Int32, in workspace: String) throws(Failure) -> Int32 {
    let descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { throw SafeFile.cannotWrite(path, errno) }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      close(descriptor)
      throw Failure(.workspaceLocked, at: Place(file: workspace))
    }
    return descriptor
  }
}

extension FindingCode {
  package static let workspaceLocked = FindingCode(
    "workspace-locked", .error, es: "otra ejecución usa este espacio de trabajo",
    en: "another run uses this workspace",
    hint: Localised(
      es: "espere a que termine, o use otro --workspace", en: "wait for it to end, or use another --workspace"))
}
