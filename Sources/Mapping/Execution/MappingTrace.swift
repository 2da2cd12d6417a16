internal import Configuration
package import Interchange

/// Writes down what a run does with one field, instruction by instruction, and which codes it cannot map.
///
/// It looks on at the run itself: what it tells is what the program did, not what a second reading of the
/// mapping says that it should do. Memory: O(rows of the records that are mapped).
package final class MappingTrace {
  package enum Kind: String, Sendable { case source, constant, step, lookup, combination, test, normaliser }

  /// One instruction and what it gave for one row.
  package struct Line: Sendable {
    package let kind: Kind
    /// As `ProgramText` writes it; for a source its path.
    package let label: String
    /// The lines it works on, by their place in the entry.
    package let inputs: [Int]
    /// nil for a missing cell and for a test.
    package let value: Withheld<String?>
    /// What a test gave.
    package let truth: Bool?
    /// A cell that the mapping counts as missing; `value` has it all the same.
    package let isBlank: Bool
    /// The value is a word of the mapping or of a code table, and of nobody else.
    package let isVocabulary: Bool
    package let findings: [FindingCode]
    /// The source paths that it comes from.
    package let paths: [String]
  }

  /// One row of the entity, or one row for which a `when` was asked.
  package struct Entry: Sendable {
    /// From 1, in the order of the file.
    package let record: Int
    /// From 1 within the record.
    package let row: Int
    package let entity: String
    /// As the mapping wrote the rule or condition.
    package let written: String
    package let place: Place
    package let lines: [Line]
    /// What the `when` said; nil for a rule.
    package let passed: Bool?
    /// What stands in the field in the end; nil also for a condition.
    package let result: Withheld<String?>
  }

  package struct UnmappedCode: Sendable {
    package let lookup: String
    package let spelling: Withheld<String>
    /// The nearest word of the table; nil where none is near.
    package let candidate: String?
    package internal(set) var records: Int
  }

  /// In the order in which they were worked out.
  package private(set) var entries: [Entry] = []

  private let compiled: CompiledMapping
  private let written: [EntitySource]
  private let wanted: (entity: String, field: String)?
  /// Plans of the wanted entity, and those around them whose conditions decide about it.
  private var targets: Set<Int> = []
  private var gates: Set<Int> = []
  private var plan = 0
  private var tables: RecordRows?
  private var draft: TraceDraft?
  private var unmappedAt: [UnmappedKey: Int] = [:]
  private var codes: [UnmappedCode] = []
  private var seen: Set<UnmappedSight> = []

  private struct UnmappedKey: Hashable {
    let lookup: Int
    let spelling: [UInt8]
  }
  private struct UnmappedSight: Hashable {
    let code: Int
    let record: Int
  }
  private struct EntitySource {
    let name: String
    let when: (text: String, place: Place)?
    let rules: [String: (text: String, place: Place)]
  }

  /// `field`: `entity.field`, the one to explain; nil: only unmapped codes are gathered.
  package init(_ compiled: CompiledMapping, field: (entity: String, field: String)? = nil) {
    self.compiled = compiled
    wanted = field
    written = compiled.definition.entities.flatMap(\.withNested).map { entity in
      EntitySource(
        name: entity.entity.value, when: entity.when.map { ($0.value, $0.place) },
        rules: Dictionary(
          entity.fields.map { ($0.field.value, ($0.value.value, $0.value.place)) },
          uniquingKeysWith: { first, _ in first }))
    }
    for index in written.indices where written[index].name == field?.entity {
      targets.insert(index)
      var above: Int? = index
      while let gate = above {
        gates.insert(gate)
        above = compiled.entities[gate].parent
      }
    }
  }

  /// The most frequent first.
  package var unmapped: [UnmappedCode] {
    codes.sorted { left, right in
      (right.records, left.lookup, left.spelling.value) < (left.records, right.lookup, right.spelling.value)
    }
  }

  // MARK: What the run tells

  func begin(_ tables: RecordRows) { self.tables = tables }
  func beginEntity(_ plan: Int) { self.plan = plan }

  func begin(_ condition: ConditionProgram) {
    guard gates.contains(plan) else { return }
    draft = TraceDraft(condition.program, compiled)
  }

  func begin(_ field: FieldPlan) {
    guard targets.contains(plan), field.name == wanted.map({ "\($0.entity).\($0.field)" }) else { return }
    draft = TraceDraft(field.value.program, compiled)
  }

  func saw(_ instruction: Instruction, in machine: ColumnMachine, _ troubles: ArraySlice<Trouble>) {
    if case .lookup(let call) = instruction, !troubles.isEmpty { note(call, machine, troubles) }
    if machine.quantifierDepth == 0 { draft?.add(instruction, machine, troubles) }
  }

  func normalised(by step: Int, _ column: TextColumn, _ troubles: [Trouble]) {
    draft?.addNormaliser(step, column, troubles)
  }

  func end(_ condition: ConditionProgram, _ frame: RowFrame, _ machine: ColumnMachine) {
    guard let draft, let when = written[plan].when else { return }
    self.draft = nil
    let truths = machine.truths(of: condition.mask)
    keep(draft, last: draft.line(ofMask: condition.mask), frame, when) { (truths[$0], nil) }
  }

  func end(_ field: FieldPlan, _ entity: EntityRows, _ machine: ColumnMachine) {
    guard var draft, let rule = written[plan].rules[entity.type.fields[field.field].name] else { return }
    self.draft = nil
    let result = draft.line(of: field.value.result, machine)
    let column = entity.column(field.field)
    let last = draft.normaliser(after: result)
    keep(draft, last: last, entity.frame, rule) { (nil, column.string($0)) }
  }

  // MARK: Keeping

  private func keep(
    _ draft: TraceDraft, last: Int?, _ frame: RowFrame, _ rule: (text: String, place: Place),
    _ outcome: (Int) -> (passed: Bool?, result: String?)
  ) {
    var rows: [Int: Int] = [:]
    let lines = draft.lines(reaching: last)
    for row in 0..<frame.count {
      let record = frame.record(row)
      rows[record, default: 0] += 1
      let (passed, result) = outcome(row)
      entries.append(
        Entry(
          record: tables?.batch?.records[record].number ?? 0, row: rows[record] ?? 1,
          entity: written[plan].name, written: rule.text, place: rule.place,
          lines: lines.map { $0.line(row) }, passed: passed, result: Withheld(result)))
    }
  }

  private func note(_ call: LookupCall, _ machine: ColumnMachine, _ troubles: ArraySlice<Trouble>) {
    let table = compiled.lookups[call.lookup]
    let input = machine.column(call.input)
    for trouble in troubles {
      guard let cell = input[trouble.row] else { continue }
      for item in ListCell.items(cell) where table.entry(of: item) == nil {
        note(item, call.lookup, table, machine.frame.record(trouble.row))
      }
    }
  }

  private func note(
    _ item: UnsafeBufferPointer<UInt8>, _ lookup: Int, _ table: LookupTable, _ record: Int
  ) {
    let key = UnmappedKey(lookup: lookup, spelling: Array(item))
    let index = unmappedAt[key] ?? codes.count
    if index == codes.count {
      unmappedAt[key] = index
      let candidate = table.candidate(for: item)
      codes.append(
        UnmappedCode(
          lookup: table.name, spelling: Withheld(String(decoding: item, as: UTF8.self)),
          candidate: candidate == "-" ? nil : candidate, records: 0))
    }
    // A table may be asked for the same cell by a condition and by a field.
    let number = tables?.batch?.records[record].number ?? 0
    if seen.insert(UnmappedSight(code: index, record: number)).inserted { codes[index].records += 1 }
  }
}

/// The lines of one program while it runs, for all rows of its frame at once.
struct TraceDraft {
  struct Draft {
    let kind: MappingTrace.Kind
    let label: String
    var inputs: [Int]
    var cells: [String?] = []
    var truths: [Bool]?
    var blanks: [Bool] = []
    /// Words that may be shown whatever they are about; nil: none.
    var vocabulary: Set<String>?
    var findings: [Int: [FindingCode]] = [:]
    var paths: [String] = []

    func line(_ row: Int) -> MappingTrace.Line {
      let value = row < cells.count ? cells[row] : nil
      let items = value?.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init) ?? []
      let isVocabulary = vocabulary.map { words in items.allSatisfy(words.contains) } ?? false
      return MappingTrace.Line(
        kind: kind, label: label, inputs: inputs, value: Withheld(value), truth: truths?[row],
        isBlank: row < blanks.count && blanks[row], isVocabulary: isVocabulary,
        findings: findings[row] ?? [], paths: paths)
    }
  }

  private let compiled: CompiledMapping
  private let words: ProgramText
  private let constants: [[UInt8]]
  private var lines: [Draft] = []
  private var operands: [Operand: Int] = [:]
  private var masks: [Int: Int] = [:]
  private var normaliser: Int?

  init(_ program: Program, _ compiled: CompiledMapping) {
    self.compiled = compiled
    constants = program.constants
    words = ProgramText(program, of: compiled)
  }

  func line(ofMask mask: Int) -> Int? { masks[mask] }

  /// The line of an operand; a path or a constant gets one when it is first used.
  mutating func line(of operand: Operand, _ machine: ColumnMachine) -> Int? {
    if let known = operands[operand] { return known }
    switch operand {
    case .source(let index): lines.append(source(index, machine))
    case .constant(let index):
      let text = String(decoding: constants[index], as: UTF8.self)
      let cells = [String?](repeating: text, count: machine.frame.count)
      lines.append(
        Draft(kind: .constant, label: words.text(of: operand), inputs: [], cells: cells, vocabulary: [text]))
    case .scratch, .field: return nil
    }
    operands[operand] = lines.count - 1
    return lines.count - 1
  }

  private func source(_ index: Int, _ machine: ColumnMachine) -> Draft {
    let name = compiled.sourceName(index)
    let raw = machine.rawCells(of: index)
    let kept = machine.column(.source(index))
    return Draft(
      kind: .source, label: name, inputs: [], cells: raw,
      blanks: raw.indices.map { raw[$0] != nil && kept.isMissing($0) }, paths: [name])
  }

  mutating func add(
    _ instruction: Instruction, _ machine: ColumnMachine, _ troubles: ArraySlice<Trouble>
  ) {
    var inputs = instruction.conditions.compactMap { masks[$0] }
    if case .quantify = instruction {
    } else {
      inputs += instruction.operands.compactMap { line(of: $0, machine) }
    }
    var draft = Draft(kind: Self.kind(of: instruction), label: words.label(of: instruction), inputs: inputs)
    draft.paths = paths(of: inputs)
    for trouble in troubles { draft.findings[trouble.row, default: []].append(trouble.code) }
    switch instruction.output {
    case .value(let register):
      draft.cells = machine.column(.scratch(register)).strings
      draft.vocabulary = vocabulary(of: instruction, inputs)
      operands[.scratch(register)] = lines.count
    case .condition(let mask):
      draft.truths = machine.truths(of: mask)
      masks[mask] = lines.count
    }
    lines.append(draft)
  }

  /// A choice between words is one of these words.
  private func vocabulary(of instruction: Instruction, _ inputs: [Int]) -> Set<String>? {
    switch instruction {
    case .lookup(let call): Set(compiled.lookups[call.lookup].distinctTargets)
    case .text: ["true", "false"]
    case .fallback, .choose:
      inputs.reduce(into: Set<String>()) { known, input in known.formUnion(lines[input].vocabulary ?? []) }
    default: nil
    }
  }

  private func paths(of inputs: [Int]) -> [String] {
    var paths: [String] = []
    for path in inputs.flatMap({ lines[$0].paths }) where !paths.contains(path) { paths.append(path) }
    return paths
  }

  mutating func addNormaliser(_ step: Int, _ column: TextColumn, _ troubles: [Trouble]) {
    var draft = Draft(kind: .normaliser, label: words.label(ofStep: step), inputs: [], cells: column.strings)
    for trouble in troubles { draft.findings[trouble.row, default: []].append(trouble.code) }
    normaliser = lines.count
    lines.append(draft)
  }

  /// The last line: that of the field's type where it has one, else the program's own.
  mutating func normaliser(after result: Int?) -> Int? {
    guard let normaliser else { return result }
    if let result {
      lines[normaliser].inputs = [result]
      lines[normaliser].paths = lines[result].paths
      lines[normaliser].vocabulary = lines[result].vocabulary
    }
    return normaliser
  }

  /// Those that lead to a line, numbered anew; masks that only guard findings are left out.
  func lines(reaching last: Int?) -> [Draft] {
    guard let last else { return [] }
    var isReached = [Bool](repeating: false, count: lines.count)
    var open = [last]
    while let line = open.popLast() {
      if isReached[line] { continue }
      isReached[line] = true
      open += lines[line].inputs
    }
    var order = lines.indices.filter { isReached[$0] }
    // The program's result may be a path that got its line last.
    order.removeAll { $0 == last }
    order.append(last)
    let numbers = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    return order.map { index in
      var line = lines[index]
      line.inputs = line.inputs.compactMap { numbers[$0] }
      return line
    }
  }

  private static func kind(of instruction: Instruction) -> MappingTrace.Kind {
    switch instruction {
    case .step: .step
    case .lookup: .lookup
    default:
      switch instruction.output {
      case .value: .combination
      case .condition: .test
      }
    }
  }
}
