/// A value that must not be printed: its description is always the same, whatever it holds.
package struct Withheld<Value: Sendable>: Sendable, CustomStringConvertible,
  CustomDebugStringConvertible, CustomReflectable
{
  package let value: Value
  package init(_ value: Value) { self.value = value }
  package var description: String { "withheld" }
  package var debugDescription: String { "withheld" }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
