package import Interchange

/// What a register is without its keys, and the line of its log that says they were destroyed.
extension CaseRegister {
  package func destructionExtent() throws(Failure) -> DestructionExtent {
    var parts: [DestructionExtent.Part] = []
    for shelf in shelves {
      let rows = try rowCount("\(shelf.table) WHERE sealed IS NOT NULL")
      if rows > 0 { parts.append(DestructionExtent.Part(entity: shelf.type.name, rows: rows)) }
    }
    return DestructionExtent(
      rows: parts, dataKeys: try rowCount("vault_key"),
      quarantined: try rowCount("quarantine WHERE length(sealed) > 0"),
      corrections: try rowCount("correction"), reasons: try rowCount("audit_reason"),
      persons: try database.number("SELECT count(DISTINCT person) FROM membership") ?? 0,
      held: try heldPersons().count)
  }

  /// Enters in the audit log that the keys are about to be destroyed; this comes first, as afterwards nothing can be signed.
  ///
  /// Throws: `keys-held`.
  package func announceDestruction(ofKey fingerprint: String) throws(Failure) -> DestructionExtent {
    try database.transaction { () throws(Failure) in
      let extent = try destructionExtent()
      if extent.held > 0 {
        throw Failure(.keysHeld, at: Place(file: database.path), ["count": .number(extent.held)])
      }
      try record(
        AuditEvent(
          .keysDestroyed,
          [
            "key": .word(fingerprint), "generation": .number(try vaultGeneration()),
            "rows": .number(extent.rows.reduce(0) { $0 + $1.rows }), "keys": .number(extent.dataKeys),
            "persons": .number(extent.persons),
          ]))
      return extent
    }
  }
}

extension FindingCode {
  package static let keysHeld = FindingCode(
    "keys-held", .error, es: "hay {count} personas bajo retención legal: las claves no se destruyen",
    en: "{count} persons are under legal hold: the keys are not destroyed",
    hint: Localised(
      es: "véalas con «quipu hold list»", en: "see them with `quipu hold list`"))
}
