/// What nobody can read any more when the keys of a workspace are destroyed.
package struct DestructionExtent: Sendable, Hashable {
  /// Rows with sealed cells, in all versions, by entity in the model's order.
  package let rows: [Part]
  package let dataKeys: Int
  package let quarantined: Int
  package let corrections: Int
  package let reasons: Int
  /// Whose ids and pseudonyms cannot be made again.
  package let persons: Int
  /// Under legal hold: while there are any, nothing is destroyed.
  package let held: Int

  package struct Part: Sendable, Hashable {
    package let entity: String
    package let rows: Int
    package init(entity: String, rows: Int) {
      self.entity = entity
      self.rows = rows
    }
  }

  package init(
    rows: [Part], dataKeys: Int, quarantined: Int, corrections: Int, reasons: Int, persons: Int, held: Int
  ) {
    self.rows = rows
    self.dataKeys = dataKeys
    self.quarantined = quarantined
    self.corrections = corrections
    self.reasons = reasons
    self.persons = persons
    self.held = held
  }
}
