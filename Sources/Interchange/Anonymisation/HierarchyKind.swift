/// How a column of a table is made coarser where no file says it.
package enum HierarchyKind: String, Sendable, CaseIterable {
  /// The value, then everything.
  case flat
  /// A whole number, then bands of the widths that the policy names.
  case number
  /// Day, month, quarter, year.
  case date
  /// Birth date, birth year, INEI band of the age reached in the policy's year, child or adult.
  case birthDate = "birth-date"
  /// Age, band of INEI, child or adult.
  case ageINEI = "age-inei"
  /// Age, band of the Counter-Trafficking Data Collaborative, child or adult.
  case ageCTDC = "age-ctdc"
  /// Age, band of the penal code (under 14, 14 to 17, 18 and over), child or adult.
  case ageLegal = "age-legal"
  /// Age, child or adult.
  case ageChild = "age-child"
  /// District, province, department, macro-region.
  case ubigeo
  /// Country (ISO 3166-1 alpha-3), sub-region and region (UN M49).
  case country
  /// Class, group, division, section of ISIC revision 4.
  case isic
  /// Type of identity document, national or foreign.
  case document

  /// The code lists that it is made of.
  package var codeLists: [String] {
    switch self {
    case .ageINEI, .birthDate: ["age_band"]
    case .ageCTDC: ["age_band_ctdc"]
    case .ubigeo: ["ubigeo", "macro_region"]
    case .country: ["country_region"]
    case .flat, .number, .date, .ageLegal, .ageChild, .isic, .document: []
    }
  }
}
