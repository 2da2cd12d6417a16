import Interchange

/// `line:column code`, one per finding: what a test of a configuration file compares.
///
/// A finding whose texts name an argument that it does not have shows that name behind the code.
func lines(_ findings: [Finding]) -> [String] {
  findings.map { finding in
    let unfilled = unfilledPlaceholders(finding).map { " lacks \($0)" }.joined()
    return "\(position(finding.place)) \(finding.code.slug)\(unfilled)"
  }
}

func position(_ place: Place) -> String { "\(place.line ?? 0):\(place.column ?? 0)" }

/// Names in braces, in any text of the finding, that have no argument.
func unfilledPlaceholders(_ finding: Finding) -> [String] {
  var names: [String] = []
  for text in [finding.code.text, finding.code.hint ?? Localised(es: "", en: "")] {
    for part in (text.spanish + text.english).split(separator: "{").dropFirst() {
      let name = String(part.prefix { $0 != "}" })
      if name != "…", finding.arguments[name] == nil { names.append(name) }
    }
  }
  return names
}
