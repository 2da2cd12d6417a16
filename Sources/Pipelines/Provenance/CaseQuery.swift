internal import Anonymisation
internal import CaseStore
internal import Interchange

/// How a steward names something of the register.
package enum CaseQuery: Sendable, Hashable {
  /// Beginning of an internal id, 8 to 32 hex digits.
  case id(String)
  /// As somebody stands in the publications of a line.
  case pseudonym(String, line: String)
  case line(Int, source: String)
  case record(Int, source: String)

  /// Takes: `3f2a91c0`, a pseudonym where `line` is given, `policia:12` (line of the file), `policia#5` (record).
  /// nil for anything else.
  package init?(_ text: String, line: String? = nil) {
    let word = text.lowercased()
    if let line {
      guard word.utf8.count == 32, Self.isHexadecimal(word) else { return nil }
      self = .pseudonym(word, line: line)
      return
    }
    if let sign = text.lastIndex(where: { $0 == ":" || $0 == "#" }) {
      guard let number = Int(text[text.index(after: sign)...]), number > 0, sign > text.startIndex else { return nil }
      let source = String(text[..<sign])
      self = text[sign] == ":" ? .line(number, source: source) : .record(number, source: source)
      return
    }
    guard (8...32).contains(word.utf8.count), Self.isHexadecimal(word) else { return nil }
    self = .id(word)
  }

  private static func isHexadecimal(_ word: String) -> Bool {
    word.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
  }

  /// What it names: a person, or rows. Throws: `show-unknown`, `show-ambiguous`.
  func resolved(in store: CaseRegister, _ workspace: Workspace) throws(Failure) -> (person: String?, rows: [RowAddress])
  {
    switch self {
    case .id(let prefix): return try one(of: try store.items(withPrefix: prefix), store)
    case .pseudonym(let pseudonym, let line):
      return try one(of: try Self.items(pseudonym, line: line, store, workspace), store)
    case .line(let line, let source):
      let records = try store.records(ofSource: source, line: line)
      if records.count > 1 { throw Failure(.showAmbiguous, at: Place(), ["count": .number(records.count)]) }
      return (nil, try Self.known(records.isEmpty ? [] : store.rows(ofSource: source, record: records[0])))
    case .record(let record, let source):
      return (nil, try Self.known(store.rows(ofSource: source, record: record)))
    }
  }

  private func one(
    of items: Set<RegisterItem>, _ store: CaseRegister
  ) throws(Failure) -> (person: String?, rows: [RowAddress]) {
    if items.count > 1 { throw Failure(.showAmbiguous, at: Place(), ["count": .number(items.count)]) }
    switch items.first {
    case .person(let id): return (id, try Self.known(store.records(ofPerson: id)))
    case .row(let address): return (nil, [address])
    case nil: throw Failure(.showUnknown, at: Place())
    }
  }

  private static func known(_ rows: [RowAddress]) throws(Failure) -> [RowAddress] {
    if rows.isEmpty { throw Failure(.showUnknown, at: Place()) }
    return rows
  }

  /// Nothing of a pseudonym leads back, so that of every id is made anew and compared.
  private static func items(
    _ pseudonym: String, line: String, _ store: CaseRegister, _ workspace: Workspace
  ) throws(Failure) -> Set<RegisterItem> {
    let masterKey = try workspace.masterKey()
    for recipient in Set(try store.releases(line: line).map(\.recipient)).sorted() {
      for entity in store.model.entities.map(\.name) {
        var found: String?
        try store.eachPublishableID(of: entity) { id throws(Failure) in
          let own = try ReleaseLine.pseudonym(
            of: id, in: entity, recipient: recipient, line: line, masterKey: masterKey)
          if own == pseudonym { found = id }
          return found == nil
        }
        guard let found else { continue }
        let isPerson = entity == "person"
        return [isPerson ? .person(try store.currentPersonID(found)) : .row(RowAddress(entity: entity, id: found))]
      }
    }
    return []
  }
}

extension FindingCode {
  static let showUnknown = FindingCode(
    "show-unknown", .error, es: "nada del registro se llama así", en: "nothing in the register is called that",
    hint: Localised(
      es:
        "dé un id interno, FUENTE:LÍNEA o FUENTE#REGISTRO de la última importación, o un seudónimo con --line; un registro en cuarentena está en «quipu quarantine list»",
      en:
        "give an internal id, SOURCE:LINE or SOURCE#RECORD of the latest import, or a pseudonym with --line; a record in quarantine is in `quipu quarantine list`"
    ))
  static let showAmbiguous = FindingCode(
    "show-ambiguous", .error, es: "hay {count} cosas que se llaman así", en: "{count} things are called that",
    hint: Localised(
      es: "dé más cifras del id, o FUENTE#REGISTRO en vez de la línea",
      en: "give more digits of the id, or SOURCE#RECORD instead of the line"))
}
