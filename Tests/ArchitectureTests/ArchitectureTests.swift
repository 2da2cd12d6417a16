import Foundation
import Testing

/// The tree of the project, found from this file.
enum Project {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Swift files below a folder, by path relative to the root.
  static func swiftFiles(in folder: String) throws -> [(path: String, text: String)] {
    let base = root.appending(path: folder)
    let paths = FileManager.default.enumerator(atPath: base.path)?.allObjects as? [String] ?? []
    return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
      ("\(folder)/\(path)", try String(contentsOf: base.appending(path: path), encoding: .utf8))
    }
  }

  static func imports(_ text: String) -> Set<String> {
    var modules: Set<String> = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if let index = words.firstIndex(of: "import"), index <= 2, index + 1 < words.count,
        words[..<index].allSatisfy({ ["package", "internal", "private", "fileprivate", "@testable"].contains($0) })
      {
        modules.insert(String(words[index + 1]))
      }
    }
    return modules
  }
}

@Suite struct ArchitectureTests {
  /// Room to what it may import besides the standard library; ARCHITECTURE.md has the same table.
  static let walls: [String: Set<String>] = [
    "Interchange": [],
    "Safekeeping": ["Interchange", "CCrypto", "Glibc"],
    "Configuration": ["Interchange", "CLibYAML"],
    "Readers": ["Interchange", "CByteMasks", "CLibXML2", "CZlib", "Glibc"],
    "Mapping": ["Interchange", "Configuration"],
    "Normalisation": ["Interchange", "CRE2"],
    "CaseStore": ["Interchange", "Safekeeping", "CSQLite", "Glibc"],
    "Linkage": ["Interchange", "Glibc"],
    "Encoding": ["Interchange", "Safekeeping"],
    "Quality": ["Interchange"],
    "Estimation": ["Interchange", "Glibc"],
    "Anonymisation": ["Interchange", "Safekeeping", "Glibc"],
    "Writers": ["Interchange", "Safekeeping", "Anonymisation", "CLibDeflate", "Glibc"],
    "Pipelines": [
      "Interchange", "Safekeeping", "Configuration", "Readers", "Mapping", "Normalisation", "CaseStore",
      "Linkage", "Encoding", "Quality", "Estimation", "Anonymisation", "Writers", "Glibc",
    ],
    "quipu": ["Interchange", "Configuration", "Pipelines", "CProcess", "Glibc"],
  ]

  @Test func `every room imports only whom its wall allows`() throws {
    for (room, allowed) in Self.walls {
      let files = try Project.swiftFiles(in: "Sources/\(room)")
      #expect(!files.isEmpty, "the room \(room) is empty")
      for file in files {
        let strangers = Project.imports(file.text).subtracting(allowed)
        #expect(strangers.isEmpty, "\(file.path) imports \(strangers.sorted())")
      }
    }
  }

  @Test func `every folder of Sources is a room of the table or a C module`() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Project.root.appending(path: "Sources").path)
    for folder in folders where !folder.hasPrefix(".") {
      // A system library has its module map at the top, a target of C++ beside its header.
      let isModuleMap = ["module.modulemap", "include/module.modulemap"].contains {
        FileManager.default.fileExists(atPath: Project.root.appending(path: "Sources/\(folder)/\($0)").path)
      }
      #expect(Self.walls[folder] != nil || isModuleMap, "\(folder) stands in no table")
    }
  }

  @Test func `every room has tests of its own`() throws {
    for room in Self.walls.keys where room != "quipu" {
      let files = try Project.swiftFiles(in: "Tests/\(room)Tests")
      #expect(files.contains { $0.text.contains("@Test") }, "\(room)Tests has no test")
    }
  }

  @Test func `finding codes are kebab case, unique, and have both languages`() throws {
    var seen: [String: String] = [:]
    for declaration in try FindingDeclarations.all() {
      #expect(
        declaration.slug.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(declaration.slug) is not kebab case")
      #expect(
        seen[declaration.slug] == nil, "\(declaration.slug) in \(declaration.path) and \(seen[declaration.slug] ?? "")")
      seen[declaration.slug] = declaration.path
      #expect(!declaration.spanish.isEmpty && !declaration.english.isEmpty)
    }
    #expect(seen.count > 40, "the search for declarations finds too few: \(seen.count)")
  }

  @Test func `only Anonymisation can make a released batch`() throws {
    let files = try Project.swiftFiles(in: "Sources/Anonymisation")
    let declaring = try #require(
      files.first { $0.text.contains("class ReleasedBatch") || $0.text.contains("struct ReleasedBatch") })
    // `package init` or `public init` there would open the door to every room.
    #expect(!declaring.text.contains("package init"), "\(declaring.path) opens the door")
    #expect(!declaring.text.contains("public init"))
    for room in ["Writers", "Pipelines"] {
      for file in try Project.swiftFiles(in: "Sources/\(room)") {
        #expect(!file.text.contains("ReleasedBatch("), "\(file.path) makes a released batch")
        #expect(!file.text.contains("@testable"), "\(file.path) looks behind a wall")
      }
    }
  }

  @Test func `no source says TODO, and none uses Foundation`() throws {
    for file in try Project.swiftFiles(in: "Sources") {
      #expect(!file.text.contains("TODO") && !file.text.contains("FIXME"), "\(file.path)")
      #expect(!Project.imports(file.text).contains("Foundation"), "\(file.path)")
    }
  }
}

/// `static let x = FindingCode("slug", .severity, es: "…", en: "…"` as written in the sources.
struct FindingDeclarations {
  let slug: String
  let severity: String
  let spanish: String
  let english: String
  let path: String

  static func all() throws -> [FindingDeclarations] {
    var found: [FindingDeclarations] = []
    let literal = #"((?:"(?:[^"\\]|\\.)*"\s*\+?\s*)+)"#
    let pattern = try Regex(
      #"FindingCode\(\s*"([^"]+)",\s*\.(note|warning|error),\s*es:\s*"# + literal + #",?\s*en:\s*"# + literal,
      as: (Substring, Substring, Substring, Substring, Substring).self)
    for file in try Project.swiftFiles(in: "Sources") where !file.path.hasSuffix("FindingCode.swift") {
      for match in file.text.matches(of: pattern) {
        found.append(
          FindingDeclarations(
            slug: String(match.output.1), severity: String(match.output.2), spanish: unquote(match.output.3),
            english: unquote(match.output.4), path: file.path))
      }
    }
    return found.sorted { $0.slug < $1.slug }
  }

  /// Joins `"a" + "b"` and drops the escapes of quotes.
  private static func unquote(_ literal: Substring) -> String {
    literal.matches(of: /"((?:[^"\\]|\\.)*)"/).map { String($0.output.1) }.joined()
      .replacing("\\\"", with: "\"")
  }
}
