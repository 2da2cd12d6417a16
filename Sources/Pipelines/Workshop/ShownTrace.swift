package import Interchange
internal import Mapping

/// The way of one value through the program of its mapping, as `quipu preview --explain` prints it.
package struct ShownTrace: Sendable {
  package struct Line: Sendable {
    /// `source`, `constant`, `step`, `lookup`, `combination`, `test` or `normaliser`.
    package let kind: String
    package let label: String
    /// Places of the lines it works on.
    package let inputs: [Int]
    /// For a test `true` or `false`.
    package let value: ShownCell
    /// The mapping counts the cell as missing.
    package let isBlank: Bool
    package let findings: [String]
  }

  package let record: Int
  /// From 1 within the record.
  package let row: Int
  package let entity: String
  /// The rule or condition as the mapping wrote it.
  package let written: String
  package let place: Place
  /// What a `when` said; nil where this is a field's rule.
  package let passed: Bool?
  package let lines: [Line]
  package let result: ShownCell

  init(_ entry: MappingTrace.Entry, _ mask: ValueMask, explained: String?) {
    record = entry.record
    row = entry.row
    entity = entry.entity
    written = entry.written
    place = entry.place
    passed = entry.passed
    lines = entry.lines.map { line in
      Line(
        kind: line.kind.rawValue, label: line.label, inputs: line.inputs,
        value: line.truth.map { .value($0 ? "true" : "false") }
          ?? mask.cell(line.value.value, from: line.paths, isVocabulary: line.isVocabulary),
        isBlank: line.isBlank, findings: line.findings.map(\.slug))
    }
    result = mask.cell(entry.entity, explained ?? "", entry.result.value)
  }

  func write(_ json: inout JSONWriter) {
    json.object { json in
      json.member("record", record)
      json.member("row", row)
      json.member("entity", entity)
      json.member(passed == nil ? "rule" : "when", written)
      json.member("line", place.line ?? 0)
      json.key("steps")
      json.array { json in for line in lines { Self.write(line, &json) } }
      if let passed {
        json.member("passed", passed)
      } else {
        json.key("result")
        result.write(&json)
      }
    }
  }

  private static func write(_ line: Line, _ json: inout JSONWriter) {
    json.object { json in
      json.member("kind", line.kind)
      json.member("text", line.label)
      json.key("inputs")
      json.array { json in for input in line.inputs { json.value(input + 1) } }
      json.key("value")
      line.value.write(&json)
      if line.isBlank { json.member("blank", true) }
      json.key("findings")
      json.array { json in for code in line.findings { json.value(code) } }
    }
  }
}
