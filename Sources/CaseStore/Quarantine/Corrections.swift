package import Interchange
internal import Safekeeping

/// What stewards decided about records of one source, for the import of its next file.
package struct SourceDecisions: Sendable {
  /// Keyed hash of a record's bytes to what it should have said.
  let corrections: [[UInt8]: Withheld<[UInt8]>]
  let discarded: Set<[UInt8]>

  package var hasCorrections: Bool { !corrections.isEmpty }

  /// Part of an import's label: the same file with other decisions is another import. Empty without any.
  package let digest: String
}

extension CaseRegister {
  /// Memory: O(decisions of the source). Throws: `seal-broken`.
  package func decisions(ofSource source: String) throws(Failure) -> SourceDecisions {
    var corrections: [[UInt8]: Withheld<[UInt8]>] = [:]
    var discarded: Set<[UInt8]> = []
    var content: [UInt8] = []
    try database.each("SELECT hash, sealed FROM correction WHERE source = ? ORDER BY hash", .text(source)) {
      row throws(Failure) in
      let hash = row.blob(0) ?? []
      let bytes = try self.seals.quarantine.open(
        row.blob(1) ?? [], context: Self.correctionContext(source, hash))
      corrections[hash] = Withheld(bytes)
      content += hash + bytes.withUnsafeBufferPointer { self.keys.recordHash($0) }
    }
    try database.each(
      "SELECT hash FROM disposition WHERE source = ? AND kind = 'discarded' ORDER BY hash", .text(source)
    ) { row throws(Failure) in
      discarded.insert(row.blob(0) ?? [])
      content += row.blob(0) ?? []
    }
    return SourceDecisions(
      corrections: corrections, discarded: discarded,
      digest: content.isEmpty ? "" : String(hexadecimal(keys.raw.tag(unframed: content)).prefix(32)))
  }

  /// What a record should have said instead; nil where nobody corrected it.
  package func correction(
    of raw: UnsafeBufferPointer<UInt8>, in decisions: SourceDecisions
  ) -> Withheld<[UInt8]>? {
    decisions.corrections[keys.recordHash(raw)]
  }

  package func isDiscarded(_ raw: UnsafeBufferPointer<UInt8>, in decisions: SourceDecisions) -> Bool {
    !decisions.discarded.isEmpty && decisions.discarded.contains(keys.recordHash(raw))
  }
}
