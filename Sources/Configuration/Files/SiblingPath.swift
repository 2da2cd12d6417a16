/// Paths in a configuration file are relative to the folder of that file.
enum SiblingPath {
  /// `path` as seen from where `file` is seen: text only, no disk, no symbolic links.
  ///
  ///     resolve("../Mappings/a.yaml", from: "Pipelines/nightly.pipeline.yaml")  // Mappings/a.yaml
  ///
  /// An absolute path stays as it is; `.` and `..` are collapsed, and `..` that would leave the
  /// beginning of a relative path stay there.
  static func resolve(_ path: String, from file: String) -> String {
    let base = path.utf8.first == UInt8(ascii: "/") ? "" : folder(of: file)
    let isAbsolute = (base.isEmpty ? path : base).utf8.first == UInt8(ascii: "/")
    var parts: [Substring] = []
    for part in (base + "/" + path).split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if let last = parts.last, last != ".." {
        parts.removeLast()
      } else if !isAbsolute {
        parts.append(part)
      }
    }
    let joined = parts.joined(separator: "/")
    return isAbsolute ? "/" + joined : joined.isEmpty ? "." : joined
  }

  private static func folder(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "" }
    return slash == file.startIndex ? "/" : String(file[..<slash])
  }
}
