internal import CLibXML2
internal import Interchange

/// What becomes of the parser's events: records in a batch.
///
/// Lives in raw memory behind the parser's user data and is reached through a pointer, so that events pay
/// for no reference counts, no exclusivity checks and no `String`. Names are compared as pointers, the
/// open elements are a stack of numbers, and subtrees that nobody asked for are only counted (`dead`).
struct XMLShredder: ~Copyable {
  struct Edge {
    let local: UnsafePointer<xmlChar>
    let uri: UnsafePointer<xmlChar>?
    /// `*` in the shape: the namespace does not matter.
    let takesAnyNamespace: Bool
    /// A node for elements, a cell for attributes.
    let target: Int
  }

  /// Ranges into the tables below.
  struct Node {
    let elements: Range<Int>
    let attributes: Range<Int>
    let texts: Range<Int>
    let levels: Range<Int>
    var takesText: Bool { !texts.isEmpty }
  }

  struct Level {
    let cells: Range<Int>
    let parent: Int
    /// Row that is open in the batch.
    var row = 0
  }

  /// An open element that somebody asked for.
  struct Frame {
    var node = 0
    /// Where its text starts in `text`.
    var textStart = 0
    var line = 0
    var isNil = false
    var hasChildren = false
  }

  /// A column's cell of the row under way.
  struct Cell: ~Copyable {
    enum State { case absent, missing, present }
    var bytes = GrowingBytes()
    var state = State.absent
    var trouble: CellTrouble?
    var troubleLine = 0
    let isList: Bool
    let isWhole: Bool
    let ancestor: Int
  }

  enum CellTrouble { case repeats, notScalar, nilWithContent }

  /// The first thing that went wrong; the reader makes a `Failure` of it.
  struct Trouble {
    let code: FindingCode
    var arguments: [String: FindingArgument] = [:]
    var field: String?
    var cause: String?
    let line: Int
    let byteOffset: Int
  }

  private let plan: XMLPlan
  private let options: XMLOptions
  private let parser: xmlParserCtxtPtr
  private let recordNode: Int
  private let takesAnyRoot: Bool
  // The plan, flat: arrays would be counted and checked on every event.
  private let nodes: UnsafeMutablePointer<Node>
  private let elements: UnsafeMutablePointer<Edge>
  private let attributes: UnsafeMutablePointer<Edge>
  private let texts: UnsafeMutablePointer<Int>
  private let rows: UnsafeMutablePointer<Int>
  private let levels: UnsafeMutablePointer<Level>
  private let nilName: UnsafePointer<xmlChar>
  private let instanceURI: UnsafePointer<xmlChar>

  private let cells: UnsafeMutablePointer<Cell>
  private let frames: UnsafeMutablePointer<Frame>
  private var top = 0
  private var depth = 0
  /// Depth inside a subtree that nobody asked for; 0 outside.
  private var dead = 0
  /// The innermost open element keeps its text.
  private var takesText = false
  /// Text of the open elements that keep theirs, the innermost last.
  private var text = GrowingBytes(capacity: 4096)
  private var whole = XMLWhole()
  private let wantsWhole: Bool

  private var batch: Unmanaged<SourceBatch>?
  /// Of the batch at hand, per cell and per level; held alive by the batch.
  private let columns: UnsafeMutablePointer<Unmanaged<TextColumn>>
  private let tables: UnsafeMutablePointer<Unmanaged<SourceTable>>

  /// XPath of the open spine elements, each with its position but the root; `paths[0]` is the document's.
  private var paths: [[UInt8]]
  /// Elements seen so far that match the spine, per spine node, within their parent.
  private var positions: [Int]
  /// Records begun within the open element, per spine node.
  private var recordsWithin: [Int]

  /// The furthest step of the record path that was reached, and whether the next was there in another
  /// namespace.
  private(set) var reached = 0
  private(set) var sawOtherNamespace = false
  private var sawOtherElement = false
  /// Where records would stand there is no element at all: a file of a day on which nothing happened.
  var isEmptyContainer: Bool {
    recordCount == 0 && reached > 0 && reached == recordNode - 1 && !sawOtherElement
  }

  /// Names of elements that nobody asked for, and not those of what they hold.
  private(set) var unread = XMLNameSet()

  private(set) var trouble: Trouble? { didSet { hasTrouble = trouble != nil } }
  private var hasTrouble = false
  private(set) var recordCount = 0
  private(set) var isInsideRecord = false
  /// Of the open record, in the stream; see `position`.
  private(set) var recordStart = 0
  private var recordLine = 0

  /// The text that was pushed and may still be needed, and the stream offset of its first byte. Set
  /// before every push.
  var window: UnsafePointer<UInt8>
  var windowOffset = 0

  init(
    _ plan: XMLPlan, _ options: XMLOptions, _ parser: xmlParserCtxtPtr,
    window: UnsafePointer<UInt8>
  ) {
    self.plan = plan
    self.options = options
    self.parser = parser
    self.window = window
    var (nodes, elements, attributes) = ([Node](), [Edge](), [Edge]())
    var (texts, rows) = ([Int](), [Int]())
    for node in plan.nodes {
      elements += node.elements.map { Self.edge($0.name, $0.node, parser) }
      attributes += node.attributes.map { Self.edge($0.name, $0.cell, parser) }
      texts += node.texts
      rows += node.levels
      nodes.append(
        Node(
          elements: elements.count - node.elements.count..<elements.count,
          attributes: attributes.count - node.attributes.count..<attributes.count,
          texts: texts.count - node.texts.count..<texts.count,
          levels: rows.count - node.levels.count..<rows.count))
    }
    self.nodes = Self.table(nodes)
    self.elements = Self.table(elements)
    self.attributes = Self.table(attributes)
    self.texts = Self.table(texts)
    self.rows = Self.table(rows)
    levels = Self.table(
      plan.shape.levels.enumerated().map { index, level in
        Level(cells: plan.firstCells[index]..<plan.firstCells[index + 1], parent: level.parent)
      })
    recordNode = plan.recordNode
    takesAnyRoot = plan.takesAnyRoot
    columns = .allocate(capacity: plan.cells.count)
    tables = .allocate(capacity: plan.shape.levels.count)
    nilName = Self.intern("nil", parser)
    instanceURI = Self.intern("http://www.w3.org/2001/XMLSchema-instance", parser)
    cells = .allocate(capacity: plan.cells.count)
    for (index, cell) in plan.cells.enumerated() {
      (cells + index).initialize(
        to: Cell(isList: cell.column.isList, isWhole: cell.isWhole, ancestor: cell.ancestor))
    }
    frames = .allocate(capacity: options.depth + 1)
    frames.initialize(repeating: Frame(), count: options.depth + 1)
    wantsWhole = plan.wantsWhole
    paths = Array(repeating: [], count: plan.recordNode + 1)
    positions = Array(repeating: 0, count: plan.recordNode + 2)
    recordsWithin = Array(repeating: 0, count: plan.recordNode + 1)
  }

  deinit {
    cells.deinitialize(count: plan.cells.count)
    cells.deallocate()
    frames.deallocate()
    nodes.deallocate()
    elements.deallocate()
    attributes.deallocate()
    texts.deallocate()
    rows.deallocate()
    levels.deallocate()
    columns.deallocate()
    tables.deallocate()
  }

  /// Of plain numbers and pointers, which need no deinitialisation.
  private static func table<Entry>(_ entries: [Entry]) -> UnsafeMutablePointer<Entry> {
    let table = UnsafeMutablePointer<Entry>.allocate(capacity: entries.count)
    table.initialize(from: entries, count: entries.count)
    return table
  }

  private static func intern(
    _ text: String, _ parser: xmlParserCtxtPtr
  ) -> UnsafePointer<xmlChar> {
    // Null only without memory, which Swift does not survive either.
    xmlDictLookup(parser.pointee.dict, text, -1)!
  }

  private static func edge(_ name: XMLName, _ target: Int, _ parser: xmlParserCtxtPtr) -> Edge {
    Edge(
      local: intern(name.local, parser), uri: name.namespace.map { intern(asHeldByParser($0), parser) },
      takesAnyNamespace: name.namespace == "*", target: target)
  }

  /// Later records go to this batch, until the next one.
  mutating func attach(_ batch: SourceBatch) {
    self.batch = Unmanaged.passUnretained(batch)
    for (index, table) in batch.tables.enumerated() {
      tables[index] = Unmanaged.passUnretained(table)
      for (cell, column) in zip(levels[index].cells, table.columns) {
        columns[cell] = Unmanaged.passUnretained(column)
      }
    }
  }

  // MARK: Where the parser is

  /// Bytes of the stream that the parser has taken: the text without its byte order mark.
  var position: Int {
    let input = parser.pointee.input!
    return Int(input.pointee.consumed) + (input.pointee.cur - input.pointee.base)
  }

  var line: Int { Int(parser.pointee.input.pointee.line) }

  // MARK: Events

  mutating func start(_ tag: borrowing XMLStartTag) {
    if hasTrouble { return }
    depth += 1
    if depth > options.depth { return fail(.xmlTooDeep, limit: options.depth) }
    if tag.attributeCount > options.attributes {
      return fail(.xmlTooManyAttributes, limit: options.attributes)
    }
    if dead > 0 {
      dead += 1
    } else if let node = node(of: tag) {
      enter(node, tag)
    } else {
      passOver(tag)
    }
    if wantsWhole, isInsideRecord, !hasTrouble { whole.start(tag) }
  }

  mutating func end() {
    if hasTrouble { return }
    depth -= 1
    if wantsWhole, isInsideRecord { whole.end() }
    if dead > 0 {
      dead -= 1
      return
    }
    let node = nodes[frames[top].node]
    if node.takesText { closeText(node) }
    var row = node.levels.upperBound
    while row > node.levels.lowerBound, !hasTrouble {
      row -= 1
      closeRow(rows[row])
    }
    top -= 1
    takesText = nodes[frames[top].node].takesText
  }

  mutating func characters(_ bytes: UnsafeBufferPointer<UInt8>) {
    if hasTrouble { return }
    if wantsWhole, isInsideRecord {
      whole.text(bytes)
      if whole.textByteCount > options.textByteCount { return failTextTooLong() }
    }
    if dead == 0, takesText {
      text.append(bytes)
      if text.count - frames[top].textStart > options.textByteCount { failTextTooLong() }
    }
  }

  /// Text of a CDATA section, whose line ends the push parser leaves as they were (XML 1.0, 2.11 wants LF).
  mutating func characterData(_ bytes: UnsafeBufferPointer<UInt8>) {
    var rest = bytes[...]
    // The parser cuts long sections anywhere: the CR of this LF has been given as an LF.
    if rest.first == 0x0A, bytes.baseAddress == parser.pointee.input.pointee.cur {
      let before = position - 1
      if before >= windowOffset, window[before - windowOffset] == 0x0D { rest = rest.dropFirst() }
    }
    while let cut = rest.firstIndex(of: 0x0D) {
      characters(UnsafeBufferPointer(rebasing: rest[..<cut]))
      Self.lineFeed.withUTF8Buffer { characters($0) }
      rest = rest[(cut + 1)...]
      if rest.first == 0x0A { rest = rest.dropFirst() }
    }
    characters(UnsafeBufferPointer(rebasing: rest))
  }

  private static let lineFeed: StaticString = "\n"

  mutating func refuse(_ code: FindingCode, cause: String? = nil) {
    if trouble == nil {
      trouble = Trouble(code: code, cause: cause, line: line, byteOffset: position)
    }
    // No more events; what is left of the chunk is parsed for nothing, but the position stays known.
    parser.pointee.disableSAX = 1
  }

  // MARK: Elements

  private func node(of tag: borrowing XMLStartTag) -> Int? {
    let node = frames[top].node
    if node == 0, takesAnyRoot { return 1 }
    for index in nodes[node].elements {
      let edge = elements[index]
      if edge.local == tag.local, edge.uri == tag.uri || edge.takesAnyNamespace {
        return elements[index].target
      }
    }
    return nil
  }

  private mutating func enter(_ index: Int, _ tag: borrowing XMLStartTag) {
    let node = nodes[index]
    if index <= recordNode { enterSpine(index, tag) }
    for row in node.levels { openRow(rows[row]) }
    top += 1
    frames[top] = Frame(node: index, textStart: text.count)
    takesText = node.takesText
    if takesText { frames[top].line = line }
    if tag.attributeCount == 0 || (node.attributes.isEmpty && !takesText) { return }
    for place in 0..<tag.attributeCount { take(tag.attribute(place), at: node) }
  }

  private mutating func take(_ attribute: XMLAttribute, at node: Node) {
    if takesText, attribute.local == nilName, attribute.uri == instanceURI {
      frames[top].isNil =
        attribute.value.elementsEqual("true".utf8)
        || attribute.value.elementsEqual("1".utf8)
    }
    for index in node.attributes {
      let edge = attributes[index]
      if edge.local != attribute.local || edge.uri != attribute.uri { continue }
      let start = text.count
      forEachPiece(of: attribute.value) { text.append($0) }
      if text.count - start > options.textByteCount { return failTextTooLong() }
      store(edge.target, from: start, line: line)
      text.truncate(to: start)
    }
  }

  private mutating func passOver(_ tag: borrowing XMLStartTag) {
    let frame = frames[top]
    unread.insert(tag.local)
    if takesText { frames[top].hasChildren = true }
    if frame.node == reached { sawOtherElement = true }
    if frame.node == reached, reached < recordNode, !takesAnyRoot,
      elements[nodes[reached].elements.lowerBound].local == tag.local
    {
      sawOtherNamespace = true
    }
    dead = 1
  }

  private mutating func enterSpine(_ node: Int, _ tag: borrowing XMLStartTag) {
    if node > reached {
      reached = node
      sawOtherNamespace = false
      sawOtherElement = false
    }
    positions[node] += 1
    positions[node + 1] = 0
    if node == recordNode {
      for ancestor in 1..<node { recordsWithin[ancestor] += 1 }
      return openRecord(tag)
    }
    recordsWithin[node] = 0
    for index in plan.cells.indices where cells[index].ancestor == node { clear(index) }
    paths[node] = paths[node - 1] + step(tag, position: node == 1 ? nil : positions[node])
  }

  private func step(_ tag: borrowing XMLStartTag, position: Int?) -> [UInt8] {
    var step = [UInt8(ascii: "/")]
    if let prefix = tag.prefix { step += xmlBytes(prefix) + [UInt8(ascii: ":")] }
    step += xmlBytes(tag.local)
    if let position { step += Array("[\(position)]".utf8) }
    return step
  }

  // MARK: Records and rows

  private mutating func openRecord(_ tag: borrowing XMLStartTag) {
    isInsideRecord = true
    whole.removeAll()
    recordLine = line
    // A tag holds no other `<`, and the window holds the whole tag: the parser waited for its end.
    var start = position - windowOffset - 1
    while window[start] != UInt8(ascii: "<") {
      if window[start] == 0x0A { recordLine -= 1 }
      start -= 1
    }
    recordStart = windowOffset + start
    let node = recordNode
    paths[node] = paths[node - 1] + step(tag, position: positions[node])
  }

  private mutating func openRow(_ level: Int) {
    for index in levels[level].cells where cells[index].ancestor == 0 { clear(index) }
    tables[level]._withUnsafeGuaranteedRef { table in
      let row = table.count
      levels[level].row = row
      table.parents.append(UInt32(level == 0 ? row : levels[levels[level].parent].row))
    }
  }

  private mutating func closeRow(_ level: Int) {
    for index in levels[level].cells {
      if cells[index].trouble != nil { report(index) }
      columns[index]._withUnsafeGuaranteedRef { column in
        if cells[index].isWhole {
          column.append(whole.json.bytes)
        } else if cells[index].state == .present {
          column.append(cells[index].bytes.bytes)
        } else {
          column.appendMissing()
        }
      }
    }
    if level == 0 { closeRecord() }
  }

  private mutating func closeRecord() {
    isInsideRecord = false
    let length = position - recordStart
    if length > options.recordByteCount { return failRecordTooLong() }
    recordCount += 1
    batch!._withUnsafeGuaranteedRef { batch in
      batch.raw.append(
        UnsafeBufferPointer(start: window + (recordStart - windowOffset), count: length))
      batch.locators.append(paths[recordNode])
      batch.records.append(
        RecordSpan(
          number: recordCount, line: recordLine, byteOffset: recordStart + offsetOfText,
          byteLength: length))
    }
  }

  /// Bytes before the text that the file has and the stream has not: a UTF-8 byte order mark.
  var offsetOfText = 0

  private mutating func report(_ cell: Int) {
    let code: FindingCode =
      switch cells[cell].trouble! {
      case .repeats: .valueRepeats
      case .notScalar: .valueNotScalar
      case .nilWithContent: .xmlNilWithContent
      }
    let column = plan.cells[cell].column.name
    let place = Place(
      line: cells[cell].troubleLine, recordNumber: recordCount + 1,
      byteOffset: recordStart + offsetOfText, field: column,
      locator: String(decoding: paths[recordNode], as: UTF8.self))
    batch!._withUnsafeGuaranteedRef {
      $0.findings.append(
        RecordFinding(
          record: $0.records.count,
          finding: Finding(code, at: place, ["column": .word(column)])))
    }
  }

  // MARK: Cells

  private mutating func clear(_ cell: Int) {
    cells[cell].bytes.removeAll()
    cells[cell].state = .absent
    cells[cell].trouble = nil
  }

  private mutating func closeText(_ node: Node) {
    let frame = frames[top]
    let isBlank = text.count == frame.textStart
    for index in node.texts where !hasTrouble {
      let cell = texts[index]
      if frame.isNil || frame.hasChildren {
        if cells[cell].state != .absent, !cells[cell].isList { note(.repeats, cell, frame.line) }
        if cells[cell].state == .absent { cells[cell].state = .missing }
        if frame.hasChildren {
          note(.notScalar, cell, frame.line)
        } else if !isBlank {
          note(.nilWithContent, cell, frame.line)
        }
        if isLate(cell) { failLate(cell) }
      } else {
        store(cell, from: frame.textStart, line: frame.line)
      }
    }
    text.truncate(to: frame.textStart)
  }

  /// Puts the last bytes of `text` into a cell, by the rule for values that occur again.
  private mutating func store(_ cell: Int, from start: Int, line: Int) {
    if isLate(cell) { return failLate(cell) }
    if cells[cell].trouble == .notScalar { return }
    switch cells[cell].state {
    case .missing where !cells[cell].isList, .present where !cells[cell].isList:
      return note(.repeats, cell, line)
    case .present: cells[cell].bytes.append(ListCell.separator)
    case .absent, .missing: cells[cell].state = .present
    }
    cells[cell].bytes.append(text.start + start, text.count - start)
    if cells[cell].bytes.count > options.textByteCount { failTextTooLong() }
  }

  /// The gravest trouble is kept: a cell that is no scalar is missing, whatever else there is.
  private mutating func note(_ trouble: CellTrouble, _ cell: Int, _ line: Int) {
    if trouble == .notScalar { cells[cell].state = .missing }
    if cells[cell].trouble == nil || trouble != .repeats {
      cells[cell].trouble = trouble
      cells[cell].troubleLine = line
    }
  }

  private func isLate(_ cell: Int) -> Bool {
    cells[cell].ancestor > 0 && recordsWithin[cells[cell].ancestor] > 0
  }

  // MARK: Troubles

  private mutating func failLate(_ cell: Int) {
    let column = plan.cells[cell].column.name
    fail(.xmlAncestorLate, ["column": .word(column)], field: column)
  }

  private mutating func failTextTooLong() { fail(.xmlTextTooLong, limit: options.textByteCount) }
  mutating func failRecordTooLong() { fail(.xmlRecordTooLong, limit: options.recordByteCount) }
  mutating func failTooManyNames() { fail(.xmlTooManyNames, limit: options.names) }
  mutating func failTagTooLong() { fail(.xmlTagTooLong, limit: options.tagByteCount) }

  private mutating func fail(_ code: FindingCode, limit: Int) {
    fail(code, ["limit": .number(limit)])
  }

  private mutating func fail(
    _ code: FindingCode, _ arguments: [String: FindingArgument], field: String? = nil
  ) {
    trouble = Trouble(
      code: code, arguments: arguments, field: field, line: line, byteOffset: position)
    parser.pointee.disableSAX = 1
  }
}
