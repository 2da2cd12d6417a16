internal import CaseStore
package import Interchange
internal import Safekeeping

/// Whether an audit log is as it was written: `quipu audit verify`. Changes nothing.
package struct AuditCheck: Sendable {
  package let lines: Int
  /// What the next manifest would carry.
  package let state: String
  /// What is wrong, the first bad line first; empty when all is well.
  package let findings: [Finding]

  /// The log of a workspace: its store, its file, and that every publication carries a head of it.
  ///
  /// Throws: what keeps the store from being opened.
  package static func of(workspace path: String, model: UnifiedModel) throws(Failure) -> AuditCheck {
    let workspace = try Workspace(existing: path)
    let store = try workspace.openStoreToRead(model: model)
    let verification = try store.verifyAudit()
    var findings = [verification.finding].compactMap { $0 }
    for line in try Folder.listing(of: "\(path)/released") {
      let manifest = "\(workspace.releaseFolder(line))/manifest.json"
      guard Folder.exists(manifest) else { continue }
      let head = try ManifestHead.read(manifest)
      if try head.map({ head throws(Failure) in try store.knows(auditState: head) }) != true {
        findings.append(Finding(.auditHeadUnknown, at: Place(file: manifest)))
      }
    }
    return AuditCheck(lines: verification.lines, state: verification.head.state, findings: findings)
  }

  /// A log that lies somewhere on its own, such as a copy on another machine.
  ///
  /// `keys`: the key folder; without it the chain alone is checked.
  package static func of(file path: String, keys: String?) throws(Failure) -> AuditCheck {
    let key = try keys.map { folder throws(Failure) in try KeyFolder(path: folder).masterKey() }
    let verification = try AuditFile.verify(path: path, masterKey: key)
    return AuditCheck(
      lines: verification.lines, state: verification.head.state, findings: [verification.finding].compactMap { $0 })
  }
}

/// The audit head in a manifest, without reading the rest of it.
enum ManifestHead {
  static func read(_ path: String) throws(Failure) -> String? {
    let text = String(decoding: try SafeFile.read(path), as: UTF8.self)
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "\"")
      if parts.count > 3, parts[1] == "audit_head" { return String(parts[3]) }
    }
    return nil
  }
}

extension FindingCode {
  static let auditHeadUnknown = FindingCode(
    "audit-head-unknown", .error,
    es: "el registro de auditoría no pasó por el estado que lleva esta publicación",
    en: "the audit log has not gone through the state that this publication carries",
    hint: Localised(
      es: "el almacén o la publicación son de otro momento o fueron alterados: compare con la copia de seguridad",
      en: "the store or the publication is from another moment or was altered: compare with the backup"))
}
