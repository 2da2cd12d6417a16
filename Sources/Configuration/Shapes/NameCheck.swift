internal import Interchange

/// Names that must be distinct within a list. (Keys of a map are so already.)
enum NameCheck {
  /// A finding at each name that stood before. Names that are not there are ShapeCheck's affair.
  static func repeated(_ names: [Located<String>]) -> [Finding] {
    var lines: [String: Int] = [:]
    return names.compactMap { name in
      if name.value.isEmpty { return nil }
      guard let line = lines[name.value] else {
        lines[name.value] = name.place.line ?? 0
        return nil
      }
      return Finding(
        .nameRepeated, at: name.place, ["name": .clipped(name.value), "line": .number(line)])
    }
  }
}

extension FindingCode {
  static let nameRepeated = FindingCode(
    "name-repeated", .error,
    es: "«{name}» ya está en la línea {line}", en: "“{name}” stands in line {line} already",
    hint: Localised(
      es: "quite uno de los dos o cámbiele el nombre", en: "remove or rename one of the two"))
}
