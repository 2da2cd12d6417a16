/// Weighs every candidate by a fitted model and keeps those from a floor on.
struct PairScoring {
  let table: PreparedTable
  let index: BlockIndex
  let pairing: Pairing
  let model: MatchModel
  let floor: Float
  let threads: Int

  private final class Scan {
    let comparer: PairComparer
    let seen: BlockIndex.Seen

    init(_ table: PreparedTable) {
      comparer = PairComparer(table)
      seen = BlockIndex.Seen(table.count)
    }
  }

  /// By left record; `candidates` counts all that were compared. Memory: 12 bytes for each pair that is kept.
  func pairs() -> (pairs: [LinkedPair], candidates: Int) {
    let ranges = Workers.ranges(table.count, threads: threads)
    let parts = Workers.map(
      ranges.count, threads: threads, with: { Scan(table) }, { scan, part in score(ranges[part], scan) })
    var pairs: [LinkedPair] = []
    pairs.reserveCapacity(parts.reduce(0) { $0 + $1.pairs.count })
    for part in parts { pairs += part.pairs }
    return (pairs, parts.reduce(0) { $0 + $1.candidates })
  }

  private func score(_ records: Range<Int>, _ scan: Scan) -> (pairs: [LinkedPair], candidates: Int) {
    var (pairs, candidates) = ([LinkedPair](), 0)
    for record in records {
      let first = pairs.count
      index.partners(of: record, scan.seen) { other in
        if !pairing.allows(record, other) { return }
        candidates += 1
        scan.comparer.compare(record, other)
        let weight = model.weight(of: scan.comparer)
        if weight >= floor { pairs.append(LinkedPair(left: UInt32(record), right: UInt32(other), weight: weight)) }
      }
      pairs[first...].sort { $0.right < $1.right }
    }
    return (pairs, candidates)
  }
}
