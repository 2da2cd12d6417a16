/// A victim in a case as far as the typing of the offence depends on her, without any identifier.
package struct OffenceVictim: Sendable, Hashable {
  /// File, line and record of the source.
  package let place: Place
  /// Age in years; when trafficked where that is known, else when reported.
  package let age: Int?
  /// `true`, `false`, `unknown`, or nil where nobody asked.
  package let isChild: String?
  package let isPresumedMinor: Bool
  /// A code of victim_status.
  package let status: String?
  /// Codes of means over all her acts.
  package let means: Set<String>
  /// Codes of exploitation_type over her acts and exploitations.
  package let purposes: Set<String>

  package init(
    place: Place, age: Int?, isChild: String?, isPresumedMinor: Bool, status: String?,
    means: Set<String>, purposes: Set<String>
  ) {
    self.place = place
    self.age = age
    self.isChild = isChild
    self.isPresumedMinor = isPresumedMinor
    self.status = status
    self.means = means
    self.purposes = purposes
  }
}

/// The victims of one case, or of one incident that belongs to none, with the articles recorded for it.
package struct OffenceCase: Sendable, Hashable {
  package let source: String
  package let articles: Set<String>
  package let victims: [OffenceVictim]
  package init(source: String, articles: Set<String>, victims: [OffenceVictim]) {
    self.source = source
    self.articles = articles
    self.victims = victims
  }
}
