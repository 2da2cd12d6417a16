/// What there is of a person, before or after it is erased. No value of it.
package struct ErasureExtent: Sendable {
  /// Rows of an entity, all versions counted, that one source brought.
  package struct Part: Sendable, Hashable {
    package let entity: String
    package let source: String
    package let rows: Int

    package init(entity: String, source: String, rows: Int) {
      self.entity = entity
      self.source = source
      self.rows = rows
    }
  }

  /// A publication in which the person was.
  package struct Publication: Sendable, Hashable {
    package let line: String
    package let recipient: String
    /// `2026-11-24T05:00:01Z`
    package let time: String
    /// SHA-256 of its `manifest.json`.
    package let manifest: String

    package init(line: String, recipient: String, time: String, manifest: String) {
      self.line = line
      self.recipient = recipient
      self.time = time
      self.manifest = manifest
    }
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

  package init(
    records: Int, parts: [Part], shared: [Part], keys: Int, publications: [Publication], quarantined: Int,
    isHeld: Bool
  ) {
    self.records = records
    self.parts = parts
    self.shared = shared
    self.keys = keys
    self.publications = publications
    self.quarantined = quarantined
    self.isHeld = isHeld
  }
}
