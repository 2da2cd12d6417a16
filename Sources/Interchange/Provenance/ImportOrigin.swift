/// An import as the origin of a value: which file, when, and by which mapping and code lists.
package struct ImportOrigin: Sendable, Hashable {
  package let number: Int
  /// In which run; nil where it was none, and in stores of version 1.
  package let run: Int?
  package let source: String
  /// Name of the file, without its folder.
  package let file: String
  package let sha256: String
  /// `name@version`
  package let mapping: String
  /// Of mapping, lookups, code lists and model together.
  package let fingerprint: String
  /// Of the mapping file alone; nil where it was not kept.
  package let mappingSHA256: String?
  /// Of the lookups and code lists; nil where it was not kept.
  package let codesSHA256: String?
  package let isFullSnapshot: Bool
  /// `2026-11-24T05:00:01Z`; empty in stores of version 1.
  package let time: String

  package init(
    number: Int, run: Int?, source: String, file: String, sha256: String, mapping: String, fingerprint: String,
    mappingSHA256: String?, codesSHA256: String?, isFullSnapshot: Bool, time: String
  ) {
    self.number = number
    self.run = run
    self.source = source
    self.file = file
    self.sha256 = sha256
    self.mapping = mapping
    self.fingerprint = fingerprint
    self.mappingSHA256 = mappingSHA256
    self.codesSHA256 = codesSHA256
    self.isFullSnapshot = isFullSnapshot
    self.time = time
  }
}
