internal import Anonymisation
package import Configuration
package import Interchange
package import Mapping
internal import Normalisation
internal import Quality
internal import Safekeeping

extension FindingCode {
  static let sourceNameRepeated = FindingCode(
    "source-name-repeated", .error, es: "dos fuentes se llaman «{name}»",
    en: "two sources are called '{name}'",
    hint: Localised(es: "dé a cada fuente un nombre propio", en: "give each source a name of its own"))
  static let releaseNameRepeated = FindingCode(
    "release-name-repeated", .error, es: "dos líneas de publicación se llaman «{name}»",
    en: "two release lines are called '{name}'")
  static let ruleFieldUnknown = FindingCode(
    "quality-rule-field-unknown", .error, es: "el modelo no tiene el campo «{name}»",
    en: "the model has no field “{name}”",
    hint: Localised(es: "¿quiso decir «{near}»?", en: "did you mean “{near}”?"))
  static let sourceSystemUnknown = FindingCode(
    "source-system-unknown", .error, es: "el sistema «{name}» no está en la lista jurisdiction_system",
    en: "the system '{name}' is not in the code list jurisdiction_system",
    hint: Localised(es: "¿quiso decir «{near}»?", en: "did you mean '{near}'?"))
}

/// A pipeline whose configuration is read, compiled and checked; nothing of the data is open yet.
package struct NightPlan: Sendable {
  package struct Source: Sendable {
    package let name: String
    package let file: String
    /// Of a ZIP; nil for its only one.
    package let member: String?
    /// Of several versions the one for the file's date.
    package let compiled: CompiledMapping
    /// As the pipeline declares it; never the clock's.
    package let fileDate: Day?
    /// SHA-256 over mapping, lookups, code lists, model and the ZIP's member: with the file's hash it labels an import.
    package let fingerprint: String
    package let digests: MappingDigests
    package var definition: MappingDefinition { compiled.definition }
    package var mappingName: String { "\(definition.name.value)@\(definition.version.value)" }
  }

  package let definition: PipelineDefinition
  package let model: UnifiedModel
  package let codes: CodeListSet
  package let sources: [Source]
  package let policies: [ReleasePolicy]
  /// SHA-256 over the files of pipeline, model and policies, and over all code lists: with the mappings everything that
  /// is configured.
  package let digest: String

  /// Reads and compiles everything a pipeline names. Every complaint in one go; nil when one is an error.
  package static func load(_ path: String) -> Loaded<NightPlan> {
    var findings: [Finding] = []
    guard let definition = Configured.pipeline(path, &findings) else {
      return Loaded(value: nil, findings: findings)
    }
    let model = Configured.model(definition.model.value, &findings, namedAt: definition.model.place)
    let codes = CodeListFiles.load(folder: definition.codes.value, &findings)
    var sources: [Source] = []
    var policies: [ReleasePolicy] = []
    for source in definition.sources {
      if let compiled = compile(source, model, codes, &findings) { sources.append(compiled) }
    }
    for release in definition.releases {
      guard let policy = Configured.policy(release.value, &findings, namedAt: release.place) else { continue }
      policies.append(policy)
      guard let model else { continue }
      findings += ReleaseLine.check(policy, model: model, codeLists: codes).map {
        Configured.located($0, in: release.value)
      }
    }
    findings += repeatedNames(definition, policies)
    if let model { findings += unknownFields(definition, model) }
    _ = OffenceRules(codes, &findings)
    findings = findings.eachOnce
    let isSound = !findings.contains { $0.severity == .error }
    guard isSound, let model else { return Loaded(value: nil, findings: findings) }
    return Loaded(
      value: NightPlan(
        definition: definition, model: model, codes: codes, sources: sources, policies: policies,
        digest: digest(of: definition, path, codes)),
      findings: findings)
  }

  /// The files were read a moment ago; of one that is gone meanwhile nothing goes into the digest.
  private static func digest(of definition: PipelineDefinition, _ path: String, _ codes: CodeListSet) -> String {
    let hash = SHA256()
    for file in [path, definition.model.value] + definition.releases.map(\.value) {
      hash.update(SHA256.digest((try? SafeFile.read(file)) ?? []))
    }
    for name in codes.lists.keys.sorted() { CodeListFiles.digest(codes.lists[name]!, into: hash) }
    return hexadecimal(hash.finish())
  }

  /// All versions are compiled, so that a fault in one that is not used tonight is heard of too.
  private static func compile(
    _ source: PipelineDefinition.Source, _ model: UnifiedModel?, _ codes: CodeListSet,
    _ findings: inout [Finding]
  ) -> Source? {
    let date = MappingChoice.date(of: source, &findings)
    let versions = source.mappings.compactMap { path in
      MappingFiles.load(path.value, model, codes, &findings, namedAt: path.place).map {
        MappingChoice.Version(place: path.place, compiled: $0.compiled, digests: $0.digests)
      }
    }
    guard versions.count == source.mappings.count,
      let version = MappingChoice(source: source, versions: versions).version(on: date, &findings)
    else { return nil }
    return Source(
      name: source.name.value, file: source.file.value, member: source.member?.value, compiled: version.compiled,
      fileDate: date, fingerprint: fingerprint(version.digests.fingerprint, of: source.member?.value),
      digests: version.digests)
  }

  /// Another member of the same ZIP is another import.
  private static func fingerprint(_ mapping: String, of member: String?) -> String {
    guard let member else { return mapping }
    let both = SHA256()
    both.update(Array(mapping.utf8))
    both.update(Array(member.utf8))
    return hexadecimal(both.finish())
  }

  private static func unknownFields(_ definition: PipelineDefinition, _ model: UnifiedModel) -> [Finding] {
    let known = model.entities.flatMap { type in type.fields.map { "\(type.name).\($0.name)" } }
    let named =
      definition.quality.compactMap { rule in rule.field.map { ($0, rule.fieldPlace ?? rule.place) } }
      + definition.survivorship.rules.map { ($0.field, $0.place) }
    return named.filter { !known.contains($0.0) }.map { field, place in
      Finding(
        .ruleFieldUnknown, at: place,
        ["name": .word(field)].merging(
          NearestWord.to(field, in: known).map { ["near": .word($0)] } ?? [:]
        ) { first, _ in first })
    }
  }

  private static func repeatedNames(
    _ definition: PipelineDefinition, _ policies: [ReleasePolicy]
  ) -> [Finding] {
    var findings: [Finding] = []
    var seen: Set<String> = []
    for source in definition.sources where !seen.insert(source.name.value).inserted {
      findings.append(
        Finding(.sourceNameRepeated, at: source.name.place, ["name": .word(source.name.value)]))
    }
    var lines: Set<String> = []
    for policy in policies where !lines.insert(policy.name).inserted {
      findings.append(
        Finding(
          .releaseNameRepeated, at: Place(file: definition.path), ["name": .word(policy.name)]))
    }
    return findings
  }
}

/// Reads one configuration file each, and adds its findings to those of the whole.
package enum Configured {
  package static func pipeline(_ path: String, _ findings: inout [Finding]) -> PipelineDefinition? {
    read(path, &findings) { ConfigurationFile.pipeline($0, path: $1) }
  }
  package static func mapping(
    _ path: String, _ findings: inout [Finding], namedAt place: Place? = nil
  ) -> MappingDefinition? {
    read(path, &findings, place) { ConfigurationFile.mapping($0, path: $1) }
  }
  package static func model(
    _ path: String, _ findings: inout [Finding], namedAt place: Place? = nil
  ) -> UnifiedModel? {
    read(path, &findings, place) { ConfigurationFile.model($0, path: $1) }
  }
  package static func policy(
    _ path: String, _ findings: inout [Finding], namedAt place: Place? = nil
  ) -> ReleasePolicy? {
    read(path, &findings, place) { ConfigurationFile.releasePolicy($0, path: $1) }
  }
  package static func link(_ path: String, _ findings: inout [Finding]) -> LinkDefinition? {
    read(path, &findings) { ConfigurationFile.link($0, path: $1) }
  }
  package static func encode(_ path: String, _ findings: inout [Finding]) -> EncodingSchema? {
    read(path, &findings) { ConfigurationFile.encode($0, path: $1) }
  }
  package static func anonymise(_ path: String, _ findings: inout [Finding]) -> AnonymiseDefinition? {
    read(path, &findings) { ConfigurationFile.anonymise($0, path: $1) }
  }

  /// `place`: where another file names this one; a file that cannot be read is complained of there.
  private static func read<Value: Sendable>(
    _ path: String, _ findings: inout [Finding], _ place: Place? = nil,
    _ parse: ([UInt8], String) -> Loaded<Value>
  ) -> Value? {
    guard let bytes = bytes(of: path, &findings, namedAt: place) else { return nil }
    let loaded = parse(bytes, path)
    findings += loaded.findings
    return loaded.value
  }

  static func bytes(of path: String, _ findings: inout [Finding], namedAt place: Place?) -> [UInt8]? {
    do { return try SafeFile.read(path) } catch {
      var finding = error.finding
      if let place { finding.place = place }
      findings.append(finding)
      return nil
    }
  }

  /// The finding with the file's name where it had none.
  package static func located(_ finding: Finding, in file: String) -> Finding {
    var finding = finding
    if finding.place.file == nil { finding.place.file = file }
    return finding
  }
}

extension Finding {
  /// Without the format of the source no path can be judged.
  fileprivate var leavesFormatOpen: Bool { severity == .error && arguments["key"] == .word("format") }

  /// Whether it is about something that one of the findings has complained of already, or that is not there.
  fileprivate func follows(from misfits: [Finding]) -> Bool {
    arguments["word"] == .word("")
      || misfits.contains { $0.severity == .error && $0.place.line == place.line && $0.place.column == place.column }
  }
}

/// A mapping with the lookups it names.
package enum MappingFiles {
  /// Reads and compiles one mapping, and says everything that is wrong with it in one go: what the compiler finds in
  /// the rest of a file with a misspelt key too. `model` nil: only the file itself is looked at.
  static func load(
    _ path: String, _ model: UnifiedModel?, _ codes: CodeListSet, _ findings: inout [Finding], namedAt place: Place?
  ) -> (compiled: CompiledMapping, digests: MappingDigests)? {
    guard let bytes = Configured.bytes(of: path, &findings, namedAt: place) else { return nil }
    let (definition, misfits) = ConfigurationFile.mappingAsFarAsRead(bytes, path: path)
    findings += misfits
    guard let definition, let model else { return nil }
    let isSound = !misfits.contains { $0.severity == .error }
    if isSound { return compile(definition, model, codes, &findings) }
    if misfits.contains(where: \.leavesFormatOpen) { return nil }
    var further: [Finding] = []
    _ = compile(definition, model, codes, &further)
    findings += further.filter { !$0.follows(from: misfits) }
    return nil
  }

  /// Gives the compiled mapping and its digests, or nil with the reasons in `findings`.
  package static func compile(
    _ definition: MappingDefinition, _ model: UnifiedModel, _ codes: CodeListSet,
    _ findings: inout [Finding]
  ) -> (CompiledMapping, MappingDigests)? {
    var lookupFiles: [String: CodeList] = [:]
    let fingerprint = SHA256()
    let codesHash = SHA256()
    fingerprint.update(definition.text)
    for lookup in definition.lookups {
      guard let file = lookup.file else { continue }
      let path = joined(Folder.parent(of: definition.path), file.value)
      do {
        let list = try CodeListFiles.read(path)
        lookupFiles[file.value] = list
        for hash in [fingerprint, codesHash] { CodeListFiles.digest(list, into: hash) }
      } catch {
        var finding = error.finding
        finding.place = file.place
        findings.append(finding)
      }
    }
    findings += CodeStubsOpen.findings(definition, lookupFiles)
    let count = findings.count
    checkSystem(definition, codes, &findings)
    // Rules about offences judge what is in the store; a lawyer who mends one does not make any file another.
    for name in codes.lists.keys.sorted() where name != OffenceRules.listName {
      for hash in [fingerprint, codesHash] { CodeListFiles.digest(codes.lists[name]!, into: hash) }
    }
    fingerprint.update(Array("\(model.name)@\(model.version)".utf8))
    let loaded = MappingCompiler.compile(
      definition, model: model, lookupFiles: lookupFiles, steps: NormalisationSteps.library,
      context: StepContext(codeLists: codes, ubigeoCoding: definition.source.ubigeo))
    findings += loaded.findings.map { Configured.located($0, in: definition.path) }
    guard let compiled = loaded.value, !findings[count...].contains(where: { $0.severity == .error }) else {
      return nil
    }
    let digests = MappingDigests(
      fingerprint: hexadecimal(fingerprint.finish()), mapping: hexadecimal(SHA256.digest(definition.text)),
      codes: hexadecimal(codesHash.finish()))
    return (compiled, digests)
  }

  private static func checkSystem(
    _ definition: MappingDefinition, _ codes: CodeListSet, _ findings: inout [Finding]
  ) {
    if let encoding = definition.source.encoding {
      do throws(Failure) { _ = try SourceOpening.encoding(encoding.value) } catch {
        var finding = error.finding
        finding.place = encoding.place
        findings.append(finding)
      }
    }
    guard let systems = codes.codeList("jurisdiction_system")?.column("code") else { return }
    let system = definition.source.system
    if !systems.contains(system.value) {
      findings.append(
        Finding(
          .sourceSystemUnknown, at: system.place,
          ["name": .word(system.value)].merging(
            NearestWord.to(system.value, in: systems).map { ["near": .word($0)] } ?? [:]
          ) { first, _ in first }))
    }
  }

  /// `folder/path`, unless the path is absolute.
  package static func joined(_ folder: String, _ path: String) -> String {
    path.hasPrefix("/") ? path : folder.isEmpty ? path : "\(folder)/\(path)"
  }
}
