import Foundation
import Testing

/// What each stage makes of the samples, kept as files: a change to any of them is seen in review.
/// `./check record` rewrites them.
@Suite struct GoldenScenarioTests {
  static let isRecording = ProcessInfo.processInfo.environment["QUIPU_RECORD"] != nil

  private func compare(_ data: Data, with relative: String) throws {
    let file = Scenario.samples.appending(path: relative)
    if Self.isRecording {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: file)
    }
    let golden = try Data(contentsOf: file)
    #expect(golden == data, "\(relative) differs; look at it, then ./check record")
  }

  @Test(arguments: [
    (
      "policia_denuncias.csv",
      ["--format", "csv", "--encoding", "windows-1252", "--delimiter", ";", "--header", "find"]
    ),
    ("inspeccion_ordenes.xml", ["--format", "xml", "--record", "/Lote/OrdenInspeccion"]),
    ("albergue_residentes.json", ["--format", "json", "--record", "/centros/[]/residentes/[]"]),
  ])
  func `what the readers give for the samples`(file: String, options: [String]) throws {
    let source = Scenario.samples.appending(path: "1-source/\(file)")
    let result = try Scenario.quipu(["read", source.path] + options)
    #expect(result.status == 0, "\(result.errors)")
    let stem = file.split(separator: ".")[0]
    try compare(result.output, with: "2-read/\(stem).ndjson")
  }

  @Test func `what the night writes for the samples`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let result = try Scenario.quipu(["run", NightScenarioTests.nightly, "--workspace", workspace, "--json"])
    #expect(result.status == 0, "\(result.errors)")
    try compare(result.output, with: "6-written/report.json")
    for line in ["register", "research"] {
      let released = URL(filePath: "\(workspace)/released/\(line)")
      try compare(
        try Data(contentsOf: released.appending(path: "manifest.json")), with: "6-written/\(line)/manifest.json")
      for path in try Scenario.files(in: released).keys.sorted() where path.hasSuffix(".csv.gz") {
        let name = path.split(separator: "/").last!.dropLast(3)
        try compare(
          Data(try Scenario.gunzip(released.appending(path: path)).utf8), with: "6-written/\(line)/\(name)")
      }
    }
  }
}
