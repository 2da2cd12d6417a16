internal import Interchange

/// Gives ids to the persons into which a group of records was parted.
///
/// An id hangs on what the records are and not on the night they came: on the document that most of them have, else on the
/// lowest record, both through a keyed hash. Persons who turn out to be one keep one id, and the others lead to it. Of a
/// person who is parted the largest part keeps the id, which is pinned: it holds from then on although the records would
/// give another.
struct PersonNaming {
  let index: any PersonIndex

  /// Takes: clusters of records, in the order of their lowest ids. Gives one person for each.
  func name(_ clusters: [[PreparedPerson]], decided: [Bool]) throws(Failure) -> [PlacedPerson] {
    let numbers = clusters.flatMap { $0 }.map(\.number)
    let claims = self.claims(clusters)
    var taken: Set<String> = []
    var named: [PlacedPerson?] = Array(repeating: nil, count: clusters.count)
    // Who had an id chooses first, so that nobody's id goes to a newcomer.
    let order = clusters.indices.sorted {
      (claims[$0].isEmpty ? 1 : 0, $0) < (claims[$1].isEmpty ? 1 : 0, $1)
    }
    let claimed = Set(claims.flatMap { $0 })
    for place in order {
      let own = claims[place]
      var pinned: [String] = []
      for id in own where try index.isPinned(id) { pinned.append(id) }
      let natural = naturalID(of: clusters[place])
      let id: String
      let isPinned: Bool
      if own.contains(natural) {
        (id, isPinned) = (natural, false)
      } else if let kept = pinned.min() {
        (id, isPinned) = (kept, true)
      } else if try isFree(natural, taken, claimed, numbers) {
        // Where the person was parted, the id stays with the largest part.
        let isParted = own.contains { isSpread($0, over: clusters) }
        (id, isPinned) = isParted ? (own.min() ?? natural, true) : (natural, false)
      } else if let kept = own.min() {
        (id, isPinned) = (kept, true)
      } else {
        (id, isPinned) = (try freeID(of: clusters[place], taken, claimed, numbers), true)
      }
      taken.insert(id)
      named[place] = PlacedPerson(
        person: id, records: clusters[place].map(\.number),
        rule: decided[place] ? "decided" : clusters[place].count > 1 ? "linked" : "alone", isPinned: isPinned,
        merged: own.filter { $0 != id }.sorted())
    }
    return named.compactMap { $0 }
  }

  private func isSpread(_ id: String, over clusters: [[PreparedPerson]]) -> Bool {
    clusters.count { $0.contains { $0.person == id } } > 1
  }

  /// For each cluster the ids so far that it goes on with: those of which it has the most records.
  private func claims(_ clusters: [[PreparedPerson]]) -> [[String]] {
    var holders: [String: (count: Int, place: Int)] = [:]
    for (place, cluster) in clusters.enumerated() {
      var counts: [String: Int] = [:]
      for record in cluster { if let person = record.person { counts[person, default: 0] += 1 } }
      for (person, count) in counts where count > (holders[person]?.count ?? 0) { holders[person] = (count, place) }
    }
    var claims: [[String]] = Array(repeating: [], count: clusters.count)
    for (person, holder) in holders { claims[holder.place].append(person) }
    return claims.map { $0.sorted() }
  }

  private func naturalID(of cluster: [PreparedPerson]) -> String {
    var counts: [String: Int] = [:]
    for record in cluster { for document in record.documentNames { counts[document, default: 0] += 1 } }
    // The national document before others, for most sources have it.
    let best = counts.min { left, right in
      (left.key.hasPrefix("DNI:") ? 0 : 1, -left.value, left.key)
        < (right.key.hasPrefix("DNI:") ? 0 : 1, -right.value, right.key)
    }
    if let best { return index.personID(ofDocument: best.key) }
    return index.personID(ofRecord: cluster[0].id)
  }

  private func isFree(
    _ id: String, _ taken: Set<String>, _ claimed: Set<String>, _ numbers: [Int]
  ) throws(Failure) -> Bool {
    if taken.contains(id) || claimed.contains(id) { return false }
    return try !index.isTaken(id, besides: numbers)
  }

  private func freeID(
    of cluster: [PreparedPerson], _ taken: Set<String>, _ claimed: Set<String>, _ numbers: [Int]
  ) throws(Failure) -> String {
    for record in cluster {
      let id = index.personID(ofRecord: record.id)
      if try isFree(id, taken, claimed, numbers) { return id }
    }
    var round = 0
    while true {
      let id = index.personID(ofRecord: "\(cluster[0].id)/\(round)")
      if try isFree(id, taken, claimed, numbers) { return id }
      round += 1
    }
  }
}
