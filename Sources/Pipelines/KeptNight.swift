internal import Anonymisation
internal import CaseStore
internal import Interchange
internal import Quality
internal import Writers

/// What a night came to after its imports, kept in the store, so that the same night again is not worked out again.
///
/// It stands for the whole only while nothing is another: the program, every file of the configuration, the files that
/// were imported, the state of the register as its audit log knows it, and every published byte. Otherwise, and after a
/// night that did not end, the night is worked out from the store.
///
/// Form: fields parted by U+001F, lines by U+001E, the first of them the `basis`. Holds names, codes, counts and digests.
struct KeptNight {
  private let report: RunReport
  /// SHA-256 of each line's manifest, in the order of the report's releases.
  private let manifests: [String]
  private let basis: String

  /// `basis`: digest of everything that decides what a night comes to.
  init(_ report: RunReport, manifests: [String], basis: String) {
    self.report = report
    self.manifests = manifests
    self.basis = basis
  }

  /// nil when a name holds what parts the fields; such a night is not kept.
  var bytes: [UInt8]? {
    var lines = KeptLines()
    lines.add([basis])
    if let linkage = report.linkage {
      let counts = [linkage.records, linkage.persons, linkage.linked, linkage.queue, linkage.conflicts]
      lines.add(["linkage"] + counts.map { "\($0)" })
    }
    lines.add(report.linkageFindings)
    if let offences = report.offences {
      lines.add(["offences", "\(offences.cases)", "\(offences.victims)"])
      for line in offences.lines {
        lines.add(["disagreement", line.source, line.rule.code, "\(line.cases)", "\(line.victims)"])
      }
    }
    for (release, manifest) in zip(report.releases, manifests) {
      lines.add(["release", release.line, release.policy, manifest])
      for table in release.tables { lines.add(table) }
      lines.add(release.findings)
    }
    for file in report.outputs { lines.add(["output", file.path, file.sha256, "\(file.byteCount)", "\(file.rows)"]) }
    return lines.bytes
  }

  /// Fills what comes after the imports into the report of tonight.
  ///
  /// Gives false, and leaves the report as it is, where the basis is another or what was published is not there as it was.
  static func recall(
    _ bytes: [UInt8], basis: String, into report: inout RunReport, _ plan: NightPlan, _ workspace: Workspace
  ) -> Bool {
    var told: [Finding] = []
    var reading = KeptReading(report, rules: OffenceRules(plan.codes, &told))
    let lines = KeptLines.fields(of: bytes)
    guard lines.first == [basis], lines.dropFirst().allSatisfy({ reading.take($0) }),
      reading.lines == plan.policies.map(\.name)
    else { return false }
    for (line, manifest) in zip(reading.lines, reading.manifests) {
      let prefix = "released/\(line)/"
      let files = reading.report.outputs.filter { $0.path.hasPrefix(prefix) }
        .map { (path: String($0.path.dropFirst(prefix.utf8.count)), sha256: $0.sha256) }
      guard Publication.stands(in: workspace.releaseFolder(line), manifest: manifest, files: files) else {
        return false
      }
    }
    report = reading.report
    return true
  }
}

/// Lines of fields on their way into bytes.
private struct KeptLines {
  private static let unit = UInt8(0x1F)
  private static let record = UInt8(0x1E)
  private var text: [UInt8] = []
  private var isSound = true

  var bytes: [UInt8]? { isSound ? text : nil }

  mutating func add(_ fields: [String]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { text.append(Self.unit) }
      if field.utf8.contains(where: { $0 == Self.unit || $0 == Self.record }) { isSound = false }
      text += field.utf8
    }
    text.append(Self.record)
  }

  mutating func add(_ table: TableSummary) {
    add(["table", table.entity, "\(table.read)", "\(table.released)"])
    for (reason, rows) in table.withheldInOrder { add(["withheld", reason.rawValue, "\(rows)"]) }
    if let classes = table.classes {
      add([
        "classes", "\(classes.classes)", "\(classes.belowK)", "\(classes.rowsBelowK)",
        classes.smallest.map { "\($0)" } ?? "",
      ])
    }
  }

  mutating func add(_ findings: [ReportedFinding]) {
    for finding in findings {
      add(["finding", finding.code, finding.field, finding.severity.rawValue, "\(finding.count)"])
      for place in finding.places {
        let numbers = [place.line, place.column, place.recordNumber, place.byteOffset].map { $0.map { "\($0)" } ?? "" }
        // `=` before a text tells an empty one from none.
        add(["place"] + numbers + [place.file, place.field, place.locator].map { $0.map { "=\($0)" } ?? "" })
      }
    }
  }

  static func fields(of bytes: [UInt8]) -> [[String]] {
    bytes.split(separator: record, omittingEmptySubsequences: false).dropLast().map { line in
      line.split(separator: unit, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }
  }
}

/// The lines on their way back into a report.
private struct KeptReading {
  private(set) var report: RunReport
  private(set) var lines: [String] = []
  private(set) var manifests: [String] = []
  private let rules: OffenceRules?

  init(_ report: RunReport, rules: OffenceRules?) {
    self.report = report
    self.rules = rules
  }

  /// false for a line that means nothing here.
  mutating func take(_ line: [String]) -> Bool {
    let fields = Array(line.dropFirst())
    let numbers = fields.map { Int($0) }
    switch (line.first, fields.count) {
    case ("linkage", 5):
      report.linkage = RunReport.LinkageSummary(
        records: numbers[0] ?? 0, persons: numbers[1] ?? 0, linked: numbers[2] ?? 0, queue: numbers[3] ?? 0,
        conflicts: numbers[4] ?? 0)
    case ("offences", 2):
      guard let rules else { return false }
      report.offences = OffenceReport(rules, cases: numbers[0] ?? 0, victims: numbers[1] ?? 0)
    case ("disagreement", 4):
      return report.offences?.restore(
        source: fields[0], rule: fields[1], cases: numbers[2] ?? 0, victims: numbers[3] ?? 0) ?? false
    case ("release", 3):
      lines.append(fields[0])
      manifests.append(fields[2])
      report.releases.append(
        RunReport.ReleaseEntry(line: fields[0], policy: fields[1], tables: [], findings: [], isPublished: true))
    case ("output", 4):
      report.outputs.append(
        WrittenFile(path: fields[0], sha256: fields[1], byteCount: numbers[2] ?? 0, rows: numbers[3] ?? 0))
    case ("finding", 4), ("place", 7): return takeFinding(line[0], fields, numbers)
    default: return takeTable(line.first, fields, numbers)
    }
    return true
  }

  private mutating func takeTable(_ kind: String?, _ fields: [String], _ numbers: [Int?]) -> Bool {
    guard var release = report.releases.popLast() else { return false }
    defer { report.releases.append(release) }
    if kind == "table", fields.count == 3 {
      var table = TableSummary(entity: fields[0])
      table.read = numbers[1] ?? 0
      table.released = numbers[2] ?? 0
      release.tables.append(table)
      return true
    }
    guard var table = release.tables.popLast() else { return false }
    defer { release.tables.append(table) }
    switch (kind, fields.count) {
    case ("withheld", 2):
      guard let reason = Withholding(rawValue: fields[0]) else { return false }
      table.withheld[reason] = numbers[1]
    case ("classes", 4):
      table.classes = ClassSummary(
        classes: numbers[0] ?? 0, belowK: numbers[1] ?? 0, rowsBelowK: numbers[2] ?? 0, smallest: numbers[3])
    default: return false
    }
    return true
  }

  /// A finding belongs to the latest release, before the first one to linkage.
  private mutating func takeFinding(_ kind: String, _ fields: [String], _ numbers: [Int?]) -> Bool {
    var findings = report.releases.last?.findings ?? report.linkageFindings
    if kind == "finding" {
      guard let severity = Severity(rawValue: fields[2]) else { return false }
      findings.append(
        ReportedFinding(code: fields[0], field: fields[1], severity: severity, count: numbers[3] ?? 0, places: []))
    } else {
      guard let last = findings.popLast() else { return false }
      let texts = fields[4...].map { $0.hasPrefix("=") ? String($0.dropFirst()) : nil }
      let place = Place(
        file: texts[0], line: numbers[0], column: numbers[1], recordNumber: numbers[2], byteOffset: numbers[3],
        field: texts[1], locator: texts[2])
      findings.append(
        ReportedFinding(
          code: last.code, field: last.field, severity: last.severity, count: last.count, places: last.places + [place])
      )
    }
    if report.releases.isEmpty {
      report.linkageFindings = findings
    } else {
      report.releases[report.releases.count - 1].findings = findings
    }
    return true
  }
}
