package import Interchange

/// Links the person records of a register: those that are new or changed against those that share a blocking key.
///
/// Groups of records that hang together through good pairs are parted into persons anew whenever one of their records
/// changes; all others are left alone, and are not opened. What comes out hangs on the records, the model and the decisions,
/// and not on the night in which each came, but for keys under which too many records stand.
///
/// Memory: a batch, its candidates, and one group. Time: O(new records and their candidates).
package struct RegisterLinkage {
  package let model: PersonModel
  package let thresholds: LinkThresholds
  private let batchSize: Int
  private var comparer: PersonComparer
  private var outcome = LinkageOutcome()
  private var constraints = LinkageConstraints()
  private var decidedPartners: [Int: [Int]] = [:]
  /// Records opened lately. A record is placed once in a run, so what is said here of whose it is holds until then.
  private var known: [Int: PreparedPerson] = [:]
  private static let mostKnown = 40_000

  package init(model: PersonModel, thresholds: LinkThresholds, batchSize: Int = 512) {
    self.model = model
    self.thresholds = thresholds
    self.batchSize = batchSize
    comparer = PersonComparer(model)
  }

  /// `isAlive` is asked now and then, and stops the run by what it throws.
  package mutating func link(
    _ index: any PersonIndex, isAlive: () throws(Failure) -> Void = {}
  ) throws(Failure) -> LinkageOutcome {
    outcome = LinkageOutcome()
    known = [:]
    var touched = Set(try index.beginLinkage(model: version))
    var last: String?
    while true {
      let records = try index.unplaced(after: last, limit: batchSize)
      guard let end = records.last else { break }
      try isAlive()
      last = end.id
      touched.formUnion(try pair(records, index))
    }
    constraints = try index.constraints()
    decidedPartners = Self.partners(constraints.same)
    var seen: Set<Int> = []
    for number in touched.sorted() where !seen.contains(number) {
      try isAlive()
      try part(try groups(around: number, &seen, index), index)
    }
    return outcome
  }

  /// Other thresholds keep other pairs.
  private var version: String {
    "\(model.version)/\(PersonModel.method)/\(thresholds.linkFrom)/\(thresholds.reviewFrom)"
  }

  // MARK: Pairs

  /// Gives every record whose pairs are others than before.
  private mutating func pair(_ records: [LinkageRecord], _ index: any PersonIndex) throws(Failure) -> Set<Int> {
    var touched: Set<Int> = []
    var wanted: [(person: PreparedPerson, partners: [Int])] = []
    for record in records {
      touched.formUnion(try index.renew(record.number))
      touched.insert(record.number)
    }
    for record in records {
      let person = comparer.preparation.prepare(record)
      wanted.append((person, try partners(of: person, index)))
    }
    outcome.placed += records.count
    let own = Set(records.map(\.number))
    try open(Set(wanted.flatMap(\.partners)).subtracting(own).sorted(), index)
    for (person, _) in wanted { known[person.number] = person }
    for (person, partners) in wanted {
      var pairs: [LinkagePair] = []
      for partner in partners {
        guard let other = known[partner] else { continue }
        if let pair = pair(person, other) { pairs.append(pair) }
      }
      try index.enter(pairs)
    }
    return touched
  }

  private mutating func partners(of person: PreparedPerson, _ index: any PersonIndex) throws(Failure) -> [Int] {
    let keys = PersonKeys.of(person, comparer.preparation.words)
    var partners: Set<Int> = []
    for key in keys {
      if let found = try index.records(under: key.bytes, limit: key.limit) {
        partners.formUnion(found)
      } else {
        outcome.oversized += 1
      }
    }
    try index.enter(keys: keys.map(\.bytes), of: person.number)
    partners.remove(person.number)
    return partners.sorted()
  }

  /// nil: too far apart to be kept.
  private mutating func pair(_ left: PreparedPerson, _ right: PreparedPerson) -> LinkagePair? {
    // The lower id first: a sum of weights must not depend on which of the two came first.
    let score = left.id < right.id ? comparer.compare(left, right) : comparer.compare(right, left)
    outcome.compared += 1
    let weight = score.weight(model.prior)
    switch score.veto {
    case nil: if weight < thresholds.reviewWeight { return nil }
    case .documentConflict: break
    case .otherDocument: if weight < thresholds.linkWeight { return nil }
    case .siblings, .sameRecord: return nil
    }
    return LinkagePair(
      left: left.number, right: right.number, millibits: Int((weight * 1000).rounded(.down)), veto: score.veto)
  }

  // MARK: Persons

  private static func partners(_ pairs: [[Int]]) -> [Int: [Int]] {
    var partners: [Int: [Int]] = [:]
    for pair in pairs {
      partners[pair[0], default: []].append(pair[1])
      partners[pair[1], default: []].append(pair[0])
    }
    return partners
  }

  /// The group of a record, and the groups of those who have been one person with any of it: what is parted now has to
  /// share one id.
  private func groups(
    around number: Int, _ seen: inout Set<Int>, _ index: any PersonIndex
  ) throws(Failure) -> [[Int]] {
    var groups: [[Int]] = []
    var open = [number]
    while let next = open.popLast() {
      if seen.contains(next) { continue }
      let group = try group(around: next, index)
      seen.formUnion(group)
      groups.append(group)
      open += try index.family(of: group)
    }
    return groups
  }

  /// All records that hang together with this one, through pairs that would be linked and through decisions.
  private func group(around number: Int, _ index: any PersonIndex) throws(Failure) -> [Int] {
    let from = Int((thresholds.linkWeight * 1000).rounded(.up))
    var group = [number]
    var seen: Set<Int> = [number]
    var next = 0
    while next < group.count {
      let found = try index.partners(of: group[next], from: from).map(\.number) + (decidedPartners[group[next]] ?? [])
      for partner in found where seen.insert(partner).inserted { group.append(partner) }
      next += 1
    }
    return group
  }

  private mutating func part(_ groups: [[Int]], _ index: any PersonIndex) throws(Failure) {
    var clusters: [[PreparedPerson]] = []
    for group in groups {
      for part in try cut(group, index) { clusters += cluster(try persons(part, index)) }
    }
    clusters.sort { $0[0].id < $1[0].id }
    let decided = clusters.map { cluster in cluster.contains { decidedPartners[$0.number] != nil } }
    let placed = try PersonNaming(index: index).name(clusters, decided: decided)
    try count(placed, clusters)
    try index.place(placed)
  }

  private mutating func persons(_ numbers: [Int], _ index: any PersonIndex) throws(Failure) -> [PreparedPerson] {
    try open(numbers, index)
    return numbers.compactMap { known[$0] }.sorted { $0.id < $1.id }
  }

  /// Opens those that are not at hand.
  private mutating func open(_ numbers: [Int], _ index: any PersonIndex) throws(Failure) {
    if known.count > Self.mostKnown { known.removeAll(keepingCapacity: true) }
    for record in try index.records(numbers.filter { known[$0] == nil }) {
      known[record.number] = comparer.preparation.prepare(record)
    }
  }

  private mutating func cluster(_ persons: [PreparedPerson]) -> [[PreparedPerson]] {
    if persons.count < 2 { return persons.isEmpty ? [] : [persons] }
    let places = Dictionary(persons.enumerated().map { ($1.number, $0) }, uniquingKeysWith: { first, _ in first })
    func local(_ pairs: [[Int]]) -> [(Int, Int)] {
      pairs.compactMap { pair in
        guard let left = places[pair[0]], let right = places[pair[1]] else { return nil }
        return (left, right)
      }
    }
    let clustering = PersonClustering(
      persons, &comparer, threshold: thresholds.linkWeight, same: local(constraints.same),
      different: local(constraints.different))
    return clustering.clusters.map { $0.map { persons[$0] } }
  }

  /// Groups that are too large are cut at their weakest pairs, a few bits at a time.
  private mutating func cut(_ group: [Int], _ index: any PersonIndex) throws(Failure) -> [[Int]] {
    var open = [group]
    var done: [[Int]] = []
    var from = thresholds.linkWeight
    while !open.isEmpty {
      done += open.filter { $0.count <= PersonClustering.largest }
      open.removeAll { $0.count <= PersonClustering.largest }
      if open.isEmpty { break }
      if from == thresholds.linkWeight { outcome.cutGroups += open.count }
      from += 4
      var finer: [[Int]] = []
      for group in open { finer += try parts(of: group, from: from, index) }
      // Nothing weighs so much: what is still too large are copies, by the order of their ids.
      open = from > 200 ? finer.flatMap(Self.slices) : finer
    }
    return done
  }

  private static func slices(_ group: [Int]) -> [[Int]] {
    stride(from: 0, to: group.count, by: PersonClustering.largest).map {
      Array(group[$0..<min(group.count, $0 + PersonClustering.largest)])
    }
  }

  private func parts(of group: [Int], from weight: Double, _ index: any PersonIndex) throws(Failure) -> [[Int]] {
    let members = Set(group)
    var seen: Set<Int> = []
    var parts: [[Int]] = []
    for number in group.sorted() where !seen.contains(number) {
      var part = [number]
      seen.insert(number)
      var next = 0
      while next < part.count {
        let near =
          try index.partners(of: part[next], from: Int(weight * 1000)).map(\.number)
          + (decidedPartners[part[next]] ?? [])
        for partner in near where members.contains(partner) && seen.insert(partner).inserted { part.append(partner) }
        next += 1
      }
      parts.append(part)
    }
    return parts
  }

  private mutating func count(_ placed: [PlacedPerson], _ clusters: [[PreparedPerson]]) throws(Failure) {
    var persons: [Int: String?] = [:]
    for record in clusters.flatMap(\.self) { persons[record.number] = record.person }
    let before = Set(persons.values.compactMap(\.self))
    outcome.merged += placed.reduce(0) { $0 + $1.merged.count }
    for person in placed where person.records.contains(where: { persons[$0] != person.person }) {
      outcome.changedPersons += 1
      if !before.contains(person.person), person.records.contains(where: { persons[$0].map { $0 != nil } == true }) {
        if person.merged.isEmpty { outcome.split += 1 }
      }
    }
  }
}

extension RegisterLinkage {
  /// What two records say about being one person, level by level, as this linkage weighs it.
  package static func evidence(_ left: LinkageRecord, _ right: LinkageRecord, model: PersonModel) -> PairEvidence {
    var comparer = PersonComparer(model)
    let records = [left, right].sorted { $0.id < $1.id }.map { comparer.preparation.prepare($0) }
    return comparer.evidence(comparer.compare(records[0], records[1]))
  }
}
