/// A cell of the CSV files that this folder writes.
enum CSVCell {
  static func quoted(_ text: String) -> String {
    let signs: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D]
    if !text.utf8.contains(where: signs.contains) { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
