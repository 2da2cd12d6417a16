internal import Interchange

/// An entity as both models have it, or one of them.
struct ComparedEntity: Sendable {
  let name: String
  let fields: [ComparedField]

  static func pairs(_ old: UnifiedModel, _ new: UnifiedModel) -> [ComparedEntity] {
    let names = new.entities.map(\.name) + old.entities.map(\.name).filter { new.index(of: $0) == nil }
    return names.map { name in
      ComparedEntity(name: name, fields: ComparedField.pairs(old.entity(name), new.entity(name)))
    }
  }
}

/// A field or a link, with where it stands on each side.
struct ComparedField: Sendable {
  let name: String
  let isLink: Bool
  let old: Int?
  let new: Int?

  static func pairs(_ old: EntityType?, _ new: EntityType?) -> [ComparedField] {
    let fields = names(old?.fields.map(\.name), new?.fields.map(\.name)).map { name in
      ComparedField(
        name: name, isLink: false, old: old?.index(ofField: name), new: new?.index(ofField: name))
    }
    let links = names(old?.links.map(\.role), new?.links.map(\.role)).map { role in
      ComparedField(
        name: "\(role)_id", isLink: true, old: old?.index(ofLink: role), new: new?.index(ofLink: role))
    }
    return fields + links
  }

  private static func names(_ old: [String]?, _ new: [String]?) -> [String] {
    let known = new ?? []
    return known + (old ?? []).filter { !known.contains($0) }
  }

  func cell(ofOld table: EntityTable, _ row: Int) -> UnsafeBufferPointer<UInt8>? {
    old.flatMap { (isLink ? table.links[$0] : table.columns[$0])[row] }
  }
  func cell(ofNew table: EntityTable, _ row: Int) -> UnsafeBufferPointer<UInt8>? {
    new.flatMap { (isLink ? table.links[$0] : table.columns[$0])[row] }
  }
}
