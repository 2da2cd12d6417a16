package import Interchange

/// Turns an expression into instructions over columns, and says everything that is wrong with it.
///
/// Both branches of an `if`, and both sides of `??`, `and` and `or`, are computed for every row, because
/// a column is cheaper than a branch per row. What only some rows ask for is guarded by a mask, so that
/// nobody hears of a bad date in a branch not taken.
struct ProgramEmitter {
  private let draft: MappingDraft
  private let wantsList: Bool
  private let fields: EntityType?
  /// Where paths start: the entity's level, the record inside a variable, the rows of an `any`.
  private var level: Int
  private var instructions: [Instruction] = []
  private var constants: [[UInt8]] = []
  private(set) var scratchCount = 0
  private(set) var maskCount = 0
  private(set) var complaints: [ExpressionComplaint] = []
  /// Rows that ask for what is being emitted.
  private var mask: Int?
  private var reportsNotes = true
  /// False in arguments and lists, whose parts a step only uses beside the value.
  private var isMainValue = true
  /// Paths whose cells become the value, with or without steps between.
  private(set) var mainSources: [Int] = []
  private var known: [KnownVariable: Operand] = [:]

  private struct KnownVariable: Hashable {
    let name: String
    let level: Int
    let mask: Int?
    let reportsNotes: Bool
    let isMainValue: Bool
  }

  init(_ draft: MappingDraft, level: Int, wantsList: Bool, fields: EntityType?) {
    self.draft = draft
    self.level = level
    self.wantsList = wantsList
    self.fields = fields
  }

  mutating func finishValue(_ expression: Expression) -> ValueProgram {
    let result = value(expression)
    return ValueProgram(
      program: program, result: result, raw: rawSource(of: expression), mainSources: mainSources)
  }

  mutating func finishCondition(_ expression: Expression) -> ConditionProgram {
    let mask = condition(expression)
    return ConditionProgram(program: program, mask: mask)
  }

  private var program: Program {
    Program(
      instructions: instructions, constants: constants, scratchCount: scratchCount,
      maskCount: maskCount)
  }

  // MARK: Values

  mutating func value(_ expression: Expression) -> Operand {
    switch expression.form {
    case .path(let path): return operand(path, at: expression.offset)
    case .literal(let text): return constant(text)
    case .null: return missing()
    case .variable(let name): return variable(name, at: expression.offset)
    case .list(let items):
      let operands = beside { emitter in items.map { emitter.value($0) } }
      return scratch { .list(operands, output: $0) }
    case .step(let input, let name, let arguments):
      return name == "lookup"
        ? lookup(input, arguments, at: expression.offset)
        : step(input, name, arguments, at: expression.offset)
    case .fallback(let first, let second): return fallback(first, second)
    case .choice(let condition, let yes, let no): return choice(condition, yes, no)
    case .call(let name, let arguments):
      return call(name, arguments, at: expression.offset)
    case .comparison, .membership, .and, .or, .not:
      let mask = condition(expression)
      return scratch { .text(mask: mask, output: $0) }
    }
  }

  private mutating func operand(
    _ path: SourcePath, at offset: Int, keepsBlank: Bool = false
  ) -> Operand {
    if let name = path.plainName, let field = fields?.index(ofField: name) { return .field(field) }
    do {
      let source = try source(path, at: offset, keepsBlank: keepsBlank)
      if isMainValue, reportsNotes { mainSources.append(source) }
      return .source(source)
    } catch {
      return complain(error)
    }
  }

  private func source(
    _ path: SourcePath, at offset: Int, keepsBlank: Bool
  ) throws(ExpressionComplaint) -> Int {
    try draft.source(
      path, at: level, wantsList: wantsList && reportsNotes, keepsBlank: keepsBlank,
      offset: offset)
  }

  private mutating func variable(_ name: String, at offset: Int) -> Operand {
    guard let variable = draft.variables[name] else {
      return complain(
        ExpressionComplaint(
          .variableUnknown, at: offset, .unknown(name, among: Array(draft.variables.keys))))
    }
    let key = KnownVariable(
      name: name, level: level, mask: mask, reportsNotes: reportsNotes, isMainValue: isMainValue)
    let forAllRows = KnownVariable(
      name: name, level: level, mask: nil, reportsNotes: reportsNotes, isMainValue: isMainValue)
    if let operand = known[key] ?? known[forAllRows] { return operand }
    // A variable that is wrong has been complained of where it is declared.
    guard let definition = variable.expression else { return missing() }
    let operand = atRecord { $0.value(definition) }
    known[key] = operand
    return operand
  }

  /// Paths of a variable start at the record, wherever it is used.
  private mutating func atRecord<Result>(_ emit: (inout Self) -> Result) -> Result {
    let outer = level
    level = 0
    defer { level = outer }
    return emit(&self)
  }

  private mutating func beside<Result>(_ emit: (inout Self) -> Result) -> Result {
    let outer = isMainValue
    isMainValue = false
    defer { isMainValue = outer }
    return emit(&self)
  }

  private mutating func fallback(_ first: Expression, _ second: Expression) -> Operand {
    let primary = value(first)
    let needed: Int? = draft.canFail(second) ? absence(of: primary) : nil
    let secondary = guarded(by: needed) { $0.value(second) }
    return scratch { .fallback(primary, secondary, output: $0) }
  }

  private mutating func choice(
    _ condition: Expression, _ yes: Expression, _ no: Expression
  ) -> Operand {
    let mask = self.condition(condition)
    let first = guarded(by: draft.canFail(yes) ? mask : nil) { $0.value(yes) }
    let second = guarded(by: draft.canFail(no) ? not(mask) : nil) { $0.value(no) }
    return scratch { .choose(mask: mask, first, second, output: $0) }
  }

  // MARK: Steps

  private mutating func step(
    _ input: Expression, _ name: String, _ arguments: [Expression.Argument], at offset: Int
  ) -> Operand {
    let operand = value(input)
    guard let type = draft.library.step(name) else {
      let names = draft.library.steps.map { $0.spec.name } + ["lookup"]
      return complain(
        ExpressionComplaint(.stepUnknown, at: offset, .unknown(name, among: names)))
    }
    var binding = StepBinding(type.spec)
    for argument in arguments {
      for value in argument.values { bind(value, name: argument.name, to: &binding) }
    }
    do {
      let call = StepCall(
        step: try draft.step(type, binding.arguments), input: operand,
        arguments: binding.columns, output: scratchCount,
        guardedBy: currentGuard(raw: rawSource(of: input)))
      return scratch { _ in .step(call) }
    } catch {
      return complain(
        ExpressionComplaint(
          error.finding.code, at: Self.offset(of: error.finding, in: arguments, type.spec) ?? offset,
          error.finding.arguments))
    }
  }

  /// Of the argument that a step refuses; of the very sign in it where the step knows it and no quote is doubled.
  private static func offset(
    of finding: Finding, in arguments: [Expression.Argument], _ spec: ComponentSpec
  ) -> Int? {
    guard case .word(let option) = finding.arguments["option"],
      let index = spec.options.firstIndex(where: { $0.name == option })
    else { return nil }
    let plain = arguments.filter { $0.name == nil }
    guard let argument = arguments.first(where: { $0.name == option }) ?? (index < plain.count ? plain[index] : nil),
      let value = argument.values.first
    else { return nil }
    guard let inside = finding.place.byteOffset, let text = value.literal, !text.contains(where: { "\"'".contains($0) })
    else { return value.offset }
    return value.offset + 1 + inside
  }

  private mutating func bind(
    _ value: Expression, name: String?, to binding: inout StepBinding
  ) {
    let takesColumn = binding.nextTakesColumn(name)
    if let text = draft.literal(value) {
      binding.add(literal: text, name: name)
    } else if !takesColumn, case .path(let path) = value.form, let word = path.plainName {
      // A bare word is a word where the step wants no column: `date("dd/MM/yyyy", excel)`.
      binding.add(literal: word, name: name)
    } else {
      binding.add(column: beside { $0.value(value) }, name: name)
    }
  }

  private mutating func lookup(
    _ input: Expression, _ arguments: [Expression.Argument], at offset: Int
  ) -> Operand {
    let operand = value(input)
    let named = arguments.filter { $0.name != "on" }
    guard named.count == 1, named[0].name == nil, named[0].values.count == 1,
      arguments.count <= 2, arguments.allSatisfy({ $0.values.count == 1 })
    else {
      return complain(.count("lookup", expected: 1, given: arguments.count, at: offset))
    }
    let argument = named[0].values[0]
    guard let name = draft.lookupName(argument) else {
      return complain(
        ExpressionComplaint(
          .lookupUnknown, at: argument.offset,
          .unknown("…", among: draft.lookups.map(\.name))))
    }
    guard let lookup = draft.lookup(name) else {
      return complain(
        ExpressionComplaint(
          .lookupUnknown, at: argument.offset, .unknown(name, among: draft.lookups.map(\.name))))
    }
    let day = arguments.first { $0.name == "on" }
    if draft.lookups[lookup].isDated != (day != nil) {
      let code: FindingCode = day == nil ? .lookupNeedsDate : .lookupWithoutDates
      return complain(ExpressionComplaint(code, at: day?.offset ?? offset, ["lookup": .word(name)]))
    }
    let date = day.map { day in beside { $0.value(day.values[0]) } }
    let call = LookupCall(
      lookup: lookup, memo: draft.nextLookupMemo(), input: operand, date: date, output: scratchCount,
      guardedBy: currentGuard(raw: rawSource(of: input)))
    return scratch { _ in .lookup(call) }
  }

  private func currentGuard(raw: Operand?) -> Guard {
    Guard(mask: mask, raw: raw, reportsNotes: reportsNotes)
  }

  /// The path that the value begins with: what was there before any step touched it.
  private mutating func rawSource(of expression: Expression) -> Operand? {
    switch expression.form {
    case .path(let path):
      // A path that cannot be has been complained of where its value was emitted.
      if let name = path.plainName, fields?.index(ofField: name) != nil { return nil }
      return (try? source(path, at: expression.offset, keepsBlank: false)).map { .source($0) }
    case .variable(let name):
      guard let definition = draft.variables[name]?.expression else { return nil }
      return atRecord { $0.rawSource(of: definition) }
    case .step(let input, _, _): return rawSource(of: input)
    case .fallback(let first, _): return rawSource(of: first)
    case .choice(_, let yes, let no): return rawSource(of: yes) ?? rawSource(of: no)
    case .list(let items): return items.first.flatMap { rawSource(of: $0) }
    default: return nil
    }
  }

  // MARK: Functions

  private mutating func call(
    _ name: String, _ arguments: [Expression], at offset: Int
  ) -> Operand {
    guard let function = function(name, arguments, at: offset) else { return missing() }
    switch function {
    case .length:
      let operand = value(arguments[0])
      return scratch { .length(operand, output: $0) }
    case .count: return count(arguments[0])
    case .position:
      let level = level
      return scratch { .position(level: level, output: $0) }
    case .text: return value(arguments[0])
    case .exists, .any, .all:
      let mask = test(function, arguments)
      return scratch { .text(mask: mask, output: $0) }
    }
  }

  private mutating func function(
    _ name: String, _ arguments: [Expression], at offset: Int
  ) -> ExpressionFunction? {
    guard let function = ExpressionFunction(rawValue: name) else {
      let names = ExpressionFunction.allCases.map(\.rawValue) + ExpressionStepFunction.allCases.map(\.rawValue)
      _ = complain(
        ExpressionComplaint(.functionUnknown, at: offset, .unknown(name, among: names)))
      return nil
    }
    guard arguments.count == function.argumentCount else {
      _ = complain(
        .count(name, expected: function.argumentCount, given: arguments.count, at: offset))
      return nil
    }
    return function
  }

  private mutating func count(_ each: Expression) -> Operand {
    guard let repeated = repeatLevel(each) else { return missing() }
    return scratch { .count(level: repeated, output: $0) }
  }

  private mutating func test(_ function: ExpressionFunction, _ arguments: [Expression]) -> Int {
    guard function != .exists else { return exists(arguments[0]) }
    guard let repeated = repeatLevel(arguments[0]) else { return always(false) }
    let outer = (instructions, level, mask)
    instructions = []
    level = repeated
    mask = nil
    let condition = condition(arguments[1])
    let inner = instructions
    (instructions, level, mask) = outer
    let quantifier = Quantifier(
      level: repeated, isAll: function == .all, instructions: inner, condition: condition,
      guardedBy: currentGuard(raw: nil), mask: maskCount)
    return masked { _ in .quantify(quantifier) }
  }

  private mutating func exists(_ argument: Expression) -> Int {
    guard case .path(let path) = argument.form else {
      _ = complain(ExpressionComplaint(.pathExpected, at: argument.offset))
      return always(false)
    }
    if path.repeats {
      let number = count(argument)
      return masked { .compareConstant(.greater, number, Comparand("0"), mask: $0) }
    }
    let operand = operand(
      path, at: argument.offset, keepsBlank: draft.resolution.tellsBlankFromAbsent)
    return masked { .presence(operand, isPresent: true, mask: $0) }
  }

  /// The level whose rows stand at a path, for functions that look at repeated things.
  private mutating func repeatLevel(_ argument: Expression) -> Int? {
    guard case .path(let path) = argument.form else {
      _ = complain(ExpressionComplaint(.pathExpected, at: argument.offset))
      return nil
    }
    do {
      return try draft.level(of: path, under: level, at: argument.offset)
    } catch {
      _ = complain(error)
      return nil
    }
  }

  // MARK: Conditions

  mutating func condition(_ expression: Expression) -> Int {
    let outer = reportsNotes
    reportsNotes = false
    defer { reportsNotes = outer }
    switch expression.form {
    case .comparison(let comparison, let left, let right):
      return self.comparison(comparison, left, right)
    case .membership(let operand, let members): return membership(operand, members)
    case .and(let left, let right):
      let first = condition(left)
      let second = guarded(by: draft.canFail(right) ? first : nil) { $0.condition(right) }
      return masked { .and(first, second, mask: $0) }
    case .or(let left, let right):
      let first = condition(left)
      let second = guarded(by: draft.canFail(right) ? not(first) : nil) { $0.condition(right) }
      return masked { .or(first, second, mask: $0) }
    case .not(let operand):
      return not(condition(operand))
    case .call(let name, let arguments) where expression.isCondition:
      guard let function = function(name, arguments, at: expression.offset) else {
        return always(false)
      }
      return test(function, arguments)
    case .literal(let text) where text != "true" && text != "false":
      _ = complain(ExpressionComplaint(.conditionExpected, at: expression.offset))
      return always(false)
    default:
      let operand = value(expression)
      return masked { .truth(operand, mask: $0) }
    }
  }

  private mutating func comparison(
    _ comparison: Expression.Comparison, _ left: Expression, _ right: Expression
  ) -> Int {
    if left.isNull || right.isNull { return nullTest(comparison, left.isNull ? right : left) }
    if let text = right.literal {
      let operand = value(left)
      return masked { .compareConstant(comparison, operand, Comparand(text), mask: $0) }
    }
    if let text = left.literal {
      let operand = value(right)
      return masked { .compareConstant(comparison.mirrored, operand, Comparand(text), mask: $0) }
    }
    let first = value(left)
    let second = value(right)
    return masked { .compare(comparison, first, second, mask: $0) }
  }

  /// `x == null` asks whether x is missing; no other comparison with missing is ever true.
  private mutating func nullTest(
    _ comparison: Expression.Comparison, _ other: Expression
  ) -> Int {
    let operand = value(other)
    switch comparison {
    case .equal: return masked { .presence(operand, isPresent: false, mask: $0) }
    case .notEqual: return masked { .presence(operand, isPresent: true, mask: $0) }
    case .less, .lessOrEqual, .greater, .greaterOrEqual: return always(false)
    }
  }

  private mutating func membership(_ operand: Expression, _ members: [Expression]) -> Int {
    let input = value(operand)
    let constants = members.compactMap { draft.literal($0) }.map { Comparand($0) }
    var result = masked { .membership(input, constants, mask: $0) }
    for member in members where draft.literal(member) == nil {
      let other: Int
      if member.isNull {
        other = masked { .presence(input, isPresent: false, mask: $0) }
      } else {
        let value = value(member)
        other = masked { .compare(.equal, input, value, mask: $0) }
      }
      let before = result
      result = masked { .or(before, other, mask: $0) }
    }
    return result
  }

  // MARK: Registers

  /// Emits under a further guard: only rows in both masks may complain.
  private mutating func guarded<Result>(
    by inner: Int?, _ emit: (inout Self) -> Result
  ) -> Result {
    guard let inner else { return emit(&self) }
    let outer = mask
    if let outer { mask = masked { .and(outer, inner, mask: $0) } } else { mask = inner }
    defer { mask = outer }
    return emit(&self)
  }

  private mutating func absence(of operand: Operand) -> Int {
    masked { .presence(operand, isPresent: false, mask: $0) }
  }

  private mutating func not(_ mask: Int) -> Int { masked { .not(mask, mask: $0) } }
  private mutating func always(_ truth: Bool) -> Int { masked { .always(truth, mask: $0) } }
  private mutating func missing() -> Operand { scratch { .missing(output: $0) } }

  private mutating func constant(_ text: String) -> Operand {
    let bytes = Array(text.utf8)
    if let known = constants.firstIndex(of: bytes) { return .constant(known) }
    constants.append(bytes)
    return .constant(constants.count - 1)
  }

  private mutating func scratch(_ instruction: (Int) -> Instruction) -> Operand {
    instructions.append(instruction(scratchCount))
    scratchCount += 1
    return .scratch(scratchCount - 1)
  }

  private mutating func masked(_ instruction: (Int) -> Instruction) -> Int {
    instructions.append(instruction(maskCount))
    maskCount += 1
    return maskCount - 1
  }

  private mutating func complain(_ complaint: ExpressionComplaint) -> Operand {
    complaints.append(complaint)
    return missing()
  }
}

extension Expression {
  var isNull: Bool {
    if case .null = form { true } else { false }
  }
}

extension Expression.Comparison {
  /// The comparison with its sides exchanged.
  var mirrored: Expression.Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

extension ExpressionComplaint {
  static func count(
    _ word: String, expected: Int, given: Int, at offset: Int
  ) -> ExpressionComplaint {
    ExpressionComplaint(
      .argumentCount, at: offset,
      ["word": .word(word), "expected": .number(expected), "given": .number(given)])
  }
}

extension FindingCode {
  package static let stepUnknown = FindingCode(
    "step-unknown", .error, es: "no existe el paso «{word}»", en: "there is no step '{word}'",
    hint: nearestHint)
  package static let variableUnknown = FindingCode(
    "variable-unknown", .error, es: "la variable «{word}» no está declarada antes, en let",
    en: "variable '{word}' is not declared before, in let", hint: nearestHint)
  package static let lookupUnknown = FindingCode(
    "lookup-unknown", .error, es: "la tabla «{word}» no está en lookups",
    en: "table '{word}' is not in lookups", hint: nearestHint)
  package static let lookupNeedsDate = FindingCode(
    "lookup-needs-date", .error, es: "la tabla «{lookup}» tiene fechas de vigencia y no se dice en qué fecha buscar",
    en: "table '{lookup}' has dates of validity, and no date is given to look up on",
    hint: Localised(es: "escriba lookup({lookup}, on = FECHA)", en: "write lookup({lookup}, on = DATE)"))
  package static let lookupWithoutDates = FindingCode(
    "lookup-without-dates", .error, es: "la tabla «{lookup}» no tiene columnas valid_from o valid_to",
    en: "table '{lookup}' has no columns valid_from or valid_to",
    hint: Localised(es: "quite «on», o añada las columnas", en: "remove 'on', or add the columns"))
  package static let functionUnknown = FindingCode(
    "function-unknown", .error, es: "no existe la función «{word}»",
    en: "there is no function '{word}'", hint: nearestHint)
  package static let argumentCount = FindingCode(
    "argument-count", .error, es: "«{word}» lleva {expected} argumentos y tiene {given}",
    en: "'{word}' takes {expected} arguments and has {given}")
  package static let pathExpected = FindingCode(
    "path-expected", .error, es: "aquí va una ruta de la fuente",
    en: "a path of the source goes here")
  package static let conditionExpected = FindingCode(
    "condition-expected", .error, es: "aquí va una condición, no un texto",
    en: "a condition goes here, not a text")
}
