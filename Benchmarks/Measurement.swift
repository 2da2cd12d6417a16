internal import Glibc
internal import Interchange
internal import Readers

/// What one reading cost, and what it found, so that a fast reader that loses a row is caught.
struct Measurement {
  var byteCount = 0
  var records = 0
  /// Of each level of the shape, in order; of a mapping, of each entity.
  var rows: [Int]
  /// Bytes of all cells kept, as UTF-8.
  var cellBytes = 0
  var wallSeconds = 0.0
  var cpuSeconds = 0.0
  var peakBytes = 0

  init(levels: Int) { rows = Array(repeating: 0, count: levels) }

  /// Reads the file to its end; the batch is refilled as in a run, and nothing follows it.
  init(of benchmark: ReaderBenchmark, path: String) throws(Failure) {
    self.init(levels: benchmark.shape.levels.count)
    let wallStart = Clock.wall
    let cpuStart = Clock.cpu
    let source = try FileSource(path: path)
    let reader = try benchmark.reader(source, benchmark.shape)
    let batch = SourceBatch(shape: benchmark.shape)
    while try reader.read(into: batch) {
      count(batch)
      batch.removeAll()
    }
    wallSeconds = Clock.wall - wallStart
    cpuSeconds = Clock.cpu - cpuStart
    byteCount = source.byteCount
    peakBytes = try ResidentMemory.peak()
  }

  private mutating func count(_ batch: SourceBatch) {
    records += batch.count
    for (level, table) in batch.tables.enumerated() {
      rows[level] += table.count
      for column in table.columns { cellBytes += column.byteCount }
    }
  }

  /// One line, which `measure.py` reads; `peers.py` prints the same.
  var json: String {
    var writer = JSONWriter()
    writer.object { json in
      json.member("bytes", byteCount)
      json.member("records", records)
      json.key("rows")
      json.array { for count in rows { $0.value(count) } }
      json.member("cell_bytes", cellBytes)
      json.member("wall_us", Int(wallSeconds * 1e6))
      json.member("cpu_us", Int(cpuSeconds * 1e6))
      json.member("peak_bytes", peakBytes)
    }
    return writer.string
  }
}

/// Seconds since some moment; only differences mean anything.
enum Clock {
  static var wall: Double { seconds(CLOCK_MONOTONIC) }
  /// User and system time of all threads of this process.
  static var cpu: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    precondition(clock_gettime(clock, &time) == 0, "Linux has this clock")
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// The most memory this process ever held, which is why every measurement has a process of its own.
enum ResidentMemory {
  /// `VmHWM` rather than `ru_maxrss`: the latter begins with the peak of whoever started the process.
  static func peak() throws(Failure) -> Int {
    let status = try FileSource(path: "/proc/self/status")
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8192, alignment: 1)
    defer { buffer.deallocate() }
    let text = String(decoding: buffer[..<(try status.read(into: buffer))], as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let words = line?.split(whereSeparator: \.isWhitespace) ?? []
    guard words.count == 3, words[2] == "kB", let kilobytes = Int(words[1]) else {
      preconditionFailure("Linux tells VmHWM in kB")
    }
    return kilobytes * 1024
  }
}
