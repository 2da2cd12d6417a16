internal import Configuration
package import Interchange

/// Turns paths as written into steps that a reader follows, by the rules of the source's format.
struct PathResolution {
  let format: MappingDefinition.Format
  let header: MappingDefinition.HeaderPlace
  let namespaces: [String: String]
  let defaultPrefix: String?

  init(_ source: MappingDefinition.Source) {
    format = source.format
    header = source.header
    namespaces = source.namespaces
    defaultPrefix = source.defaultPrefix
  }

  /// A table has every column in every row, so that only a value can be there or not.
  var tellsBlankFromAbsent: Bool { !isTable }

  private var isTable: Bool { format == .csv || format == .xlsx }

  /// Throws: `path-invalid`, `prefix-unknown`.
  func steps(of path: SourcePath, at offset: Int) throws(ExpressionComplaint) -> [PathStep] {
    switch format {
    case .csv, .xlsx: [try column(path, at: offset)]
    case .json, .ndjson:
      try path.steps.map { step throws(ExpressionComplaint) in
        try member(step, at: offset)
      }
    case .xml: try node(path, at: offset)
    }
  }

  /// The steps from a level's row to the rows of the level below.
  ///
  /// Throws: `each-invalid` where the format has nothing that repeats, or JSON lacks its `[]`.
  func each(_ path: SourcePath, at offset: Int) throws(ExpressionComplaint) -> [PathStep] {
    let isJSON = format == .json || format == .ndjson
    if isTable || path.steps.isEmpty || (isJSON && !path.repeats) {
      throw ExpressionComplaint(.eachInvalid, at: offset, ["format": .word(format.rawValue)])
    }
    return try steps(of: path, at: offset)
  }

  /// A table without a header numbers its columns from 1: `` `3` ``.
  private func column(
    _ path: SourcePath, at offset: Int
  ) throws(ExpressionComplaint) -> PathStep {
    guard path.ups == 0, path.steps.count == 1, case .name(let name, nil) = path.steps[0] else {
      throw invalid("NAME", at: offset)
    }
    guard header == .none else { return .name(name) }
    guard let number = Int(name), number >= 1 else { throw invalid("`1`", at: offset) }
    return .column(number - 1)
  }

  private func member(
    _ step: SourcePath.Step, at offset: Int
  ) throws(ExpressionComplaint) -> PathStep {
    switch step {
    case .item: return .item
    case .name(let name, nil): return .name(name)
    case .name, .attribute: throw invalid("a/b/[]", at: offset)
    }
  }

  /// `[]` only says that an element repeats: XML has no arrays to step into.
  private func node(
    _ path: SourcePath, at offset: Int
  ) throws(ExpressionComplaint) -> [PathStep] {
    var steps: [PathStep] = []
    for (index, step) in path.steps.enumerated() {
      switch step {
      case .item: continue
      case .name(let name, let prefix):
        steps.append(.name(name, namespace: try namespace(prefix ?? defaultPrefix, at: offset)))
      case .attribute(let name, let prefix):
        if index + 1 < path.steps.count { throw invalid("a/@b", at: offset) }
        // An attribute without a prefix has no namespace, whatever the default is.
        steps.append(.attribute(name, namespace: try namespace(prefix, at: offset)))
      }
    }
    return steps
  }

  private func namespace(
    _ prefix: String?, at offset: Int
  ) throws(ExpressionComplaint) -> String? {
    guard let prefix else { return nil }
    if let namespace = namespaces[prefix] { return namespace }
    throw ExpressionComplaint(
      .prefixUnknown, at: offset, .unknown(prefix, among: Array(namespaces.keys)))
  }

  private func invalid(_ expected: String, at offset: Int) -> ExpressionComplaint {
    ExpressionComplaint(
      .pathInvalid, at: offset,
      ["format": .word(format.rawValue), "expected": .word(expected)])
  }
}

extension [String: FindingArgument] {
  /// A word that is not known, and what to write instead: the nearest, or all when they are few.
  static func unknown(_ word: String, among known: [String]) -> [String: FindingArgument] {
    var arguments: [String: FindingArgument] = ["word": .word(word)]
    let isFew = (1...5).contains(known.count)
    if let nearest = NearestWord.to(word, in: known) ?? (isFew ? known.sorted().joined(separator: " | ") : nil) {
      arguments["nearest"] = .word(nearest)
    }
    return arguments
  }
}

/// The hint of every finding about an unknown word.
let nearestHint = Localised(es: "¿quiso decir «{nearest}»?", en: "did you mean '{nearest}'?")

extension FindingCode {
  package static let pathInvalid = FindingCode(
    "path-invalid", .error,
    es: "esta ruta no es posible en {format}; se espera la forma {expected}",
    en: "this path is not possible in {format}; the form is {expected}")
  package static let prefixUnknown = FindingCode(
    "prefix-unknown", .error, es: "el prefijo «{word}» no está en source.namespaces",
    en: "prefix '{word}' is not in source.namespaces", hint: nearestHint)
  package static let eachInvalid = FindingCode(
    "each-invalid", .error,
    es: "nada se repite en esta ruta de {format}", en: "nothing repeats at this path of {format}",
    hint: Localised(
      es: "en JSON la ruta lleva «[]»; en CSV no hay repeticiones",
      en: "in JSON the path has '[]'; CSV has no repeats"))
}
