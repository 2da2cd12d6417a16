/// Thrown when the run, or this source, cannot go on.
package struct Failure: Error, Sendable, CustomStringConvertible {
  package var finding: Finding
  /// A library's or the system's own number or name (`SQLITE_FULL`, `errno 28`). Never its message:
  /// libraries quote values.
  package let cause: String?
  package let fileID: StaticString
  package let line: UInt

  package init(
    _ finding: Finding, cause: String? = nil, fileID: StaticString = #fileID, line: UInt = #line
  ) {
    self.finding = finding
    self.cause = cause
    self.fileID = fileID
    self.line = line
  }

  package init(
    _ code: FindingCode, at place: Place = Place(), _ arguments: [String: FindingArgument] = [:],
    cause: String? = nil, fileID: StaticString = #fileID, line: UInt = #line
  ) {
    self.init(Finding(code, at: place, arguments), cause: cause, fileID: fileID, line: line)
  }

  package var description: String {
    "\(finding.place.description): \(finding.code.slug)"
      + (cause.map { " (\($0))" } ?? "") + " [\(fileID):\(line)]"
  }
}
