internal import Interchange
internal import Mapping

/// A value as a preview prints it.
package enum ShownCell: Sendable, Hashable {
  case missing
  /// In the clear: a code, a word of the mapping, or anything with `--reveal`.
  case value(String)
  /// Only what it looks like.
  case shape(String)

  package var text: String {
    switch self {
    case .missing: "-"
    case .value(let text), .shape(let text): text
    }
  }

  func write(_ json: inout JSONWriter) {
    switch self {
    case .missing: json.value(nil)
    case .value(let text): json.value(text)
    case .shape(let text): json.object { $0.member("shape", text) }
    }
  }

  static func masked(_ text: String?) -> ShownCell {
    guard let text else { return .missing }
    return .shape(ValueShape(of: readable(text)).description)
  }

  /// Items of a list stand side by side.
  static func readable(_ text: String) -> String { text.split(separator: "\u{1F}").joined(separator: "|") }
}

/// Decides what of a mapping's output may be shown without `--reveal`.
///
/// In the clear stand `true` and `false`, codes that are in the field's code list, and values of
/// non-sensitive fields whose source paths feed no other field. Everything else is a shape: names,
/// documents, narratives and places of shelters in any case, but also dates, ages and numbers of a person,
/// because together they are the person. A code that is in no list may be a name that was mapped wrongly.
struct ValueMask {
  private enum Openness {
    case all
    case words(Set<String>)
    case none

    private var rank: Int {
      switch self {
      case .all: 0
      case .words: 1
      case .none: 2
      }
    }
    func isStricter(than other: Openness) -> Bool { rank > other.rank }
  }

  private let reveals: Bool
  private let openness: [String: Openness]
  private let openPaths: Set<String>

  init(_ source: CompiledSource, reveals: Bool) {
    self.reveals = reveals
    let lineage = source.compiled.fieldLineage
    var feeding: [String: Bool] = [:]
    for field in lineage {
      guard let privacy = field.privacy else { continue }
      for path in field.valuePaths { feeding[path] = feeding[path, default: true] && privacy == .nonSensitive }
    }
    let open = Set(feeding.filter(\.value).keys)
    openPaths = open
    var openness: [String: Openness] = [:]
    for field in lineage {
      guard let privacy = field.privacy, let type = source.compiled.model.entity(field.entity),
        let index = type.index(ofField: field.field)
      else { continue }
      let own = Self.openness(
        of: type.fields[index], privacy, source.codes, isFedOpenly: field.valuePaths.allSatisfy(open.contains))
      // The same field may have a rule in each of several blocks; the most careful one decides.
      openness[field.name] = openness[field.name].map { own.isStricter(than: $0) ? own : $0 } ?? own
    }
    self.openness = openness
  }

  /// For what stands in the register. Which other fields a value's path feeds is not known there, so that of
  /// non-sensitive fields only numbers, flags and codes of a list are shown: the day of a consent may be that of an admission.
  init(_ model: UnifiedModel, _ codes: CodeListSet, reveals: Bool) {
    self.reveals = reveals
    openPaths = []
    var openness: [String: Openness] = [:]
    for entity in model.entities {
      for field in entity.fields {
        let isOpen = [.integer, .decimal, .boolean, .tri].contains(field.type)
        openness["\(entity.name).\(field.name)"] = Self.openness(of: field, field.privacy, codes, isFedOpenly: isOpen)
      }
    }
    self.openness = openness
  }

  private static func openness(
    of field: Field, _ privacy: PrivacyClass, _ codes: CodeListSet, isFedOpenly: Bool
  ) -> Openness {
    if privacy.staysInVault || privacy == .internalUse { return .none }
    if privacy == .nonSensitive, isFedOpenly { return .all }
    switch field.type {
    case .boolean, .tri: return .words(["true", "false", "unknown"])
    case .code, .country, .language:
      let list = field.codeList.flatMap { codes.codeList($0) }
      return list.map { .words(Set($0.column("code"))) } ?? .none
    default: return .none
    }
  }

  func cell(_ entity: String, _ field: String, _ text: String?) -> ShownCell {
    guard let text else { return .missing }
    if reveals { return .value(ShownCell.readable(text)) }
    switch openness["\(entity).\(field)"] ?? .none {
    case .all: return .value(ShownCell.readable(text))
    case .none: return .masked(text)
    case .words(let words):
      let items = text.split(separator: "\u{1F}").map(String.init)
      return items.allSatisfy(words.contains) ? .value(items.joined(separator: "|")) : .masked(text)
    }
  }

  /// A value on the way, which comes from some source paths.
  func cell(_ text: String?, from paths: [String], isVocabulary: Bool) -> ShownCell {
    guard let text else { return .missing }
    let isOpen = !paths.isEmpty && paths.allSatisfy(openPaths.contains)
    return reveals || isVocabulary || isOpen ? .value(ShownCell.readable(text)) : .masked(text)
  }

  func spelling(_ text: String) -> ShownCell { reveals ? .value(text) : .masked(text) }
}

extension FieldLineage {
  /// The paths whose cells, or something made of them, stand in the field.
  var valuePaths: [String] { sources.filter { $0.role <= .beside }.map(\.path) }
}
