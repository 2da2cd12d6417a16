internal import CaseStore
package import Interchange
internal import Safekeeping

/// What a workspace knows: `quipu status`. Changes nothing; reads every page of the store.
package struct WorkspaceStatus: Sendable {
  package struct ImportEntry: Sendable {
    package let source: String
    package let file: String
    package let sha256: String
    package let mapping: String
    package let isRefused: Bool
    package let account: Account
  }

  package enum Trouble: Error {
    case configuration([Finding])
    case store(Failure)
  }

  package let imports: [ImportEntry]
  package let entities: [(entity: String, rows: Int)]
  package let persons: Int
  package let quarantined: Int
  /// Records that linkage joined with others by itself.
  package let linked: Int
  /// Pairs of persons that wait for a steward, and of these pairs with a contradiction in them.
  package let queue: Int
  package let conflicts: Int

  package static func load(workspace path: String, model modelPath: String) -> Result<WorkspaceStatus, Trouble> {
    var findings: [Finding] = []
    guard let model = Configured.model(modelPath, &findings) else { return .failure(.configuration(findings)) }
    do throws(Failure) { return .success(try WorkspaceStatus(path, model)) } catch { return .failure(.store(error)) }
  }

  private init(_ path: String, _ model: UnifiedModel) throws(Failure) {
    let workspace = try Workspace(existing: path)
    let store = try workspace.openStoreToRead(model: model)
    try store.checkPages()
    let status = try store.status()
    imports = status.imports.map { line in
      ImportEntry(
        source: line.source, file: line.file, sha256: line.sha256, mapping: line.mapping,
        isRefused: line.isRefused, account: line.account)
    }
    entities = status.entities.map { ($0.entity, $0.rows) }
    persons = status.persons
    quarantined = status.quarantined
    linked = try store.linkedRecords()
    let waiting = try ReviewQueue(store: store).open()
    queue = waiting.count
    conflicts = waiting.count { $0.veto != nil }
  }

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.key("imports")
      json.array { json in for entry in imports { write(entry, &json) } }
      json.key("entities")
      json.object { json in for (entity, rows) in entities { json.member(entity, rows) } }
      json.member("persons", persons)
      json.member("quarantined", quarantined)
      json.key("linkage")
      json.object { json in
        json.member("linked", linked)
        json.member("queue", queue)
        json.member("conflicts", conflicts)
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func write(_ entry: ImportEntry, _ json: inout JSONWriter) {
    json.object { json in
      json.member("source", entry.source)
      json.member("file", entry.file)
      json.member("sha256", entry.sha256)
      json.member("mapping", entry.mapping)
      json.member("refused", entry.isRefused)
      json.member("read", entry.account.read)
      json.member("accepted", entry.account.accepted)
      json.member("quarantined", entry.account.quarantined)
      json.member("duplicate", entry.account.duplicate)
      json.member("filtered", entry.account.filtered)
    }
  }
}

extension FindingCode {
  static let workspaceEmpty = FindingCode(
    "workspace-empty", .error, es: "aquí no hay ningún almacén", en: "there is no store here",
    hint: Localised(
      es: "indique el espacio de trabajo con --workspace, o ejecute antes «quipu run»",
      en: "name the workspace with --workspace, or run `quipu run` first"))
}
