internal import Interchange

/// Why a pair is no link whatever its weight; a person has to look at it.
enum Veto: String, Sendable {
  case none
  /// One document, names that have nothing in common, and no birth date that agrees: a mistyped or a borrowed number.
  case documentConflict = "document-conflict"
  /// Surnames and birth date agree and given names do not, and no document says otherwise: twins, or records of two
  /// sisters of whom one has the other's date.
  case siblings
}

/// Evidence that must not be added up, because it moves together.
struct VetoRules {
  private let given: Int?
  private let surnames: Int?
  private let document: Int?
  private let birth: Int?

  init(_ comparisons: [Comparison], _ table: PreparedTable) {
    let place = { (isWanted: (Comparison.Subject) -> Bool) in comparisons.firstIndex { isWanted($0.subject) } }
    given = place { if case .given = $0 { true } else { false } }
    surnames = place { if case .surnames = $0 { true } else { false } }
    document = place { if case .field(let field) = $0 { table.fields[field].kind == .document } else { false } }
    birth = place { if case .field(let field) = $0 { table.fields[field].kind == .date } else { false } }
  }

  func judge(_ levels: UnsafeMutablePointer<UInt8>) -> Veto {
    guard let given, let surnames, levels[given] == NameLevel.remote || levels[given] == NameLevel.other else {
      return .none
    }
    let number = document.map { levels[$0] } ?? 0
    let family = levels[surnames]
    let isSameDay = birth.map { levels[$0] == 1 } ?? false
    if !isSameDay, number == DocumentLevel.equal, family == SurnameLevel.remote || family == SurnameLevel.other {
      return .documentConflict
    }
    let isSameFamily = family >= 1 && family <= SurnameLevel.bothSimilar
    // A short name that was mistyped is remote.
    return levels[given] == NameLevel.other && isSameFamily && isSameDay
      && (number == 0 || number >= DocumentLevel.twoEdits) ? .siblings : .none
  }
}
