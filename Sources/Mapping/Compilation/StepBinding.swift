import Interchange

/// The arguments of one call of a step, in the form the step takes them.
struct StepBinding {
  private(set) var arguments: [StepArgument] = []
  /// What `.column` and `.namedColumn` point to.
  private(set) var columns: [Operand] = []
  private let options: [OptionSpec]
  private var positional: ArraySlice<OptionSpec>

  /// Arguments without a name fill the options in order. Where the last option repeats, they fill the
  /// required ones first and then all go to the last.
  init(_ spec: ComponentSpec) {
    options = spec.options
    if let last = options.last, last.repeats {
      positional = options.dropLast().filter(\.required) + [last]
    } else {
      positional = options[...]
    }
  }

  /// Whether the next argument is for an option that brings in a column. Where there is no option for
  /// it, the step itself will say so.
  mutating func nextTakesColumn(_ name: String?) -> Bool {
    if let name { return options.first { $0.name == name }?.kind == .path }
    guard let option = positional.first else { return false }
    if !option.repeats { positional.removeFirst() }
    return option.kind == .path
  }

  mutating func add(literal text: String, name: String?) {
    arguments.append(name.map { .named($0, text) } ?? .literal(text))
  }

  mutating func add(column: Operand, name: String?) {
    columns.append(column)
    let index = columns.count - 1
    arguments.append(name.map { .namedColumn($0, index) } ?? .column(index))
  }
}
