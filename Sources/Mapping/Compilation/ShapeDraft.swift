import Interchange

/// The levels and columns that a mapping turns out to need, each once.
struct ShapeDraft {
  private struct Level {
    let parent: Int
    let each: [PathStep]
    /// As the mapping wrote it, for lineage.
    let name: String
    var columns: [SourceShape.Column] = []
  }

  private var levels = [Level(parent: -1, each: [], name: "")]

  var columnCount: Int { levels.reduce(0) { $0 + $1.columns.count } }

  func parent(of level: Int) -> Int { levels[level].parent }

  /// Whether `ancestor` is `level` or stands above it.
  func isAncestor(_ ancestor: Int, of level: Int) -> Bool {
    var level = level
    while level > ancestor { level = levels[level].parent }
    return level == ancestor
  }

  /// The level of the rows at `each` under a level's rows; entities with the same `each` share it.
  mutating func level(under parent: Int, each: [PathStep], name: String) -> Int {
    let known = levels.firstIndex { $0.parent == parent && $0.each == each && parent >= 0 }
    if let known { return known }
    levels.append(Level(parent: parent, each: each, name: name))
    return levels.count - 1
  }

  mutating func column(
    at level: Int, _ path: [PathStep], name: String, isList: Bool
  ) -> Int {
    let known = levels[level].columns.firstIndex { $0.path == path && $0.isList == isList }
    if let known { return known }
    levels[level].columns.append(SourceShape.Column(path: path, name: name, isList: isList))
    return levels[level].columns.count - 1
  }

  func shape(record: [PathStep]) -> SourceShape {
    SourceShape(
      record: record,
      levels: levels.map {
        SourceShape.Level(parent: $0.parent, each: $0.each, columns: $0.columns)
      })
  }

  /// The column's name with the paths of its levels before it.
  func lineageName(_ level: Int, _ column: Int) -> String {
    var name = levels[level].columns[column].name
    var level = level
    while level > 0 {
      name = name == "." ? levels[level].name : "\(levels[level].name)/\(name)"
      level = levels[level].parent
    }
    return name
  }
}
