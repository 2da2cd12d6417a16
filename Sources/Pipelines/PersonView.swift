internal import Anonymisation
internal import CaseStore
package import Interchange
internal import Safekeeping

/// One person of a workspace, for the verbs that erase her or keep her from being erased.
package struct PersonView {
  private let workspace: Workspace
  private let store: CaseRegister
  private let person: String

  /// `name`: the internal id or, with `line`, the pseudonym under which the person stands in that line's publications.
  ///
  /// Memory: O(1). Throws: `person-unknown`, `workspace-empty`, and what keeps the store from being opened.
  package init(
    _ name: String, line: String?, workspace path: String, model: UnifiedModel, changes: Bool
  ) throws(Failure) {
    workspace = try Workspace(existing: path)
    store = changes ? try workspace.openStore(model: model) : try workspace.openStoreToRead(model: model)
    guard Self.isID(name) else { throw Failure(.personUnknown, at: Place(file: path)) }
    if let line {
      person = try Self.person(pseudonym: name, line: line, store, masterKey: try workspace.masterKey(), path)
    } else {
      person = name
    }
  }

  /// 32 hex digits, as both ids and pseudonyms are written.
  private static func isID(_ name: String) -> Bool {
    name.utf8.count == 32
      && name.utf8.allSatisfy {
        ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) || ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "f"))
      }
  }

  /// A pseudonym cannot be turned back, so that of everybody is made and compared.
  private static func person(
    pseudonym: String, line: String, _ store: CaseRegister, masterKey: SecretKey, _ path: String
  ) throws(Failure) -> String {
    let recipients = Set(try store.releases(line: line).map(\.recipient)).sorted()
    var found: String?
    try store.eachPersonID(releasedIn: line) { id throws(Failure) in
      for recipient in recipients where found == nil {
        let known = try ReleaseLine.pseudonym(
          of: id, in: "person", recipient: recipient, line: line, masterKey: masterKey)
        if known == pseudonym { found = id }
      }
    }
    guard let found else { throw Failure(.personUnknown, at: Place(file: path)) }
    return found
  }

  /// What an erasure would take. Changes nothing.
  package func extent() throws(Failure) -> ErasureExtent { try store.erasureExtent(ofPerson: person) }

  /// Copies of the store beside it, which keep what they had.
  package var copies: [String] { workspace.olderStores }

  /// Erases the person for good and rewrites the store's file. Throws: `person-held`.
  package func erase(reason: String) throws(Failure) -> ErasureExtent {
    let extent = try store.erase(person: person, reason: reason)
    try store.mirrorAudit()
    try store.scrub()
    return extent
  }

  /// Persons under legal hold in a workspace, those held longest first.
  package static func held(in path: String, model: UnifiedModel) throws(Failure) -> [HeldPerson] {
    try Workspace(existing: path).openStoreToRead(model: model).heldPersons()
  }

  package func setHold(reason: String) throws(Failure) {
    try store.setHold(onPerson: person, reason: reason)
    try store.mirrorAudit()
  }

  /// Throws: `hold-missing`.
  package func liftHold(reason: String) throws(Failure) {
    try store.liftHold(onPerson: person, reason: reason)
    try store.mirrorAudit()
  }
}
