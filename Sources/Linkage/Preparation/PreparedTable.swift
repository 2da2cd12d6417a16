internal import Interchange

/// A table made comparable, columns as numbers. Memory: a few dozen bytes a record.
struct PreparedTable {
  let count: Int
  let sources: [UInt16]
  let names: PreparedNames
  let fields: [PreparedField]

  init(_ table: LinkTable) {
    count = table.count
    sources = table.sources
    names = PreparedNames(table)
    let others = table.columns.indices.filter { !table.columns[$0].kind.isName }
    fields = others.map { index in
      let column = table.columns[index]
      return PreparedField(column, within: column.within.flatMap { others.firstIndex(of: $0) }, count: table.count)
    }
  }
}
