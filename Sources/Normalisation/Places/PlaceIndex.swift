import Interchange

/// The district codings in use in Peru.
///
/// Of 1,893 districts only 111 have the same code in INEI's and RENIEC's; 150101 is Lima in one and
/// Iquitos in the other. So a source declares its coding, and nobody guesses it.
enum UbigeoCoding: String, CaseIterable {
  case inei, reniec, sunat

  /// One bit each, for sets of codings.
  var bit: Int {
    switch self {
    case .inei: 1
    case .reniec: 2
    case .sunat: 4
    }
  }
}

/// Districts by code and by name, made once from code list `ubigeo`.
///
/// Columns: inei, reniec, sunat, department, province, district, valid_from. Code list `place_alias` (level,
/// source, target, within), if there is one, adds other names: SJL is a district; LIMA METROPOLITANA is department
/// LIMA and province LIMA (`within`), LIMA PROVINCIAS the department without it (`-LIMA`). Code list
/// `ubigeo_former` (source, target), if there is one, says which code a district has today that had another before.
/// Memory: some 1 MB. Time: a few milliseconds to make, two look-ups per row.
struct PlaceIndex {
  /// Names to check a code against; nil where the source has none.
  struct Names {
    var department: NameKey?
    var province: NameKey?
    var district: NameKey?
    /// The district that the name stands for elsewhere: SURCO is a district of Huarochirí, and in Lima short for
    /// SANTIAGO DE SURCO.
    var otherDistrict: NameKey?
    /// The province that a department's special name includes or leaves out; nil for an ordinary name.
    var within: Within?
    var isEmpty: Bool { department == nil && province == nil && district == nil }
  }

  struct Within {
    let province: NameKey
    let isExcluded: Bool
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
  private var withins: [NameKey: Within] = [:]
  /// By INEI's code of yesterday.
  private var successors: [Int: [UInt8]] = [:]
  /// `yyyy-MM-dd` by INEI's code, where the list knows when the district was made.
  private var validFrom: [[UInt8]: [UInt8]] = [:]

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
    if let former = source.codeList("ubigeo_former") {
      for (old, new) in zip(former.column("source"), former.column("target")) {
        if let number = Int(old) { successors[number] = Array(new.utf8) }
      }
    }
    if list.index(ofColumn: "valid_from") != nil {
      for (code, day) in zip(ineiCodes, list.column("valid_from")) where !day.isEmpty {
        validFrom[code] = Array(day.utf8)
      }
    }
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
    if list.index(ofColumn: "within") == nil { return }
    for (source, within) in zip(list.column("source"), list.column("within")) where !within.isEmpty {
      withins[Self.key(source)] = Within(
        province: Self.key(within), isExcluded: within.hasPrefix("-"))
    }
  }

  // MARK: Look-ups

  func district(_ code: Int, _ coding: UbigeoCoding) -> Int? { districtsByCode[coding]?[code] }

  /// nil for a district so new that the list has no INEI code for it yet.
  func ineiCode(_ district: Int) -> [UInt8]? {
    ineiCodes[district].isEmpty ? nil : ineiCodes[district]
  }

  /// The code that took the place of INEI's `code`, which its district had before.
  func successor(_ code: Int) -> [UInt8]? { successors[code] }

  func district(ineiCode: [UInt8]) -> Int? {
    district(ineiCode.reduce(0) { $0 * 10 + $1.digit }, .inei)
  }

  /// The day on which the district was made; nil where the list does not say.
  func firstDay(_ ineiCode: [UInt8]) -> [UInt8]? { validFrom[ineiCode] }

  func names(department: Cell?, province: Cell?, district: Cell?) -> Names {
    Names(
      department: key(department, .department), province: key(province, .province),
      district: district.flatMap(Self.key), otherDistrict: key(district, .district),
      within: withins.isEmpty ? nil : department.flatMap { withins[Self.key(LatinBytes.folded($0))] })
  }

  /// True where every name that is given is the district's own.
  func agrees(_ district: Int, with given: Names) -> Bool {
    let own = names[district]
    if let within = given.within, (within.province == own.province) == within.isExcluded { return false }
    return (given.department ?? own.department) == own.department
      && (given.province ?? own.province) == own.province
      && (given.district == nil || given.district == own.district || given.otherDistrict == own.district)
  }

  /// The districts that the names fit; empty without a district's name.
  func districts(named given: Names) -> [Int] {
    guard let name = given.district else { return [] }
    var rows = districtsByName[name] ?? []
    if let other = given.otherDistrict, other != name { rows += districtsByName[other] ?? [] }
    return rows.filter { agrees($0, with: given) }
  }

  // MARK: Names

  private func key(_ cell: Cell?, _ level: Level) -> NameKey? {
    guard let cell else { return nil }
    guard let key = Self.key(cell) else { return nil }
    return aliases[level]?[key] ?? key
  }

  private static func key(_ cell: Cell) -> NameKey? {
    let key = key(LatinBytes.folded(cell))
    return key.isEmpty ? nil : key
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
