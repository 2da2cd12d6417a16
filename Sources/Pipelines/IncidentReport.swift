internal import Anonymisation
internal import CaseStore
package import Interchange
internal import Readers
internal import Safekeeping

/// Who and what was in a publication that was lost or stolen: `quipu incident`.
///
/// DS 016-2024-JUS gives 48 hours to tell the authority and the persons. The register remembers each publication with
/// everybody in it, so neither the archive nor the receiver's key is needed, only the file's SHA-256.
package struct IncidentReport: Sendable {
  package struct Affected: Sendable {
    /// Under which the person stands in this line's files.
    package let pseudonym: String
    package let isPresumedMinor: Bool
    package let origins: [Origin]
    /// nil unless revealed.
    package let names: [Withheld<String>]?
  }

  package struct Origin: Sendable, Hashable {
    package let source: String
    package let place: Place
  }

  package let digest: String
  package let line: String
  package let recipient: String
  package let policy: String
  /// `2026-11-24T05:00:01Z`
  package let time: String
  package let files: [WrittenFile]
  package let persons: [Affected]

  /// `file`: the archive, or the `manifest.json` of the publication. The listing is entered in the audit log.
  ///
  /// Memory: O(persons of the publication). Throws: `publication-unknown`, `workspace-empty`, and failures of the store.
  package static func of(
    file path: String, workspace folder: String, model: UnifiedModel, reveal: Bool
  ) throws(Failure) -> IncidentReport {
    let digest = try FileHash.sha256(of: try FileSource(path: path))
    let workspace = try Workspace(existing: folder)
    let store = try workspace.openStore(model: model)
    guard let release = try store.releases(digest: digest).first else {
      throw Failure(.publicationUnknown, at: Place(file: path))
    }
    try store.record(
      AuditEvent(
        .incidentListed,
        [
          "line": .word(release.line), "manifest": .word(release.manifest), "revealed": .word(reveal ? "yes" : "no"),
        ]))
    try store.mirrorAudit()
    return IncidentReport(
      digest: digest, line: release.line, recipient: release.recipient, policy: release.policy, time: release.time,
      files: release.files,
      persons: try affected(by: release, store, masterKey: try workspace.masterKey(), reveal: reveal))
  }

  private static func affected(
    by release: ReleaseRecord, _ store: CaseRegister, masterKey: SecretKey, reveal: Bool
  ) throws(Failure) -> [Affected] {
    var ids: [String] = []
    try store.persons(inRelease: release) { id throws(Failure) in ids.append(id) }
    var persons: [Affected] = []
    for id in ids {
      let origins = try store.origins(ofPerson: id, reveal: reveal)
      persons.append(
        Affected(
          pseudonym: try ReleaseLine.pseudonym(
            of: id, in: "person", recipient: release.recipient, line: release.line, masterKey: masterKey),
          isPresumedMinor: origins.contains(where: \.isPresumedMinor),
          origins: origins.map { Origin(source: $0.source, place: $0.place) },
          names: reveal ? origins.compactMap(\.name) : nil))
    }
    return persons.sorted { $0.pseudonym < $1.pseudonym }
  }

  package var minors: Int { persons.count(where: \.isPresumedMinor) }

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.member("sha256", digest)
      json.member("line", line)
      json.member("recipient", recipient)
      json.member("policy", policy)
      json.member("published", time)
      json.key("files")
      json.array { json in
        for file in files {
          json.object { json in
            json.member("path", file.path)
            json.member("sha256", file.sha256)
            json.member("rows", file.rows)
          }
        }
      }
      json.member("presumed_minors", minors)
      json.key("persons")
      json.array { json in for person in persons { Self.write(person, &json) } }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func write(_ person: Affected, _ json: inout JSONWriter) {
    json.object { json in
      json.member("pseudonym", person.pseudonym)
      json.member("presumed_minor", person.isPresumedMinor)
      if let names = person.names {
        json.key("names")
        json.array { json in for name in names { json.value(name.value) } }
      }
      json.key("records")
      json.array { json in
        for origin in person.origins {
          json.object { json in
            json.member("source", origin.source)
            json.member("file", origin.place.file)
            if let line = origin.place.line { json.member("line", line) }
            if let record = origin.place.recordNumber { json.member("record", record) }
          }
        }
      }
    }
  }
}

extension FindingCode {
  static let publicationUnknown = FindingCode(
    "publication-unknown", .error, es: "este espacio de trabajo no publicó ese archivo",
    en: "this workspace has not published that file",
    hint: Localised(
      es: "dé el archivo tal como se entregó, o el manifest.json de la publicación",
      en: "give the file as it was delivered, or the manifest.json of the publication"))
}
