/// The program's own name and version, as manifests and `quipu version` give it.
package enum Program {
  package static let version = "0.1.0"
}
