extension FindingCode {
  package static let controlCharacter = FindingCode(
    "control-character", .error, es: "un texto contiene el carácter de control U+001F",
    en: "a text holds the control character U+001F",
    hint: Localised(es: "quítelo en el sistema de origen", en: "remove it in the system it comes from"))
}

/// How a field of cardinality `0..*` stands in one cell: its items joined by U+001F, UNIT SEPARATOR.
///
/// The separator cannot occur in a value: the mapping refuses a source cell that holds it
/// (finding `control-character`). Writers render the items with `|`.
package enum ListCell {
  package static let separator: UInt8 = 0x1F

  /// The items of a cell; an empty cell has none.
  package static func items(_ cell: UnsafeBufferPointer<UInt8>) -> [UnsafeBufferPointer<UInt8>] {
    if cell.isEmpty { return [] }
    var items: [UnsafeBufferPointer<UInt8>] = []
    var start = 0
    for index in 0...cell.count where index == cell.count || cell[index] == separator {
      items.append(UnsafeBufferPointer(rebasing: cell[start..<index]))
      start = index + 1
    }
    return items
  }
}
