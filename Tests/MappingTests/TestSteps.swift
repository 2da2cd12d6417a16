import Interchange

/// Tiny steps that stand for those of the house.
private func spec(_ name: String, _ options: [OptionSpec] = []) -> ComponentSpec {
  ComponentSpec(name, summary: Localised(es: name, en: name), options: options)
}

private func option(
  _ name: String, _ kind: OptionSpec.Kind, required: Bool = false, repeats: Bool = false
) -> OptionSpec {
  OptionSpec(
    name, kind, required: required, repeats: repeats, summary: Localised(es: name, en: name))
}

extension FindingCode {
  static let testArguments = FindingCode("test-arguments", .error, es: "x", en: "x")
  static let testNotADay = FindingCode("test-not-a-day", .error, es: "x", en: "x")
  static let testOldDay = FindingCode("test-old-day", .note, es: "x", en: "x")
  static let testNotANumber = FindingCode("test-not-a-number", .error, es: "x", en: "x")
  static let testPicky = FindingCode("test-picky", .error, es: "x", en: "x")
  static let testZeros = FindingCode("test-zeros", .note, es: "x", en: "x")
}

protocol PlainStep: ValueTransform {
  init()
  func convert(_ text: String) -> String
}

extension PlainStep {
  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    if !arguments.isEmpty { throw Failure(.testArguments) }
    self.init()
  }
  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for cell in input.value.strings { output.append(cell.map(convert)) }
  }
}

struct TrimStep: PlainStep {
  static let spec = MappingTests.spec("trim")
  func convert(_ text: String) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

struct UpperStep: PlainStep {
  static let keepsIdentity = true
  static let spec = MappingTests.spec("upper")
  func convert(_ text: String) -> String { text.uppercased() }
}

struct FoldStep: PlainStep {
  static let spec = MappingTests.spec("fold")
  func convert(_ text: String) -> String { Folding.fold(text) }
}

/// `dd/MM/yyyy` to `yyyy-MM-dd`; `excel` as a word is taken and ignored.
struct DayStep: ValueTransform {
  static let spec = MappingTests.spec(
    "day", [option("formats", .text, required: true, repeats: true)])
  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    for argument in arguments {
      guard case .literal = argument else { throw Failure(.testArguments) }
    }
    if arguments.isEmpty { throw Failure(.testArguments) }
  }
  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for (row, cell) in input.value.strings.enumerated() {
      guard let cell else {
        output.appendMissing()
        continue
      }
      let parts = cell.split(separator: "/")
      guard parts.count == 3, let year = Int(parts[2]), Int(parts[1])! < 13 else {
        report.fail(row, .testNotADay, ["shape": .shape(ValueShape(of: cell))])
        output.appendMissing()
        continue
      }
      if year < 1900 { report.note(row, .testOldDay) }
      output.append("\(parts[2])-\(parts[1])-\(parts[0])")
    }
  }
}

struct DefaultStep: ValueTransform {
  static let spec = MappingTests.spec("default", [option("text", .text, required: true)])
  private let text: String
  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    switch arguments.first {
    case .literal(let text), .named("text", let text): self.text = text
    default: throw Failure(.testArguments)
    }
  }
  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for cell in input.value.strings { output.append(cell ?? text) }
  }
}

struct FirstStep: PlainStep {
  static let spec = MappingTests.spec("first")
  func convert(_ text: String) -> String { String(text.split(separator: "\u{1F}").first ?? "") }
}

/// The value, a bar and another column's value: `A | beside(B)`.
struct BesideStep: ValueTransform {
  static let spec = MappingTests.spec(
    "beside", [option("other", .path, required: true), option("sign", .text)])
  private var column = 0
  private var sign = "|"
  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    for argument in arguments {
      switch argument {
      case .column(let index), .namedColumn("other", let index): column = index
      case .literal(let text), .named("sign", let text): sign = text
      default: throw Failure(.testArguments)
      }
    }
  }
  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for row in 0..<input.value.count {
      output.append(
        input.value.string(row).map { "\($0)\(sign)\(input.arguments[column].string(row) ?? "")" })
    }
  }
}

/// `A | glue(B)`: the other column becomes a part of the value.
struct GlueStep: ValueTransform {
  static let keepsIdentity = true
  static let takesInArguments = true
  static let spec = MappingTests.spec("glue", [option("other", .path, required: true)])
  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {}
  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for row in 0..<input.value.count {
      output.append(([input.value] + input.arguments).compactMap { $0.string(row) }.joined(separator: "+"))
    }
  }
}

/// Hides who, and not where.
struct DistrictStep: PlainStep {
  static let keepsPlace = true
  static let spec = MappingTests.spec("district")
  func convert(_ text: String) -> String { text }
}

/// Dislikes the third sign of its pattern.
struct PickyStep: ValueTransform {
  static let spec = MappingTests.spec("picky", [option("pattern", .text, required: true)])
  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    throw Failure(.testPicky, at: Place(byteOffset: 2), ["option": .word("pattern")])
  }
  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {}
}

/// The normaliser of whole numbers: takes leading zeros away and says so.
struct WholeNumber: ValueTransform {
  static let spec = MappingTests.spec("whole-number")
  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {}
  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for (row, cell) in input.value.strings.enumerated() {
      guard let cell else {
        output.appendMissing()
        continue
      }
      guard let number = Int(cell) else {
        report.fail(row, .testNotANumber)
        output.appendMissing()
        continue
      }
      if String(number) != cell { report.note(row, .testZeros) }
      output.append(String(number))
    }
  }
}
