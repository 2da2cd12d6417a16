package import Interchange

/// What a configuration file holds, with everything that is wrong in it, found in one go.
package struct Loaded<Value: Sendable>: Sendable {
  /// nil when at least one finding is an error.
  package let value: Value?
  package let findings: [Finding]
  package init(value: Value?, findings: [Finding]) {
    self.value = value
    self.findings = findings
  }
}

/// The kinds of configuration files: each has a function `(bytes, path) -> Loaded<…>` in the file
/// that reads it.
package enum ConfigurationFile {}
