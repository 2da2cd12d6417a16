import Interchange

/// `line:column code`, one per finding: what a test of a configuration file compares.
func lines(_ findings: [Finding]) -> [String] {
  findings.map { finding in
    let place = finding.place
    return "\(place.line ?? 0):\(place.column ?? 0) \(finding.code.slug)"
  }
}

func position(_ place: Place) -> String { "\(place.line ?? 0):\(place.column ?? 0)" }
