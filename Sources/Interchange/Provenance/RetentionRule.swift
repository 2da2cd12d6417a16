/// How long what is known of a person may be kept, counted from what, and by which law.
package struct RetentionRule: Sendable, Hashable {
  package let name: String
  package let legalBasis: String
  /// From the day from which it counts.
  package let months: Int
  /// `entity.field` of a date about the person; nil: the last import that had her.
  package let after: String?
  /// Of the pipeline; empty: all of them.
  package let sources: [String]
  /// Where `after` stands in the pipeline.
  package let place: Place

  package init(name: String, legalBasis: String, months: Int, after: String?, sources: [String], place: Place) {
    self.name = name
    self.legalBasis = legalBasis
    self.months = months
    self.after = after
    self.sources = sources
    self.place = place
  }

  /// The word for the last import.
  package static let lastImport = "last-import"
}

/// Whose time is over, on a day.
package struct RetentionDue: Sendable, Hashable {
  package struct Person: Sendable, Hashable {
    package let id: String
    /// The rule that ends last for her.
    package let rule: String
    /// Last day of her time, `yyyy-MM-dd`.
    package let until: String
    /// Under legal hold: she is not erased.
    package let isHeld: Bool

    package init(id: String, rule: String, until: String, isHeld: Bool) {
      self.id = id
      self.rule = rule
      self.until = until
      self.isHeld = isHeld
    }
  }

  /// Those whose time has been over longest first.
  package let persons: [Person]
  /// Persons kept because a rule of theirs has nothing to count from, or one of their sources has no rule.
  package let uncounted: Int

  package init(persons: [Person], uncounted: Int) {
    self.persons = persons
    self.uncounted = uncounted
  }
}
