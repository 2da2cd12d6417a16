import Interchange
import Testing

@testable import Normalisation

/// What a step made of some cells.
struct Applied: Equatable {
  let values: [String?]
  /// `row slug`, in order.
  let findings: [String]
  /// Slugs of failures only, `row slug`.
  let failures: [String]

  /// The slugs without their rows, for tests of one cell.
  var slugs: [String] { findings.map { String($0.split(separator: " ")[1]) } }
}

/// Applies a step as a mapping would write it: `apply("date", "\"dd/MM/yy\"", ["05/01/24"])`.
///
/// Arguments are literals in quotes, numbers and `name = literal`; a bare word that `columns` names is a
/// column. Throws: what the step's initialiser throws.
func apply(
  _ name: String, _ arguments: String = "", _ cells: [String?],
  columns: [String: [String?]] = [:], coding: String? = "inei"
) throws -> Applied {
  let type = try #require(NormalisationSteps.library.step(name), "no step \(name)")
  return try apply(type, arguments, cells, columns: columns, coding: coding)
}

func apply(
  _ type: any ValueTransform.Type, _ arguments: String = "", _ cells: [String?],
  columns: [String: [String?]] = [:], coding: String? = "inei"
) throws -> Applied {
  let order = columns.keys.sorted()
  var step = try type.init(
    StepWriting.arguments(arguments, columns: order),
    StepContext(codeLists: CodeFiles.all, ubigeoCoding: coding))
  let output = TextColumn()
  var report = StepReport()
  let input = StepInput(
    value: TextColumn(cells), arguments: order.map { TextColumn(columns[$0] ?? []) })
  step.apply(input, to: output, &report)
  return Applied(
    values: output.strings, findings: report.entries.map { "\($0.row) \($0.code.slug)" },
    failures: report.entries.filter(\.isFailure).map { "\($0.row) \($0.code.slug)" })
}

/// Reads arguments as a mapping writes them.
enum StepWriting {
  static func arguments(_ text: String, columns: [String]) -> [StepArgument] {
    split(text).map { part in
      let sides = nameAndValue(part)
      if let index = columns.firstIndex(of: sides.value) {
        return sides.name.map { .namedColumn($0, index) } ?? .column(index)
      }
      let literal =
        sides.value.hasPrefix("\"") ? String(sides.value.dropFirst().dropLast()) : sides.value
      return sides.name.map { .named($0, literal) } ?? .literal(literal)
    }
  }

  /// Something that a step takes for each argument it cannot do without.
  static func required(of spec: ComponentSpec) -> [StepArgument] {
    spec.options.filter(\.required).map { option in
      switch option.kind {
      case .integer: .literal("3")
      case .choice(let words): .literal(words[0])
      case .path: .literal("DNI")
      default: .literal("-")
      }
    }
  }

  private static func nameAndValue(_ part: String) -> (name: String?, value: String) {
    guard !part.hasPrefix("\""), let sign = part.firstIndex(of: "=") else { return (nil, part) }
    return (trimmed(part[..<sign]), trimmed(part[part.index(after: sign)...]))
  }

  private static func split(_ text: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character == ",", !isQuoted {
        parts.append(trimmed(part[...]))
        part = ""
      } else {
        part.append(character)
      }
    }
    let last = trimmed(part[...])
    return last.isEmpty ? parts : parts + [last]
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
