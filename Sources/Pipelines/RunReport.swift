package import Anonymisation
package import Interchange
package import Quality

/// What a night came to: `report.json`, `quipu run --json` and the few lines for a person.
///
/// The same night gives the same bytes: there is no clock, no path of the machine and no order by chance in it.
package struct RunReport: Sendable {
  package struct SourceEntry: Sendable {
    package let summary: ImportSummary
    /// Why the file contributes no record.
    package let refusal: Finding?
    /// The import was there already; told to a person, not written into the report.
    package let wasKnown: Bool
    /// By which the mapping was chosen; nil where the pipeline does not say it.
    package let fileDate: Day?
    /// nil where the file could not be read.
    package let judgement: SourceJudgement?

    package init(
      summary: ImportSummary, refusal: Finding?, wasKnown: Bool, fileDate: Day? = nil,
      judgement: SourceJudgement? = nil
    ) {
      self.summary = summary
      self.refusal = refusal
      self.wasKnown = wasKnown
      self.fileDate = fileDate
      self.judgement = judgement
    }
  }

  package struct ReleaseEntry: Sendable {
    package let line: String
    package let policy: String
    package var tables: [TableSummary]
    package var findings: [ReportedFinding]
    package let isPublished: Bool
    package var releasedRows: Int { tables.reduce(0) { $0 + $1.released } }
    package var withheldRows: Int { tables.reduce(0) { $0 + $1.account.filtered } }
  }

  package struct LinkageSummary: Sendable, Hashable {
    package let records: Int
    package let persons: Int
    /// Records that linkage joined with another by itself.
    package let linked: Int
    /// Pairs of persons that wait for a steward, and of these pairs with a contradiction in them.
    package let queue: Int
    package let conflicts: Int
  }

  package let pipeline: String
  package var status: ExitStatus = .clean
  package var sources: [SourceEntry] = []
  package var linkage: LinkageSummary?
  package var linkageFindings: [ReportedFinding] = []
  /// nil where there is no table of rules.
  package var offences: OffenceReport?
  package var releases: [ReleaseEntry] = []
  /// Relative to the workspace.
  package var outputs: [WrittenFile] = []
  /// Why nothing was published, where that is so.
  package var held: Finding?

  /// About the run itself; told to a person, not written into the report.
  package var notes: [Finding] = []

  package init(pipeline: String) { self.pipeline = pipeline }

  /// Every finding of the night with what it belongs to: a source's name, `linkage`, or `release/<line>`.
  package var findings: [(origin: String, finding: ReportedFinding)] {
    var all: [(origin: String, finding: ReportedFinding)] = []
    for entry in sources {
      all += entry.summary.findings.map { (entry.summary.source, $0) }
      var log = FindingLog()
      for finding in entry.judgement?.findings ?? [] { log.add(finding.withoutFolder) }
      all += log.reported.map { (entry.summary.source, $0) }
      if let refusal = entry.refusal, entry.judgement == nil {
        all.append((entry.summary.source, ReportedFinding(refusal)))
      }
    }
    all += linkageFindings.map { ("linkage", $0) }
    for release in releases { all += release.findings.map { ("release/\(release.line)", $0) } }
    return all
  }

  /// What a person should read at once: why files were refused, rules that are not met and drift.
  package var troubles: [Finding] {
    notes
      + sources.flatMap { entry in
        entry.judgement?.findings.filter { $0.severity > .note } ?? entry.refusal.map { [$0] } ?? []
      }
  }

  /// Rules that were judged, those that are not met, and signs of drift, over all sources.
  package var qualityCounts: (rules: Int, broken: Int, signs: Int) {
    let judgements = sources.compactMap(\.judgement)
    let verdicts = judgements.flatMap(\.verdicts)
    return (
      verdicts.count, verdicts.count { !$0.isMet },
      judgements.flatMap(\.findings).count { $0.code.slug.hasPrefix("quality-drift-") }
    )
  }

  /// Victims about whom purpose, age and article disagree, counted once for each rule.
  package var offenceCount: Int { offences?.lines.reduce(0) { $0 + $1.victims } ?? 0 }

  package var account: Account { sources.reduce(Account()) { $0 + $1.summary.account } }

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.member("pipeline", pipeline)
      json.member("exit", Int(status.rawValue))
      json.key("sources")
      json.array { json in for entry in sources { write(entry, &json) } }
      json.key("findings")
      json.array { json in
        for (origin, finding) in findings { write(finding, of: origin, &json) }
      }
      if let linkage {
        json.key("linkage")
        json.object { json in
          json.member("records", linkage.records)
          json.member("persons", linkage.persons)
          json.member("linked", linkage.linked)
          json.member("queue", linkage.queue)
          json.member("conflicts", linkage.conflicts)
        }
      }
      if let offences {
        json.key("offences")
        offences.write(to: &json, withPlaces: false)
      }
      json.key("releases")
      json.array { json in for release in releases { write(release, &json) } }
      json.key("outputs")
      json.array { json in
        for file in outputs {
          json.object { json in
            json.member("path", file.path)
            json.member("sha256", file.sha256)
            json.member("rows", file.rows)
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func write(_ entry: SourceEntry, _ json: inout JSONWriter) {
    let summary = entry.summary
    json.object { json in
      json.member("name", summary.source)
      json.member("file", summary.file)
      json.member("sha256", summary.sha256.isEmpty ? nil : summary.sha256)
      json.member("mapping", summary.mapping)
      if let date = entry.fileDate { json.member("file_date", date.description) }
      json.member("read", summary.account.read)
      json.member("accepted", summary.account.accepted)
      json.member("quarantined", summary.account.quarantined)
      json.member("duplicate", summary.account.duplicate)
      json.member("filtered", summary.account.filtered)
      json.member("trailers", summary.trailers)
      json.member("refused", entry.refusal?.code.slug)
      if !summary.changes.isEmpty {
        json.key("changes")
        summary.changes.reduce(RowChanges(entity: ""), +).write(to: &json)
      }
      if let blocks = summary.blocks {
        json.key("blocks")
        json.object { json in
          json.member("count", blocks.blocks)
          json.member("repeated", blocks.repeated)
        }
      }
      if !summary.totals.isEmpty {
        json.key("totals")
        json.array { json in for total in summary.totals { write(total, &json) } }
      }
      if let judgement = entry.judgement {
        json.key("quality")
        judgement.write(to: &json)
      }
    }
  }

  private func write(_ total: TotalSummary, _ json: inout JSONWriter) {
    json.object { json in
      json.member("group", total.group)
      json.key("published")
      json.raw(Share.decimal(micros: Int(total.publishedMicros)))
      json.key("without_repeats")
      json.raw(Share.decimal(micros: Int(total.distinctMicros)))
      json.member("blocks_without_total", total.blocksWithoutTotal)
      json.member("unreconciled", total.unreconciledBlocks)
    }
  }

  private func write(_ finding: ReportedFinding, of origin: String, _ json: inout JSONWriter) {
    json.object { json in
      json.member("code", finding.code)
      json.member("field", finding.field.isEmpty ? nil : finding.field)
      json.member("count", finding.count)
      json.key("places")
      json.array { json in for place in finding.places { write(place, &json) } }
      json.member("severity", finding.severity.rawValue)
      json.member("source", origin)
    }
  }

  private func write(_ place: Place, _ json: inout JSONWriter) {
    json.object { json in
      if let file = place.file { json.member("file", file) }
      if let line = place.line { json.member("line", line) }
      if let column = place.column { json.member("column", column) }
      if let record = place.recordNumber { json.member("record", record) }
      if let offset = place.byteOffset { json.member("byte", offset) }
      if let locator = place.locator { json.member("locator", locator) }
    }
  }

  private func write(_ release: ReleaseEntry, _ json: inout JSONWriter) {
    json.object { json in
      json.member("line", release.line)
      json.member("policy", release.policy)
      json.member("published", release.isPublished)
      json.key("tables")
      json.array { json in for table in release.tables { write(table, &json) } }
    }
  }

  private func write(_ table: TableSummary, _ json: inout JSONWriter) {
    json.object { json in
      json.member("entity", table.entity)
      json.member("read", table.read)
      json.member("released", table.released)
      json.key("withheld")
      json.object { json in
        for (reason, rows) in table.withheldInOrder { json.member(reason.rawValue, rows) }
      }
      if let classes = table.classes {
        json.key("classes")
        json.object { json in
          json.member("count", classes.classes)
          json.member("below_k", classes.belowK)
          json.member("rows_below_k", classes.rowsBelowK)
        }
      }
    }
  }
}

extension ReportedFinding {
  init(_ finding: Finding) {
    self.init(
      code: finding.code.slug, field: finding.place.field ?? "", severity: finding.severity, count: 1,
      places: [finding.place])
  }
}
