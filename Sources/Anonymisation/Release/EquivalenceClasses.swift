import Interchange

/// Counts who looks the same: one class per tuple of treated quasi-identifiers.
///
/// A class is as large as the smaller of its rows and the distinct persons behind them, so that five
/// rows of one person are not five people. A row adds the persons whom it names, or one of those it is
/// about: the ten victims of one raid do not make its row a class of ten. Persons are counted up to k,
/// which is all a comparison with k needs. A missing value is a value of its own and never joins another class.
///
/// Memory: O(classes), of which each holds at most k persons while it is below k.
struct EquivalenceClasses {
  private struct Size {
    var rows = 0
    var persons: Set<String> = []
    /// k persons were seen and forgotten.
    var isWide = false

    func count() -> Int { isWide ? rows : min(rows, persons.count) }

    mutating func add(_ newPersons: [String]?, _ k: Int) {
      rows += 1
      if newPersons == nil { isWide = true }
      guard let newPersons, !isWide else { return }
      persons.formUnion(newPersons)
      if persons.count >= k {
        isWide = true
        persons = []
      }
    }
  }

  private let k: Int
  private var sizes: [[UInt8]: Size] = [:]

  init(k: Int) { self.k = k }

  /// `persons` nil: the row is its own person.
  mutating func add(_ key: [UInt8], persons: [String]?) {
    sizes[key, default: Size()].add(persons, k)
  }

  func isSmall(_ key: [UInt8]) -> Bool { (sizes[key]?.count() ?? 0) < k }

  var summary: ClassSummary {
    var summary = ClassSummary()
    for size in sizes.values {
      let count = size.count()
      summary.classes += 1
      summary.smallest = min(summary.smallest ?? count, count)
      if count < k {
        summary.belowK += 1
        summary.rowsBelowK += size.rows
      }
    }
    return summary
  }
}
