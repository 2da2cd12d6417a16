import Glibc
import Interchange

/// The lists of Mappings/codes, read by the simplest CSV splitter that is right for them.
enum CodeFiles {
  static let folder: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(4).joined(separator: "/") + "/Mappings/codes"
  }()

  static let names: [String] = {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".csv") { names.append(String(name.dropLast(4))) }
    }
    return names.sorted()
  }()

  static let all = CodeListSet(names.map { list($0) })

  static func list(_ name: String) -> CodeList {
    let rows = rows(text("\(folder)/\(name).csv"))
    return CodeList(name: name, columns: rows.first ?? [], rows: Array(rows.dropFirst()))
  }

  static func text(_ path: String) -> String {
    guard let file = fopen(path, "rb") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes += buffer.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = ""
    var isQuoted = false
    var wasQuote = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"":
        if isQuoted { wasQuote = true } else if wasQuote { cell += "\"" }
        if !isQuoted { wasQuote = false }
        isQuoted.toggle()
      case "," where !isQuoted:
        row.append(cell)
        cell = ""
        wasQuote = false
      case "\n" where !isQuoted:
        rows.append(row + [cell])
        row = []
        cell = ""
        wasQuote = false
      default:
        cell.unicodeScalars.append(scalar)
        wasQuote = false
      }
    }
    return rows
  }
}
