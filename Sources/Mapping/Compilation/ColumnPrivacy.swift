internal import Configuration
package import Interchange

/// Whether what is sealed in one field would stand open in another.
///
/// A column that feeds a field of the vault (classes D, F and L) must not reach a field that is kept in the clear,
/// unless a step on the way hides whom it identifies: then the seal would seal nothing. Of the place of a shelter
/// (class L) not even the district may be left over. Where an author must let it through, the rule says why with
/// `discloses`, and the reason stands where the reviewer reads.
struct ColumnPrivacy {
  private struct Use {
    let field: Field
    let name: String
    let rule: MappingDefinition.FieldRule
    /// Columns that become the value, with any steps between.
    let reaching: [String]
    /// Those that can still be told from it.
    let telling: [String]
    /// Those whose place can still be told from it.
    let placing: [String]
  }

  private let draft: MappingDraft
  private var uses: [Use] = []

  init(_ draft: MappingDraft) { self.draft = draft }

  mutating func note(
    _ value: ValueProgram, normaliser: (any ValueTransform.Type)?, _ rule: MappingDefinition.FieldRule,
    _ field: Field, _ name: String
  ) {
    let telling = columns(value, normaliser, rule) { $0.keepsIdentity }
    uses.append(
      Use(
        field: field, name: name, rule: rule, reaching: draft.columnNames(of: value.mainSources) + telling,
        telling: telling, placing: columns(value, normaliser, rule) { $0.keepsPlace }))
  }

  private func columns(
    _ value: ValueProgram, _ normaliser: (any ValueTransform.Type)?, _ rule: MappingDefinition.FieldRule,
    through hands: @escaping (any ValueTransform.Type) -> Bool
  ) -> [String] {
    let ends = normaliser.map(hands) ?? true
    let kept = ends ? IdentityFlow(draft, through: hands).sources(of: value) : []
    return draft.columnNames(of: kept + (rule.onError == .raw ? IdentityFlow.rawSources(of: value) : []))
  }

  /// Findings: `privacy-mixed` at each open use, `disclosure-needless`.
  func check() {
    for use in uses {
      let leaks = use.field.privacy.staysInVault ? [] : leaks(in: use)
      if let reason = use.rule.discloses {
        if leaks.isEmpty { draft.add(.disclosureNeedless, at: reason.place, ["field": .word(use.name)]) }
        continue
      }
      for leak in leaks {
        draft.add(
          .privacyMixed, at: use.rule.value.place,
          ["column": .word(leak.column), "sealed": .word(leak.sealed), "open": .word(use.name)])
      }
    }
  }

  /// The columns that an open field lets be told, each with a field that seals it.
  private func leaks(in open: Use) -> [(column: String, sealed: String)] {
    var leaks: [(column: String, sealed: String)] = []
    for sealed in uses where sealed.field.privacy.staysInVault {
      let told = sealed.field.privacy == .shelterPlace ? open.telling + open.placing : open.telling
      for column in sealed.reaching where told.contains(column) && !leaks.contains(where: { $0.column == column }) {
        leaks.append((column, sealed.name))
      }
    }
    return leaks
  }
}

extension FindingCode {
  package static let privacyMixed = FindingCode(
    "privacy-mixed", .error,
    es: "«{column}» va a la bóveda como {sealed} y abierto a {open}",
    en: "'{column}' goes to the vault as {sealed} and openly to {open}",
    hint: Localised(
      es:
        "ponga un paso que generalice (year, age-on, lookup…), quite la regla de {open}, o diga por qué con discloses: …",
      en:
        "put in a step that generalises (year, age-on, lookup…), remove the rule of {open}, or say why with discloses: …"
    ))
  package static let disclosureNeedless = FindingCode(
    "disclosure-needless", .warning, es: "{field} no muestra nada sellado: «discloses» sobra",
    en: "{field} shows nothing that is sealed: 'discloses' is needless",
    hint: Localised(es: "quítelo", en: "remove it"))
}
