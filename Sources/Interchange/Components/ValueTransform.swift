/// An argument of a step, after the compiler has resolved it.
package enum StepArgument: Sendable, Hashable {
  case literal(String)
  /// `name = literal`
  case named(String, String)
  /// A path or variable; the index into `StepInput.arguments`.
  case column(Int)
  case namedColumn(String, Int)
}

/// What a step may know besides its input: all of it is configuration, so a step stays deterministic.
package struct StepContext: Sendable {
  package var codeLists: any CodeListSource
  /// `inei`, `reniec` or `sunat`: the coding that the source declares.
  package var ubigeoCoding: String?
  /// `yyyy-MM-dd`; the run's parameter, never the clock.
  package var runDate: String?
  package init(
    codeLists: any CodeListSource = CodeListSet([]), ubigeoCoding: String? = nil,
    runDate: String? = nil
  ) {
    self.codeLists = codeLists
    self.ubigeoCoding = ubigeoCoding
    self.runDate = runDate
  }
}

/// The columns a step works on, all of the same length.
package struct StepInput {
  package let value: TextColumn
  package let arguments: [TextColumn]
  package init(value: TextColumn, arguments: [TextColumn] = []) {
    self.value = value
    self.arguments = arguments
  }
}

/// What a step found, by row of its input. The mapping turns it into located findings.
package struct StepReport {
  package struct Entry {
    package let row: Int
    package let code: FindingCode
    package let arguments: [String: FindingArgument]
    /// The step has no result for this row: the field's `on-error` decides.
    package let isFailure: Bool
  }
  package private(set) var entries: [Entry] = []
  /// Rows that count towards what a whole file shows, see `ValueTransform.fileFindings`.
  package private(set) var counted: [(row: Int, kind: Int)] = []
  package init() {}

  /// Counts a row under one of the step's `countedKinds`.
  package mutating func count(_ row: Int, _ kind: Int) { counted.append((row, kind)) }

  /// The value cannot be used; the step must append a missing cell for this row.
  package mutating func fail(
    _ row: Int, _ code: FindingCode, _ arguments: [String: FindingArgument] = [:]
  ) {
    entries.append(Entry(row: row, code: code, arguments: arguments, isFailure: true))
  }

  /// The value was repaired or is doubtful; the step gives a result all the same.
  package mutating func note(
    _ row: Int, _ code: FindingCode, _ arguments: [String: FindingArgument] = [:]
  ) {
    entries.append(Entry(row: row, code: code, arguments: arguments, isFailure: false))
  }
}

/// One step of a mapping, `PATH | step(argument)`, working on a whole column.
///
/// A missing cell stays missing unless the step exists to change that (`default`).
/// The type itself crosses workers: each makes its own steps from one compiled mapping.
package protocol ValueTransform: SendableMetatype {
  static var spec: ComponentSpec { get }

  /// Steps whose results need no such normalisation any more.
  static var canonicalAfter: [String] { get }

  /// Whether a canonical value passes through unchanged. `ubigeo` is not so: it converts from the source's
  /// coding, and a second time would turn one district into another without a word.
  static var isIdempotent: Bool { get }

  /// Whether who a value identifies can still be told from the result: trimming a name does not hide it,
  /// nor does writing a birthday in another form; an age, a year, a district or a code of a table does.
  static var keepsIdentity: Bool { get }

  /// Whether the place that a value names can still be told from the result, if only the district.
  static var keepsPlace: Bool { get }

  /// Whether cells of its other columns become part of the result, as in `join`.
  static var takesInArguments: Bool { get }

  /// Whether it compares its results with a code list itself and says what is not in it.
  static var checksItsCodes: Bool { get }
  /// How many kinds of row the step counts over a file; 0 for nearly all steps.
  static var countedKinds: Int { get }

  /// What the counts of one call of the step show once the file has ended: trouble of the file, not of a row.
  ///
  /// Takes: one number per kind. Counts are sums over rows, so that neither batches nor threads change them.
  static func fileFindings(_ counts: [Int], _ context: StepContext) -> [Finding]

  /// Pure: validates arguments against the context. Throws: `Failure` with what is wrong with them
  /// (the compiler adds the place).
  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure)

  /// Appends exactly `input.value.count` cells to `output`.
  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport)
}

extension ValueTransform {
  package static var canonicalAfter: [String] { [spec.name] }
  package static var isIdempotent: Bool { true }
  package static var keepsIdentity: Bool { false }
  package static var keepsPlace: Bool { keepsIdentity }
  package static var checksItsCodes: Bool { false }
  package static var takesInArguments: Bool { false }
  package static var countedKinds: Int { 0 }
  package static func fileFindings(_ counts: [Int], _ context: StepContext) -> [Finding] { [] }
}

/// The steps that a mapping may name, and those that the model's types add on their own.
package struct StepLibrary {
  package let steps: [any ValueTransform.Type]
  /// The step that brings a value of the type into canonical form, after the
  /// mapping's own steps and unless these end with one of its `canonicalAfter`.
  package let normalisers: [FieldType: any ValueTransform.Type]
  package init(
    steps: [any ValueTransform.Type], normalisers: [FieldType: any ValueTransform.Type]
  ) {
    self.steps = steps
    self.normalisers = normalisers
  }
  package func step(_ name: String) -> (any ValueTransform.Type)? {
    steps.first { $0.spec.name == name }
  }
}
