internal import Interchange
internal import Normalisation

/// What the cells of a column say, found out by running the steps of a mapping over them.
struct ColumnContent {
  let codes: CodeListSet
  private let library = NormalisationSteps.library
  /// No more cells than this are tried.
  static let mostCells = 400

  init(_ codes: CodeListSet) { self.codes = codes }

  /// The share of cells, 0...1, of which the step makes a value without a warning; nil without cells.
  func share(
    _ step: String, _ arguments: [StepArgument] = [], over cells: [String], beside: [[String?]] = [],
    ubigeo: String? = nil
  ) -> Double? {
    let accepted = accepted(step, arguments, over: cells, beside: beside, ubigeo: ubigeo)
    return accepted.isEmpty ? nil : Double(accepted.count { $0 }) / Double(accepted.count)
  }

  /// Per cell whether the step takes it.
  private func accepted(
    _ step: String, _ arguments: [StepArgument], over cells: [String], beside: [[String?]] = [], ubigeo: String? = nil
  ) -> [Bool] {
    let context = StepContext(codeLists: codes, ubigeoCoding: ubigeo ?? "inei")
    guard !cells.isEmpty, let type = library.step(step), var transform = try? type.init(arguments, context) else {
      return []
    }
    let output = TextColumn()
    var report = StepReport()
    let input = TextColumn(cells.prefix(Self.mostCells).map { $0 })
    transform.apply(
      StepInput(value: input, arguments: beside.map { TextColumn(Array($0.prefix(input.count))) }), to: output, &report)
    var accepted = (0..<output.count).map { !output.isMissing($0) }
    for entry in report.entries where entry.isFailure || entry.code.severity > .note { accepted[entry.row] = false }
    return accepted
  }

  // MARK: Dates

  /// Ways in which Peruvian sources write dates; of two that read as much, the one before.
  private static let dateForms = [
    "dd/MM/yyyy", "yyyy-MM-dd", "dd/MM/yy", "dd-MMM-yy", "dd-MMM-yyyy", "MM/dd/yyyy", "yyyyMMdd", "yyyy", "yyyy-MM",
    "MM/yyyy", "epoch-ms", "excel",
  ]

  /// The forms that read the column, the most frequent first, and the share they read together.
  func dates(_ step: String, _ cells: [String]) -> (forms: [String], share: Double)? {
    var rest = Array(cells.prefix(Self.mostCells))
    if rest.isEmpty { return nil }
    let all = rest.count
    var forms: [String] = []
    while !rest.isEmpty {
      let read = Self.dateForms.filter { !forms.contains($0) }.map { form in
        (form: form, taken: taken(form, step, rest))
      }
      guard let best = read.max(by: { Self.gain($0) < Self.gain($1) }), best.taken.contains(true) else { break }
      forms.append(best.form)
      rest = zip(rest, best.taken).filter { !$0.1 }.map(\.0)
    }
    return (forms, Double(all - rest.count) / Double(all))
  }

  /// Serial numbers read nearly every number, so that only those of a date's length are believed.
  private func taken(_ form: String, _ step: String, _ cells: [String]) -> [Bool] {
    let lengths = ["excel": 5...5, "epoch-ms": 11...14, "yyyy": 4...4, "yyyyMMdd": 8...8][form]
    let taken = accepted(step, [.named("formats", form)], over: cells)
    return zip(taken, cells).map { $0 && (lengths?.contains($1.prefix { $0 != "." }.count) ?? true) }
  }

  /// `max` takes the last of equals, so that what stands before must count a little more.
  private static func gain(_ read: (form: String, taken: [Bool])) -> Double {
    let place = dateForms.firstIndex(of: read.form) ?? 0
    return Double(read.taken.count { $0 }) - Double(place) / 100
  }

  // MARK: Names and words

  /// The share of cells that have letters and no figure, as names have.
  static func lettersShare(_ cells: [String]) -> Double? {
    if cells.isEmpty { return nil }
    return Double(cells.count { $0.contains(where: \.isLetter) && !$0.contains(where: \.isNumber) })
      / Double(cells.count)
  }

  /// The share of cells written as `Apellidos, Nombres`.
  static func commaShare(_ cells: [String]) -> Double {
    let whole = cells.count { cell in
      let parts = cell.split(separator: ",")
      return parts.count == 2 && parts.allSatisfy { $0.contains(where: \.isLetter) }
        && !cell.contains(where: \.isNumber)
    }
    return cells.isEmpty ? 0 : Double(whole) / Double(cells.count)
  }

  static func distinctShare(_ cells: [String]) -> Double {
    cells.isEmpty ? 0 : Double(Set(cells).count) / Double(cells.count)
  }
}

/// Which spellings are known for the codes of a list: the list's own codes and labels, and the tables of the
/// house whose codes are all of that list.
struct KnownSpellings {
  private let targets: [String: String]
  let isEmpty: Bool

  init(list name: String, _ codes: CodeListSet) {
    let own = codes.codeList(name)
    let known = Set(own?.column("code") ?? [])
    var found: [String: Set<String>] = [:]
    func learn(_ spelling: String, _ target: String) {
      if !spelling.isEmpty, !target.isEmpty { found[Folding.fold(spelling), default: []].insert(target) }
    }
    for (code, labels) in zip(own?.column("code") ?? [], Self.labels(own)) {
      for spelling in [code] + labels { learn(spelling, code) }
    }
    for table in codes.lists.values.sorted(by: { $0.name < $1.name }) where Self.speaks(table, known) {
      for (source, target) in zip(table.column("source"), table.column("target")) { learn(source, target) }
    }
    targets = found.compactMapValues { $0.count == 1 ? $0.first : nil }
    isEmpty = targets.isEmpty
  }

  /// The roles of a row: a table that knows victims and suspects, which are no list of the model.
  init(rolesOf codes: CodeListSet) {
    var found: [String: String] = [:]
    for table in codes.lists.values.sorted(by: { $0.name < $1.name }) {
      let targets = table.column("target")
      guard targets.contains("victim"), targets.contains("suspect") else { continue }
      for (source, target) in zip(table.column("source"), targets) { found[Folding.fold(source)] = target }
    }
    targets = found
    isEmpty = found.isEmpty
  }

  func code(_ spelling: String) -> String? { targets[Folding.fold(spelling)] }

  /// The known spelling nearest to this one, with its code.
  func nearest(_ spelling: String) -> (spelling: String, code: String)? {
    NearestWord.to(Folding.fold(spelling), in: targets.keys).flatMap { near in targets[near].map { (near, $0) } }
  }

  private static func labels(_ list: CodeList?) -> [[String]] {
    guard let list else { return [] }
    let columns = ["label_es", "label_en"].map { list.column($0) }.filter { !$0.isEmpty }
    return list.rows.indices.map { row in columns.map { $0[row] } }
  }

  private static func speaks(_ table: CodeList, _ known: Set<String>) -> Bool {
    let targets = table.column("target").filter { !$0.isEmpty }
    return !targets.isEmpty && table.index(ofColumn: "source") != nil && targets.allSatisfy(known.contains)
  }
}
