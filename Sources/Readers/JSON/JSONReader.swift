package import Interchange

/// Records out of a JSON document or out of JSON lines, each shredded into the tables of a batch.
///
/// Strict RFC 8259: UTF-8 without a byte order mark, and nothing that a lenient parser would forgive, because
/// two parsers that forgive differently read two different cases. Only the deviations that the options name
/// are read, and each is counted. A number keeps its own text.
///
/// Takes: the record path of the shape, `/centros/[]/residentes/[]`. Without one, a top-level array gives its
/// items, and any other document is one record; of JSON lines, every line is one.
/// Gives: null and absent as missing, `""` as present and empty; an array of a path without `each` as a
/// list cell, or its first item. A null is not an item of a list cell; it is a row of an `each`.
/// An ancestor (`^`) must stand before the records in its object, because a stream does not go back.
/// What nobody asked for is validated all the same, within records and outside. Repeated keys are looked for
/// in all objects of a record; outside of the records, where memory must not grow with the document, only
/// among the names of the record path and of ancestors, and there they refuse the source.
/// Findings: per record `json-duplicate-key`, `json-lone-surrogate`, `json-not-finite-read`,
/// `json-container-expected`, `value-not-scalar`, `value-repeats`, `control-character`; per file
/// `json-null-on-path`, `json-blank-line`, `json-no-lines`, `json-bom-read`, `json-comment-read`,
/// `json-trailing-comma-read`. Throws: `Failure` with line, column and byte
/// offset, for all else that `spec` lists.
/// Memory: O(batch): a batch ends at 2,048 records or 1 MiB. Time: O(n).
///
///     let reader = try JSONReader(source: file, shape: shape, options: JSONOptions())
///     while try reader.read(into: batch) { … }
package final class JSONReader: RecordReader {
  private static let recordsPerBatch = 2_048
  private static let bytesPerBatch = 1 << 20

  /// An open container outside of the records. All of these stand on a stack of their own, so that the
  /// reader can stop between any two records.
  private struct Frame {
    let isObject: Bool
    /// Steps of the record path before this container; -1 off the path.
    let pathIndex: Int
    /// Its node among the plan's ancestors, or -1.
    let ancestor: Int
    /// Records given before it was opened.
    let recordsBefore: Int
    /// Of the item that is being read, from 0.
    var index = 0
    /// Wanted names that occurred: nodes among the plan's ancestors, -1 for the path's own member.
    var seen: [Int] = []
  }

  private enum State {
    /// Before the first byte.
    case mark
    case start
    /// Before a value, with its place on the record path and among the ancestors, or -1.
    case value(pathIndex: Int, ancestor: Int)
    /// Behind the opening of the innermost container.
    case opened
    /// Before a member name.
    case key
    /// Behind a member name, with the place of its value.
    case colon(pathIndex: Int, ancestor: Int)
    /// Behind a value.
    case after
    /// Behind the document.
    case end
    case line
    case lineEnd
    case done
  }

  private struct Ancestor {
    var cell: [UInt8]?
    var trouble: JSONTrouble.Kind?
  }

  /// Alike findings about the file are counted, so that their number does not grow with it.
  private struct FileTrouble {
    let code: FindingCode
    let place: Place
    var count = 1
  }

  private let plan: JSONPlan
  private let options: JSONOptions
  private let window: JSONWindow
  private let staging: JSONStaging
  /// The plan's, or `[]` for a top-level array without a record path.
  private var path: [PathStep]
  private var state = State.mark
  private var frames: [Frame] = []
  private var ancestors: [Ancestor]
  private var recordCount = 0
  /// Something in the document agreed with the whole record path, or ended it with nothing.
  private var isMatched = false
  /// The column of an ancestor that came too late, or the word for a step that was not met.
  private var faultWord = ""
  private var pointer: [UInt8] = []
  private let scratch = JSONScratch()
  private var fileTroubles: [FileTrouble] = []

  /// Throws: `json-path-unsupported`. Reads nothing yet.
  package init(
    source: any ByteSource, shape: SourceShape, options: JSONOptions
  ) throws(Failure) {
    plan = try JSONPlan(shape)
    if options.format == .ndjson && !shape.record.isEmpty {
      throw Failure(.jsonPathUnsupported, at: Place(field: "record"))
    }
    self.options = options
    path = shape.record
    staging = JSONStaging(columns: plan.columnNames.count, levels: shape.levels.count)
    window = JSONWindow(source, capacity: options.windowBytes)
    ancestors = plan.ancestorColumns.map { _ in Ancestor() }
  }

  package var fileFindings: [Finding] {
    fileTroubles.map { Finding($0.code, at: $0.place, ["count": .number($0.count)]) }
  }

  package func read(into batch: SourceBatch) throws(Failure) -> Bool {
    var shredder = JSONShredder(
      plan: plan, options: options, staging: staging, at: window.cursor)
    while batch.count < Self.recordsPerBatch && batch.raw.byteCount < Self.bytesPerBatch {
      if case .done = state { break }
      do throws(JSONFault) {
        try step(&shredder, batch)
      } catch {
        shredder.rollBack()
        try recover(from: error)
      }
    }
    staging.flush(to: batch)
    return batch.count > 0
  }

  // MARK: The window's end, and faults

  /// Refills the window if it ended too early; refuses the source otherwise.
  private func recover(from fault: JSONFault) throws(Failure) {
    guard fault.at >= window.end else { throw failure(fault) }
    guard window.isFinal else {
      if window.remaining > options.recordByteCap {
        throw failure(JSONFault(.recordTooLarge, window.cursor))
      }
      return try window.refill()
    }
    // Only a comment that nobody closed reaches the source's end.
    if fault.kind == .comment { throw failure(JSONFault(.truncated, window.end)) }
    switch state {
    case .start: throw failure(JSONFault(.empty, fault.at))
    // Nothing may be left over: a line or a comment that was begun is cut off.
    case .end where window.remaining == 0: try finish()
    case .line where window.remaining == 0: finishLines()
    case .lineEnd where window.remaining == 0: state = .done
    default: throw failure(JSONFault(.truncated, window.end))
    }
  }

  private func finish() throws(Failure) {
    if !isMatched { throw failure(JSONFault(.pathUnmatched, window.end)) }
    state = .done
  }

  private func finishLines() {
    if recordCount == 0 { note(.jsonNoLines, window.end) }
    state = .done
  }

  private func failure(_ fault: JSONFault) -> Failure {
    var place = window.place(of: fault.at)
    if isAtRecord { place.recordNumber = recordCount + 1 }
    return Failure(
      fault.kind.code, at: place,
      ["name": .word(faultWord), "cap": .number(options.cap(fault.kind))])
  }

  private var isAtRecord: Bool {
    switch state {
    case .value(let pathIndex, _): pathIndex == path.count
    case .line: true
    default: false
    }
  }

  private func note(_ code: FindingCode, _ at: JSONCursor, count: Int = 1) {
    if let known = fileTroubles.firstIndex(where: { $0.code == code }) {
      fileTroubles[known].count += count
    } else {
      fileTroubles.append(FileTrouble(code: code, place: window.place(of: at), count: count))
    }
  }

  // MARK: Outside of the records

  /// Takes one token, or one record. Nothing has changed if it throws.
  private func step(_ shredder: inout JSONShredder, _ batch: SourceBatch) throws(JSONFault) {
    switch state {
    case .mark: return try mark(window.cursor)
    case .line: return try line(&shredder, batch)
    case .lineEnd: return try lineEnd()
    default: break
    }
    let p = JSONScanner.skipSpace(window.cursor)
    window.cursor = p
    if let end = try comment(p) {
      window.cursor = end
      return
    }
    switch state {
    case .start: try begin(p)
    case .value(let pathIndex, _) where pathIndex == path.count: try record(p, &shredder, batch)
    case .value(let pathIndex, let ancestor): try value(p, pathIndex, ancestor)
    case .opened: try opened(p)
    case .key: try key(p)
    case .colon(let pathIndex, let ancestor): try colon(p, pathIndex, ancestor)
    case .after: try after(p)
    default: throw JSONFault(JSONScanner.beginsComment(p) ? .comment : .trailingContent, p)
    }
  }

  /// Takes: the first byte of the source.
  private func mark(_ start: JSONCursor) throws(JSONFault) {
    if window.remaining < 3 && !window.isFinal { throw JSONFault(.truncated, window.end) }
    switch (start[0], start[1], start[2]) {
    case (0xFE, 0xFF, _), (0xFF, 0xFE, _): throw JSONFault(.notUTF8, start)
    case (0xEF, 0xBB, 0xBF):
      if !options.tolerated.contains(.byteOrderMark) { throw JSONFault(.byteOrderMark, start) }
      note(.jsonByteOrderMarkRead, start)
      window.cursor = start + 3
    default: break
    }
    state = options.format == .ndjson ? .line : .start
  }

  /// Tells an array from another document.
  private func begin(_ first: JSONCursor) throws(JSONFault) {
    if first == window.end { throw JSONFault(.truncated, first) }
    if plan.recordPath.isEmpty && first.pointee == 0x5B { path = [.item] }
    state = .value(pathIndex: 0, ancestor: -1)
  }

  /// Gives: the byte behind a tolerated comment; nil if none begins here.
  private func comment(_ p: JSONCursor) throws(JSONFault) -> JSONCursor? {
    guard JSONScanner.beginsComment(p), options.tolerated.contains(.comments) else { return nil }
    let end = try whole(JSONScanner.comment(p))
    if options.format == .ndjson, let lineFeed = window.lineFeed(from: p, to: end) {
      throw JSONFault(.lineBreak, lineFeed)
    }
    note(.jsonCommentRead, p)
    return end
  }

  /// Takes: the end of a container, behind a comma.
  private func closeBehindComma(_ p: JSONCursor) throws(JSONFault) {
    if !options.tolerated.contains(.trailingCommas) { throw JSONFault(.trailingComma, p) }
    note(.jsonTrailingCommaRead, p)
    close(p)
  }

  private func value(_ p: JSONCursor, _ pathIndex: Int, _ ancestor: Int) throws(JSONFault) {
    switch p.pointee {
    case 0x7B: try open(p, isObject: true, pathIndex, ancestor)
    case 0x5B: try open(p, isObject: false, pathIndex, ancestor)
    case 0x5D where frames.last?.isObject == false: try closeBehindComma(p)
    default: try scalar(p, pathIndex, ancestor)
    }
  }

  private func open(
    _ p: JSONCursor, isObject: Bool, _ pathIndex: Int, _ ancestor: Int
  ) throws(JSONFault) {
    if frames.count >= options.depthCap { throw JSONFault(.tooDeep, p) }
    var node = isObject ? ancestor : -1
    if pathIndex >= 0 {
      if isObject != path[pathIndex].isMember { throw wrongTurn(p, pathIndex) }
      node = enclose(pathIndex)
    } else if ancestor >= 0 {
      for cell in plan.ancestors[ancestor].cells { ancestors[cell].trouble = .notScalar }
      if !isObject { misplace(ancestor) }
    }
    frames.append(
      Frame(isObject: isObject, pathIndex: pathIndex, ancestor: node, recordsBefore: recordCount))
    window.cursor = p + 1
    state = .opened
  }

  /// Begins an object that encloses records: what was known of the one before, and of all within it, no
  /// longer holds. Gives: its node among the ancestors.
  private func enclose(_ pathIndex: Int) -> Int {
    guard let position = plan.enclosing.firstIndex(where: { $0.pathIndex == pathIndex }) else {
      return -1
    }
    for object in plan.enclosing[position...] { forget(object.node) }
    return plan.enclosing[position].node
  }

  private func forget(_ node: Int) {
    for cell in plan.ancestors[node].cells { ancestors[cell] = Ancestor() }
    for member in plan.ancestors[node].members { forget(member.node) }
  }

  /// No object where the path of an ancestor goes on: nothing of it can be found.
  private func misplace(_ node: Int) {
    for member in plan.ancestors[node].members {
      for cell in plan.ancestors[member.node].cells { ancestors[cell].trouble = .notContainer }
      misplace(member.node)
    }
  }

  private func wrongTurn(_ p: JSONCursor, _ pathIndex: Int) -> JSONFault {
    faultWord = plan.recordPath.prefix(pathIndex + 1).pointer
    return JSONFault(path[pathIndex].isMember ? .pathNeedsObject : .pathNeedsArray, p)
  }

  private func scalar(_ p: JSONCursor, _ pathIndex: Int, _ ancestor: Int) throws(JSONFault) {
    let (value, end) = try token(p, isWanted: ancestor >= 0)
    if pathIndex >= 0 {
      guard case .null = value else { throw wrongTurn(p, pathIndex) }
      note(.jsonNullOnPath, p)
      isMatched = true
    }
    if case .notFinite = value { note(.jsonNotFiniteRead, p) }
    if ancestor >= 0 { keep(value, ancestor) }
    window.cursor = end
    state = .after
  }

  private enum Scalar {
    case null, notFinite
    case cell(Ancestor)
  }

  private func token(
    _ p: JSONCursor, isWanted: Bool
  ) throws(JSONFault) -> (Scalar, end: JSONCursor) {
    switch p.pointee {
    case 0x22:
      let text = try JSONScanner.text(p + 1)
      if text.count > options.stringByteCap { throw JSONFault(.stringTooLong, p) }
      let (cell, trouble) = isWanted ? unescaped(text) : (nil, nil)
      return (.cell(Ancestor(cell: cell, trouble: trouble)), text.close + 1)
    case 0x30...0x39,
      0x2D where p[1] != 0x49:
      let end = try whole(JSONScanner.number(p))
      return (asWritten(p, end), end)
    default:
      let (literal, end) = try JSONScanner.literal(p)
      if literal == .null { return (.null, end) }
      if literal != .notFinite { return (asWritten(p, end), end) }
      if !options.tolerated.contains(.nonFinite) { throw JSONFault(.notFinite, p) }
      return (.notFinite, end)
    }
  }

  private func asWritten(_ start: JSONCursor, _ end: JSONCursor) -> Scalar {
    .cell(Ancestor(cell: Array(UnsafeBufferPointer(start: start, count: end - start))))
  }

  private func keep(_ value: Scalar, _ node: Int) {
    guard case .cell(let ancestor) = value else { return }
    for cell in plan.ancestors[node].cells { ancestors[cell] = ancestor }
    if plan.ancestors[node].cells.isEmpty { misplace(node) }
  }

  private func unescaped(_ text: JSONScanner.Text) -> ([UInt8]?, JSONTrouble.Kind?) {
    scratch.removeAll()
    let room = scratch.room(text.count)
    let result = JSONScanner.unescape(text, to: room)
    if result.hasLoneSurrogate { return (nil, .loneSurrogate) }
    if result.hasSeparator { return (nil, .separator) }
    return (Array(UnsafeBufferPointer(start: room, count: result.count)), nil)
  }

  /// A number or a literal at the window's end may go on behind it.
  private func whole(_ end: JSONCursor) throws(JSONFault) -> JSONCursor {
    if end >= window.end && !window.isFinal { throw JSONFault(.truncated, end) }
    return end
  }

  private func opened(_ p: JSONCursor) throws(JSONFault) {
    let frame = frames[frames.count - 1]
    if p.pointee == (frame.isObject ? 0x7D : 0x5D) {
      if frame.pathIndex >= 0 && !frame.isObject { isMatched = true }
      return close(p)
    }
    if p >= window.end { throw JSONFault(.truncated, p) }
    state = frame.isObject ? .key : item(of: frame)
  }

  private func item(of frame: Frame) -> State {
    .value(pathIndex: frame.pathIndex < 0 ? -1 : frame.pathIndex + 1, ancestor: -1)
  }

  private func close(_ p: JSONCursor) {
    frames.removeLast()
    window.cursor = p + 1
    state = .after
  }

  private func after(_ p: JSONCursor) throws(JSONFault) {
    guard let frame = frames.last else {
      state = .end
      return
    }
    if p.pointee == (frame.isObject ? 0x7D : 0x5D) { return close(p) }
    if p.pointee != 0x2C { throw JSONScanner.unseparated(p) }
    frames[frames.count - 1].index += 1
    window.cursor = p + 1
    state = frame.isObject ? .key : item(of: frame)
  }

  private func key(_ p: JSONCursor) throws(JSONFault) {
    if p.pointee == 0x7D { return try closeBehindComma(p) }
    if p.pointee != 0x22 { throw JSONFault(.keyExpected, p) }
    let text = try JSONScanner.text(p + 1)
    if text.count > options.keyByteCap { throw JSONFault(.keyTooLong, p) }
    state = try member(p, unescaped(text).0)
    window.cursor = text.close + 1
  }

  private func colon(_ p: JSONCursor, _ pathIndex: Int, _ ancestor: Int) throws(JSONFault) {
    if p.pointee != 0x3A { throw JSONFault(.colonExpected, p) }
    state = .value(pathIndex: pathIndex, ancestor: ancestor)
    window.cursor = p + 1
  }

  /// Where a member of an object outside of the records leads; a name that is not text leads nowhere.
  private func member(_ key: JSONCursor, _ name: [UInt8]?) throws(JSONFault) -> State {
    let frame = frames[frames.count - 1]
    guard let name else { return .colon(pathIndex: -1, ancestor: -1) }
    if frame.pathIndex >= 0, path[frame.pathIndex].leads(to: name) {
      try once(-1, key, name)
      return .colon(pathIndex: frame.pathIndex + 1, ancestor: -1)
    }
    guard frame.ancestor >= 0,
      let node = plan.ancestors[frame.ancestor].members.first(where: { $0.name == name })?.node
    else { return .colon(pathIndex: -1, ancestor: -1) }
    try once(node, key, name)
    if recordCount > frame.recordsBefore {
      faultWord = String(decoding: name, as: UTF8.self)
      throw JSONFault(.ancestorLate, key)
    }
    return .colon(pathIndex: -1, ancestor: node)
  }

  private func once(_ node: Int, _ key: JSONCursor, _ name: [UInt8]) throws(JSONFault) {
    if frames[frames.count - 1].seen.contains(node) {
      faultWord = String(decoding: name, as: UTF8.self)
      throw JSONFault(.duplicateKey, key)
    }
    frames[frames.count - 1].seen.append(node)
  }

  // MARK: Lines

  private func line(_ shredder: inout JSONShredder, _ batch: SourceBatch) throws(JSONFault) {
    let p = Self.skipBlanks(window.cursor)
    window.cursor = p
    if p.pointee == 0x0A {
      note(.jsonBlankLine, p)
      window.cursor = p + 1
      return
    }
    if p >= window.end { throw JSONFault(.truncated, p) }
    if let end = try comment(p) {
      // A line of nothing else is not blank.
      let behind = Self.skipBlanks(end)
      window.cursor = behind.pointee == 0x0A ? behind + 1 : behind
      return
    }
    try record(p, &shredder, batch)
    state = .lineEnd
  }

  private func lineEnd() throws(JSONFault) {
    let p = Self.skipBlanks(window.cursor)
    window.cursor = p
    if let end = try comment(p) {
      window.cursor = end
      return
    }
    if p.pointee != 0x0A { throw JSONFault(JSONScanner.beginsComment(p) ? .comment : .twoValues, p) }
    window.cursor = p + 1
    state = .line
  }

  private static func skipBlanks(_ start: JSONCursor) -> JSONCursor {
    var p = start
    while p.pointee == 0x20 || p.pointee == 0x09 || p.pointee == 0x0D { p += 1 }
    return p
  }

  // MARK: Records

  private func record(
    _ p: JSONCursor, _ shredder: inout JSONShredder, _ batch: SourceBatch
  ) throws(JSONFault) {
    if isAbsent(p) { return try scalar(p, path.count - 1, -1) }
    if p.pointee == 0x5D && frames.last?.isObject == false { return try closeBehindComma(p) }
    let scanned = try shredder.scan(p, depth: frames.count)
    let isClosed = scanned[-1] == 0x7D || scanned[-1] == 0x5D || scanned[-1] == 0x22
    let end = isClosed ? scanned : try whole(scanned)
    if end - p > options.recordByteCap { throw JSONFault(.recordTooLarge, p) }
    if options.format == .ndjson, let lineFeed = window.lineFeed(from: p, to: end) {
      throw JSONFault(.lineBreak, lineFeed)
    }
    let bytes = UnsafeBufferPointer(start: p, count: end - p)
    try shredder.fillWhole(bytes)
    // From here on nothing throws: what is counted now is counted once.
    let span = RecordSpan(
      number: recordCount + 1, line: window.line(countedTo: p), byteOffset: window.byteOffset(p),
      byteLength: end - p)
    appendLocator(to: batch)
    if !shredder.troubles.isEmpty { report(p, span, shredder.troubles, batch) }
    reportAncestors(p, span, batch)
    fillAncestors(&shredder)
    shredder.close()
    batch.raw.append(bytes)
    batch.records.append(span)
    recordCount += 1
    isMatched = true
    window.cursor = end
    state = .after
  }

  /// A member that is null where the records should be is as good as absent.
  private func isAbsent(_ p: JSONCursor) -> Bool {
    p.pointee == 0x6E && path.last?.isMember == true
  }

  private func fillAncestors(_ shredder: inout JSONShredder) {
    for (index, ancestor) in ancestors.enumerated() {
      if let cell = ancestor.cell { shredder.fill(plan.ancestorColumns[index], cell) }
    }
  }

  /// RFC 6901. The pointer of a document that is one record is empty; lines have none.
  private func appendLocator(to batch: SourceBatch) {
    if options.format == .ndjson { return batch.locators.appendMissing() }
    pointer.removeAll(keepingCapacity: true)
    for frame in frames where frame.pathIndex >= 0 {
      pointer.append(UInt8(ascii: "/"))
      if frame.isObject {
        path[frame.pathIndex].appendPointerToken(to: &pointer)
      } else {
        appendDecimal(frame.index)
      }
    }
    batch.locators.append(pointer)
  }

  private func appendDecimal(_ number: Int) {
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      pointer.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }

  /// Makes findings of what the scan had to say about a record.
  private func report(
    _ start: JSONCursor, _ span: RecordSpan, _ troubles: [JSONTrouble], _ batch: SourceBatch
  ) {
    for trouble in troubles.sorted(by: { $0.offset < $1.offset }) {
      if trouble.kind.isOfFile {
        note(trouble.kind.code, start + trouble.offset, count: trouble.count)
        continue
      }
      add(trouble.kind, field(trouble.subject), trouble.count, start + trouble.offset, span, batch)
    }
  }

  private func reportAncestors(_ start: JSONCursor, _ span: RecordSpan, _ batch: SourceBatch) {
    for (index, ancestor) in ancestors.enumerated() {
      guard let kind = ancestor.trouble else { continue }
      add(kind, plan.columnNames[plan.ancestorColumns[index]], 1, start, span, batch)
    }
  }

  private func field(_ subject: JSONTrouble.Subject) -> String? {
    switch subject {
    case .none: nil
    case .column(let column): plan.columnNames[column]
    case .name(let name): plan.name(name)
    }
  }

  private func add(
    _ kind: JSONTrouble.Kind, _ field: String?, _ count: Int, _ at: JSONCursor, _ span: RecordSpan,
    _ batch: SourceBatch
  ) {
    var place = window.place(of: at)
    place.recordNumber = span.number
    place.field = field
    place.locator = batch.locators.string(batch.locators.count - 1)
    batch.findings.append(
      RecordFinding(
        record: batch.count,
        finding: Finding(
          kind.code, at: place,
          ["name": .word(field ?? "·"), "column": .word(field ?? "·"), "count": .number(count)])))
  }
}

extension PathStep {
  fileprivate var isMember: Bool {
    if case .name = self { true } else { false }
  }

  fileprivate func leads(to name: [UInt8]) -> Bool {
    if case .name(let own, _) = self { own.utf8.elementsEqual(name) } else { false }
  }

  /// `~` and `/` are escaped as RFC 6901 has it.
  fileprivate func appendPointerToken(to pointer: inout [UInt8]) {
    guard case .name(let name, _) = self else { return }
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "~"): pointer += "~0".utf8
      case UInt8(ascii: "/"): pointer += "~1".utf8
      default: pointer.append(byte)
      }
    }
  }
}

extension Collection<PathStep> {
  /// As a mapping writes it.
  fileprivate var pointer: String {
    map { step in
      if case .name(let name, _) = step { "/\(name)" } else { "/[]" }
    }.joined()
  }
}
