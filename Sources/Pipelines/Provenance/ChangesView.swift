internal import CaseStore
package import Interchange
internal import Safekeeping

/// What imports did to the register: `quipu changes`. Changes nothing.
package struct ChangesView: Sendable {
  package enum Selection: Sendable {
    case run(Int)
    case importNumber(Int)
    /// The last import of each source.
    case latest
  }

  package struct Entry: Sendable {
    package let origin: ImportOrigin
    /// By entity, in the model's order.
    package let changes: [RowChanges]
  }

  package let entries: [Entry]

  /// Throws: `workspace-empty`, `import-unknown`, `run-unknown`, and what keeps the store from being opened.
  package init(
    workspace path: String, model: UnifiedModel, _ selection: Selection, source: String?
  ) throws(Failure) {
    let store = try Workspace(existing: path).openStoreToRead(model: model)
    let imports: [ImportOrigin]
    switch selection {
    case .latest: imports = try store.imports(.latest, source: source)
    case .importNumber(let number):
      imports = try store.imports(.number(number), source: source)
      if imports.isEmpty { throw Failure(.importUnknown, at: Place(file: path), ["number": .number(number)]) }
    case .run(let number):
      imports = try store.imports(.run(number), source: source)
      if imports.isEmpty, !(try store.runs().contains { $0.number == number }) {
        throw Failure(.runUnknown, at: Place(file: path), ["number": .number(number)])
      }
    }
    var entries: [Entry] = []
    for origin in imports { entries.append(Entry(origin: origin, changes: try store.changes(ofImport: origin.number))) }
    self.entries = entries
  }

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.key("imports")
      json.array { json in for entry in entries { Self.write(entry, &json) } }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func write(_ entry: Entry, _ json: inout JSONWriter) {
    json.object { json in
      entry.origin.writeMembers(to: &json)
      json.key("changes")
      json.array { json in for change in entry.changes { change.write(to: &json) } }
    }
  }
}

extension ImportOrigin {
  func writeMembers(to json: inout JSONWriter) {
    json.member("import", number)
    if let run { json.member("run", run) }
    json.member("at", time)
    json.member("source", source)
    json.member("file", file)
    json.member("sha256", sha256)
    json.member("mapping", mapping)
    json.member("mapping_sha256", mappingSHA256)
    json.member("codes_sha256", codesSHA256)
    json.member("fingerprint", fingerprint)
    json.member("snapshot", isFullSnapshot ? "full" : "delta")
  }
}

extension FindingCode {
  static let importUnknown = FindingCode(
    "import-unknown", .error, es: "no hay ninguna importación terminada con el número {number}",
    en: "there is no completed import with the number {number}",
    hint: Localised(
      es: "vea los números con «quipu changes», sin opciones",
      en: "see the numbers with `quipu changes`, without options"))
}
