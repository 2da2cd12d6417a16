internal import Configuration
package import Interchange

/// What the compiler gathers while it walks a mapping: the shape, step calls, and every finding.
///
/// Lives for one compilation.
final class MappingDraft {
  let definition: MappingDefinition
  let library: StepLibrary
  let context: StepContext
  let resolution: PathResolution

  var shape = ShapeDraft()
  private(set) var findings: [Finding] = []
  private(set) var sources: [SourceUse] = []
  private(set) var steps: [StepRecipe] = []
  private(set) var lookups: [LookupTable] = []
  private(set) var lookupMemoCount = 0
  private(set) var variables: [String: Variable] = [:]
  private(set) var scratchCount = 0
  private(set) var maskCount = 0

  struct Variable {
    /// nil: it is declared and wrong, which has been said.
    let expression: Expression?
    let canFail: Bool
    let depth: Int
  }

  /// Bounds the way through variables that use variables, so that the stack holds.
  private static let deepestVariable = 200

  init(_ definition: MappingDefinition, library: StepLibrary, context: StepContext) {
    self.definition = definition
    self.library = library
    self.context = context
    resolution = PathResolution(definition.source)
  }

  func add(_ finding: Finding) { findings.append(finding) }

  func add(_ code: FindingCode, at place: Place, _ arguments: [String: FindingArgument] = [:]) {
    findings.append(Finding(code, at: place, arguments))
  }

  // MARK: Tables of the compiled mapping

  func compileLookups(_ files: [String: CodeList]) {
    for lookup in definition.lookups {
      lookups.append(LookupTable(lookup, files: files, &findings))
    }
  }

  /// A variable may use those before it.
  func compileVariables() {
    for (name, value) in definition.variables {
      if variables.keys.contains(name.value) {
        add(.variableTwice, at: name.place, ["word": .word(name.value)])
      }
      var expression = checked(value) { emitter, expression in
        _ = emitter.value(expression)
      }
      var depth = expression.map { self.depth($0) } ?? 1
      if depth > Self.deepestVariable {
        complain(
          [.syntax(at: 0, expected: "<= \(Self.deepestVariable)", found: "\(depth)")], in: value)
        expression = nil
        depth = 1
      }
      variables[name.value] = Variable(
        expression: expression, canFail: expression.map { canFail($0) } ?? false, depth: depth)
    }
  }

  func source(
    _ path: SourcePath, at level: Int, wantsList: Bool, keepsBlank: Bool, offset: Int
  ) throws(ExpressionComplaint) -> Int {
    var steps = try resolution.steps(of: path, at: offset)
    var path = path
    var level = level
    // `^` inside an `each` is the row of the level above; beyond the record the reader climbs.
    while path.ups > 0, level > 0 {
      level = shape.parent(of: level)
      path.ups -= 1
    }
    steps.insert(contentsOf: repeatElement(.up, count: path.ups), at: 0)
    let isList = path.repeats || (wantsList && definition.source.format == .xml && !steps.isEmpty)
    let column = shape.column(at: level, steps, name: path.description, isList: isList)
    let use = SourceUse(level: level, column: column, keepsBlank: keepsBlank)
    if let known = sources.firstIndex(of: use) { return known }
    sources.append(use)
    return sources.count - 1
  }

  func step(_ type: any ValueTransform.Type, _ arguments: [StepArgument]) throws(Failure) -> Int {
    _ = try type.init(arguments, context)
    steps.append(StepRecipe(type: type, arguments: arguments))
    return steps.count - 1
  }

  func lookup(_ name: String) -> Int? { lookups.firstIndex { $0.name == name } }

  func nextLookupMemo() -> Int {
    lookupMemoCount += 1
    return lookupMemoCount - 1
  }

  // MARK: Expressions

  func value(
    _ located: Located<String>, at level: Int = 0, wantsList: Bool = false
  ) -> (expression: Expression, program: ValueProgram)? {
    var program: ValueProgram?
    let expression = checked(located, at: level, wantsList: wantsList) { emitter, expression in
      program = emitter.finishValue(expression)
    }
    guard let expression, let program else { return nil }
    return (expression, program)
  }

  /// `fields`: the entity whose fields bare names mean first, in a check.
  func condition(
    _ located: Located<String>, at level: Int = 0, fields: EntityType? = nil
  ) -> ConditionProgram? {
    var program: ConditionProgram?
    let expression = checked(located, at: level, fields: fields) { emitter, expression in
      program = emitter.finishCondition(expression)
    }
    return expression == nil ? nil : program
  }

  func path(_ located: Located<String>, isRecord: Bool = false) -> SourcePath? {
    do {
      return isRecord
        ? try ExpressionParser.recordPath(located.value) : try ExpressionParser.path(located.value)
    } catch {
      complain([error], in: located)
      return nil
    }
  }

  func complain(_ complaints: [ExpressionComplaint], in located: Located<String>) {
    if complaints.isEmpty { return }
    let text = ExpressionText(located, in: definition.text)
    for complaint in complaints {
      add(complaint.code, at: text.place(complaint.offset), complaint.arguments)
    }
  }

  /// Parses and emits; nil when there was a complaint, which then is a finding.
  private func checked(
    _ located: Located<String>, at level: Int = 0, wantsList: Bool = false,
    fields: EntityType? = nil, _ emit: (inout ProgramEmitter, Expression) -> Void
  ) -> Expression? {
    do {
      let expression = try ExpressionParser.expression(located.value)
      var emitter = ProgramEmitter(self, level: level, wantsList: wantsList, fields: fields)
      emit(&emitter, expression)
      complain(emitter.complaints, in: located)
      scratchCount = max(scratchCount, emitter.scratchCount)
      maskCount = max(maskCount, emitter.maskCount)
      return emitter.complaints.isEmpty ? expression : nil
    } catch let complaint {
      complain([complaint], in: located)
      return nil
    }
  }
}

extension FindingCode {
  package static let variableTwice = FindingCode(
    "variable-twice", .error, es: "la variable «{word}» está declarada dos veces",
    en: "variable '{word}' is declared twice")
}

/// What the emitter asks about expressions.
extension MappingDraft {
  /// A literal, also behind a variable.
  func literal(_ expression: Expression) -> String? {
    switch expression.form {
    case .literal(let text): text
    case .variable(let name): variables[name]?.expression.flatMap { literal($0) }
    default: nil
    }
  }

  /// `lookup(sexo)` and `lookup("sexo")`.
  func lookupName(_ argument: Expression) -> String? {
    switch argument.form {
    case .literal(let text): text
    case .path(let path): path.plainName
    default: nil
    }
  }

  /// Whether a step stands in it, so that it may have something to report.
  func canFail(_ expression: Expression) -> Bool {
    switch expression.form {
    case .step: true
    case .variable(let name): variables[name]?.canFail ?? false
    default: expression.parts.contains { canFail($0) }
    }
  }

  /// The longest way down, through variables too.
  private func depth(_ expression: Expression) -> Int {
    if case .variable(let name) = expression.form { return variables[name]?.depth ?? 1 }
    return 1 + (expression.parts.map { depth($0) }.max() ?? 0)
  }

  /// The level of the rows at a path below a level's rows; a leading `^` starts further up.
  func level(
    of path: SourcePath, under start: Int, at offset: Int
  ) throws(ExpressionComplaint) -> Int {
    var start = start
    for _ in 0..<path.ups {
      start = shape.parent(of: start)
      if start < 0 {
        throw ExpressionComplaint(
          .eachInvalid, at: offset, ["format": .word(definition.source.format.rawValue)])
      }
    }
    let each = try resolution.each(path, at: offset)
    return shape.level(under: start, each: each, name: path.description)
  }
}
