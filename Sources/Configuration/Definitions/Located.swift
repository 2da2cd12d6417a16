package import Interchange

/// A value with the place where a configuration file says it.
package struct Located<Value: Sendable>: Sendable {
  package let value: Value
  /// With file, line and column.
  package let place: Place
  package init(_ value: Value, _ place: Place) {
    self.value = value
    self.place = place
  }
}
