/// Economic activities by ISIC revision 4: class, group, division, section.
enum ActivityLevels {
  /// Sections by their last division.
  private static let sections: [(last: Int, letter: String)] = [
    (3, "A"), (9, "B"), (33, "C"), (35, "D"), (39, "E"), (43, "F"), (47, "G"), (53, "H"), (56, "I"), (63, "J"),
    (66, "K"), (68, "L"), (75, "M"), (82, "N"), (84, "O"), (85, "P"), (88, "Q"), (93, "R"), (96, "S"), (98, "T"),
    (99, "U"),
  ]

  /// Of a class of four digits, and of a group or division, which stay what they are.
  static func ladder(_ code: String) -> [String]? {
    guard (2...4).contains(code.utf8.count), code.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
    guard let division = Int(code.prefix(2)), division > 0 else { return nil }
    guard let section = sections.first(where: { division <= $0.last })?.letter else { return nil }
    return [String(code.prefix(3)), String(code.prefix(2)), section]
  }
}

/// Types of identity documents: those of Peruvians, those of foreigners, none.
enum DocumentLevels {
  private static let groups: [String: String] = [
    "DNI": "national", "RUC": "national", "CNV": "national", "PN": "national", "CE": "foreign", "PTP": "foreign",
    "CPP": "foreign", "PAS": "foreign", "CSR": "foreign", "CDI": "foreign", "SD": "none", "NI": "none",
  ]

  static var types: [String] { groups.keys.sorted() }

  static func ladder(_ type: String) -> [String]? { groups[type].map { [$0] } }
}
