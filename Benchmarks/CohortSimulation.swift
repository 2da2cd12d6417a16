internal import Anonymisation
internal import Interchange
internal import Safekeeping

/// Sixty nights over three thousand persons, published night after night in cohorts and, beside it, anew every night.
///
/// Each night new persons come, one in ten of them as many are corrected and leave, and every twentieth night the law
/// has somebody erased. Before anything counts as published the gate looks at the files; then the attacker does.
struct CohortSimulation {
  let workload: CohortWorkload
  let ks: [Int]
  let perNight: Int
  let shape: CellShape
  let seed: UInt64

  static let nights = 60
  static let start = 3000

  struct Result {
    var gateAlarms = 0
    var loss = 0.0
    var peerLoss = 0.0
    /// Of the new persons: share in 0...1.
    var peerIsolated = 0.0
    var peerCertain = 0.0
    var isolated = 0
    var certain = 0
    var medianWait = 0
    var ninthWait = 0
    var withheld = 0.0
    var removedClasses = 0
    var cpuSeconds = 0.0
    var peerSeconds = 0.0
  }

  private final class State {
    var current: [Int: CohortRecord] = [:]
    var entered: [Int: Int] = [:]
    var published: [Int: Int] = [:]
    var next = 0
  }

  func run() -> Result {
    let design = CohortDesign(
      attributes: workload.attributes, lines: ks.map { CohortDesign.Line(name: "k\($0)", k: $0) }, shape: shape)
    let key = CohortKey(SecretKey((0..<32).map { UInt8($0) ^ UInt8(truncatingIfNeeded: seed) }))
    var numbers = SplitMix(seed: seed)
    let order = workload.persons.indices.shuffled(using: &numbers)
    let state = State()
    let peer = FullDomainNights(workload.attributes)
    var book = CohortBook(design)
    var attack = DifferencingAttack()
    var peerAttack = DifferencingAttack()
    var files = ks.map { _ in CohortFile(header: [], rows: []) }
    var members: [[String: Set<Int>]] = ks.map { _ in [:] }
    var published: [[DifferencingAttack.Published]] = ks.map { _ in [] }
    var peerPublished: [DifferencingAttack.Published] = []
    var peerLosses: [Int: Double] = [:]
    var result = Result()

    for night in 0...Self.nights {
      arrive(night == 0 ? Self.start : perNight, night, order, state)
      let erased = night == 0 ? [] : change(night, state, &numbers)
      let records = state.current.keys.sorted().compactMap { state.current[$0] }

      let clock = Clock.cpu
      let before = book
      let account = CohortNight.run(
        &book, records: records, erased: Set(erased.map(String.init)), design: design, key: key)
      let after = ks.indices.map { CohortFile(book, line: $0, design: design, key: key, sensitive: "value") }
      result.cpuSeconds += Clock.cpu - clock
      result.removedClasses += account.removedClasses
      let evidence = CohortEvidence(
        before: before, after: book, records: records, erased: Set(erased.map(String.init)), design: design, key: key)
      result.gateAlarms += CohortGate.check(design, before: files, after: after, evidence: evidence).count
      for target in evidence.targets {
        for (line, name) in target.classes { members[line][name, default: []].insert(Int(target.id) ?? 0) }
        if target.isFresh, let person = Int(target.id), state.published[person] == nil {
          state.published[person] = night
        }
      }
      let now = ks.indices.map { Self.published(after[$0], members[$0]) }
      for line in ks.indices {
        attack.look(at: now[line], k: ks[line])
        attack.compare(now[line], published[line], k: ks[line])
        for other in ks.indices where other > line { attack.compare(now[line], now[other], k: ks[line]) }
      }
      published = now
      files = after

      let peerClock = Clock.cpu
      let release = peer.release(records.map(\.leaves), k: ks[ks.count - 1])
      result.peerSeconds += Clock.cpu - peerClock
      let peerNow = Self.published(release, records)
      if night > 0 { peerAttack.compare(peerNow, peerPublished, k: ks[ks.count - 1]) }
      peerPublished = peerNow
      peerLosses = [:]
      for (record, loss) in zip(records, release.losses) { peerLosses[Int(record.id) ?? 0] = loss }
    }
    account(&result, state, book, design, key, peerLosses)
    result.isolated = attack.isolated.count
    result.certain = attack.certain.count
    let new = state.entered.filter { $0.value > 0 }.keys
    result.peerIsolated = Double(new.count { peerAttack.isolated.contains($0) }) / Double(new.count)
    result.peerCertain = Double(new.count { peerAttack.certain.contains($0) }) / Double(new.count)
    return result
  }

  // MARK: What happens

  private func arrive(_ count: Int, _ night: Int, _ order: [Int], _ state: State) {
    for _ in 0..<count {
      let person = order[state.next % order.count]
      let number = state.next
      state.next += 1
      let (leaves, value) = workload.persons[person]
      let lines = UInt32(1 << ks.count) - 1
      state.current[number] = CohortRecord(
        id: String(number), leaves: leaves, value: value, group: String(number), lines: lines)
      state.entered[number] = night
    }
  }

  /// Corrections of a quasi-identifier or the value, departures, and now and then an erasure, whose persons it gives.
  private func change(_ night: Int, _ state: State, _ numbers: inout SplitMix) -> [Int] {
    for _ in 0..<max(1, perNight / 10) {
      let known = state.current.keys.sorted()
      let corrected = known[Int.random(in: 0..<known.count, using: &numbers)]
      let like = workload.persons[Int.random(in: 0..<workload.persons.count, using: &numbers)]
      let place = Int.random(in: 0...workload.attributes.count, using: &numbers)
      if place < workload.attributes.count {
        state.current[corrected]?.leaves[place] = like.leaves[place]
      } else {
        state.current[corrected]?.value = like.value
      }
      state.current[known[Int.random(in: 0..<known.count, using: &numbers)]] = nil
    }
    if night % 20 != 0 { return [] }
    let known = state.current.keys.sorted()
    let erased = known[Int.random(in: 0..<known.count, using: &numbers)]
    state.current[erased] = nil
    return [erased]
  }

  // MARK: What is seen

  private static func published(_ file: CohortFile, _ members: [String: Set<Int>]) -> [DifferencingAttack.Published] {
    var values: [String: [String?]] = [:]
    for row in file.rows {
      let value = row[row.count - 1]
      values[row[1], default: []].append(value == CohortFile.hidden ? nil : value)
    }
    return values.keys.sorted().map {
      DifferencingAttack.Published(members: members[$0] ?? [], values: values[$0] ?? [])
    }
  }

  private static func published(
    _ release: FullDomainNights.Release, _ records: [CohortRecord]
  ) -> [DifferencingAttack.Published] {
    var members: [Int: Set<Int>] = [:]
    var values: [Int: [String?]] = [:]
    for (record, number) in zip(records, release.classes) {
      guard let number else { continue }
      members[number, default: []].insert(Int(record.id) ?? 0)
      values[number, default: []].append(record.value)
    }
    return members.keys.sorted().map {
      DifferencingAttack.Published(members: members[$0] ?? [], values: values[$0] ?? [])
    }
  }

  // MARK: What it cost

  /// Losses of the coarsest line and its peer over the new persons who are still there; waits of all new persons.
  private func account(
    _ result: inout Result, _ state: State, _ book: CohortBook, _ design: CohortDesign, _ key: CohortKey,
    _ peerLosses: [Int: Double]
  ) {
    let new = state.entered.filter { $0.value > 0 && state.current[$0.key] != nil }.keys.sorted()
    for person in new {
      let atom = book.entries[String(person)]?.atom.flatMap { book.atoms[$0] }
      let cell = atom.flatMap { $0.classes[ks.count - 1] }.flatMap { book.classes[$0]?.cell }
      result.loss += (cell?.loss(in: design) ?? 1) / Double(new.count)
      result.peerLoss += (peerLosses[person] ?? 1) / Double(new.count)
    }
    // Who still waits counts with the nights so far, which is too few; it moves the median up, not down.
    let waits = new.map { (state.published[$0] ?? Self.nights + 1) - (state.entered[$0] ?? 0) }.sorted()
    result.medianWait = waits[waits.count / 2]
    result.ninthWait = waits[waits.count * 9 / 10]
    let rows = book.atoms.values.reduce(0) { $0 + $1.rows }
    let visible = book.atoms.values.reduce(0) { $0 + $1.values.count }
    result.withheld = Double(rows - visible) / Double(rows)
  }
}
