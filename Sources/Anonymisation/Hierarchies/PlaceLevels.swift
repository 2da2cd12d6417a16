internal import Interchange

/// INEI's place codes: district, province, department, macro-region.
///
/// Macro-regions are those by which chambers of commerce and the national accounts speak of Peru: north, centre, south,
/// east, and Lima with Callao.
struct PlaceLevels {
  let districts: [String]
  private let known: Set<String>
  private let macroRegions: [String: String]

  init(_ codeLists: any CodeListSource) {
    districts = codeLists.codeList("ubigeo")?.column("inei").filter { $0.utf8.count == 6 } ?? []
    known = Set(districts)
    let list = codeLists.codeList("macro_region")
    macroRegions = Dictionary(
      zip(list?.column("code") ?? [], list?.column("macro_region") ?? []), uniquingKeysWith: { first, _ in first })
  }

  /// Of a district, and of the code of a province (4 digits) or a department (2), which stay what they are.
  func ladder(_ code: String) -> [String]? {
    guard [2, 4, 6].contains(code.utf8.count), code.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
    guard let region = macroRegions[String(code.prefix(2))] else { return nil }
    if code.utf8.count == 6, !known.contains(code) { return nil }
    return [String(code.prefix(4)), String(code.prefix(2)), region]
  }
}

/// Countries by ISO 3166-1 alpha-3, in the sub-regions and regions of the United Nations (M49).
struct CountryLevels {
  let codes: [String]
  private let regions: [String: [String]]

  init(_ codeLists: any CodeListSource) {
    let list = codeLists.codeList("country_region")
    codes = list?.column("code") ?? []
    let levels = zip(list?.column("subregion") ?? [], list?.column("region") ?? []).map { [$0, $1] }
    regions = Dictionary(zip(codes, levels), uniquingKeysWith: { first, _ in first })
  }

  func ladder(_ code: String) -> [String]? { regions[code] }
}
