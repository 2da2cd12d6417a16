/// What one import did to the rows of one entity, against what the register knew before.
package struct RowChanges: Sendable, Hashable {
  package let entity: String
  /// Not known before, or known and gone in between.
  package var new = 0
  package var changed = 0
  package var unchanged = 0
  /// A full snapshot no longer had them.
  package var vanished = 0

  package init(entity: String, new: Int = 0, changed: Int = 0, unchanged: Int = 0, vanished: Int = 0) {
    self.entity = entity
    self.new = new
    self.changed = changed
    self.unchanged = unchanged
    self.vanished = vanished
  }

  package var isNothing: Bool { new == 0 && changed == 0 && unchanged == 0 && vanished == 0 }

  package static func + (left: RowChanges, right: RowChanges) -> RowChanges {
    RowChanges(
      entity: left.entity, new: left.new + right.new, changed: left.changed + right.changed,
      unchanged: left.unchanged + right.unchanged, vanished: left.vanished + right.vanished)
  }
}
