internal import CaseStore
internal import Interchange

/// A version of a row and what it changed, as `quipu show --history` prints it.
package struct RowHistory: Sendable {
  /// Numbers of imports.
  package let since: Int
  package let seen: Int
  package let ended: Int?
  /// Against the version before; of the first none.
  package let changes: [FieldChange]
  /// No version follows at the import that ended it: the source no longer had it.
  package let isTombstone: Bool
}

package struct FieldChange: Sendable {
  package let field: String
  /// nil unless revealed.
  package let before: ShownCell?
  package let after: ShownCell?
}

/// Makes of stored versions what may be shown of them.
struct RowShowing {
  let model: UnifiedModel
  let request: CaseView.Request
  let imports: [Int: ImportOrigin]
  private let mask: ValueMask

  init(model: UnifiedModel, request: CaseView.Request, imports: [Int: ImportOrigin]) {
    self.model = model
    self.request = request
    self.imports = imports
    mask = ValueMask(model, request.codes, reveals: request.reveal)
  }

  func row(_ versions: [StoredVersion]) -> CaseView.Row? {
    guard let version = versions.last, let type = model.entity(version.address.entity) else { return nil }
    return CaseView.Row(
      address: version.address, person: version.person, since: version.since, seen: version.seen,
      ended: version.ended, place: version.place, sourceRecords: version.sourceRecords,
      places: version.parts.map(\.place),
      values: type.fields.indices.compactMap { value($0, of: version, type) },
      links: zip(type.links, version.links).compactMap { link, id in
        id.map { CaseView.Link(role: link.role, target: RowAddress(entity: link.target, id: $0)) }
      },
      mapping: imports[version.seen].map(request.mappings.state) ?? .missing,
      history: request.history ? history(versions, type) : [])
  }

  /// A value that is missing for a reason has a note, and is shown too.
  private func value(_ index: Int, of version: StoredVersion, _ type: EntityType) -> CaseView.Value? {
    let field = type.fields[index].name
    let notes = version.notes[field] ?? []
    if version.cells[index] == nil && notes.isEmpty { return nil }
    return CaseView.Value(
      field: field, cell: cell(index, of: version, type), notes: notes,
      rules: imports[version.seen].map { request.mappings.rules(for: "\(type.name).\(field)", from: $0) } ?? [],
      records: records(of: version, saying: { $0 == version.cells[index]?.value }, index),
      others: others(index, of: version, type))
  }

  private func records(of version: StoredVersion, saying: ([UInt8]) -> Bool, _ index: Int) -> [Int] {
    version.parts.filter { $0.cells[index].map { saying($0.value) } ?? false }.compactMap(\.place.recordNumber)
  }

  private func others(_ index: Int, of version: StoredVersion, _ type: EntityType) -> [CaseView.Other] {
    var values: [[UInt8]] = []
    for value in version.parts.compactMap({ $0.cells[index]?.value })
    where value != version.cells[index]?.value && !values.contains(value) { values.append(value) }
    return values.map { value in
      CaseView.Other(
        cell: mask.cell(type.name, type.fields[index].name, String(decoding: value, as: UTF8.self)),
        records: records(of: version, saying: { $0 == value }, index))
    }
  }

  func cell(_ index: Int, of version: StoredVersion, _ type: EntityType) -> ShownCell {
    mask.cell(
      type.name, type.fields[index].name, version.cells[index].map { String(decoding: $0.value, as: UTF8.self) })
  }

  private func history(_ versions: [StoredVersion], _ type: EntityType) -> [RowHistory] {
    versions.indices.map { index in
      let version = versions[index]
      let next = index + 1 < versions.count ? versions[index + 1] : nil
      return RowHistory(
        since: version.since, seen: version.seen, ended: version.ended,
        changes: index == 0 ? [] : changes(from: versions[index - 1], to: version, type),
        isTombstone: version.ended != nil && version.ended != next?.since)
    }
  }

  private func changes(from old: StoredVersion, to new: StoredVersion, _ type: EntityType) -> [FieldChange] {
    let fields = type.fields.indices.filter { old.cells[$0]?.value != new.cells[$0]?.value }.map { index in
      FieldChange(
        field: type.fields[index].name, before: request.reveal ? cell(index, of: old, type) : nil,
        after: request.reveal ? cell(index, of: new, type) : nil)
    }
    let links = type.links.indices.filter { old.links[$0] != new.links[$0] }.map { index in
      FieldChange(
        field: "\(type.links[index].role)_id", before: old.links[index].map { .value($0) },
        after: new.links[index].map { .value($0) })
    }
    return fields + links
  }
}
