internal import Interchange
internal import Safekeeping

/// What is sealed under the root key of a vault, one key a purpose.
struct VaultSeals {
  /// Data keys of persons, rows about nobody or several persons, and reasons.
  let vault: SealedBox
  /// Records in quarantine and their corrections.
  let quarantine: SealedBox
  /// Tells, before anything is written, that the key is the one that the store took.
  let check: [UInt8]

  init(root: SecretKey) throws(Failure) {
    vault = SealedBox(key: try root.derived(for: "vault"))
    quarantine = SealedBox(key: try root.derived(for: "quarantine"))
    check = KeyedHash(key: try root.derived(for: "key-check")).tag("quipu vault")
  }

  /// Those of a store before version 3, which has no check of them.
  init(derivedFrom master: SecretKey) throws(Failure) {
    vault = SealedBox(key: try master.derived(for: "vault"))
    quarantine = SealedBox(key: try master.derived(for: "quarantine"))
    check = []
  }
}
