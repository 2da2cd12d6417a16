internal import CaseStore
package import Interchange
package import Quality
internal import Safekeeping

/// Where purpose, age and article disagree in a workspace: `quipu quality offences`. Changes nothing.
package struct OffenceTyping: Sendable {
  package let report: OffenceReport

  static let placesShown = 100

  package static func load(
    workspace path: String, model modelPath: String, codes codesPath: String
  ) -> Result<OffenceTyping, WorkspaceStatus.Trouble> {
    var findings: [Finding] = []
    let codes = CodeListFiles.load(folder: codesPath, &findings)
    guard let model = Configured.model(modelPath, &findings), findings.isEmpty else {
      return .failure(.configuration(findings))
    }
    do throws(Failure) {
      let workspace = try Workspace(existing: path)
      let store = try workspace.openStoreToRead(model: model)
      guard let report = try report(store, codes, placesKept: placesShown) else {
        throw Failure(.offenceRulesMissing, at: Place(file: codesPath))
      }
      return .success(OffenceTyping(report: report))
    } catch { return .failure(.store(error)) }
  }

  /// nil where there is no table of rules. Words of it that mean nothing were told when the plan was loaded.
  static func report(
    _ store: CaseRegister, _ codes: CodeListSet, placesKept: Int = 0
  ) throws(Failure) -> OffenceReport? {
    var told: [Finding] = []
    guard let rules = OffenceRules(codes, &told) else { return nil }
    var report = OffenceReport(rules, placesKept: placesKept)
    try store.offenceCases { one throws(Failure) in report.add(one) }
    return report
  }

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    report.write(to: &json, withPlaces: true)
    return json.bytes + [UInt8(ascii: "\n")]
  }

  package func parts(_ language: Language) -> [QualityText.Part] {
    func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }
    var parts: [QualityText.Part] = [
      .line(
        say(
          "\(report.cases) casos, \(report.victims) víctimas", "\(report.cases) cases, \(report.victims) victims"))
    ]
    for line in report.lines {
      parts += [
        .line(""), .line("\(line.source): \(line.rule.code)"), .line("  \(line.rule.label.text(language))"),
        .line("  \(line.rule.basis)"),
        .line(
          say(
            "  \(line.cases) casos, \(line.victims) víctimas", "  \(line.cases) cases, \(line.victims) victims")),
      ]
      parts += line.placesInOrder.map { .line("  \($0.described(language))") }
      if line.places.count < line.victims {
        parts.append(
          .line(
            say("  … y \(line.victims - line.places.count) más", "  … and \(line.victims - line.places.count) more")))
      }
    }
    return parts
  }
}

extension OffenceReport.Line {
  /// By file and record.
  var placesInOrder: [Place] {
    places.sorted { ($0.file ?? "", $0.recordNumber ?? 0) < ($1.file ?? "", $1.recordNumber ?? 0) }
  }
}

extension Place {
  /// `policia.csv, línea 4, registro 1`: what a steward needs to find the record in the file that came.
  fileprivate func described(_ language: Language) -> String {
    let spanish = language == .spanish
    let parts = [
      file, line.map { (spanish ? "línea" : "line") + " \($0)" },
      recordNumber.map { (spanish ? "registro" : "record") + " \($0)" },
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}

extension OffenceReport {
  func write(to json: inout JSONWriter, withPlaces: Bool) {
    json.object { json in
      json.member("cases", cases)
      json.member("victims", victims)
      json.key("disagreements")
      json.array { json in
        for line in lines {
          json.object { json in
            json.member("source", line.source)
            json.member("rule", line.rule.code)
            json.member("basis", line.rule.basis)
            json.member("cases", line.cases)
            json.member("victims", line.victims)
            if withPlaces {
              json.key("places")
              json.array { json in for place in line.placesInOrder { write(place, &json) } }
            }
          }
        }
      }
    }
  }

  private func write(_ place: Place, _ json: inout JSONWriter) {
    json.object { json in
      if let file = place.file { json.member("file", file) }
      if let line = place.line { json.member("line", line) }
      if let record = place.recordNumber { json.member("record", record) }
      if let locator = place.locator { json.member("locator", locator) }
    }
  }
}

extension FindingCode {
  static let offenceRulesMissing = FindingCode(
    "offence-rules-missing", .error, es: "entre las listas de códigos no hay offence_rules.csv",
    en: "there is no offence_rules.csv among the code lists",
    hint: Localised(es: "indique la carpeta con --codes", en: "name the folder with --codes"))
}
