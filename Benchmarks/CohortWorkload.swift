internal import Anonymisation
internal import Glibc

/// Persons with coded quasi-identifiers and one sensitive value, as `cohort.py` writes them.
///
/// Lines of tab-separated words: `attribute NAME ordered|named LEVELS`, then for each leaf `leaf LABEL NODE…`, then
/// `person LEAF… VALUE`.
struct CohortWorkload {
  private(set) var attributes: [CohortAttribute] = []
  private(set) var persons: [(leaves: [Int32], value: String)] = []

  init?(path: String) {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    var open: (name: String, isOrdered: Bool, labels: [String], above: [[String]])?
    while getline(&line, &capacity, file) > 0, let text = line {
      let words = String(cString: text).split(separator: "\n")[0].split(separator: "\t").map(String.init)
      switch words[0] {
      case "attribute":
        if let open { attributes.append(Self.attribute(open.name, open.isOrdered, open.labels, open.above)) }
        open = (words[1], words[2] == "ordered", [], [])
      case "leaf":
        open?.labels.append(words[1])
        open?.above.append(Array(words.dropFirst(2)))
      default:
        if let last = open { attributes.append(Self.attribute(last.name, last.isOrdered, last.labels, last.above)) }
        open = nil
        persons.append((words[1..<(words.count - 1)].compactMap { Int32($0) }, words[words.count - 1]))
      }
    }
  }

  private static func attribute(
    _ name: String, _ isOrdered: Bool, _ labels: [String], _ above: [[String]]
  ) -> CohortAttribute {
    var levels: [[Int32]] = []
    var nodes: [[String]] = []
    for level in above.first?.indices ?? 0..<0 {
      var numbers: [String: Int32] = [:]
      var names: [String] = []
      levels.append(
        above.map { row in
          if let known = numbers[row[level]] { return known }
          numbers[row[level]] = Int32(names.count)
          names.append(row[level])
          return Int32(names.count - 1)
        })
      nodes.append(names)
    }
    return CohortAttribute(name: name, labels: labels, isOrdered: isOrdered, levels: levels, nodes: nodes)
  }
}

/// The same numbers on every machine.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
