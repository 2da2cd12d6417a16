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
    package let compiled: CompiledMapping
    /// SHA-256 over mapping, lookups, code lists, model and the ZIP's member: with the file's hash it labels an import.
    package let fingerprint: String
    package var definition: MappingDefinition { compiled.definition }
    package var mappingName: String { "\(definition.name.value)@\(definition.version.value)" }
  }

  package let definition: PipelineDefinition
  package let model: UnifiedModel
  package let codes: CodeListSet
  package let sources: [Source]
  package let policies: [ReleasePolicy]

  /// Reads and compiles everything a pipeline names. Every complaint in one go; nil when one is an error.
  package static func load(_ path: String) -> Loaded<NightPlan> {
    var findings: [Finding] = []
    guard let definition = Configured.pipeline(path, &findings) else {
      return Loaded(value: nil, findings: findings)
    }
    let model = Configured.model(definition.model.value, &findings)
    let codes = CodeListFiles.load(folder: definition.codes.value, &findings)
    var sources: [Source] = []
    var policies: [ReleasePolicy] = []
    if let model {
      for source in definition.sources {
        if let compiled = compile(source, model, codes, &findings) { sources.append(compiled) }
      }
      for release in definition.releases {
        guard let policy = Configured.policy(release.value, &findings) else { continue }
        findings += ReleaseLine.check(policy, model: model, codeLists: codes).map {
          Configured.located($0, in: release.value)
        }
        policies.append(policy)
      }
    }
    findings += repeatedNames(definition, policies)
    if let model { findings += unknownFields(definition, model) }
    _ = OffenceRules(codes, &findings)
    let isSound = !findings.contains { $0.severity == .error }
    guard isSound, let model else { return Loaded(value: nil, findings: findings) }
    return Loaded(
      value: NightPlan(definition: definition, model: model, codes: codes, sources: sources, policies: policies),
      findings: findings)
  }

  private static func compile(
    _ source: PipelineDefinition.Source, _ model: UnifiedModel, _ codes: CodeListSet,
    _ findings: inout [Finding]
  ) -> Source? {
    let path = source.mapping.value
    guard let definition = Configured.mapping(path, &findings) else { return nil }
    guard let (compiled, fingerprint) = MappingFiles.compile(definition, model, codes, &findings) else {
      return nil
    }
    return Source(
      name: source.name.value, file: source.file.value, member: source.member?.value, compiled: compiled,
      fingerprint: Self.fingerprint(fingerprint, of: source.member?.value))
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
  package static func mapping(_ path: String, _ findings: inout [Finding]) -> MappingDefinition? {
    read(path, &findings) { ConfigurationFile.mapping($0, path: $1) }
  }
  package static func model(_ path: String, _ findings: inout [Finding]) -> UnifiedModel? {
    read(path, &findings) { ConfigurationFile.model($0, path: $1) }
  }
  package static func policy(_ path: String, _ findings: inout [Finding]) -> ReleasePolicy? {
    read(path, &findings) { ConfigurationFile.releasePolicy($0, path: $1) }
  }

  private static func read<Value: Sendable>(
    _ path: String, _ findings: inout [Finding], _ parse: ([UInt8], String) -> Loaded<Value>
  ) -> Value? {
    do {
      let loaded = parse(try SafeFile.read(path), path)
      findings += loaded.findings
      return loaded.value
    } catch {
      findings.append(error.finding)
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

/// A mapping with the lookups it names.
package enum MappingFiles {
  /// Gives the compiled mapping and its fingerprint, or nil with the reasons in `findings`.
  package static func compile(
    _ definition: MappingDefinition, _ model: UnifiedModel, _ codes: CodeListSet,
    _ findings: inout [Finding]
  ) -> (CompiledMapping, String)? {
    var lookupFiles: [String: CodeList] = [:]
    let fingerprint = SHA256()
    fingerprint.update(definition.text)
    for lookup in definition.lookups {
      guard let file = lookup.file else { continue }
      let path = joined(Folder.parent(of: definition.path), file.value)
      do {
        let list = try CodeListFiles.read(path)
        lookupFiles[file.value] = list
        CodeListFiles.digest(list, into: fingerprint)
      } catch {
        var finding = error.finding
        finding.place = file.place
        findings.append(finding)
      }
    }
    let count = findings.count
    checkSystem(definition, codes, &findings)
    // Rules about offences judge what is in the store; a lawyer who mends one does not make any file another.
    for name in codes.lists.keys.sorted() where name != OffenceRules.listName {
      CodeListFiles.digest(codes.lists[name]!, into: fingerprint)
    }
    fingerprint.update(Array("\(model.name)@\(model.version)".utf8))
    let loaded = MappingCompiler.compile(
      definition, model: model, lookupFiles: lookupFiles, steps: NormalisationSteps.library,
      context: StepContext(codeLists: codes, ubigeoCoding: definition.source.ubigeo))
    findings += loaded.findings.map { Configured.located($0, in: definition.path) }
    guard let compiled = loaded.value, !findings[count...].contains(where: { $0.severity == .error }) else {
      return nil
    }
    return (compiled, hexadecimal(fingerprint.finish()))
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
