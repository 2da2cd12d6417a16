import Foundation
import Testing

/// The whole night over the samples, run as a steward runs it.
@Suite struct NightScenarioTests {
  static let nightly = "Pipelines/nightly.pipeline.yaml"

  /// What belongs to the invented people and shelters of the samples, and must not come out anywhere.
  static let canaries = [
    "CCORIMANYA", "Ccorimanya", "YESENIA", "Yesenia", "DE LA VEGA", "99900413", "NAHUINRIPA", "ÑAHUINRIPA", "WALTER",
    "EL ZURDO", "99900421", "QUILLAMA", "CUÑACHI", "ELMER", "9990045", "BRACAMONTE", "YORGELIS", "004131207",
    "TANANTA", "SHUPINGAHUA", "99900502", "PACAYA", "ROSA ELVIRA", "99900511", "MURAYARI", "Murayari", "Ahuanari",
    "99900529", "SHAPIAMA", "TUANAMA", "10999005026", "10999005376", "AGROMINERA", "20999900471", "CHUQUIMIA", "ROXANA",
    "HUANCACHOQUE", "Nayely", "NAYELY", "99900545", "SULLCARAY", "99900553", "INUMA", "PIZANGO", "99900561",
    "YAHUARCANI",
    "99900570", "MARQUINA", "004131215", "ARIMUYA", "99900588", "CAR-ESP-31", "CAR-BAS-12", "0004131-2024", "0004133",
    "0913-2024-SUNAFIL", "0207-2024-SUNAFIL", "R-0413", "CR-027", "RA-0044", "padrino", "EDUCACION desde",
  ]

  private func night(_ workspace: String, _ more: [String] = [], environment: [String: String] = [:]) throws
    -> CommandResult
  {
    try Scenario.quipu(
      ["run", Self.nightly, "--workspace", workspace, "--json"] + more, environment: environment)
  }

  /// Rows of a published table as dictionaries; the samples need no quoting beyond what this reads.
  static func table(_ workspace: String, _ line: String, _ name: String) throws -> [[String: String]] {
    let released = URL(filePath: workspace).appending(path: "released/\(line)")
    let manifest =
      try JSONSerialization.jsonObject(with: Data(contentsOf: released.appending(path: "manifest.json")))
      as? [String: Any] ?? [:]
    let path = try #require(
      manifest.list("files").compactMap { $0["path"] as? String }.first {
        $0.hasSuffix("/\(name).csv.gz") || $0 == "\(name).csv.gz"
      })
    let text = try Scenario.gunzip(released.appending(path: path))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true).map { line in
      line.trimmingCharacters(in: .newlines).split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  @Test func `three exports become one dataset and every account closes`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let result = try night(workspace)
    #expect(result.status == 0, "\(result.errors)")
    let sources = result.json.list("sources")
    #expect(sources.compactMap { $0["name"] as? String } == ["policia", "inspeccion", "albergue"])
    #expect(sources.compactMap { $0.number("read") } == [8, 2, 8])
    #expect(sources.compactMap { $0.number("duplicate") } == [1, 0, 0])
    for source in sources {
      let parts = ["accepted", "quarantined", "duplicate", "filtered"].compactMap { source.number($0) }
      #expect(source.number("read") == parts.reduce(0, +))
    }
    let outputs = result.json.list("outputs")
    #expect(outputs.contains { ($0["path"] as? String)?.hasSuffix("quipu-register.zip") == true })
    for output in outputs {
      let path = try #require(output["path"] as? String)
      #expect(FileManager.default.fileExists(atPath: "\(workspace)/\(path)"), "\(path)")
    }
    let report = try Data(contentsOf: URL(filePath: "\(workspace)/report.json"))
    #expect(report == result.output)
  }

  @Test func `the girl of the samples is one person with three source records`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let persons = try Self.table(workspace, "register", "person")
    let joined = persons.filter { $0["source_records"] == "3" }
    #expect(joined.count == 1)
    #expect(joined.first?["sex"] == "female")
    #expect(joined.first?["birth_year"] == "2008")
    // She is a victim in every one of the three registers.
    let roles = try Self.table(workspace, "register", "victim_role").filter { $0["person_id"] == joined.first?["id"] }
    #expect(roles.count == 3)
  }

  @Test func `a refusal of research consent keeps her out of the research line`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let result = try night(workspace)
    let persons = try Self.table(workspace, "research", "person")
    // Five girls agreed; she refused, one was never asked, and a boy would be alone in his class.
    #expect(persons.count == 5)
    #expect(persons.allSatisfy { $0["source_records"] == "1" && $0["sex"] == "female" })
    let stays = try Self.table(workspace, "research", "shelter_stay")
    #expect(stays.count == 5)
    let ids = Set(persons.compactMap { $0["id"] })
    #expect(stays.allSatisfy { ids.contains($0["person_id"] ?? "") })
    let research = try #require(result.json.list("releases").first { $0["line"] as? String == "research" })
    let table = try #require(research.list("tables").first { $0["entity"] as? String == "person" })
    let withheld = try #require(table["withheld"] as? [String: Int])
    #expect((withheld["consent"] ?? 0) > 0 && withheld["small-class"] == 1)
  }

  @Test func `no name, number or shelter comes out anywhere`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let result = try night(workspace)
    let spoken = try Scenario.quipu(["run", Self.nightly, "--workspace", workspace])
    let status = try Scenario.quipu(["status", "--workspace", workspace])
    var places: [String: Data] = [
      "standard output": result.output, "standard error": Data(result.errors.utf8),
      "spoken output": spoken.output, "spoken errors": Data(spoken.errors.utf8), "status": status.output,
    ]
    for (path, data) in try Scenario.files(in: URL(filePath: workspace)) {
      places[path] = data
      if path.hasSuffix(".gz") {
        places["\(path) unpacked"] = Data(
          try Scenario.gunzip(URL(filePath: workspace).appending(path: path)).utf8)
      }
    }
    #expect(places.keys.contains { $0.hasSuffix("unpacked") } && places.keys.contains { $0.hasPrefix("store/") })
    for (place, data) in places {
      for canary in Self.canaries {
        #expect(data.range(of: Data(canary.utf8)) == nil, "a marked value is in \(place)")
        #expect(
          data.range(of: canary.data(using: .windowsCP1252) ?? Data(canary.utf8)) == nil,
          "a marked value is in \(place)")
      }
    }
  }

  @Test func `the canaries are in the sources`() throws {
    let sources = try Scenario.files(in: Scenario.samples.appending(path: "1-source")).values
    let found = Self.canaries.filter { canary in
      sources.contains { data in
        data.range(of: Data(canary.utf8)) != nil || data.range(of: canary.data(using: .windowsCP1252) ?? Data()) != nil
      }
    }
    // The others are spellings that a careless step would make.
    #expect(found.count > 40)
  }

  @Test func `the same night twice changes no byte, whatever locale and zone`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    _ = try night(workspace)
    let first = try Self.visible(workspace)
    let again = try night(workspace, environment: ["LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu"])
    #expect(again.status == 0)
    #expect(try Self.visible(workspace) == first)
    let other = try folder.workspace("other")
    _ = try night(other, environment: ["LANG": "en_US.UTF-8", "LC_ALL": "", "TZ": "America/Lima"])
    #expect(try Self.visible(other) == first)
  }

  @Test func `every file is private from creation on`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    _ = try night(workspace)
    let backup = try Scenario.quipu(["backup", "\(workspace)/copy", "--workspace", workspace])
    #expect(backup.status == 0, "\(backup.errors)")
    let paths = FileManager.default.enumerator(atPath: workspace)?.allObjects as? [String] ?? []
    #expect(paths.count > 10)
    for path in ["store/register.sqlite", "store/audit.jsonl", "copy", "copy/register.sqlite", "copy/audit.jsonl"] {
      #expect(paths.contains(path), "\(path)")
    }
    for path in paths {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(workspace)/\(path)")
      let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
      #expect(mode & 0o077 == 0, "\(path) has mode \(String(mode, radix: 8))")
    }
  }

  /// The mode in the call itself, so that a file that is there for a moment only is seen too, and umask hides nothing.
  @Test(.enabled(if: Scenario.tool("strace") != nil, "strace is not installed"))
  func `no call makes a file or folder that others could enter`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let log = folder.url.appending(path: "calls")
    let traced = try Scenario.run(
      try #require(Scenario.tool("strace")),
      [
        "-f", "-qq", "-o", log.path, "-e", "trace=open,openat,creat,mkdir,mkdirat,chmod,fchmod,fchmodat",
        Scenario.program.path, "run", Self.nightly, "--workspace", workspace,
      ], environment: ["SWIFT_BACKTRACE": "enable=no"])
    #expect(traced.status == 0, "\(traced.errors)")
    var made = 0
    for line in try String(contentsOf: log, encoding: .utf8).split(separator: "\n") {
      let makes = line.contains("O_CREAT") || ["mkdir", "creat", "chmod"].contains { line.contains($0) }
      guard makes, let mode = line.firstMatch(of: /, 0([0-7]{3})\)/) else { continue }
      made += 1
      #expect(mode.output.1.hasSuffix("00"), "\(line)")
    }
    #expect(made > 50, "only \(made) calls were seen")
  }

  @Test func `the manifest names every published file with its digest`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    _ = try night(workspace)
    for line in ["register", "research"] {
      let released = URL(filePath: "\(workspace)/released/\(line)")
      let manifest =
        try JSONSerialization.jsonObject(with: Data(contentsOf: released.appending(path: "manifest.json")))
        as? [String: Any] ?? [:]
      var named = Set(["manifest.json"])
      for file in manifest.list("files") + [manifest["archive"] as? [String: Any] ?? [:]] where !file.isEmpty {
        let path = try #require(file["path"] as? String)
        named.insert(path)
        let digest = try Scenario.run(URL(filePath: "/usr/bin/sha256sum"), [released.appending(path: path).path])
        #expect(digest.text.hasPrefix(try #require(file["sha256"] as? String)), "\(path)")
      }
      #expect(Set(try Scenario.files(in: released).keys) == named)
    }
  }

  @Test(.enabled(if: Scenario.tool("python3") != nil))
  func `the archive opens in Python and holds the dataset with its manifest`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let result = try night(workspace)
    let path = try #require(
      result.json.list("outputs").compactMap { $0["path"] as? String }.first { $0.hasSuffix(".zip") })
    let script = """
      import sys, zipfile, gzip, csv, json, hashlib, io
      z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
      names = z.namelist(); assert names == sorted(names)
      m = json.loads(z.read('manifest.json'))
      for f in m['files']:
          name = f['path'].split('/')[-1]
          assert hashlib.sha256(z.read(name)).hexdigest() == f['sha256'], name
          rows = list(csv.DictReader(io.StringIO(gzip.decompress(z.read(name)).decode('utf-8'))))
          assert len(rows) == f['rows'], (name, len(rows), f['rows'])
      print('whole')
      """
    let python = try #require(Scenario.tool("python3"))
    let opened = try Scenario.run(python, ["-c", script, "\(workspace)/\(path)"])
    #expect(opened.text == "whole\n", "\(opened.errors)")
  }

  /// Everything a receiver or the next night can see, without the store and the lock.
  static func visible(_ workspace: String) throws -> [String: Data] {
    try Scenario.files(in: URL(filePath: workspace)).filter {
      $0.key.hasPrefix("released/") || $0.key == "report.json"
    }
  }
}
