internal import Interchange

/// The program's own name and version, as manifests and `quipu version` give it.
package enum Program {
  package static let version = "0.1.0"

  /// Whether an option is a calendar day, `yyyy-MM-dd`.
  package static func isDay(_ text: String) -> Bool { Day(text) != nil }
}
