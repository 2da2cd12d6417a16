/// Why somebody did what a line of the audit log tells, in free words.
package struct AuditReason: Sendable {
  /// Of the line.
  package let number: Int
  package let time: String
  package let event: String
  /// nil where it went with the person whom it was about.
  package let text: Withheld<String>?

  package init(number: Int, time: String, event: String, text: Withheld<String>?) {
    self.number = number
    self.time = time
    self.event = event
    self.text = text
  }
}
