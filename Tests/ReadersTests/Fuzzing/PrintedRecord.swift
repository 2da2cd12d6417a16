import Interchange
import Readers

/// A line that `quipu read` prints.
enum PrintedRecord {
  /// It is one JSON value that nobody has to object to, without white space, on one line.
  static func check(_ line: [UInt8]) throws(BrokenInvariant) {
    try hold(!line.contains(0x0A) && !line.contains(0x0D), "a printed record is one line")
    let again = try ReaderOutcome(.wholeRecords()) { () throws(Failure) -> any RecordReader in
      try JSONReader(
        source: MemorySource(line), shape: .wholeRecords(),
        options: JSONOptions(
          format: .ndjson, depthCap: 2_000, stringByteCap: 16 << 20, recordByteCap: 64 << 20,
          windowBytes: 4_096))
    }
    try hold(again.refusal == nil, "a printed record is \(again.verdict)")
    try hold(again.tables[0].columns[0] == [line], "a printed record changes when it is read again")
  }
}
