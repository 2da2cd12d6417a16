import Glibc

/// Files that stand beside the repository and not in it. Tests that use them say so when they are skipped:
/// `.enabled(if: SharedFiles.has("real/x.csv"), "…")`.
enum SharedFiles {
  /// `../shared` beside the package, or the folder that QUIPU_SHARED names.
  static let folder: String = {
    if let named = getenv("QUIPU_SHARED") { return String(cString: named) }
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(root)/../shared"
  }()

  static func path(_ name: String) -> String { "\(folder)/\(name)" }
  static func has(_ name: String) -> Bool { access(path(name), R_OK) == 0 }
}
