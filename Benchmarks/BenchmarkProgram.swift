internal import Glibc
internal import Interchange

/// `QuipuBenchmarks NAME FILE` reads the file once and prints what that cost; `measure.py` compares.
@main
enum BenchmarkProgram {
  static func main() {
    let words = CommandLine.arguments.dropFirst()
    guard words.count == 2, let name = words.first, let path = words.last,
      let benchmark = ReaderBenchmark.all.first(where: { $0.name == name })
    else {
      let names = ReaderBenchmark.all.map(\.name).joined(separator: "|")
      stop("QuipuBenchmarks \(names) FILE", status: 64)
    }
    do throws(Failure) {
      print(try Measurement(of: benchmark, path: path).json)
    } catch {
      stop(error.description, status: 65)
    }
  }

  private static func stop(_ text: String, status: Int32) -> Never {
    var line = text + "\n"
    line.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
    exit(status)
  }
}
