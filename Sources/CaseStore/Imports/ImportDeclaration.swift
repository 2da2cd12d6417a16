package import Interchange

/// A group of declared totals, by the name under which findings and reports know it.
package struct TotalsGroup: Sendable, Hashable {
  package let name: String
  /// A block without the declared total is a finding even if it has no parts.
  package let isRequired: Bool
  package init(name: String, isRequired: Bool) {
    self.name = name
    self.isRequired = isRequired
  }
}

/// A file that comes in: what names the import and how it is to be taken.
package struct ImportDeclaration: Sendable, Hashable {
  /// Name of the source in the pipeline. Keys of rows are local to it.
  package let source: String
  /// Name of the file, without its folder.
  package let file: String
  /// Of the file's bytes, 64 hex digits.
  package let sha256: String
  /// Of the mapping and the code lists it uses. Source, SHA-256 and fingerprint label an import.
  package let fingerprint: String
  /// `name@version`
  package let mapping: String
  /// Of the mapping file alone, and of its lookups and code lists: parts of the fingerprint that can be compared.
  package let mappingSHA256: String
  package let codesSHA256: String
  /// A row that this source had before and this file lacks becomes a tombstone.
  package let isFullSnapshot: Bool
  /// Order of the sources where they contradict each other about a person: the smallest wins.
  package let precedence: Int
  /// In the order of `TotalsEntry.group`.
  package let totals: [TotalsGroup]
  /// By entity; `merge` for those that are not named.
  package let duplicates: [String: Duplicates]

  package init(
    source: String, file: String, sha256: String, fingerprint: String, mapping: String,
    isFullSnapshot: Bool, precedence: Int, totals: [TotalsGroup] = [], duplicates: [String: Duplicates] = [:],
    mappingSHA256: String = "", codesSHA256: String = ""
  ) {
    self.source = source
    self.file = file
    self.sha256 = sha256
    self.fingerprint = fingerprint
    self.mapping = mapping
    self.isFullSnapshot = isFullSnapshot
    self.precedence = precedence
    self.totals = totals
    self.duplicates = duplicates
    self.mappingSHA256 = mappingSHA256
    self.codesSHA256 = codesSHA256
  }
}
