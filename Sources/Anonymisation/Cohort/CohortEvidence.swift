/// What the gate knows besides the files: everything an attacker might, and more.
///
/// Attackers are given all quasi-identifiers, nights, groups and memberships; only values are what they want.
package struct CohortEvidence: Sendable {
  /// A published person whose row is still theirs.
  package struct Target: Sendable {
    package var id: String
    package var group: String
    package var leaves: [Int32]
    /// The value may be in the files: first publication.
    package var isFresh: Bool
    /// Line → name of the class in that line's file.
    package var classes: [Int: String]
    package init(id: String, group: String, leaves: [Int32], isFresh: Bool, classes: [Int: String]) {
      self.id = id
      self.group = group
      self.leaves = leaves
      self.isFresh = isFresh
      self.classes = classes
    }
  }

  package var targets: [Target]
  /// Persons who were in a publication before tonight.
  package var publishedBefore: Set<String>
  /// Per atom: line → name of the class that holds it.
  package var nesting: [[Int: String]]
  /// The night's classes by their members, as grouped with the values there are, with values exchanged, and with one
  /// value for all.
  package var groupings: [[[String]]]

  package init(
    targets: [Target], publishedBefore: Set<String>, nesting: [[Int: String]], groupings: [[[String]]]
  ) {
    self.targets = targets
    self.publishedBefore = publishedBefore
    self.nesting = nesting
    self.groupings = groupings
  }

  /// Of a night that was run from `before` to `after`; where it was not run, because nothing changed, nothing is grouped.
  package init(
    before: CohortBook, after: CohortBook, records: [CohortRecord], erased: Set<String>, design: CohortDesign,
    key: CohortKey
  ) {
    let known = Dictionary(records.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    func names(_ atom: CohortBook.Atom) -> [Int: String] {
      Dictionary(
        uniqueKeysWithValues: atom.classes.map { ($0, key.name(ofClass: $1, line: design.lines[$0].name)) })
    }
    targets = after.entries.keys.sorted().compactMap { id in
      guard let entry = after.entries[id], let record = known[id], let atom = entry.atom.flatMap({ after.atoms[$0] })
      else { return nil }
      return Target(
        id: id, group: record.group, leaves: record.leaves, isFresh: !entry.isEcho, classes: names(atom))
    }
    publishedBefore = Set(before.entries.filter { $0.value.atom != nil || $0.value.isEcho }.keys)
    nesting = after.atoms.sorted { $0.key < $1.key }.map { names($0.value) }
    groupings = [Self.members(after, since: before)]
    if after.night == before.night { return }
    for trial in [Self.exchanged(records), Self.constant(records)] {
      var book = before
      _ = CohortNight.run(&book, records: trial(before.entries), erased: erased, design: design, key: key)
      groupings.append(Self.members(book, since: before))
    }
  }

  /// Who was published tonight, atom by atom.
  private static func members(_ book: CohortBook, since before: CohortBook) -> [[String]] {
    var atoms: [Int: [String]] = [:]
    for (id, entry) in book.entries {
      if let atom = entry.atom, atom > before.lastAtom { atoms[atom, default: []].append(id) }
    }
    return atoms.sorted { $0.key < $1.key }.map { $0.value.sorted() }
  }

  private typealias Trial = ([String: CohortBook.Entry]) -> [CohortRecord]

  /// Values of those who wait go around; what is published keeps its value, for a change of it is an event.
  private static func exchanged(_ records: [CohortRecord]) -> Trial {
    { entries in
      let open = records.indices.filter { entries[records[$0].id]?.atom == nil }
      var trial = records
      for (place, index) in open.enumerated() {
        trial[index].value = records[open[(place + open.count / 2 + 1) % open.count]].value
      }
      return trial
    }
  }

  private static func constant(_ records: [CohortRecord]) -> Trial {
    { entries in
      records.map { record in
        var trial = record
        if entries[record.id]?.atom == nil { trial.value = "x" }
        return trial
      }
    }
  }
}
