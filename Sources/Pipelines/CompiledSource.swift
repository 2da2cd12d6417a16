internal import Anonymisation
package import Configuration
package import Interchange
package import Mapping
internal import Safekeeping

extension FindingCode {
  static let modelNotFound = FindingCode(
    "model-not-found", .error, es: "no se encuentra unified.model.yaml en las carpetas de arriba",
    en: "there is no unified.model.yaml in the folders above",
    hint: Localised(es: "indíquelo con --model", en: "name it with --model"))
}

/// A mapping on its own, compiled against the model that lies above it.
package struct CompiledSource: Sendable {
  package let compiled: CompiledMapping
  package let codes: CodeListSet
  package let digests: MappingDigests

  /// `model` nil: the nearest unified.model.yaml in the mapping's folder or one above it. `codes` nil: the
  /// folder `codes` beside the model.
  package static func load(
    mapping path: String, model modelPath: String?, codes codesPath: String?
  ) -> Loaded<CompiledSource> {
    var findings: [Finding] = []
    guard let modelPath = modelPath ?? nearestModel(above: path) else {
      _ = Configured.mapping(path, &findings)
      findings.append(Finding(.modelNotFound, at: Place(file: path)))
      return Loaded(value: nil, findings: findings)
    }
    let codes =
      codesPath.map { CodeListFiles.load(folder: $0, &findings) }
      ?? CodeListFiles.load(besideModel: modelPath, &findings)
    let model = Configured.model(modelPath, &findings)
    let loaded = MappingFiles.load(path, model, codes, &findings, namedAt: nil)
    guard let (compiled, digests) = loaded, !findings.contains(where: { $0.severity == .error }) else {
      return Loaded(value: nil, findings: findings)
    }
    return Loaded(
      value: CompiledSource(compiled: compiled, codes: codes, digests: digests), findings: findings)
  }

  package func tests() throws(Failure) -> [MappingTests.Result] {
    try MappingTests(compiled: compiled).run()
  }

  /// `unified.model.yaml` in the file's folder or one above it, or in a folder `Mappings` there.
  static func nearestModel(above path: String) -> String? {
    var folder = Folder.parent(of: path)
    for _ in 0..<32 {
      for candidate in ["\(folder)/unified.model.yaml", "\(folder)/Mappings/unified.model.yaml"]
      where Folder.exists(candidate) { return candidate }
      if folder == "/" { return nil }
      folder = folder == "." || folder.hasSuffix("..") ? "\(folder)/.." : Folder.parent(of: folder)
    }
    return nil
  }
}

/// `quipu check` of a release policy or a model on its own.
package enum PolicyAndModelCheck {
  package static func findings(_ path: String, model modelPath: String?, codes codesPath: String?) -> [Finding] {
    var findings: [Finding] = []
    if path.hasSuffix(".model.yaml") {
      _ = Configured.model(path, &findings)
      return findings
    }
    guard let policy = Configured.policy(path, &findings) else { return findings }
    guard let modelPath = modelPath ?? CompiledSource.nearestModel(above: path) else {
      return findings + [Finding(.modelNotFound, at: Place(file: path))]
    }
    let codes =
      codesPath.map { CodeListFiles.load(folder: $0, &findings) }
      ?? CodeListFiles.load(besideModel: modelPath, &findings)
    guard let model = Configured.model(modelPath, &findings) else { return findings }
    return findings
      + ReleaseLine.check(policy, model: model, codeLists: codes).map { Configured.located($0, in: path) }
  }
}
