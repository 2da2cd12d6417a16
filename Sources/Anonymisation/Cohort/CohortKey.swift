package import Safekeeping

/// Everything in cohort releases that looks random: functions of one secret key, so that a night can be run again.
package struct CohortKey {
  private let hash: KeyedHash

  package init(_ key: SecretKey) { hash = KeyedHash(key: key) }

  /// The order in which rows are looked at.
  func rank(of record: String) -> UInt64 { number("rank", record) }

  /// In 0..<1; whether an atom is a decoy.
  func draw(ofAtom atom: Int) -> Double { Double(number("decoy", String(atom)) >> 11) / Double(1 << 53) }

  /// Recognises a value that changed without keeping it.
  func tag(of value: String?) -> UInt64 { value.map { number("value", $0) } ?? number("unknown") }

  /// 16 hexadecimal digits.
  func name(ofClass number: Int, line: String) -> String { digits("class", line, String(number)) }

  /// 16 hexadecimal digits; of the atom's rows in the order of their values, not of a person.
  func name(ofRow row: Int, atom: Int, line: String) -> String { digits("row", line, String(atom), String(row)) }

  private func number(_ parts: String...) -> UInt64 { first(parts) }

  private func digits(_ parts: String...) -> String {
    let digits = String(first(parts), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private func first(_ parts: [String]) -> UInt64 {
    let bytes = parts.flatMap { part in
      let bytes = Array(part.utf8)
      return [UInt8(truncatingIfNeeded: bytes.count), UInt8(truncatingIfNeeded: bytes.count >> 8)] + bytes
    }
    return hash.tag(unframed: bytes)[..<8].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
