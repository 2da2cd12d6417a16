internal import Interchange

/// One row on its way into the store.
struct EntityRow {
  let id: [UInt8]
  /// Number of the source record, from 1.
  var record: Int
  /// In the order of the shelf's `plainFields`.
  var plain: [[UInt8]?]
  var vault: VaultCells
  /// Ids of the targets, in the order of the entity's links.
  var links: [[UInt8]?]

  /// `TYPE:NUMBER` of a document that may be used as evidence.
  func usableDocument(on shelf: EntityShelf) -> String? {
    func value(_ field: String) -> [UInt8]? {
      shelf.plainPosition(of: field).flatMap { plain[$0] } ?? vault[field]
    }
    guard shelf.isDocument, let type = value("type"), let number = value("number"), !number.isEmpty
    else { return nil }
    let validity = value("validity").map { String(decoding: $0, as: UTF8.self) } ?? "unverified"
    guard RegisterWords.usableValidities.contains(validity) else { return nil }
    return String(decoding: type, as: UTF8.self) + ":" + String(decoding: number, as: UTF8.self)
  }

  /// Takes what is missing here from a later row of the same thing; gives the names of what differs.
  mutating func merge(_ later: EntityRow, on shelf: EntityShelf) -> [String] {
    var conflicts: [String] = []
    for (position, field) in shelf.plainFields.enumerated() {
      if !Self.fill(&plain[position], later.plain[position]) {
        conflicts.append(shelf.type.fields[field].name)
      }
    }
    for field in shelf.vaultFields {
      let name = shelf.type.fields[field].name
      if !Self.fill(&vault[name], later.vault[name]) { conflicts.append(name) }
    }
    for (index, link) in shelf.type.links.enumerated() {
      if !Self.fill(&links[index], later.links[index]) { conflicts.append("\(link.role)_id") }
    }
    return conflicts
  }

  mutating func takeContent(of later: EntityRow) {
    plain = later.plain
    vault = later.vault
    links = later.links
  }

  func hasSameContent(as other: EntityRow) -> Bool {
    plain == other.plain && vault == other.vault && links == other.links
  }

  /// False when both are there and differ; the first is kept.
  private static func fill(_ value: inout [UInt8]?, _ later: [UInt8]?) -> Bool {
    guard let later else { return true }
    guard let present = value else {
      value = later
      return true
    }
    return present == later
  }
}
