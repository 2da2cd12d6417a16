/// What tells whether a mapping is the one by which something was imported.
package struct MappingDigests: Sendable, Hashable {
  /// SHA-256 over mapping, lookups, code lists and model.
  package let fingerprint: String
  /// Of the mapping file alone.
  package let mapping: String
  /// Of the lookups and code lists.
  package let codes: String
}
