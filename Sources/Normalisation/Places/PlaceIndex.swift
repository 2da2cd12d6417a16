import Interchange

/// The district codings in use in Peru.
///
/// Of 1,893 districts only 111 have the same code in INEI's and RENIEC's; 150101 is Lima in one and
/// Iquitos in the other. So a source declares its coding, and nobody guesses it.
enum UbigeoCoding: String, CaseIterable {
  case inei, reniec, sunat
}

/// Districts by code and by name, made once from code list `ubigeo`.
///
/// Columns: inei, reniec, sunat, department, province, district. Code list `place_alias` (level, source,
/// target), if there is one, adds other names: SJL, LIMA METROPOLITANA.
/// Memory: some 1 MB. Time: a few milliseconds to make, two look-ups per row.
struct PlaceIndex {
  /// Names to check a code against; nil where the source has none.
  struct Names {
    var department: NameKey?
    var province: NameKey?
    var district: NameKey?
    var isEmpty: Bool { department == nil && province == nil && district == nil }
  }

  /// A name without case, accents, spaces and punctuation; Ñ counts as N, since it often arrives so.
  typealias NameKey = [UInt8]

  private enum Level: String, CaseIterable { case department, province, district }

  /// Six digits per district; empty where the list has none.
  private let ineiCodes: [[UInt8]]
  private let names: [(department: NameKey, province: NameKey, district: NameKey)]
  private var districtsByCode: [UbigeoCoding: [Int: Int]] = [:]
  private var districtsByName: [NameKey: [Int]] = [:]
  private var aliases: [Level: [NameKey: NameKey]] = [:]

  /// Throws: `step-needs-code-list` where the list or one of its columns is missing.
  init(_ source: any CodeListSource, for step: String) throws(Failure) {
    let columns = ["inei", "reniec", "sunat", "department", "province", "district"]
    guard let list = source.codeList("ubigeo"),
      columns.allSatisfy({ list.index(ofColumn: $0) != nil })
    else {
      throw Failure(.stepNeedsCodeList, ["step": .word(step), "list": .word("ubigeo")])
    }
    ineiCodes = list.column("inei").map { Array($0.utf8) }
    names = zip(list.column("department"), zip(list.column("province"), list.column("district")))
      .map { (Self.key($0), Self.key($1.0), Self.key($1.1)) }
    for coding in UbigeoCoding.allCases { indexCodes(coding, of: list) }
    for (row, name) in names.enumerated() {
      districtsByName[name.district, default: []].append(row)
    }
    if let other = source.codeList("place_alias") { indexAliases(other) }
  }

  private mutating func indexCodes(_ coding: UbigeoCoding, of list: CodeList) {
    var rows: [Int: Int] = [:]
    for (row, code) in list.column(coding.rawValue).enumerated() {
      if let number = Int(code) { rows[number] = row }
    }
    districtsByCode[coding] = rows
  }

  private mutating func indexAliases(_ list: CodeList) {
    let rows = zip(list.column("level"), zip(list.column("source"), list.column("target")))
    for (word, (source, target)) in rows {
      guard let level = Level(rawValue: word) else { continue }
      aliases[level, default: [:]][Self.key(source)] = Self.key(target)
    }
  }

  // MARK: Look-ups

  func district(_ code: Int, _ coding: UbigeoCoding) -> Int? { districtsByCode[coding]?[code] }

  /// nil for a district so new that the list has no INEI code for it yet.
  func ineiCode(_ district: Int) -> [UInt8]? {
    ineiCodes[district].isEmpty ? nil : ineiCodes[district]
  }

  func names(department: Cell?, province: Cell?, district: Cell?) -> Names {
    Names(
      department: key(department, .department), province: key(province, .province),
      district: key(district, .district))
  }

  /// True where every name that is given is the district's own.
  func agrees(_ district: Int, with given: Names) -> Bool {
    let own = names[district]
    return (given.department ?? own.department) == own.department
      && (given.province ?? own.province) == own.province
      && (given.district ?? own.district) == own.district
  }

  /// The districts that the names fit; empty without a district's name.
  func districts(named given: Names) -> [Int] {
    guard let name = given.district else { return [] }
    return (districtsByName[name] ?? []).filter { agrees($0, with: given) }
  }

  // MARK: Names

  private func key(_ cell: Cell?, _ level: Level) -> NameKey? {
    guard let cell else { return nil }
    let key = Self.key(LatinBytes.folded(cell))
    return key.isEmpty ? nil : aliases[level]?[key] ?? key
  }

  private static func key(_ text: String) -> NameKey { key(Array(Folding.fold(text).utf8)) }

  private static func key(_ folded: [UInt8]) -> NameKey {
    var key: NameKey = []
    for byte in folded {
      if byte.isLetter || byte.isDigit { key.append(byte) }
      if byte == 0xC3 { key.append(UInt8(ascii: "N")) }
    }
    return key
  }
}
