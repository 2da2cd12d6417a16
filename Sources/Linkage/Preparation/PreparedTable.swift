internal import Interchange

/// A table made comparable, columns as numbers. Memory: a few dozen bytes a record.
struct PreparedTable: Sendable {
  let count: Int
  let sources: [UInt16]
  private(set) var names: PreparedNames
  let fields: [PreparedField]
  /// What was learnt from the table, or given.
  private(set) var frame: TableFrame

  /// Learns from the table itself.
  init(_ table: LinkTable) { self.init(table, TableFrame(), learns: true) }

  /// The same table with words that were found to stand for one another.
  func knowing(_ variants: [WordPair]) -> PreparedTable {
    var table = self
    table.frame.variants = Set(variants.map(names.words.hashes))
    table.names.words.variants = Set(variants)
    return table
  }

  /// As the table that the frame was learnt from.
  init(_ table: LinkTable, frame: TableFrame) { self.init(table, frame, learns: false) }

  private init(_ table: LinkTable, _ known: TableFrame, learns: Bool) {
    var frame = known
    count = table.count
    sources = table.sources
    names = PreparedNames(table, &frame, learns: learns)
    let others = table.columns.indices.filter { !table.columns[$0].kind.isName }
    if learns { frame.fields = others.map { _ in FieldFrame() } }
    fields = others.enumerated().map { place, index in
      let column = table.columns[index]
      return PreparedField(
        column, within: column.within.flatMap { others.firstIndex(of: $0) }, &frame.fields[place], learns: learns)
    }
    self.frame = frame
  }
}
