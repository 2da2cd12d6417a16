package import Interchange

/// What there is of a person, before or after it is erased. No value of it.
package struct ErasureExtent: Sendable {
  /// Rows of an entity, all versions counted, that one source brought.
  package struct Part: Sendable, Hashable {
    package let entity: String
    package let source: String
    package let rows: Int
  }

  /// A publication in which the person was.
  package struct Publication: Sendable, Hashable {
    package let line: String
    package let recipient: String
    /// `2026-11-24T05:00:01Z`
    package let time: String
    /// SHA-256 of its `manifest.json`.
    package let manifest: String
  }

  /// Records of the person in their sources.
  package let records: Int
  package let parts: [Part]
  /// Rows about several persons, the person among them: they stay, without her.
  package let shared: [Part]
  /// Data keys of the vault.
  package let keys: Int
  package let publications: [Publication]
  /// Records in quarantine of the sources that know the person: nobody can tell whose they are.
  package let quarantined: Int
  package let isHeld: Bool
}

extension FindingCode {
  package static let personUnknown = FindingCode(
    "person-unknown", .error, es: "el almacén no conoce a esa persona", en: "the store does not know that person",
    hint: Localised(
      es: "dé el id interno, o el seudónimo con --line LINEA",
      en: "give the internal id, or the pseudonym with --line LINE"))
  package static let personHeld = FindingCode(
    "person-held", .error, es: "la persona está bajo retención legal: no se borra",
    en: "the person is under legal hold: nothing is erased",
    hint: Localised(
      es: "levante la retención con «quipu hold lift» cuando la autoridad lo permita",
      en: "lift the hold with `quipu hold lift` when the authority allows it"))
}
