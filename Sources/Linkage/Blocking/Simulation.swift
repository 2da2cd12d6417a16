internal import Interchange

/// Pairs of one person as they would be if errors in one field said nothing of errors in another: each field's agreement
/// is taken from another sure pair. So pairs appear that the rehearsal's rules could not find, as often as they should.
struct Simulation {
  /// Of pairs that the evidence would link: a bit for each key that both records share.
  let pairs: [UInt64]

  private static let most = 12_000

  init(_ rehearsal: Rehearsal, _ table: PreparedTable, _ keys: [BlockingKey], _ plan: LinkPlan) {
    let examples = rehearsal.examples
    if examples.count < 50 || keys.count > 64 {
      pairs = []
      return
    }
    let comparisons = Comparison.all(of: table)
    let groups = comparisons.map { comparison in
      keys.indices.reduce(UInt64(0)) { $0 | (Self.belongs(keys[$1], comparison, table) ? 1 << UInt64($1) : 0) }
    }
    let bit = { (text: String) in keys.firstIndex { $0.text == text }.map { UInt64(1) << UInt64($0) } ?? 0 }
    let (given, surname, names) = (bit("given.key"), bit("surname.key"), bit("names.pair"))
    let wanted = Float(plan.linkWeight)
    pairs = (0..<Self.most).compactMap { number in
      var (shared, weight) = (UInt64(0), rehearsal.prior)
      for (group, mask) in groups.enumerated() {
        let draw = FixedHash.mix(UInt64(number), UInt64(group)) % UInt64(examples.count)
        shared |= examples[Int(draw)].keys & mask
        weight += examples[Int(draw)].weights[group]
      }
      if shared & given != 0, shared & surname != 0 { shared |= names }
      return weight >= wanted ? shared : nil
    }
  }

  private static func belongs(_ key: BlockingKey, _ comparison: Comparison, _ table: PreparedTable) -> Bool {
    switch comparison.subject {
    case .given: return key.subject == "given"
    case .surnames: return key.subject == "surname"
    case .field(let index):
      let field = table.fields[index]
      return key.subject == field.name || field.within.map { table.fields[$0].name == key.subject } ?? false
    }
  }
}
