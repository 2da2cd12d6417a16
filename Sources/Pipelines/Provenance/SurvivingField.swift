internal import CaseStore
package import Interchange

/// A field of a person with every value that records give it: which counts, and from whom it is.
package struct SurvivingField: Sendable {
  package struct Given: Sendable {
    package let cell: ShownCell
    package let source: String
    package let row: RowAddress
    package let importNumber: Int
    package let isChosen: Bool
  }

  /// `person.sex`
  package let field: String
  /// The chosen first. More than one chosen: they say the same.
  package let given: [Given]
  /// Records give different values.
  package let isConflict: Bool

  /// Takes the choice from the register, where the last run settled it; records that agree are all chosen.
  static func of(
    person: String?, versions: [[StoredVersion]], _ store: CaseRegister, _ printing: RowShowing
  ) throws(Failure) -> [SurvivingField] {
    guard let person, let type = printing.model.entity("person") else { return [] }
    let records = versions.compactMap(\.last).filter { $0.person == person && $0.ended == nil }
    let settled = Dictionary(grouping: try store.alternatives(ofPerson: person), by: \.field)
    return type.fields.indices.compactMap { index in
      let name = "\(type.name).\(type.fields[index].name)"
      let choice = settled[name] ?? []
      let given = records.filter { $0.cells[index] != nil }.map { record in
        Given(
          cell: printing.cell(index, of: record, type), source: printing.imports[record.seen]?.source ?? "",
          row: record.address, importNumber: record.seen,
          isChosen: choice.isEmpty || choice.contains { $0.row == record.address && $0.isChosen })
      }
      if given.isEmpty { return nil }
      return SurvivingField(
        field: name, given: given.filter(\.isChosen) + given.filter { !$0.isChosen }, isConflict: !choice.isEmpty)
    }
  }
}
