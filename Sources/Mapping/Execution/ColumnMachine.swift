internal import Configuration
package import Interchange

/// Something a step or lookup said about one row of a frame.
struct Trouble {
  var row: Int
  let code: FindingCode
  let arguments: [String: FindingArgument]
  /// The rule has no result for the row and its `on-error` decides.
  let isFailure: Bool
  /// Where it is not the code's own.
  let severity: Severity?
  /// What the source said, for `on-error: raw`.
  let raw: Operand?
}

/// Runs programs: registers are columns, each instruction works on all rows of a frame.
///
/// Registers keep their memory from program to program and batch to batch. Memory: O(batch).
final class ColumnMachine {
  private let compiled: CompiledMapping
  private let tables: RecordRows
  private let blanks: BlankWords
  private var steps: [any ValueTransform]
  private let memos: [LookupMemo]
  private let scratch: [TextColumn]
  private var masks: [[Bool]]
  private var constants: [TextColumn] = []
  private var constantTexts: [[UInt8]] = []
  private let nothing = TextColumn([])
  private(set) var frame: RowFrame
  private var quantifierFrames: [QuantifierNest: RowFrame] = [:]
  private(set) var quantifierDepth = 0
  /// Looks on while programs run; nil in a night.
  var trace: MappingTrace?
  /// The entity's fields that are worked out, by the field's index; for checks.
  var fields: [TextColumn?] = []
  private(set) var troubles: [Trouble] = []
  /// Rows counted by each call of a step, through the whole file.
  private var counts: [[Int]]
  /// Sees every spelling that a lookup lacks: the lookup, the record, the spelling.
  var observeUnmapped: ((String, Int, UnsafeBufferPointer<UInt8>) -> Void)?

  init(_ compiled: CompiledMapping, _ tables: RecordRows, _ blanks: BlankWords) {
    self.compiled = compiled
    self.tables = tables
    self.blanks = blanks
    steps = compiled.steps.map { Self.make($0, compiled.context) }
    counts = compiled.steps.map { Array(repeating: 0, count: $0.type.countedKinds) }
    memos = (0..<compiled.lookupMemoCount).map { _ in LookupMemo() }
    scratch = (0..<compiled.scratchCount).map { _ in TextColumn(rowCapacity: 64, byteCapacity: 256)
    }
    masks = Array(repeating: [], count: compiled.maskCount)
    frame = RowFrame(level: 0, tables, compiled.sources, blanks)
  }

  private static func make(_ recipe: StepRecipe, _ context: StepContext) -> any ValueTransform {
    do {
      return try recipe.type.init(recipe.arguments, context)
    } catch {
      // A step's init is pure and the compiler called it with the same arguments.
      preconditionFailure("a step refused arguments that it had accepted: \(error)")
    }
  }

  /// Quantifiers may stand in one another, also over the same level; each depth has its own rows.
  private struct QuantifierNest: Hashable {
    let level: Int
    let depth: Int
  }

  // MARK: Running

  /// Gives the column of the result; it holds until the next program runs.
  func run(_ value: ValueProgram, over frame: RowFrame) -> TextColumn {
    run(value.program, over: frame)
    return column(value.result)
  }

  /// Gives one truth per row of the frame.
  func run(_ condition: ConditionProgram, over frame: RowFrame) -> [Bool] {
    run(condition.program, over: frame)
    return masks[condition.mask]
  }

  /// A step outside a program: the normaliser of a field.
  func apply(_ step: Int, to value: TextColumn, _ output: TextColumn, raw: Operand?) {
    troubles.removeAll(keepingCapacity: true)
    apply(
      step, StepInput(value: value), output, Guard(mask: nil, raw: raw, reportsNotes: true))
  }

  /// What the steps' counts show of the file. A variable used twice is two calls that say the same: said once.
  var fileFindings: [Finding] {
    var findings: [Finding] = []
    for (recipe, counts) in zip(compiled.steps, counts) where !counts.isEmpty {
      for finding in recipe.type.fileFindings(counts, compiled.context) where !findings.contains(finding) {
        findings.append(finding)
      }
    }
    return findings
  }

  func column(_ operand: Operand) -> TextColumn {
    switch operand {
    case .source(let index): frame.column(index)
    case .scratch(let index): scratch[index]
    case .field(let index): fields[index] ?? filled(nothing, with: nil)
    case .constant(let index): filled(constants[index], with: constantTexts[index])
    }
  }

  func truths(of mask: Int) -> [Bool] { masks[mask] }

  /// The cells of a path as the reader gave them, blank ones too, one a row of the frame.
  func rawCells(of source: Int) -> [String?] {
    let use = compiled.sources[source]
    guard let column = tables.batch?.tables[use.level].columns[use.column] else { return [] }
    return frame.rows(in: use.level).map { column.string(Int($0)) }
  }

  private func run(_ program: Program, over frame: RowFrame) {
    self.frame = frame
    troubles.removeAll(keepingCapacity: true)
    constantTexts = program.constants
    while constants.count < constantTexts.count { constants.append(TextColumn([])) }
    for constant in constants { constant.removeAll() }
    execute(program.instructions)
  }

  private func filled(_ column: TextColumn, with text: [UInt8]?) -> TextColumn {
    if column.count == frame.count { return column }
    column.removeAll()
    if let text {
      text.withUnsafeBufferPointer { column.append($0, rows: frame.count) }
    } else {
      column.appendMissing(rows: frame.count)
    }
    return column
  }

  private func execute(_ instructions: [Instruction]) {
    for instruction in instructions {
      let known = troubles.count
      execute(instruction)
      trace?.saw(instruction, in: self, troubles[known...])
    }
  }

  private func execute(_ instruction: Instruction) {
    switch instruction {
    case .step(let call):
      let input = StepInput(value: column(call.input), arguments: call.arguments.map(column))
      apply(call.step, input, emptied(call.output), call.guardedBy)
    case .lookup(let call): lookup(call)
    case .missing(let output): emptied(output).appendMissing(rows: frame.count)
    case .position(let level, let output): position(level, emptied(output))
    case .count(let level, let output): count(level, emptied(output))
    case .length(let operand, let output): length(column(operand), emptied(output))
    case .list(let operands, let output): list(operands.map(column), emptied(output))
    case .fallback(let first, let second, let output):
      merge(column(first), column(second), emptied(output))
    case .choose(let mask, let yes, let no, let output):
      choose(masks[mask], column(yes), column(no), emptied(output))
    case .text(let mask, let output):
      let mask = masks[mask]
      emptied(output).fill(frame.count) { row, _ in mask[row] ? "true" : "false" }
    case .compare(let comparison, let left, let right, let mask):
      compare(comparison, column(left), column(right), mask)
    case .compareConstant(let comparison, let left, let right, let mask):
      compare(comparison, column(left), right, mask)
    case .membership(let operand, let members, let mask):
      let column = column(operand)
      fill(mask) { row in column[row].map { cell in members.contains { $0.equals(cell) } } ?? false
      }
    case .presence(let operand, let isPresent, let mask):
      let column = column(operand)
      fill(mask) { column.isMissing($0) != isPresent }
    case .truth(let operand, let mask):
      let column = column(operand)
      fill(mask) { column[$0]?.elementsEqual("true".utf8) ?? false }
    case .and(let left, let right, let mask):
      let (a, b) = (masks[left], masks[right])
      fill(mask) { a[$0] && b[$0] }
    case .or(let left, let right, let mask):
      let (a, b) = (masks[left], masks[right])
      fill(mask) { a[$0] || b[$0] }
    case .not(let operand, let mask):
      let a = masks[operand]
      fill(mask) { !a[$0] }
    case .always(let truth, let mask): fill(mask) { _ in truth }
    case .quantify(let quantifier): quantify(quantifier)
    }
  }

  private func emptied(_ output: Int) -> TextColumn {
    scratch[output].removeAll()
    return scratch[output]
  }

  private func fill(_ mask: Int, _ truth: (Int) -> Bool) {
    // Taken out while it is written, so that it is not copied.
    var bits = masks[mask]
    masks[mask] = []
    bits.removeAll(keepingCapacity: true)
    for row in 0..<frame.count { bits.append(truth(row)) }
    masks[mask] = bits
  }

  // MARK: Steps

  private func apply(
    _ step: Int, _ input: StepInput, _ output: TextColumn, _ guardedBy: Guard
  ) {
    var report = StepReport()
    output.removeAll()
    steps[step].apply(input, to: output, &report)
    precondition(output.count == input.value.count, "a step gave another number of cells")
    if guardedBy.reportsNotes {
      for (row, kind) in report.counted where asksFor(row, guardedBy) { counts[step][kind] += 1 }
    }
    for entry in report.entries where asksFor(entry.row, guardedBy) {
      guard entry.isFailure || guardedBy.reportsNotes else { continue }
      troubles.append(
        Trouble(
          row: entry.row, code: entry.code, arguments: entry.arguments,
          isFailure: entry.isFailure, severity: nil, raw: guardedBy.raw))
    }
  }

  private func asksFor(_ row: Int, _ guardedBy: Guard) -> Bool {
    guardedBy.mask.map { masks[$0][row] } ?? true
  }

  private func lookup(_ call: LookupCall) {
    let input = column(call.input)
    let output = emptied(call.output)
    let table = compiled.lookups[call.lookup]
    let memo = memos[call.memo]
    var row = 0
    // A list cell is never remembered as a whole.
    while true {
      // What a spelling stands for on one day says nothing of another.
      row = call.date == nil ? memo.give(input, from: row, to: output) : pass(input, from: row, to: output)
      guard row < input.count, let cell = input[row] else { return }
      if cell.contains(ListCell.separator) {
        lookupItems(call, table, cell, row, output)
      } else {
        lookup(call, table, cell, row, output)
      }
      row += 1
    }
  }

  /// Passes missing cells on; gives the first row that has one.
  private func pass(_ input: TextColumn, from start: Int, to output: TextColumn) -> Int {
    for row in start..<input.count {
      guard input.isMissing(row) else { return row }
      output.appendMissing()
    }
    return input.count
  }

  /// A cell that the memo does not give a code for.
  private func lookup(
    _ call: LookupCall, _ table: LookupTable, _ cell: UnsafeBufferPointer<UInt8>, _ row: Int,
    _ output: TextColumn
  ) {
    switch memos[call.memo].answer(cell, table) {
    case .entry(let entry):
      if let date = call.date { return lookup(call, entry, on: column(date)[row], cell, row, output) }
      output.append(table.targets[table.target(of: entry)])
    case .unmapped(let candidate):
      if asksFor(row, call.guardedBy) { observeUnmapped?(table.name, frame.record(row), cell) }
      refuse(call, .codeUnmapped, ["candidate": .word(candidate)], cell, row, output)
    }
  }

  private func lookup(
    _ call: LookupCall, _ entry: Int, on date: UnsafeBufferPointer<UInt8>?,
    _ cell: UnsafeBufferPointer<UInt8>, _ row: Int, _ output: TextColumn
  ) {
    let table = compiled.lookups[call.lookup]
    switch table.answer(entry, on: date) {
    case .target(let target): output.append(table.targets[target])
    case .undecided: refuse(call, .lookupDateMissing, [:], cell, row, output)
    case .outside: refuse(call, .lookupDateOutside, [:], cell, row, output)
    }
  }

  /// The table has no code for a cell: what happens is for its `missing` to say.
  private func refuse(
    _ call: LookupCall, _ code: FindingCode, _ words: [String: FindingArgument],
    _ cell: UnsafeBufferPointer<UInt8>, _ row: Int, _ output: TextColumn
  ) {
    let table = compiled.lookups[call.lookup]
    if table.missing == .raw { output.append(cell) } else { output.appendMissing() }
    guard asksFor(row, call.guardedBy) else { return }
    var words = words
    words["lookup"] = .word(table.name)
    words["shape"] = .shape(ValueShape(of: cell))
    troubles.append(
      Trouble(
        row: row, code: code, arguments: words, isFailure: table.missing == .reject,
        severity: table.missing == .reject ? nil : .warning, raw: call.guardedBy.raw))
  }

  private func lookupItems(
    _ call: LookupCall, _ table: LookupTable, _ cell: UnsafeBufferPointer<UInt8>, _ row: Int,
    _ output: TextColumn
  ) {
    let items = TextColumn(rowCapacity: 64, byteCapacity: 256)
    for item in ListCell.items(cell) { lookup(call, table, item, row, items) }
    output.append(joining: [items], rows: 0..<items.count)
  }

  // MARK: Values

  private func position(_ level: Int, _ output: TextColumn) {
    let rows = frame.rows(in: level)
    output.fill(rows.count) { row, _ in String(tables.position(rows[row], at: level)) }
  }

  private func count(_ level: Int, _ output: TextColumn) {
    let counts = tables.counts(level)
    let rows = frame.rows(in: tables.parent(of: level))
    output.fill(rows.count) { row, _ in String(counts[Int(rows[row])]) }
  }

  private func length(_ input: TextColumn, _ output: TextColumn) {
    output.fill(input.count) { row, _ in
      // Characters are the bytes that do not continue one.
      input[row].map { cell in String(cell.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }) }
    }
  }

  private func list(_ inputs: [TextColumn], _ output: TextColumn) {
    for row in 0..<frame.count { output.append(joining: inputs, rows: row..<(row + 1)) }
  }

  private func merge(_ first: TextColumn, _ second: TextColumn, _ output: TextColumn) {
    if !first.hasMissing { return output.append(from: first) }
    for row in 0..<frame.count {
      output.append(from: first.isMissing(row) ? second : first, row: row)
    }
  }

  private func choose(
    _ mask: [Bool], _ yes: TextColumn, _ no: TextColumn, _ output: TextColumn
  ) {
    for row in 0..<frame.count { output.append(from: mask[row] ? yes : no, row: row) }
  }

  // MARK: Conditions

  private func compare(
    _ comparison: Expression.Comparison, _ left: TextColumn, _ right: TextColumn, _ mask: Int
  ) {
    fill(mask) { row in
      guard let a = left[row], let b = right[row] else { return false }
      let bothNumbers = DecimalText.isNumber(a) && DecimalText.isNumber(b)
      return comparison.holds(
        bothNumbers ? DecimalText.compare(a, b) : DecimalText.compareBytes(a[...], b[...]))
    }
  }

  private func compare(
    _ comparison: Expression.Comparison, _ left: TextColumn, _ right: Comparand, _ mask: Int
  ) {
    if comparison == .equal {
      return fill(mask) { row in left[row].map { right.equals($0) } ?? false }
    }
    fill(mask) { row in left[row].map { comparison.holds(right.order(of: $0)) } ?? false }
  }

  /// Runs the inner instructions over the rows below, then asks of each upper row whether any or all of
  /// its rows hold. A step that fails below fails for the rows of the frame above it.
  private func quantify(_ quantifier: Quantifier) {
    let outer = frame
    let above = outer.rows(in: tables.parent(of: quantifier.level))
    var isAsked = [Bool](repeating: false, count: tables.count(tables.parent(of: quantifier.level)))
    for row in above { isAsked[Int(row)] = true }
    let parents = tables.parents(quantifier.level)
    let inner = quantifierFrame(quantifier.level)
    inner.begin(parents.indices.filter { isAsked[Int(parents[$0])] }.map { UInt32($0) })
    let before = troubles
    troubles = []
    frame = inner
    quantifierDepth += 1
    execute(quantifier.instructions)
    quantifierDepth -= 1
    frame = outer
    let below = troubles
    troubles = before

    // In `all`, one row that does not hold decides; in `any`, one that does.
    var decided = [Bool](repeating: false, count: isAsked.count)
    let truths = masks[quantifier.condition]
    for (index, row) in inner.rows.enumerated() where truths[index] != quantifier.isAll {
      decided[Int(parents[Int(row)])] = true
    }
    fill(quantifier.mask) { decided[Int(above[$0])] != quantifier.isAll }
    lift(below, from: inner.rows.map { parents[Int($0)] }, to: above, quantifier.guardedBy)
  }

  private func lift(
    _ below: [Trouble], from parents: [UInt32], to above: [UInt32], _ guardedBy: Guard
  ) {
    for trouble in below {
      let parent = parents[trouble.row]
      for (row, upper) in above.enumerated() where upper == parent && asksFor(row, guardedBy) {
        var lifted = trouble
        lifted.row = row
        troubles.append(lifted)
      }
    }
  }

  private func quantifierFrame(_ level: Int) -> RowFrame {
    let nest = QuantifierNest(level: level, depth: quantifierDepth)
    if let known = quantifierFrames[nest] { return known }
    let made = RowFrame(level: level, tables, compiled.sources, blanks)
    quantifierFrames[nest] = made
    return made
  }
}

extension TextColumn {
  /// Appends `count` cells that a closure gives as text.
  fileprivate func fill(_ count: Int, _ cell: (Int, TextColumn) -> String?) {
    for row in 0..<count { append(cell(row, self)) }
  }

  /// Appends the present cells of some columns' rows as one list cell; missing if there are none.
  fileprivate func append(joining columns: [TextColumn], rows: Range<Int>) {
    var bytes: [UInt8] = []
    var hasItem = false
    for row in rows {
      for column in columns {
        guard let cell = column[row] else { continue }
        if hasItem { bytes.append(ListCell.separator) }
        hasItem = true
        bytes.append(contentsOf: cell)
      }
    }
    if hasItem { append(bytes) } else { appendMissing() }
  }
}

extension Comparand {
  /// Of a cell against this text, by number where both are numbers, else by their bytes.
  func order(of cell: UnsafeBufferPointer<UInt8>) -> Int {
    bytes.withUnsafeBufferPointer { own in
      isNumber && DecimalText.isNumber(cell)
        ? DecimalText.compare(cell, own) : DecimalText.compareBytes(cell[...], own[...])
    }
  }

  func equals(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    if isNumber { return order(of: cell) == 0 }
    return bytes.withUnsafeBufferPointer { CellBytes.areEqual($0, cell) }
  }
}

extension Expression.Comparison {
  func holds(_ order: Int) -> Bool {
    switch self {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }
}

extension FindingCode {
  package static let codeUnmapped = FindingCode(
    "code-unmapped", .error,
    es: "la tabla «{lookup}» no tiene el código de la fuente ({shape})",
    en: "table '{lookup}' lacks the source's code ({shape})",
    hint: Localised(
      es: "añádalo a la tabla; el más parecido es «{candidate}»",
      en: "add it to the table; the nearest is '{candidate}'"))
}
