package import Interchange

/// What a check found, for programs: JSON of the house, and SARIF 2.1.0 for editors and code review.
///
/// Columns count UTF-16 code units from 1, as SARIF's `columnKind` says and editors do; `Place` counts bytes. Both
/// forms are in the order of the places, so the same files give the same bytes.
package struct CheckReport {
  private let findings: [Finding]
  private let fileCount: Int
  private let language: Language
  private let files: [String: [UInt8]]

  /// Takes: the bytes of configuration files by path, from which columns are counted.
  package init(
    _ findings: [Finding], of fileCount: Int, _ language: Language, files: [String: [UInt8]] = [:]
  ) {
    self.findings = findings.inFileOrder
    self.fileCount = fileCount
    self.language = language
    self.files = files
  }

  package var errors: Int { findings.count { $0.severity == .error } }

  // MARK: JSON

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.member("files", fileCount)
      json.member("errors", errors)
      json.member("warnings", findings.count { $0.severity == .warning })
      json.key("findings")
      json.array { json in for finding in findings { write(finding, &json) } }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func write(_ finding: Finding, _ json: inout JSONWriter) {
    json.object { json in
      json.member("code", finding.code.slug)
      json.member("severity", finding.severity.rawValue)
      json.member("file", finding.place.file)
      if let region = Region(finding.place, files) {
        json.member("line", region.line)
        if let columns = region.columns {
          json.member("column", columns.lowerBound)
          json.member("end_column", columns.upperBound)
        }
      }
      json.member("message", finding.text(language))
      if let hint = finding.hint(language) { json.member("hint", hint) }
    }
  }

  // MARK: SARIF

  /// `version`: of the program.
  package func sarif(version: String) -> [UInt8] {
    let rules = self.rules
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      json.member("version", "2.1.0")
      json.key("runs")
      json.array { json in
        json.object { json in
          json.key("tool")
          json.object { json in writeDriver(version, rules, &json) }
          json.member("language", language.rawValue)
          json.member("columnKind", "utf16CodeUnits")
          json.key("results")
          json.array { json in
            for finding in findings {
              writeResult(finding, rules.firstIndex { $0.code == finding.code } ?? 0, &json)
            }
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// One finding of every code, in the order of the codes.
  private var rules: [Finding] {
    var byCode: [String: Finding] = [:]
    for finding in findings where byCode[finding.code.slug] == nil { byCode[finding.code.slug] = finding }
    return byCode.sorted { $0.key < $1.key }.map(\.value)
  }

  private func writeDriver(_ version: String, _ rules: [Finding], _ json: inout JSONWriter) {
    json.key("driver")
    json.object { json in
      json.member("name", "quipu")
      json.member("version", version)
      json.key("rules")
      json.array { json in
        for rule in rules {
          json.object { json in
            json.member("id", rule.code.slug)
            json.key("shortDescription")
            json.object { $0.member("text", Self.withoutNames(rule.code.text.text(language))) }
            json.key("defaultConfiguration")
            json.object { $0.member("level", rule.code.severity.rawValue) }
          }
        }
      }
    }
  }

  private func writeResult(_ finding: Finding, _ rule: Int, _ json: inout JSONWriter) {
    json.object { json in
      json.member("ruleId", finding.code.slug)
      json.member("ruleIndex", rule)
      json.member("level", finding.severity.rawValue)
      json.key("message")
      let hint = finding.hint(language).map { " (\($0))" } ?? ""
      json.object { $0.member("text", finding.text(language) + hint) }
      if let file = finding.place.file {
        json.key("locations")
        json.array { json in writeLocation(file, finding.place, &json) }
      }
    }
  }

  private func writeLocation(_ file: String, _ place: Place, _ json: inout JSONWriter) {
    json.object { json in
      json.key("physicalLocation")
      json.object { json in
        json.key("artifactLocation")
        json.object { $0.member("uri", Self.uri(file)) }
        guard let region = Region(place, files) else { return }
        json.key("region")
        json.object { json in
          json.member("startLine", region.line)
          guard let columns = region.columns else { return }
          json.member("startColumn", columns.lowerBound)
          json.member("endColumn", columns.upperBound)
        }
      }
    }
  }

  /// A rule is about no case, so what its text names is left open.
  private static func withoutNames(_ template: String) -> String {
    var text = ""
    var rest = Substring(template)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      text += rest[..<open] + "…"
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }

  /// Relative paths stay relative, as SARIF wants them under source control.
  private static func uri(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var uri = path.utf8.first == UInt8(ascii: "/") ? "file://" : ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      default: uri += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
    return uri
  }

  /// The word that a finding is about, in UTF-16 code units; half open.
  private struct Region {
    let line: Int
    let columns: Range<Int>?

    init?(_ place: Place, _ files: [String: [UInt8]]) {
      guard let line = place.line else { return nil }
      self.line = line
      guard let column = place.column else {
        columns = nil
        return
      }
      guard let bytes = place.file.flatMap({ files[$0] }), let text = DiagnosticText.line(line, of: bytes) else {
        columns = column..<(column + 1)
        return
      }
      let start = min(column - 1, text.count)
      let first = String(decoding: text[..<start], as: UTF8.self).utf16.count + 1
      let word = String(decoding: DiagnosticText.word(text[start...]), as: UTF8.self).utf16.count
      columns = first..<(first + max(word, 1))
    }
  }
}
