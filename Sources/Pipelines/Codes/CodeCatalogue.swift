internal import Configuration
package import Interchange
internal import Safekeeping

extension FindingCode {
  static let codeListUnknown = FindingCode(
    "code-list-unknown", .error, es: "no hay una lista de códigos «{word}»", en: "there is no code list '{word}'",
    hint: Localised(es: "¿quiso decir «{nearest}»?", en: "did you mean '{nearest}'?"))
}

/// The code lists of a folder: what they hold, which version they are, and who uses them.
///
/// A list's version is the beginning of the SHA-256 over its name, header and rows, as imports record it: two lists
/// of the same version are the same list. A list that has a column `version` shows its words besides.
package struct CodeCatalogue: Sendable {
  package struct Entry: Sendable {
    package let list: CodeList
    /// Twelve hexadecimal digits of its digest.
    package let version: String
    /// Words of its column `version`, in order; empty where it has none.
    package let declared: [String]
    /// Rows whose target nobody has filled in yet.
    package let stubs: Int
    /// `entity.field` of the model.
    package let fields: [String]
    /// Files of mappings, as found.
    package let mappings: [String]
  }

  package let folder: String
  /// By name.
  package let entries: [Entry]

  /// Takes: paths of model and lists; nil: as `quipu check` finds them from the working folder.
  ///
  /// Mappings are looked for in the model's folder and the folders in it.
  package init(model modelPath: String?, codes codesPath: String?) throws(Failure) {
    guard let modelPath = modelPath ?? CompiledSource.nearestModel(above: "./x") else {
      throw Failure(.modelNotFound, at: Place(file: "."))
    }
    folder = codesPath ?? MappingFiles.joined(Folder.parent(of: modelPath), "codes")
    var findings: [Finding] = []
    let lists = CodeListFiles.load(folder: folder, &findings)
    let model = Configured.model(modelPath, &findings)
    if let error = findings.first(where: { $0.severity == .error }) { throw Failure(error) }
    let uses = Self.uses(below: Folder.parent(of: modelPath))
    let folder = folder
    entries = lists.lists.values.sorted { $0.name < $1.name }.map { list in
      Entry(
        list: list, version: Self.version(of: list), declared: Self.declared(list),
        stubs: list.column("target").count { $0.isEmpty }, fields: model.map { Self.fields(list.name, $0) } ?? [],
        mappings: uses[Self.plain("\(folder)/\(list.name).csv")] ?? [])
    }
  }

  /// Throws: `code-list-unknown`.
  package func entry(_ name: String) throws(Failure) -> Entry {
    if let entry = entries.first(where: { $0.list.name == name }) { return entry }
    var words: [String: FindingArgument] = ["word": .word(name)]
    words["nearest"] = NearestWord.to(name, in: entries.map(\.list.name)).map { .word($0) }
    throw Failure(.codeListUnknown, at: Place(file: folder), words)
  }

  package static func version(of list: CodeList) -> String {
    let hash = SHA256()
    CodeListFiles.digest(list, into: hash)
    return String(hexadecimal(hash.finish()).prefix(12))
  }

  private static func declared(_ list: CodeList) -> [String] {
    var seen: Set<String> = []
    return list.column("version").filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  private static func fields(_ list: String, _ model: UnifiedModel) -> [String] {
    model.entities.flatMap { entity in
      entity.fields.filter { $0.codeList == list }.map { "\(entity.name).\($0.name)" }
    }
  }

  /// Table file to the mappings that name it.
  private static func uses(below folder: String) -> [String: [String]] {
    let folders = [folder] + Folder.names(in: folder).map { "\(folder)/\($0)" }
    var uses: [String: [String]] = [:]
    for folder in folders {
      for name in Folder.names(in: folder) where name.hasSuffix(".map.yaml") {
        var findings: [Finding] = []
        guard let mapping = Configured.mapping("\(folder)/\(name)", &findings) else { continue }
        for file in mapping.lookups.compactMap({ $0.file?.value }) {
          uses[plain(MappingFiles.joined(folder, file)), default: []].append(plain("\(folder)/\(name)"))
        }
      }
    }
    return uses.mapValues { $0.sorted() }
  }

  /// Without `.` and `x/..`, so that two ways to a file are one.
  private static func plain(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
