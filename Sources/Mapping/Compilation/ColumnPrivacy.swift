package import Interchange

/// Whether the same source text would be kept sealed in one field and open in another.
///
/// A column that feeds a field of the vault (classes D, F and L) must not go untouched into a field that
/// is kept in the clear: then the seal seals nothing. Only the certain case is refused, a path without
/// any step; whether a step generalises enough is a person's decision, who reads the lineage.
struct ColumnPrivacy {
  private struct Use {
    let column: String
    let isBare: Bool
    let privacy: PrivacyClass
    let field: String
    let place: Place
  }

  private var uses: [Use] = []

  mutating func note(
    _ columns: [String], isBare: Bool, field: Field, name: String, place: Place
  ) {
    for column in columns {
      uses.append(
        Use(
          column: column, isBare: isBare, privacy: field.privacy, field: name, place: place))
    }
  }

  /// Findings: `privacy-mixed` at each open use.
  func check(_ draft: MappingDraft) {
    for open in uses where open.isBare && !open.privacy.staysInVault {
      guard let sealed = uses.first(where: { $0.column == open.column && $0.privacy.staysInVault })
      else { continue }
      draft.add(
        .privacyMixed, at: open.place,
        [
          "column": .word(open.column), "sealed": .word(sealed.field),
          "open": .word(open.field),
        ])
    }
  }
}

extension FindingCode {
  package static let privacyMixed = FindingCode(
    "privacy-mixed", .error,
    es: "«{column}» va a la bóveda como {sealed} y abierto a {open}",
    en: "'{column}' goes to the vault as {sealed} and openly to {open}",
    hint: Localised(
      es: "ponga un paso que generalice, o quite la regla de {open}",
      en: "put in a step that generalises, or remove the rule of {open}"))
}
