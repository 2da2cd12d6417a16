internal import Anonymisation

/// The peer: every night the whole register anew, each column at one level, at the least possible loss.
///
/// Exact: level vectors are tried by rising loss without suppression, a lower bound, until the bound passes the best.
struct FullDomainNights {
  let attributes: [CohortAttribute]
  private let vectors: [[Int]]

  init(_ attributes: [CohortAttribute]) {
    self.attributes = attributes
    var vectors: [[Int]] = [[]]
    for attribute in attributes {
      let levels = attribute.levels.count + (attribute.levels.last.map { Set($0).count == 1 } ?? false ? 1 : 2)
      vectors = vectors.flatMap { vector in (0..<levels).map { vector + [$0] } }
    }
    self.vectors = vectors
  }

  struct Release {
    /// Of the row's cell; 1 when it was suppressed.
    var losses: [Double]
    /// Number of the class of each row; nil when it was suppressed.
    var classes: [Int?]
  }

  func release(_ rows: [[Int32]], k: Int) -> Release {
    var codes: [[[UInt64]]] = []
    var shares: [[[Double]]] = []
    var radix: UInt64 = 1
    for (place, attribute) in attributes.enumerated() {
      let levels = vectors.reduce(0) { max($0, $1[place]) } + 1
      codes.append([])
      shares.append([])
      for level in 0..<levels {
        let nodes = (0..<Int32(attribute.labels.count)).map { node(attribute, level, $0) }
        var sizes: [Int32: Int] = [:]
        for node in nodes { sizes[node, default: 0] += 1 }
        codes[place].append(rows.map { UInt64(nodes[Int($0[place])]) * radix })
        shares[place].append(
          rows.map { Double(sizes[nodes[Int($0[place])]] ?? 0) / Double(attribute.labels.count * attributes.count) })
      }
      radix *= UInt64(attribute.labels.count)
    }
    let sums = shares.map { $0.map { $0.reduce(0, +) } }
    let bounded = vectors.map { vector -> (bound: Double, vector: [Int]) in
      var bound = 0.0
      for (place, level) in vector.enumerated() { bound += sums[place][level] }
      return (bound, vector)
    }.sorted { $0.bound < $1.bound }
    var best: (loss: Double, vector: [Int])?
    for (bound, vector) in bounded {
      if let best, bound >= best.loss { break }
      let found = loss(vector, codes, shares, rows.count, k, below: best?.loss ?? .infinity)
      if found < best?.loss ?? .infinity { best = (found, vector) }
    }
    return release(best?.vector ?? [], codes, shares, rows.count, k)
  }

  private func node(_ attribute: CohortAttribute, _ level: Int, _ leaf: Int32) -> Int32 {
    if level == 0 { return leaf }
    return level <= attribute.levels.count ? attribute.levels[level - 1][Int(leaf)] : 0
  }

  private func keys(_ vector: [Int], _ codes: [[[UInt64]]], _ count: Int) -> [UInt64] {
    var keys = Array(repeating: UInt64(0), count: count)
    for (place, level) in vector.enumerated() {
      codes[place][level].withUnsafeBufferPointer { column in for row in 0..<count { keys[row] += column[row] } }
    }
    return keys
  }

  private func loss(
    _ vector: [Int], _ codes: [[[UInt64]]], _ shares: [[[Double]]], _ count: Int, _ k: Int, below: Double
  ) -> Double {
    let keys = keys(vector, codes, count)
    let order = keys.indices.sorted { keys[$0] < keys[$1] }
    var loss = 0.0
    var start = 0
    while start < count {
      var end = start + 1
      while end < count && keys[order[end]] == keys[order[start]] { end += 1 }
      if end - start < k {
        loss += Double(end - start)
      } else {
        var one = 0.0
        for (place, level) in vector.enumerated() { one += shares[place][level][order[start]] }
        loss += one * Double(end - start)
      }
      if loss >= below { return loss }
      start = end
    }
    return loss
  }

  private func release(
    _ vector: [Int], _ codes: [[[UInt64]]], _ shares: [[[Double]]], _ count: Int, _ k: Int
  ) -> Release {
    let keys = keys(vector, codes, count)
    var sizes: [UInt64: Int] = [:]
    for key in keys { sizes[key, default: 0] += 1 }
    var numbers: [UInt64: Int] = [:]
    var release = Release(losses: [], classes: [])
    for row in 0..<count {
      if sizes[keys[row]] ?? 0 < k {
        release.losses.append(1)
        release.classes.append(nil)
        continue
      }
      numbers[keys[row]] = numbers[keys[row]] ?? numbers.count
      release.classes.append(numbers[keys[row]])
      var loss = 0.0
      for (place, level) in vector.enumerated() { loss += shares[place][level][row] }
      release.losses.append(loss)
    }
    return release
  }
}
