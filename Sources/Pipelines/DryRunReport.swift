package import Interchange

/// What a night would change.
package struct DryRunReport: Sendable {
  package enum Change: String, Sendable {
    case new
    case changed
    case gone
    case same
  }

  /// A file of a release line by its name alone, without the folder of its generation.
  package struct FileEntry: Sendable, Hashable {
    package let file: String
    package let change: Change
    package let rowsBefore: Int?
    package let rowsAfter: Int?
  }

  package struct LineEntry: Sendable, Hashable {
    package let line: String
    /// By name.
    package let files: [FileEntry]
    package var isChanged: Bool { files.contains { $0.change != .same } }

    init(line: String, before: [WrittenFile], after: [WrittenFile]) {
      self.line = line
      let (old, new) = (Self.byName(before), Self.byName(after))
      files = Set(old.keys).union(new.keys).sorted().map { name in
        FileEntry(
          file: name, change: Self.change(old[name], new[name]), rowsBefore: old[name]?.rows,
          rowsAfter: new[name]?.rows)
      }
    }

    private static func byName(_ files: [WrittenFile]) -> [String: WrittenFile] {
      Dictionary(
        files.map { ($0.path.split(separator: "/").last.map(String.init) ?? $0.path, $0) },
        uniquingKeysWith: { first, _ in first })
    }

    private static func change(_ old: WrittenFile?, _ new: WrittenFile?) -> Change {
      guard let old else { return .new }
      guard let new else { return .gone }
      return old.sha256 == new.sha256 ? .same : .changed
    }
  }

  /// The night's own report, as it would be.
  package let report: RunReport
  /// In the model's order, with those that do not change; what stays unchanged is not counted.
  package let rows: [RowChanges]
  package let persons: (before: Int, after: Int)
  /// Empty where the night would be held.
  package let lines: [LineEntry]

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.member("dry_run", true)
      json.member("exit", Int(report.status.rawValue))
      json.key("sources")
      json.array { json in for entry in report.sources { write(entry, &json) } }
      json.key("rows")
      json.array { json in for entry in rows where !entry.isNothing { write(entry, &json) } }
      json.key("persons")
      json.object { json in
        json.member("before", persons.before)
        json.member("after", persons.after)
      }
      json.member("held", report.held?.code.slug)
      json.key("releases")
      json.array { json in for entry in lines { write(entry, &json) } }
      json.key("report")
      json.raw(String(decoding: report.json.dropLast(), as: UTF8.self))
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func write(_ entry: RunReport.SourceEntry, _ json: inout JSONWriter) {
    json.object { json in
      json.member("name", entry.summary.source)
      json.member("file", entry.summary.file)
      json.member("would", entry.refusal != nil ? "refuse" : entry.wasKnown ? "know" : "import")
    }
  }

  private func write(_ entry: RowChanges, _ json: inout JSONWriter) {
    json.object { json in
      json.member("entity", entry.entity)
      json.member("new", entry.new)
      json.member("changed", entry.changed)
      json.member("vanished", entry.vanished)
    }
  }

  private func write(_ entry: LineEntry, _ json: inout JSONWriter) {
    json.object { json in
      json.member("line", entry.line)
      json.member("changed", entry.isChanged)
      json.key("files")
      json.array { json in for file in entry.files { write(file, &json) } }
    }
  }

  private func write(_ file: FileEntry, _ json: inout JSONWriter) {
    json.object { json in
      json.member("file", file.file)
      json.member("change", file.change.rawValue)
      if let rows = file.rowsBefore { json.member("rows_before", rows) }
      if let rows = file.rowsAfter { json.member("rows_after", rows) }
    }
  }
}
