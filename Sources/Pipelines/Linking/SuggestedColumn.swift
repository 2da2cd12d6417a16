internal import Interchange

/// A column that a first settings file names.
struct SuggestedColumn {
  let name: String
  let kind: ColumnKind
  let contents: ColumnContents
  var within: String?

  /// At most as many as a settings file may have, those with most values first.
  static func fewest(_ columns: [SuggestedColumn]) -> [SuggestedColumn] {
    let others = columns.filter { !$0.kind.isName }
    let kept = Set(
      others.sorted { ($1.contents.present, $0.name) < ($0.contents.present, $1.name) }.prefix(12).map(\.name))
    return columns.filter { $0.kind.isName || kept.contains($0.name) }
  }

  /// Codes whose value tells the value of another column lie within it: a province tells its department.
  static func nested(_ columns: [SuggestedColumn]) -> [SuggestedColumn] {
    var columns = columns
    for inner in columns.indices where columns[inner].kind == .code {
      let outer = columns.indices.first { outer in
        outer != inner && columns[outer].kind == .code && columns[outer].within == nil
          && !columns.contains { $0.within == columns[inner].name }
          && columns[inner].contents.determines(columns[outer].contents)
      }
      columns[inner].within = outer.map { columns[$0].name }
    }
    return columns
  }
}
