internal import Interchange

/// Counts the codes of one field. Values that its code list lacks are one class, so that neither memory nor
/// what is kept depends on what a source writes.
///
/// A district is counted by its department: of 1,893 districts most would have too few rows to say anything.
struct CodeTally {
  private let known: [[UInt8]]
  private var counts: [Int]
  private var others = 0
  /// Hash of a code to its index; two codes of one list with the same hash would be told apart by the comparison.
  private let index: [UInt64: Int]
  private var last = 0
  private let isPlace: Bool
  private let isList: Bool

  /// nil for fields whose values are not codes of a list, or may not be kept in the open.
  init?(_ field: Field, _ codeLists: any CodeListSource) {
    if field.privacy.staysInVault || field.privacy == .internalUse { return nil }
    guard let codes = Self.codes(of: field, codeLists), !codes.isEmpty else { return nil }
    known = codes.map { Array($0.utf8) }
    counts = [Int](repeating: 0, count: codes.count)
    index = Dictionary(
      known.enumerated().map { ($1.withUnsafeBufferPointer(Self.hash), $0) },
      uniquingKeysWith: { first, _ in first })
    isPlace = field.type == .ubigeo
    isList = field.repeats
  }

  private static func codes(of field: Field, _ codeLists: any CodeListSource) -> [String]? {
    switch field.type {
    case .boolean: return ["false", "true"]
    case .tri: return ["false", "true", "unknown"]
    case .ubigeo:
      let districts = codeLists.codeList(field.codeList ?? "ubigeo")?.column("code") ?? []
      return Set(districts.map { String($0.prefix(2)) }).sorted()
    case .code, .country, .isic, .language:
      return field.codeList.flatMap { codeLists.codeList($0) }.map { Set($0.column("code")).sorted() }
    default: return nil
    }
  }

  mutating func add(_ column: TextColumn, _ rows: [Int]?) {
    if let rows {
      for row in rows { add(column, row) }
    } else {
      for row in 0..<column.count { add(column, row) }
    }
  }

  private mutating func add(_ column: TextColumn, _ row: Int) {
    guard let cell = column[row] else { return }
    if isList && cell.contains(ListCell.separator) {
      for item in ListCell.items(cell) { add(item) }
    } else {
      add(isPlace ? UnsafeBufferPointer(rebasing: cell.prefix(2)) : cell)
    }
  }

  private mutating func add(_ code: UnsafeBufferPointer<UInt8>) {
    // Neighbouring rows often say the same.
    if known[last].elementsEqual(code) {
      counts[last] += 1
    } else if let found = index[Self.hash(code)], known[found].elementsEqual(code) {
      last = found
      counts[found] += 1
    } else {
      others += 1
    }
  }

  /// FNV-1a.
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }

  /// What occurs, by code.
  var counted: [CountedCode] {
    var counted = known.indices.filter { counts[$0] > 0 }
      .map { CountedCode(code: String(decoding: known[$0], as: UTF8.self), count: counts[$0]) }
    if others > 0 { counted.insert(CountedCode(code: FieldQuality.otherCode, count: others), at: 0) }
    return counted
  }
}
