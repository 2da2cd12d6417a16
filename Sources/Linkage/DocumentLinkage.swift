package import Interchange

/// The same usable document number is the same person, unless the names say otherwise.
///
/// A document that agrees with names that share not one word is a conflict for a person to look at (a
/// mistyped number, a borrowed document), never an automatic merge. A missing name disagrees with nothing.
/// Records of one source that have no document stay alone.
///
/// Takes: records in any order; the decision depends on that order only where conflicts are.
/// Gives: one decision per record, in order: `same-document`, `alone` or `document-conflict`. Where documents
/// join persons, the smaller id survives.
/// Throws: what the index throws. Memory: O(batch and the persons it concerns).
package struct DocumentLinkage: PersonLinkage {
  package init() {}

  package mutating func decide(
    _ records: LinkageRecords, index: any PersonIndex
  ) throws(Failure) -> [LinkageDecision] {
    var view = PersonView(index: index)
    var decisions: [LinkageDecision] = []
    decisions.reserveCapacity(records.count)
    for row in 0..<records.count {
      decisions.append(try decide(DocumentedRecord(records, row), &view))
    }
    return decisions
  }

  private func decide(
    _ record: DocumentedRecord, _ view: inout PersonView
  ) throws(Failure) -> LinkageDecision {
    let own = try record.person.map { own throws(Failure) in try view.person(own) }
    var same: [PersonDraft] = []
    var conflicts: [String] = []
    if let own { same.append(own) }
    for candidate in try view.persons(withDocuments: record.documents) {
      if candidate.id == own?.id { continue }
      if record.words.agree(with: candidate.words), same.allSatisfy({ $0.words.agree(with: candidate.words) }) {
        same.append(candidate)
      } else {
        conflicts.append(candidate.id)
      }
    }
    guard let survivor = same.map(\.id).min() else {
      let personID = try newPersonID(record, inConflict: !conflicts.isEmpty, view)
      view.note(record, belongsTo: personID)
      return LinkageDecision(
        recordID: record.id, personID: personID,
        rule: conflicts.isEmpty ? "alone" : Self.conflictRule, conflicts: conflicts)
    }
    let merged = same.map(\.id).filter { $0 != survivor }.sorted()
    view.merge(merged, into: survivor)
    view.note(record, belongsTo: survivor)
    let isAlone = same.count == 1 && own != nil
    return LinkageDecision(
      recordID: record.id, personID: survivor,
      rule: !isAlone ? "same-document" : conflicts.isEmpty ? "alone" : Self.conflictRule,
      merged: merged, conflicts: conflicts)
  }

  /// A document in conflict already names another person, so the record's own id stands in.
  private func newPersonID(
    _ record: DocumentedRecord, inConflict: Bool, _ view: PersonView
  ) throws(Failure) -> String {
    guard !inConflict, let document = record.documents.first else {
      return try view.index.personID(ofRecord: record.id)
    }
    return try view.index.personID(ofDocument: document)
  }

  /// The rule of a record that was kept apart from a person with its document.
  package static let conflictRule = "document-conflict"

  /// What a report says of such a record, at the record's place.
  package static func conflict(at place: Place) -> Finding {
    var place = place
    place.field = "id_document.number"
    return Finding(.linkDocumentConflict, at: place)
  }
}

/// A record as this linkage sees it.
private struct DocumentedRecord {
  let id: String
  let person: String?
  /// The national document first, so that a person's id hangs on the one that most sources have.
  let documents: [String]
  let words: NameWords

  init(_ records: LinkageRecords, _ row: Int) {
    id = records.ids.string(row) ?? ""
    person = records.persons.string(row)
    let items = records.documents[row].map(ListCell.items) ?? []
    documents = Set(items.map { String(decoding: $0, as: UTF8.self) })
      .sorted { ($0.hasPrefix("DNI:") ? 0 : 1, $0) < ($1.hasPrefix("DNI:") ? 0 : 1, $1) }
    words = NameWords([
      PersonName(
        given: records.givenNames.string(row), paternal: records.paternalSurnames.string(row),
        maternal: records.maternalSurnames.string(row))
    ])
  }
}

/// The words of a person's names, in any order: sources swap names and surnames.
struct NameWords: Equatable {
  private(set) var words: Set<String> = []

  /// Words that half of all people share and that tell nobody apart.
  private static let particles: Set<String> = [
    "DE", "DEL", "LA", "LAS", "LOS", "LO", "EL", "DA", "DAS", "DO", "DOS", "VDA",
  ]

  /// Ñ and what careless exports make of it.
  private static let brokenTildes: Set<Unicode.Scalar> = ["Ñ", "#", "?"]

  init(_ names: [PersonName]) {
    for name in names {
      for part in [name.given, name.paternal, name.maternal] { add(part) }
    }
  }

  private mutating func add(_ part: String?) {
    guard let part else { return }
    let scalars = Folding.fold(part).unicodeScalars.map { Self.brokenTildes.contains($0) ? "N" : $0 }
    for word in scalars.split(whereSeparator: { !$0.properties.isAlphabetic }) {
      let word = String(String.UnicodeScalarView(word))
      // An initial is too little to agree on, and to disagree on.
      if word.unicodeScalars.count > 1, !Self.particles.contains(word) { words.insert(word) }
    }
  }

  mutating func formUnion(_ other: NameWords) { words.formUnion(other.words) }

  /// At least one word in common, or nothing to compare.
  func agree(with other: NameWords) -> Bool {
    words.isEmpty || other.words.isEmpty || !words.isDisjoint(with: other.words)
  }
}

private struct PersonDraft {
  let id: String
  var words: NameWords
}

/// The store's persons with this batch's decisions on top, which the store does not have yet.
private struct PersonView {
  let index: any PersonIndex
  private var drafts: [String: PersonDraft] = [:]
  private var redirects: [String: String] = [:]
  private var byDocument: [String: Set<String>] = [:]

  init(index: any PersonIndex) { self.index = index }

  private func current(_ id: String) -> String {
    var id = id
    while let next = redirects[id] { id = next }
    return id
  }

  mutating func person(_ id: String) throws(Failure) -> PersonDraft {
    let id = current(id)
    if let draft = drafts[id] { return draft }
    return draft(id, try index.person(id))
  }

  private mutating func draft(_ id: String, _ known: KnownPerson?) -> PersonDraft {
    if let draft = drafts[id] { return draft }
    let draft = PersonDraft(id: id, words: NameWords(known?.names.value ?? []))
    drafts[id] = draft
    return draft
  }

  /// By ascending id, each once.
  mutating func persons(withDocuments documents: [String]) throws(Failure) -> [PersonDraft] {
    var ids: Set<String> = []
    for document in documents {
      for known in try index.persons(withDocument: document) {
        ids.insert(try person(draft(known.id, known).id).id)
      }
      // The person may have lost the row with the document and still be known by it.
      let named = try index.personID(ofDocument: document)
      if drafts[current(named)] != nil {
        ids.insert(current(named))
      } else if let known = try index.person(named) {
        ids.insert(draft(named, known).id)
      }
      for id in byDocument[document] ?? [] { ids.insert(current(id)) }
    }
    var persons: [PersonDraft] = []
    for id in ids.sorted() { persons.append(try person(id)) }
    return persons
  }

  mutating func note(_ record: DocumentedRecord, belongsTo id: String) {
    drafts[id, default: PersonDraft(id: id, words: NameWords([]))].words.formUnion(record.words)
    for document in record.documents { byDocument[document, default: []].insert(id) }
  }

  mutating func merge(_ ids: [String], into survivor: String) {
    for id in ids {
      if let words = drafts.removeValue(forKey: id)?.words { drafts[survivor]?.words.formUnion(words) }
      redirects[id] = survivor
    }
  }
}

extension FindingCode {
  package static let linkDocumentConflict = FindingCode(
    "link-document-conflict", .warning,
    es: "un documento igual con nombres que no comparten ninguna palabra: no se unieron",
    en: "the same document with names that share no word: they were kept apart",
    hint: Localised(
      es: "revise el número de documento en los sistemas de origen",
      en: "check the document number in the source systems"))
}
