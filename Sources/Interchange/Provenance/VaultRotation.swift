/// What a rotation of the vault's key came to.
package struct VaultRotation: Sendable, Hashable {
  /// Of the new key, from 1.
  package let generation: Int
  package let dataKeys: Int
  /// Rows without a data key, records in quarantine, corrections and reasons.
  package let resealed: Int

  package init(generation: Int, dataKeys: Int, resealed: Int) {
    self.generation = generation
    self.dataKeys = dataKeys
    self.resealed = resealed
  }
}
