internal import CaseStore
package import Interchange
package import Quality
internal import Safekeeping

/// What a workspace measured of its sources, night by night: `quipu quality`. Changes nothing.
package struct QualityHistory: Sendable {
  package struct Source: Sendable {
    package let name: String
    /// The latest import against the nights before it.
    package let judgement: SourceJudgement
    /// The nights asked for, the latest last.
    package let nights: [MeasuredImport]
  }

  package let sources: [Source]

  /// Throws: `workspace-empty`, `quality-source-unknown`, and what the store throws.
  package static func load(
    workspace path: String, model modelPath: String, source: String?, nights: Int
  ) -> Result<QualityHistory, WorkspaceStatus.Trouble> {
    var findings: [Finding] = []
    guard let model = Configured.model(modelPath, &findings) else { return .failure(.configuration(findings)) }
    do throws(Failure) {
      return .success(try QualityHistory(path, model, source, nights))
    } catch { return .failure(.store(error)) }
  }

  private init(_ path: String, _ model: UnifiedModel, _ wanted: String?, _ nights: Int) throws(Failure) {
    let workspace = try Workspace(existing: path)
    let store = try workspace.openStoreToRead(model: model)
    let known = try store.importedSources()
    if let wanted, !known.contains(wanted) {
      throw Failure(
        .qualitySourceUnknown, at: Place(file: path),
        ["name": .word(wanted), "known": .word(known.joined(separator: ", "))])
    }
    var sources: [Source] = []
    for name in known where wanted == nil || name == wanted {
      let read = try store.measuredImports(ofSource: name, limit: max(nights, SourceDrift.nightsRead + 1))
      guard let last = read.last else { continue }
      sources.append(
        Source(
          name: name,
          judgement: SourceJudgement(
            of: last, history: read.dropLast().suffix(SourceDrift.nightsRead), rules: []),
          nights: read.suffix(nights)))
    }
    self.sources = sources
  }

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.key("sources")
      json.array { json in for source in sources { write(source, &json) } }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func write(_ source: Source, _ json: inout JSONWriter) {
    json.object { json in
      json.member("name", source.name)
      json.key("nights")
      json.array { json in for night in source.nights { write(night, &json) } }
      json.key("quality")
      source.judgement.write(to: &json)
    }
  }

  private func write(_ night: MeasuredImport, _ json: inout JSONWriter) {
    let account = night.summary.account
    json.object { json in
      json.member("file", night.summary.file)
      json.member("sha256", night.summary.sha256)
      json.member("read", account.read)
      json.member("accepted", account.accepted)
      json.member("quarantined", account.quarantined)
      json.member("duplicate", account.duplicate)
      json.member("filtered", account.filtered)
      if let blocks = night.summary.blocks { json.member("blocks_repeated", blocks.repeated) }
      if !night.summary.totals.isEmpty { json.member("totals_open", night.openTotals) }
      json.key("present")
      json.object { json in
        for field in night.quality.fields { json.member(field.name, field.present) }
      }
    }
  }
}

extension FindingCode {
  static let qualitySourceUnknown = FindingCode(
    "quality-source-unknown", .error, es: "de la fuente «{name}» no se importó nada aquí",
    en: "nothing of the source “{name}” was imported here",
    hint: Localised(es: "hay: {known}", en: "there are: {known}"))
}
