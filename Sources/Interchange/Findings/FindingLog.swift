/// Counts every finding and keeps the first places of each kind.
///
/// Memory: O(number of distinct codes and fields), not of findings: a file with ten million bad dates
/// keeps `placesKept` of them and the right total.
package struct FindingLog: Sendable {
  package struct Key: Sendable, Hashable, Comparable {
    package let code: String
    package let field: String
    package static func < (left: Key, right: Key) -> Bool {
      (left.code, left.field) < (right.code, right.field)
    }
  }

  package struct Entry: Sendable {
    package let severity: Severity
    package let first: Finding
    package var count: Int
    package var places: [Place]
  }

  package let placesKept: Int
  package private(set) var entries: [Key: Entry] = [:]

  package init(placesKept: Int = 5) { self.placesKept = placesKept }

  package mutating func add(_ finding: Finding, count: Int = 1) {
    let key = Key(code: finding.code.slug, field: finding.place.field ?? "")
    if var entry = entries[key] {
      // Worth a copy-out: a dictionary entry with an array inside is updated in place below.
      entries[key] = nil
      entry.count += count
      if entry.places.count < placesKept { entry.places.append(finding.place) }
      entries[key] = entry
    } else {
      entries[key] = Entry(
        severity: finding.severity, first: finding, count: count, places: [finding.place])
    }
  }

  package mutating func add(_ findings: [Finding]) {
    for finding in findings { add(finding) }
  }

  package mutating func merge(_ other: FindingLog) {
    for (key, entry) in other.sorted {
      if var mine = entries[key] {
        mine.count += entry.count
        mine.places += entry.places.prefix(max(0, placesKept - mine.places.count))
        entries[key] = mine
      } else {
        entries[key] = entry
      }
    }
  }

  /// In a fixed order, so that two runs print the same.
  package var sorted: [(key: Key, entry: Entry)] {
    entries.sorted { $0.key < $1.key }.map { (key: $0.key, entry: $0.value) }
  }

  package func count(_ code: FindingCode, field: String? = nil) -> Int {
    entries.filter { $0.key.code == code.slug && (field == nil || $0.key.field == field) }
      .reduce(0) { $0 + $1.value.count }
  }

  package var total: Int { entries.values.reduce(0) { $0 + $1.count } }
}
