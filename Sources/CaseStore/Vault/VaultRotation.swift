package import Interchange
package import Safekeeping

extension CaseRegister {
  /// How many keys the vault has had; the present one has this number.
  package func vaultGeneration() throws(Failure) -> Int {
    try database.number("SELECT max(number) FROM vault_generation") ?? 0
  }

  /// As which of them a store took a key; nil for one that it has not.
  package func vaultGeneration(of key: SecretKey) throws(Failure) -> Int? {
    try database.number(
      "SELECT number FROM vault_generation WHERE key_check = ?", .blob(try VaultSeals(root: key).check))
  }

  /// Completes or takes back what a killed rotation left of its files.
  package func settleVaultKey() throws(Failure) { try vaultOpening.settle(seals) }

  /// Seals the vault under a new key and destroys the present one. Nothing else may have the store open.
  ///
  /// The next key is on the disk before the store takes it, and the store has taken it before the present one is destroyed.
  /// `scrub` has to follow: pages that were let go still hold data keys under the old one.
  package func rotateVaultKey() throws(Failure) -> VaultRotation {
    try settleVaultKey()
    let new = try VaultSeals(root: vaultFile.propose())
    try database.execute("PRAGMA secure_delete = ON")
    let rotation = try database.transaction { () throws(Failure) in
      let count = try VaultRekeying(database: database, old: seals, new: new).run()
      try VaultOpening.enter(new, in: database, at: clock())
      try database.run("INSERT OR REPLACE INTO register VALUES ('scrub-due', x'01')")
      let rotation = VaultRotation(
        generation: try vaultGeneration(), dataKeys: count.dataKeys,
        resealed: count.rows + count.quarantined + count.corrections + count.reasons)
      try record(
        AuditEvent(
          .vaultKeyRotated,
          [
            "generation": .number(rotation.generation), "keys": .number(rotation.dataKeys),
            "resealed": .number(rotation.resealed),
          ]))
      return rotation
    }
    try vaultFile.adopt()
    return rotation
  }
}
