internal import Interchange

/// Something that happened to the register and that somebody may have to answer for.
///
/// Holds names of sources, lines and codes, counts, digests and opaque ids; never a value of a person.
package struct AuditEvent: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case runBegun = "run-begun"
    case runEnded = "run-ended"
    case fileImported = "file-imported"
    case fileRefused = "file-refused"
    case personsLinked = "persons-linked"
    case linkDecided = "link-decided"
    case linkUndone = "link-undone"
    case releasePublished = "release-published"
    case releaseHeld = "release-held"
    case dataRevealed = "data-revealed"
    case incidentListed = "incident-listed"
    case recordMended = "record-mended"
    case recordReturned = "record-returned"
    case recordDiscarded = "record-discarded"
    case personErased = "person-erased"
    case holdSet = "hold-set"
    case holdLifted = "hold-lifted"
    case storeRestored = "store-restored"
    case logRestored = "log-restored"

    /// Whether the event changes what the register knows or has given away. The head that manifests carry
    /// is made of these alone, so that the same data gives the same manifest however often a run was repeated.
    var changesState: Bool {
      switch self {
      case .runBegun, .runEnded, .dataRevealed, .incidentListed, .logRestored, .releaseHeld, .releasePublished,
        .storeRestored, .fileRefused:
        false
      case .fileImported, .personsLinked, .linkDecided, .linkUndone, .recordMended, .recordReturned, .recordDiscarded,
        .personErased, .holdSet,
        .holdLifted:
        true
      }
    }
  }

  package let kind: Kind
  /// In this order, and without a value that is empty.
  package let facts: [(name: String, value: Fact)]

  package enum Fact: Sendable, Hashable {
    case word(String)
    case number(Int)
  }

  package init(_ kind: Kind, _ facts: KeyValuePairs<String, Fact> = [:]) {
    self.kind = kind
    self.facts = facts.filter { $0.value != .word("") }.map { (name: $0.key, value: $0.value) }
  }

  package static func == (left: AuditEvent, right: AuditEvent) -> Bool { left.json == right.json }
  package func hash(into hasher: inout Hasher) { hasher.combine(json) }

  /// `"event":"file-imported","facts":{"source":"policia"}`
  var json: String {
    var json = JSONWriter()
    json.object { json in
      json.member("event", kind.rawValue)
      json.key("facts")
      json.object { json in
        for (name, value) in facts {
          switch value {
          case .word(let word): json.member(name, word)
          case .number(let number): json.member(name, number)
          }
        }
      }
    }
    return String(json.string.dropFirst().dropLast())
  }
}
