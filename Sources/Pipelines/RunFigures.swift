internal import Anonymisation
internal import Interchange

extension RunReport {
  /// What the night came to as numbers by name, for comparing nights: `source/policia/read`, `finding/policia/date-impossible`,
  /// `release/register/person/released`.
  var figures: [String: Int] {
    var figures: [String: Int] = [:]
    for entry in sources {
      let account = entry.summary.account
      for (name, value) in [
        ("read", account.read), ("accepted", account.accepted), ("quarantined", account.quarantined),
        ("duplicate", account.duplicate), ("filtered", account.filtered), ("refused", entry.refusal == nil ? 0 : 1),
      ] { figures["source/\(entry.summary.source)/\(name)"] = value }
    }
    for (origin, finding) in findings {
      let field = finding.field.isEmpty ? "" : "/\(finding.field)"
      figures["finding/\(origin)/\(finding.code)\(field)", default: 0] += finding.count
    }
    if let linkage {
      figures["linkage/records"] = linkage.records
      figures["linkage/persons"] = linkage.persons
      figures["linkage/linked"] = linkage.linked
      figures["linkage/queue"] = linkage.queue
      figures["linkage/conflicts"] = linkage.conflicts
    }
    for release in releases {
      for table in release.tables { figures["release/\(release.line)/\(table.entity)/released"] = table.released }
    }
    return figures
  }
}
