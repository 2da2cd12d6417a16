/// What preparation learns from a table and applies to its records, and to later ones: which words are given names,
/// how rare a value is, how wide a number.
struct TableFrame: Sendable, Equatable {
  var roles = NameRoles()
  var given = TermWeights()
  var surnames = TermWeights()
  /// Pairs of words that were found to stand for one another.
  var variants: Set<VariantPair> = []
  var hasGiven = false
  var hasSurnames = false
  /// In the order of the columns that are no names.
  var fields: [FieldFrame] = []
}

struct FieldFrame: Sendable, Equatable {
  /// The length of most numbers, to which leading zeros that a spreadsheet ate are put back; 0 for none.
  var width = 0
  /// First days of January are so many that they stand for a year alone.
  var hasWeakJanuary = false
  /// Hashes of documents that too many records share.
  var crowded: Set<UInt64> = []
  var terms = TermWeights()
  /// Of a text: how rare each of its words is.
  var wordTerms = TermWeights()
}
