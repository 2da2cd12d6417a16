internal import Interchange
internal import Safekeeping

/// The keys of a store, one per purpose, all derived from the master key.
struct RegisterKeys {
  /// Ids of rows and persons.
  let identity: KeyedHash
  /// Recognises records and blocks that came twice.
  let raw: KeyedHash
  /// Finds persons by a document without opening the vault.
  let blindIndex: KeyedHash
  let vault: SealedBox
  let quarantine: SealedBox
  /// Signs the lines of the audit log.
  let audit: KeyedHash
  /// Of the tags of the store's pages.
  let pages: SecretKey
  /// Tells, before anything is written, that the key is the one of this store.
  let check: [UInt8]

  init(master: SecretKey) throws(Failure) {
    identity = KeyedHash(key: try master.derived(for: "identity"))
    raw = KeyedHash(key: try master.derived(for: "raw-hash"))
    blindIndex = KeyedHash(key: try master.derived(for: "blind-index"))
    vault = SealedBox(key: try master.derived(for: "vault"))
    quarantine = SealedBox(key: try master.derived(for: "quarantine"))
    audit = KeyedHash(key: try master.derived(for: "audit"))
    pages = try master.derived(for: "pages")
    check = KeyedHash(key: try master.derived(for: "key-check")).tag("quipu case register")
  }

  /// Opaque, the same on every night, and different in another source or entity.
  func rowID(source: [UInt8], entity: [UInt8], key: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    source.withUnsafeBufferPointer { source in
      entity.withUnsafeBufferPointer { entity in
        identity.short(source, entity, key)
      }
    }
  }

  func recordHash(_ raw: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    self.raw.short(raw)
  }

  func blockHash(_ block: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    let label = Array("block".utf8)
    return label.withUnsafeBufferPointer { raw.short($0, block) }
  }

  private static let rowLabel = Array("row".utf8)

  /// Tells whether a row is what an earlier import said.
  func contentDigest(of content: [UInt8], entity: [UInt8]) -> [UInt8] {
    Self.rowLabel.withUnsafeBufferPointer { label in
      entity.withUnsafeBufferPointer { entity in
        content.withUnsafeBufferPointer { raw.short(label, entity, $0) }
      }
    }
  }

  /// The same for the same contents in any order, where they come to the same row.
  func mergedDigest(of whole: [UInt8], _ parts: Set<[UInt8]>, entity: [UInt8]) -> [UInt8] {
    let sorted = parts.sorted { $0.lexicographicallyPrecedes($1) }
    return Array(raw.tag(Array("merged".utf8), entity, whole, Array(sorted.joined())).prefix(16))
  }

  /// By which a person or person record that was erased is known, and nobody else.
  func erasureTag(_ id: [UInt8]) -> [UInt8] { Array(identity.tag(Array("erased".utf8), id).prefix(16)) }

  /// A blocking key of linkage, or another of its small secrets, as eight bytes that tell nothing of it.
  func linkageTag(_ key: [UInt8]) -> [UInt8] { Array(blindIndex.tag(Array("linkage".utf8), key).prefix(8)) }

  func documentTag(_ document: String) -> [UInt8] { Array(blindIndex.tag(document).prefix(16)) }
}
