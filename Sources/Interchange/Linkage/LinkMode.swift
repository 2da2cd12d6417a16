/// Which records of several lists are compared.
package enum LinkMode: String, Sendable, CaseIterable {
  /// Records of different lists alone.
  case link
  /// All records with all.
  case linkAndDedupe = "link-and-dedupe"
}
