package import Interchange

/// A guess, how sure it is, and why. Nothing is built on a guess: a person reads it and declares.
package struct Guess<Value: Sendable>: Sendable {
  package let value: Value
  /// 0...100.
  package let sureness: Int
  package let reason: Localised

  init(_ value: Value, _ sureness: Int, es: String, en: String) {
    self.value = value
    self.sureness = min(100, max(0, sureness))
    reason = Localised(es: es, en: en)
  }
}

/// What a file looks like that nobody has described yet.
///
/// It has shapes, counts and words of formats, never a cell. Names of columns are given only where the
/// header is surely one: a first row taken for a header by mistake would be a person.
/// Memory: the pieces of the file that are looked at, a megabyte and a quarter.
package struct FileProfile: Sendable {
  package enum Format: String, Sendable { case csv, json, ndjson, xml }

  package struct Dialect: Sendable, Hashable {
    package var delimiter: UInt8
    package var quote: UInt8?
    package var escape: UInt8?
    package init(delimiter: UInt8, quote: UInt8?, escape: UInt8? = nil) {
      self.delimiter = delimiter
      self.quote = quote
      self.escape = escape
    }
  }

  package struct Header: Sendable, Hashable {
    package var place: CSVOptions.Header
    /// Line of the header, from 1; 0 without one.
    package var line: Int
    package init(place: CSVOptions.Header, line: Int) {
      self.place = place
      self.line = line
    }
  }

  package struct Column: Sendable {
    /// nil where the header is not surely one.
    package let name: String?
    package let type: Guess<ColumnType>
    package let cells: Int
    package let missing: Int
    /// The most frequent one; nil without cells.
    package let shape: ValueShape?
    package let shapeCount: Int
  }

  package struct RecordPath: Sendable, Hashable {
    package let path: String
    package let count: Int
    package init(path: String, count: Int) {
      self.path = path
      self.count = count
    }
  }

  /// How much was looked at, in all pieces.
  package let examinedBytes: Int
  /// Size of the file; nil where only its front can be read.
  package let totalBytes: Int?
  /// Where the pieces begin; the first is the front.
  package let pieceOffsets: [Int]
  package let isWhole: Bool
  package let format: Guess<Format>
  package let encoding: Guess<TextEncoding>
  package internal(set) var dialect: Guess<Dialect>?
  package internal(set) var header: Guess<Header>?
  /// Records that were looked at.
  package internal(set) var records = 0
  package internal(set) var columns: [Column] = []
  /// For JSON and XML: what repeats, the likeliest first.
  package internal(set) var paths: [RecordPath] = []

  /// Of the front, which tells most.
  package static let sampleBytes = 1 << 20
  /// Of the middle and of the end of a longer file.
  package static let pieceBytes = 128 << 10

  /// Looks at the front, and of a longer file at the middle and the end too.
  ///
  /// Throws: what the source throws.
  package init(of file: any SeekableSource) throws(Failure) {
    let front = try file.bytes(at: 0, count: Self.sampleBytes)
    var pieces: [(offset: Int, bytes: [UInt8])] = []
    for offset in Self.offsets(behind: front.count, of: file.byteCount) {
      pieces.append((offset, try file.bytes(at: offset, count: Self.pieceBytes)))
    }
    self.init(front, pieces, totalBytes: file.byteCount)
  }

  /// Of a piece in the middle and one at the end. What has two bytes a character begins at an even place.
  private static func offsets(behind front: Int, of total: Int) -> [Int] {
    if total <= front { return [] }
    let end = max(front, (total - pieceBytes) & ~1)
    return end - front < 2 * pieceBytes ? [end] : [((front + end) / 2) & ~1, end]
  }

  /// Looks at the front only, of what can be read but once.
  ///
  /// Throws: what the source throws.
  package init(of source: any ByteSource) throws(Failure) {
    let (bytes, isWhole) = try Self.front(of: source)
    self.init(bytes, [], totalBytes: isWhole ? bytes.count : nil)
  }

  private init(_ front: [UInt8], _ pieces: [(offset: Int, bytes: [UInt8])], totalBytes: Int?) {
    examinedBytes = pieces.reduce(front.count) { $0 + $1.bytes.count }
    self.totalBytes = totalBytes
    pieceOffsets = [0] + pieces.map(\.offset)
    isWhole = front.count == totalBytes
    encoding = EncodingGuess.of(front, pieces.map(\.bytes))
    let text = ProfileText(front, encoding.value, isWhole: isWhole)
    format = FormatGuess.of(text)
    switch format.value {
    case .csv:
      let isAtEnd = pieces.map { $0.offset + $0.bytes.count == totalBytes }
      describeRows(
        of: text,
        behind: zip(pieces, isAtEnd).map {
          ProfileText(linesOf: ProfileText($0.bytes, encoding.value, isWhole: $1))
        })
    case .json, .ndjson: paths = RecordPaths.ofJSON(text)
    case .xml: paths = RecordPaths.ofXML(text)
    }
  }

  /// The dialect and the header are those of the front; the columns are those of all rows seen.
  private mutating func describeRows(of text: ProfileText, behind pieces: [ProfileText]) {
    let dialect = DialectGuess.of(text)
    let rows = ProfileRows(text, dialect.value)
    let (header, names) = HeaderGuess.of(rows)
    self.dialect = dialect
    self.header = header
    let later = pieces.flatMap { ProfileRows($0, dialect.value).cells.filter { $0.count == rows.usualWidth } }
    let data = rows.cells[min(names.firstDataRow, rows.cells.count)...] + later
    records = data.count
    columns = (0..<rows.usualWidth).map { column in
      ColumnGuess.of(data.lazy.compactMap { column < $0.count ? $0[column] : nil }, named: names[column])
    }
  }

  private static func front(
    of source: any ByteSource
  ) throws(Failure) -> (bytes: [UInt8], isWhole: Bool) {
    var bytes = [UInt8](repeating: 0, count: sampleBytes + 1)
    var count = 0
    while count < bytes.count {
      let read = try bytes.withUnsafeMutableBytes { room in
        Result { () throws(Failure) in
          try source.read(into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
        }
      }.get()
      if read == 0 { break }
      count += read
    }
    return (Array(bytes.prefix(min(count, sampleBytes))), count <= sampleBytes)
  }
}

/// The sample as UTF-8 without a mark, with room behind it for a scanner's strides.
struct ProfileText {
  let bytes: [UInt8]
  let count: Int
  let isWhole: Bool

  init(_ sample: [UInt8], _ encoding: TextEncoding, isWhole: Bool) {
    let mark = TextEncoding.byteOrderMark(in: sample)?.length ?? 0
    self.init(Self.decoded(sample.dropFirst(mark), encoding)[...], isWhole: isWhole)
  }

  /// The lines that begin in a piece out of a text: the one that it cuts in front is left out.
  init(linesOf piece: ProfileText) {
    let content = piece.bytes[..<piece.count]
    let lineEnd = content.firstIndex(of: UInt8(ascii: "\n")) ?? content.firstIndex(of: UInt8(ascii: "\r"))
    self.init(content[(lineEnd.map { $0 + 1 } ?? piece.count)...], isWhole: piece.isWhole)
  }

  private init(_ text: ArraySlice<UInt8>, isWhole: Bool) {
    count = text.count
    bytes = Array(text) + [UInt8](repeating: 0, count: 64)
    self.isWhole = isWhole
  }

  /// What does not decode becomes a question mark: a profile goes on where a reader must stop.
  private static func decoded(_ sample: ArraySlice<UInt8>, _ encoding: TextEncoding) -> [UInt8] {
    switch encoding {
    case .utf8: return Array(String(decoding: sample, as: UTF8.self).utf8)
    case .utf16LittleEndian, .utf16BigEndian:
      let low = encoding == .utf16LittleEndian ? 0 : 1
      let units = stride(from: sample.startIndex, to: sample.endIndex - 1, by: 2).map { at in
        UInt16(sample[at + low]) | UInt16(sample[at + 1 - low]) << 8
      }
      return Array(String(decoding: units, as: UTF16.self).utf8)
    case .ascii, .windows1252, .latin1, .latin9, .cp850:
      return SingleByteTable.of(encoding)?.text(of: sample) ?? []
    }
  }
}
