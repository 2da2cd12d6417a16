internal import Anonymisation
internal import Glibc
internal import Interchange

/// `QuipuBenchmarks NAME FILE` reads the file once and prints what that cost; `measure.py` compares.
///
/// Some want a third word: `mapping FILE MAPPING` reads and maps, `mapping-checksum` says what it made, and
/// `steps FILE CODES` tries each step. `store FOLDER COUNT MODEL` writes so many records three times into a store that it
/// makes there; `cohort FILE K[,K] NEW sets|hierarchy SEED` simulates sixty nights.
@main
enum BenchmarkProgram {
  static func main() {
    let words = Array(CommandLine.arguments.dropFirst())
    do throws(Failure) {
      switch (words.first, words.count) {
      case ("mapping", 3): print(try MappingBenchmark(mapping: words[2]).measure(path: words[1]).json)
      case ("mapping-checksum", 3):
        print(try MappingBenchmark(mapping: words[2]).checksum(path: words[1]))
      case ("steps", 3): try steps(words[1], words[2])
      case ("link-night", 4):
        print(try LinkNightBenchmark(path: words[1], newcomers: Int(words[2]) ?? 0).measure(in: words[3]))
      case ("cohort", 6): try cohort(words)
      case ("store", 4): try store(words[1], count: words[2], model: words[3])
      case (let name?, 2): try reader(name, words[1])
      default: usage()
      }
    } catch {
      stop(error.description, status: 65)
    }
  }

  private static func reader(_ name: String, _ path: String) throws(Failure) {
    guard let benchmark = ReaderBenchmark.all.first(where: { $0.name == name }) else { usage() }
    print(try Measurement(of: benchmark, path: path).json)
  }

  private static func steps(_ path: String, _ codes: String) throws(Failure) {
    let benchmark = try StepBenchmark(codes: codes)
    for test in StepBenchmark.cases {
      let result = try benchmark.measure(test, path: path)
      var writer = JSONWriter()
      writer.object { json in
        json.member("step", result.step)
        json.member("column", result.column)
        json.member("cells", result.cells)
        json.member("bytes", result.bytes)
        json.member("cpu_us", Int(result.cpuSeconds * 1e6))
      }
      print(writer.string)
    }
  }

  /// Shares and losses in ten-thousandths.
  private static func cohort(_ words: [String]) throws(Failure) {
    let ks = words[2].split(separator: ",").compactMap { Int($0) }
    guard let workload = CohortWorkload(path: words[1]), let new = Int(words[3]), let seed = UInt64(words[5]),
      let shape = CellShape(rawValue: words[4]), !ks.isEmpty
    else { usage() }
    let result = CohortSimulation(workload: workload, ks: ks, perNight: new, shape: shape, seed: seed).run()
    var writer = JSONWriter()
    writer.object { json in
      json.member("alarms", result.gateAlarms)
      json.member("isolated", result.isolated)
      json.member("certain", result.certain)
      json.member("loss", Int(result.loss * 1e4))
      json.member("peer_loss", Int(result.peerLoss * 1e4))
      json.member("peer_isolated", Int(result.peerIsolated * 1e4))
      json.member("peer_certain", Int(result.peerCertain * 1e4))
      json.member("median_wait", result.medianWait)
      json.member("ninth_wait", result.ninthWait)
      json.member("withheld", Int(result.withheld * 1e4))
      json.member("removed_classes", result.removedClasses)
      json.member("cpu_ms", Int(result.cpuSeconds * 1e3))
      json.member("peer_cpu_ms", Int(result.peerSeconds * 1e3))
    }
    print(writer.string)
  }

  private static func store(_ folder: String, count: String, model: String) throws(Failure) {
    guard let count = Int(count) else { usage() }
    let benchmark = try StoreBenchmark(folder: folder, count: count, model: model)
    for (_, measurement) in try benchmark.measure() { print(measurement.json) }
  }

  private static func usage() -> Never {
    let names = ReaderBenchmark.all.map(\.name).joined(separator: "|")
    stop(
      "QuipuBenchmarks \(names) FILE | mapping[-checksum] FILE MAPPING | steps FILE CODES | store FOLDER COUNT MODEL"
        + " | cohort FILE K NEW CELLS SEED | link-night PEOPLE.tsv NEW FOLDER",
      status: 64)
  }

  private static func stop(_ text: String, status: Int32) -> Never {
    var line = text + "\n"
    line.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
    exit(status)
  }
}
