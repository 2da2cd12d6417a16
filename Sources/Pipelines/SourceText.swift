package import Interchange
internal import Safekeeping

/// The configuration files that findings point into, for the line and caret under each.
package enum SourceText {
  package static func of(_ findings: [Finding]) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for finding in findings {
      guard let path = finding.place.file, path.hasSuffix(".yaml"), files[path] == nil,
        let bytes = try? SafeFile.read(path, limit: 4 << 20)
      else { continue }
      files[path] = bytes
    }
    return files
  }
}
