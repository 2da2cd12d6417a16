internal import CaseStore
package import Interchange
internal import Linkage

/// Two records as a reviewer sees them: both sides, field by field, with what differs, and without any weight.
package struct ReviewPair: Sendable {
  package enum Relation: String, Sendable {
    case same, near, different, missing
  }

  package struct Line: Sendable {
    /// A field of the unified model.
    package let field: String
    /// As the record has them, or their shapes; nil where there is none.
    package let left: Withheld<String?>
    package let right: Withheld<String?>
    package let relation: Relation
  }

  package struct Side: Sendable {
    package let record: String
    package let source: String
    package let place: Place
    /// Records of the person besides this one.
    package let others: Int
  }

  package let left: Side
  package let right: Side
  package let lines: [Line]
  /// What no weight decides.
  package let veto: LinkVeto?

  init(_ left: LinkageRecord, _ right: LinkageRecord, _ sides: [Side], reveal: Bool) {
    self.left = sides[0]
    self.right = sides[1]
    let evidence = RegisterLinkage.evidence(left, right, model: .standard)
    veto = evidence.veto
    let relations = Dictionary(
      evidence.parts.map { ($0.comparison, Self.relation($0)) }, uniquingKeysWith: { first, _ in first })
    let (one, other) = (left.values.value, right.values.value)
    let fields: [(String, String, KeyPath<LinkageRecord.Values, String>)] = [
      ("given_names", "given", \.givenText), ("paternal_surname", "surnames", \.paternalText),
      ("maternal_surname", "surnames", \.maternalText), ("birth_date", "birth", \.birthText),
      ("id_document", "document", \.documentText), ("sex", "sex", \.sexText), ("alias", "alias", \.aliasText),
      ("residence_ubigeo", "residence", \.residenceText), ("citizenships", "citizenship", \.citizenshipText),
    ]
    lines = fields.compactMap { field, comparison, path in
      let (mine, theirs) = (one[keyPath: path], other[keyPath: path])
      if mine.isEmpty && theirs.isEmpty { return nil }
      let relation: Relation =
        mine.isEmpty || theirs.isEmpty
        ? .missing : mine == theirs ? .same : (relations[comparison] ?? .different).ofUnequal
      return Line(
        field: field, left: Withheld(Self.shown(mine, reveal)), right: Withheld(Self.shown(theirs, reveal)),
        relation: relation)
    }
  }

  private static func shown(_ value: String, _ reveal: Bool) -> String? {
    value.isEmpty ? nil : reveal ? value : ValueShape(of: value).description
  }

  private static func relation(_ part: PairEvidence.Part) -> Relation {
    switch part.level {
    case "missing": .missing
    case "else", "remote", "near-year", "year", "two-digits": .different
    default: .near
    }
  }
}

extension ReviewPair.Relation {
  /// Values that are not letter for letter the same are near at best.
  fileprivate var ofUnequal: ReviewPair.Relation { self == .different ? .different : .near }
}

extension LinkageRecord.Values {
  fileprivate var givenText: String { given ?? "" }
  fileprivate var paternalText: String { paternal ?? "" }
  fileprivate var maternalText: String { maternal ?? "" }
  fileprivate var birthText: String { birthDate ?? "" }
  fileprivate var documentText: String { documents.joined(separator: ", ") }
  fileprivate var sexText: String { sex ?? "" }
  fileprivate var aliasText: String { aliases.joined(separator: ", ") }
  fileprivate var residenceText: String { residence ?? "" }
  fileprivate var citizenshipText: String { citizenships.joined(separator: ", ") }
}
