import Interchange

/// What the cells of a column look like.
package enum ColumnType: Sendable, Hashable {
  case empty
  /// `dd/mm/yyyy` and so on: the form of most.
  case date(String)
  case time
  case integer
  case decimal
  /// Eight digits.
  case dni
  /// Six digits that begin with one of the 25 departments.
  case ubigeo
  case year
  /// Few different values.
  case code(Int)
  case text

  /// A word, and for dates and codes what else is known.
  package var description: String {
    switch self {
    case .empty: "empty"
    case .date(let form): "date \(form)"
    case .time: "time"
    case .integer: "integer"
    case .decimal: "decimal"
    case .dni: "dni"
    case .ubigeo: "ubigeo"
    case .year: "year"
    case .code(let count): "code (\(count))"
    case .text: "text"
    }
  }

  /// What a name of a column never looks like.
  var isData: Bool {
    switch self {
    case .empty, .code, .text: false
    case .date, .time, .integer, .decimal, .dni, .ubigeo, .year: true
    }
  }
}

enum ColumnGuess {
  static func of(_ cells: some Sequence<String>, named name: String?) -> FileProfile.Column {
    var (count, missing) = (0, 0)
    var types: [ColumnType: Int] = [:]
    var shapes: [ValueShape: Int] = [:]
    var different: Set<String> = []
    for cell in cells {
      count += 1
      if cell.isEmpty {
        missing += 1
        continue
      }
      types[ofCell(cell), default: 0] += 1
      shapes[ValueShape(of: cell), default: 0] += 1
      different.insert(cell)
    }
    let shape = shapes.max { ($0.value, $1.key.description) < ($1.value, $0.key.description) }
    return FileProfile.Column(
      name: name, type: type(types, filled: count - missing, different: different.count),
      cells: count, missing: missing, shape: shape?.key, shapeCount: shape?.value ?? 0)
  }

  private static func type(
    _ types: [ColumnType: Int], filled: Int, different: Int
  ) -> Guess<ColumnType> {
    guard let most = types.max(by: { ($0.value, $1.key.description) < ($1.value, $0.key.description) })
    else { return Guess(.empty, 100, es: "no hay celdas con texto", en: "no cell has text") }
    let share = most.value * 100 / filled
    // A few cells prove little.
    let sureness = filled < 20 ? share * (50 + filled * 2) / 100 : share
    if !isSpecific(most.key), filled >= 20, different <= max(2, min(50, filled / 10)) {
      return Guess(
        .code(different), min(95, 60 + filled / max(1, different)),
        es: "\(different) valores distintos en \(filled) celdas",
        en: "\(different) different values in \(filled) cells")
    }
    return Guess(
      most.key, most.key == .text ? min(sureness, 80) : sureness,
      es: "\(share) % de \(filled) celdas", en: "\(share) % of \(filled) cells")
  }

  private static func isSpecific(_ type: ColumnType) -> Bool {
    switch type {
    case .date, .dni, .ubigeo, .year, .decimal: true
    default: false
    }
  }

  static func ofCell(_ cell: String) -> ColumnType {
    if cell.isEmpty { return .empty }
    let bytes = Array(cell.utf8)
    if bytes.allSatisfy(isDigit) { return ofDigits(bytes) }
    if bytes.contains(where: { !isDigit($0) && !".,-+/: TZ".utf8.contains($0) }) { return .text }
    return dateOrTime(bytes) ?? number(bytes) ?? .text
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  private static func value(_ digits: some Sequence<UInt8>) -> Int {
    digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func ofDigits(_ bytes: [UInt8]) -> ColumnType {
    switch bytes.count {
    case 4 where (1900...2100).contains(value(bytes)): return .year
    case 6 where (1...25).contains(value(bytes[..<2])) && value(bytes[2..<4]) > 0: return .ubigeo
    case 8:
      let isDate =
        (1900...2100).contains(value(bytes[..<4])) && (1...12).contains(value(bytes[4..<6]))
        && (1...31).contains(value(bytes[6...]))
      return isDate ? .date("yyyymmdd") : .dni
    default: return .integer
    }
  }

  private static func dateOrTime(_ bytes: [UInt8]) -> ColumnType? {
    let end = bytes.firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "T") } ?? bytes.count
    let hasTime = end < bytes.count
    if hasTime, !bytes[end...].contains(UInt8(ascii: ":")) { return nil }
    for sign in ["/", "-", "."] {
      guard let byte = sign.utf8.first else { continue }
      let parts = bytes[..<end].split(separator: byte, omittingEmptySubsequences: false)
      guard parts.count == 3, parts.allSatisfy({ $0.allSatisfy(isDigit) }) else { continue }
      guard let form = form(parts.map { (value($0), $0.count) }, sign) else { continue }
      return .date(hasTime ? form + " hh:mm" : form)
    }
    let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    let isTime = (2...3).contains(parts.count) && parts.allSatisfy { $0.count <= 2 && $0.allSatisfy(isDigit) }
    return isTime ? .time : nil
  }

  private static func form(_ parts: [(value: Int, digits: Int)], _ sign: String) -> String? {
    let (first, middle, last) = (parts[0], parts[1], parts[2])
    if first.digits == 4, (1...12).contains(middle.value), (1...31).contains(last.value) {
      return "yyyy\(sign)mm\(sign)dd"
    }
    guard (1...2).contains(first.digits), (1...2).contains(middle.digits),
      last.digits == 4 || last.digits == 2
    else { return nil }
    let year = last.digits == 4 ? "yyyy" : "yy"
    if (1...31).contains(first.value), (1...12).contains(middle.value) {
      return "dd\(sign)mm\(sign)\(year)"
    }
    if (1...12).contains(first.value), (1...31).contains(middle.value) {
      return "mm\(sign)dd\(sign)\(year)"
    }
    return nil
  }

  private static func number(_ bytes: [UInt8]) -> ColumnType? {
    let unsigned = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes[...]
    guard let last = unsigned.last, isDigit(last) else { return nil }
    if unsigned.allSatisfy(isDigit) { return .integer }
    let isNumber = unsigned.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
    return isNumber ? .decimal : nil
  }
}
