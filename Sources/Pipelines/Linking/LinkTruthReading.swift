internal import Interchange
internal import Linkage

/// A file that says which records are one person: `record_id,cluster_id`, or pairs `left,right`.
struct LinkTruthReading {
  let path: String

  /// A record that the file does not name is a person of its own; ids that the table does not have are counted.
  func compare(_ ids: [String], _ clusters: [UInt32], _ findings: inout [Finding]) throws(Failure) -> ClusterTruth {
    ClusterTruth(found: clusters, truth: try self.clusters(ids, &findings))
  }

  /// The true cluster of each record.
  func clusters(_ ids: [String], _ findings: inout [Finding]) throws(Failure) -> [UInt32] {
    var reading = LinkTableReading()
    let names = try reading.header(path)
    let isPairs = names.contains("left") && names.contains("right")
    guard isPairs || (names.contains("record_id") && names.contains("cluster_id")) else {
      throw Failure(.linkTruthHeader, at: Place(file: path, line: 1))
    }
    reading.wanted = isPairs ? ["left", "right"] : ["record_id", "cluster_id"]
    let records = try reading.read([path])
    let rows = zip(records.columns[0].strings, records.columns[1].strings).map { ($0 ?? "", $1 ?? "") }
    let numbers = Dictionary(ids.enumerated().map { ($1, UInt32($0)) }, uniquingKeysWith: { first, _ in first })
    let (truth, strange) = isPairs ? Self.closed(rows, numbers) : Self.named(rows, numbers)
    if strange > 0 {
      findings.append(Finding(.linkTruthStrange, at: Place(file: path), ["count": .number(strange)]))
    }
    return truth
  }

  private static func named(
    _ rows: [(String, String)], _ numbers: [String: UInt32]
  ) -> (truth: [UInt32], strange: Int) {
    var truth = (0..<numbers.count).map { UInt32($0) }
    var clusters: [String: UInt32] = [:]
    var strange = 0
    for (record, cluster) in rows {
      guard let number = numbers[record] else {
        strange += 1
        continue
      }
      // Behind the numbers of records that are alone.
      let next = UInt32(numbers.count + clusters.count)
      truth[Int(number)] = clusters[cluster, default: next]
      clusters[cluster] = truth[Int(number)]
    }
    return (truth, strange)
  }

  private static func closed(
    _ rows: [(String, String)], _ numbers: [String: UInt32]
  ) -> (truth: [UInt32], strange: Int) {
    var parents = (0..<numbers.count).map { UInt32($0) }
    func root(_ record: UInt32) -> UInt32 {
      var record = record
      while parents[Int(record)] != record {
        parents[Int(record)] = parents[Int(parents[Int(record)])]
        record = parents[Int(record)]
      }
      return record
    }
    var strange = 0
    for (left, right) in rows {
      guard let left = numbers[left], let right = numbers[right] else {
        strange += 1
        continue
      }
      let (first, second) = (root(left), root(right))
      parents[Int(max(first, second))] = min(first, second)
    }
    return (parents.indices.map { root(UInt32($0)) }, strange)
  }
}

extension FindingCode {
  static let linkTruthHeader = FindingCode(
    "link-truth-header", .error, es: "el archivo de la verdad no tiene las columnas que se esperan",
    en: "the truth file lacks the columns that are expected",
    hint: Localised(es: "record_id,cluster_id, o left,right", en: "record_id,cluster_id, or left,right"))
  static let linkTruthStrange = FindingCode(
    "link-truth-strange", .warning, es: "{count} filas de la verdad nombran registros que la tabla no tiene",
    en: "{count} rows of the truth name records that the table does not have")
}
