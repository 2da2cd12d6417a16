/// A row of the register: its entity and its opaque id, 32 hex digits.
package struct RowAddress: Sendable, Hashable {
  package let entity: String
  package let id: String
  package init(entity: String, id: String) {
    self.entity = entity
    self.id = id
  }
}
