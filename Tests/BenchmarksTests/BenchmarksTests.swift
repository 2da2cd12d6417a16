import Foundation
import Interchange
import Testing

@testable import QuipuBenchmarks

/// The workloads are what they say, and a reader finds all of it without its memory following the file.
///
/// Nothing here is timed: how fast a reader is, `./check bench` tells.
@Suite(.enabled(if: Workload.python != nil, "python3 makes the workloads"))
struct BenchmarksTests {
  @Test(arguments: ReaderBenchmark.all.map(\.name))
  func `a reader finds the records and rows that its workload has`(name: String) throws {
    let workload = try Workload(Self.kind(of: name), count: 300)
    let benchmark = try #require(ReaderBenchmark.all.first { $0.name == name })
    let measurement = try Measurement(of: benchmark, path: workload.path)
    #expect(measurement.records == 300)
    #expect(measurement.rows == workload.rows)
    // A workbook is packed, and each text that occurs again stands in it once.
    #expect(measurement.cellBytes > 0 && (name == "xlsx" || measurement.cellBytes < measurement.byteCount))
  }

  @Test func `the mapping makes the entities that its workload tells, by batches as in one piece`() throws {
    let mapping = Workload.root.appending(path: "Benchmarks/police.map.yaml").path
    for count in [300, 9000] {
      let workload = try Workload("csv", count: count)
      let measurement = try MappingBenchmark(mapping: mapping).measure(path: workload.path)
      #expect(measurement.records == count)
      #expect(measurement.rows == workload.mapped)
    }
  }

  /// The gate against a reader whose memory grows with its input. The process tells its own peak, the
  /// larger file is eight times the smaller, and what is allowed is far less than what it has more.
  @Test(arguments: [("csv-12", 12_000), ("xml", 1_500), ("json", 2_500), ("ndjson", 2_500)])
  func `the peak memory of a reader does not follow the size of the file`(name: String, count: Int)
    throws
  {
    let small = try Workload(Self.kind(of: name), count: count)
    let large = try Workload(Self.kind(of: name), count: 8 * count)
    let growth = try Self.peak(name, large.path) - Self.peak(name, small.path)
    #expect(large.byteCount - small.byteCount > 16 << 20, "too small to tell")
    #expect(growth < 4 << 20)
  }

  @Test(arguments: ["csv", "xml", "json", "ndjson", "xlsx"])
  func `the same arguments make the same file`(kind: String) throws {
    let first = try Workload(kind, count: 50).content()
    #expect(try Workload(kind, count: 50).content() == first)
  }

  @Test func `every document in a workload is an invented one`() throws {
    let content = try Workload("csv", count: 500).content()
    let text = try #require(String(data: content, encoding: .windowsCP1252))
    let documents = text.split(separator: "\r\n").dropFirst().map {
      $0.split(separator: ";", omittingEmptySubsequences: false)[12]
    }
    #expect(documents.count == 500)
    #expect(documents.allSatisfy { $0.hasPrefix("999") })
  }

  private static func kind(of benchmark: String) -> String {
    String(benchmark.prefix { $0 != "-" })
  }

  private static func peak(_ name: String, _ path: String) throws -> Int {
    let output = try Workload.output(of: Workload.program, [name, path])
    let object = try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any])
    return try #require(object["peak_bytes"] as? Int)
  }
}

/// A file of `workloads.py` in a folder that goes with the test.
final class Workload {
  let path: String
  let rows: [Int]
  /// What the benchmark's mapping makes of it, by entity; only of csv.
  let mapped: [Int]
  let byteCount: Int
  private let folder: URL

  init(_ kind: String, count: Int) throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "quipu-workload-\(UUID().uuidString)")
    let script = Self.root.appending(path: "Benchmarks/workloads.py").path
    let python = try #require(Self.python)
    let output = try Self.output(of: python, ["-B", script, folder.path, kind, String(count)])
    path = String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
    let counts = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: "\(path).counts.json")))
    rows = try #require((counts as? [String: Any])?["rows"] as? [Int])
    mapped = (counts as? [String: Any])?["mapped"] as? [Int] ?? []
    byteCount = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func content() throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let python: URL? = ["/usr/bin/python3", "/usr/local/bin/python3"]
    .first(where: FileManager.default.isExecutableFile).map { URL(filePath: $0) }

  /// `QuipuBenchmarks` beside the test bundle.
  static let program: URL = {
    var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<6 {
      let candidate = folder.appending(path: "QuipuBenchmarks")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder = folder.deletingLastPathComponent()
    }
    return root.appending(path: ".build/debug/QuipuBenchmarks")
  }()

  /// Throws when the program ends with another status than 0.
  static func output(of program: URL, _ arguments: [String]) throws -> Data {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(
      process.terminationStatus == 0,
      "\(program.lastPathComponent) ended with \(process.terminationStatus)")
    return output
  }
}
