package import Interchange

/// By which sources each victim is known: what a list-overlap table counts.
extension CaseRegister {
  /// Gives the set of sources of every linked person with a current victim role, once each.
  ///
  /// A role that says `not_victim` puts nobody on its source's list. No name, no id and nothing of the vault is read.
  /// Throws: `store-unplaced` while linkage has work to do: a person would count twice. Memory: O(sources).
  package func victimSources(_ body: (Set<String>) -> Void) throws(Failure) {
    guard let role = shelf(RegisterWords.victimRole), role.type.index(ofLink: "person") != nil else { return }
    guard try database.number("SELECT 1 FROM placing LIMIT 1") == nil else {
      throw Failure(.storeUnplaced, at: Place(file: database.path))
    }
    var person: [UInt8]?
    var sources: Set<String> = []
    try database.each(Self.victimSourcesStatement(role)) { row throws(Failure) in
      if row.blob(0) != person {
        if person != nil { body(sources) }
        person = row.blob(0)
        sources = []
      }
      sources.insert(row.text(1) ?? "")
    }
    if person != nil { body(sources) }
  }

  private static func victimSourcesStatement(_ role: EntityShelf) -> String {
    let link = quoted(RegisterSchema.linkColumn("person"))
    let isVictim =
      role.plainPosition(of: "status") == nil
      ? "" : "AND v.\(quoted(RegisterSchema.fieldColumn("status"))) IS NOT 'not_victim'"
    return """
      SELECT DISTINCT m.person, n.source FROM \(role.table) AS v
        JOIN membership AS m ON m.row = v.\(link) JOIN import AS n ON n.number = v.import
        WHERE v.ended IS NULL \(isVictim) ORDER BY m.person
      """
  }
}
