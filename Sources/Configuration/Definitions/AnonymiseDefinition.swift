package import Interchange

/// A policy of `quipu anonymise` and `quipu risk`: what may leave of any table, and what its rows have to fulfil.
package struct AnonymiseDefinition: Sendable {
  /// Where the levels of a column come from.
  package struct HierarchySource: Sendable {
    package let kind: HierarchyKind
    /// In ARX's form; it goes before `kind`.
    package let file: Located<String>?
    /// Widths of bands of `number`, ascending.
    package let steps: [Int]
    /// Of `birth-date`: the year in which ages are reached.
    package let year: Int?
    package let unknown: UnknownValues
  }

  package struct QuasiIdentifier: Sendable {
    package let column: Located<String>
    package let hierarchy: HierarchySource
    /// Levels that may be used; 0 is the value itself.
    package let fromLevel: Int
    package let toLevel: Int?
  }

  package struct Sensitive: Sendable {
    package let column: Located<String>
    package let hierarchy: HierarchySource
    package let distinct: Int?
    /// In millionths.
    package let entropy: Int?
    package let recursive: Recursive?
    /// In millionths.
    package let closeness: Int?
    package let distance: ValueFarness
  }

  package struct Recursive: Sendable {
    /// In millionths.
    package let c: Int
    package let l: Int
  }

  package let path: String
  /// Folder of code lists, as seen from where the policy is seen.
  package let codes: String?
  package let k: Int
  package let populationK: Int?
  package let population: Located<String>?
  package let populationSize: Int?
  package let cases: Located<String>?
  package let quasiIdentifiers: [QuasiIdentifier]
  package let sensitive: [Sensitive]
  /// Columns that leave as they are and are not looked at.
  package let keep: [Located<String>]
  package let search: RecodingSearch
  /// Share of rows in millionths.
  package let suppression: Int
  package let suppressedRows: SuppressedRows
  package let mark: String
}
