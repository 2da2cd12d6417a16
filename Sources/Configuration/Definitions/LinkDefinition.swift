package import Interchange

/// A settings file of `quipu link --table`: which columns tell people apart, and how sure a link has to be.
package struct LinkDefinition: Sendable {
  package struct Column: Sendable {
    package let name: Located<String>
    package let kind: ColumnKind
    /// The column that a code of this one lies in.
    package let within: Located<String>?
  }

  package let path: String
  package let id: Located<String>
  package let source: Located<String>?
  package let mode: LinkMode
  package let isOneToOne: Bool
  /// Probabilities in millionths.
  package let linkFrom: Int
  package let pairsFrom: Int
  /// A Dice coefficient in millionths, for a table of encodings.
  package let diceFrom: Int
  package let columns: [Column]
  package let blocking: [[BlockingKey]]
  package let largestBlock: Int
  package let pairsPerRecord: Int

  /// The column of encodings, which is then the only one.
  package var encoding: Column? { columns.first { $0.kind == .clk } }
}
