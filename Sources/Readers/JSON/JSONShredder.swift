import Interchange

/// Something wrong with one record; made into a `Finding` only when the record is complete.
struct JSONTrouble {
  enum Kind: UInt8 {
    case notFinite, loneSurrogate, duplicateKey, separator, repeats, notScalar, notContainer
    case comment, trailingComma

    /// Says something of the exporter and nothing of the record: counted for the file.
    var isOfFile: Bool { self == .comment || self == .trailingComma }
    /// The record's bytes are not JSON.
    var isDeviation: Bool { isOfFile || self == .notFinite }
  }
  /// What a finding may name: a column of the shape, or a wanted member. Never a key of the source.
  enum Subject: Hashable {
    case none
    case column(Int)
    case name(Int)
  }
  let kind: Kind
  let subject: Subject
  /// Of the first one, from the record's first byte.
  let offset: Int
  /// Alike ones of one record are counted, so that a record has no more findings than columns.
  var count = 1
}

/// Scans one record at a time and shreds it into staged columns.
///
/// A record is scanned in one go. If the window ends within it, what was shredded is taken back from every
/// stage (`rollBack`), the window is refilled and the record is scanned again: no state has to survive
/// inside a value, and outside of records the reader keeps its own.
/// Made anew for each batch. A local of the caller, so that its state needs no checks of exclusive access.
/// Recursion is as deep as the source's nesting, at most the cap of `JSONOptions`.
struct JSONShredder {
  private enum CellState: UInt8 { case empty, written, list, spoilt }
  private typealias Key = JSONStaging.Key

  // Copies of the plan's own: a property of a class costs a check of exclusive access each time.
  private let nodes: [JSONPlan.Node]
  private let targets: [JSONPlan.Target]
  private let levelColumns: [Range<Int>]
  private let parents: [Int]
  private let names: [JSONPlan.Name]
  private let slots: [Int32]
  private let rowLevels: [Int]
  // SAFETY: `plan` keeps these bytes, and does not change any more.
  private let nameBytes: JSONCursor
  private let plan: JSONPlan
  private let depthCap: Int
  private let stringCap: Int
  private let keyCap: Int
  private let toleratesNonFinite: Bool
  private let toleratesComments: Bool
  private let toleratesTrailingCommas: Bool

  private let staging: JSONStaging
  // SAFETY: these are `staging`'s, one per column and per level; indices come from the plan.
  private let columns: UnsafeMutablePointer<JSONStage>
  private let rows: UnsafeMutablePointer<JSONRows>
  private var cells: [CellState]
  private let lists: [JSONScratch?]
  /// Per level, the rows before the record.
  private var rowsBefore: [Int]
  private var keys: UnsafeMutablePointer<Key>
  private var keyCapacity: Int
  private var keyCount = 0
  private let unescapedKeys = JSONScratch()
  private let unescaped = JSONScratch()
  private var record: JSONCursor
  private(set) var troubles: [JSONTrouble] = []

  init(plan: JSONPlan, options: JSONOptions, staging: JSONStaging, at record: JSONCursor) {
    self.plan = plan
    self.staging = staging
    self.record = record
    nodes = plan.nodes
    targets = plan.targets
    levelColumns = plan.columns
    parents = plan.parents
    names = plan.names
    slots = plan.slots
    rowLevels = plan.rowLevels
    nameBytes = plan.nameBytes.start
    depthCap = options.depthCap
    stringCap = options.stringByteCap
    keyCap = options.keyByteCap
    toleratesNonFinite = options.tolerated.contains(.nonFinite)
    toleratesComments = options.tolerated.contains(.comments)
    toleratesTrailingCommas = options.tolerated.contains(.trailingCommas)
    columns = staging.columns.baseAddress!
    rows = staging.rows.baseAddress!
    keys = staging.keys
    keyCapacity = staging.keyCapacity
    cells = plan.columnNames.map { _ in .empty }
    var scratch: [JSONScratch?] = plan.columnNames.map { _ in nil }
    for target in plan.targets where target.use == .list { scratch[target.column] = JSONScratch() }
    lists = scratch
    rowsBefore = staging.rows.map { $0.count }
  }

  // MARK: Records

  /// Takes: the first byte of a value, and how many containers enclose it.
  /// Gives: the byte behind it. The row of level 0 stays open until `close` or `rollBack`.
  mutating func scan(_ start: JSONCursor, depth: Int) throws(JSONFault) -> JSONCursor {
    record = start
    open(level: 0)
    return try value(start, 0, depth)
  }

  /// Writes a cell of level 0 that comes from outside of the record; nil leaves it missing.
  mutating func fill(_ column: Int, _ cell: [UInt8]) {
    columns[column].append(cell)
    cells[column] = .written
  }

  mutating func fillWhole(_ value: UnsafeBufferPointer<UInt8>) throws(JSONFault) {
    let isStrict = !troubles.contains { $0.kind.isDeviation }
    for column in plan.wholeColumns {
      let room = columns[column].room(JSONScanner.minifiedCapacity(value.count))
      columns[column].close(
        isStrict ? JSONScanner.minify(value, to: room) : try JSONScanner.minifyTolerated(value, to: room))
      cells[column] = .written
    }
  }

  mutating func report(_ kind: JSONTrouble.Kind, _ subject: JSONTrouble.Subject, _ at: JSONCursor) {
    for index in troubles.indices
    where troubles[index].kind == kind && troubles[index].subject == subject {
      troubles[index].count += 1
      return
    }
    troubles.append(JSONTrouble(kind: kind, subject: subject, offset: at - record))
  }

  mutating func close() {
    closeRow(level: 0)
    for level in rowsBefore.indices { rowsBefore[level] = rows[level].count }
    forgetRecord()
  }

  mutating func rollBack() {
    for level in rowsBefore.indices {
      rows[level].truncate(to: rowsBefore[level])
      for column in levelColumns[level] { columns[column].truncate(to: rowsBefore[level]) }
    }
    for column in cells.indices {
      cells[column] = .empty
      lists[column]?.removeAll()
    }
    forgetRecord()
  }

  private mutating func forgetRecord() {
    keyCount = 0
    unescapedKeys.removeAll()
    if !troubles.isEmpty { troubles.removeAll(keepingCapacity: true) }
  }

  // MARK: Rows

  private func open(level: Int) {
    rows[level].append(parent: level == 0 ? rows[0].count : rows[parents[level]].current)
  }

  /// Ends a row: each of its columns has exactly one cell more than before.
  private mutating func closeRow(level: Int) {
    for column in levelColumns[level] {
      switch cells[column] {
      case .written: break
      case .list: appendList(column)
      case .empty, .spoilt: columns[column].appendMissing()
      }
      cells[column] = .empty
    }
  }

  private func appendList(_ column: Int) {
    guard let list = lists[column] else { return }
    columns[column].append(list.all)
    list.removeAll()
  }

  /// The rows that begin with this value. An absent value has none, and neither has a null that is not
  /// one of the items of an array.
  private mutating func value(
    _ start: JSONCursor, rowsAt node: Int, _ depth: Int
  ) throws(JSONFault) -> JSONCursor {
    if start.pointee == 0x6E && !nodes[node].isItem { return try content(start, JSONPlan.pruned, depth) }
    let levels = nodes[node].levels
    for level in levels { open(level: rowLevels[level]) }
    let end = try content(start, node, depth)
    for level in levels.reversed() { closeRow(level: rowLevels[level]) }
    return end
  }

  // MARK: Values

  private mutating func value(
    _ start: JSONCursor, _ node: Int, _ depth: Int
  ) throws(JSONFault) -> JSONCursor {
    if node >= 0 && !nodes[node].levels.isEmpty {
      return try value(start, rowsAt: node, depth)
    }
    return try content(start, node, depth)
  }

  @inline(__always)
  private mutating func content(
    _ start: JSONCursor, _ node: Int, _ depth: Int
  ) throws(JSONFault) -> JSONCursor {
    switch start.pointee {
    case 0x22: return try text(start, node)
    case 0x7B: return try object(start, node, depth)
    case 0x5B: return try array(start, node, depth)
    case 0x30...0x39,
      0x2D where start[1] != 0x49:
      let end = try JSONScanner.number(start)
      if node >= 0 { put(UnsafeBufferPointer(start: start, count: end - start), node, start) }
      return end
    default: return try literal(start, node)
    }
  }

  @inline(__always)
  private mutating func text(_ quote: JSONCursor, _ node: Int) throws(JSONFault) -> JSONCursor {
    let text = try JSONScanner.text(quote + 1)
    if text.count > stringCap { throw JSONFault(.stringTooLong, quote) }
    if node >= 0 {
      if text.isEscaped {
        putUnescaped(text, node)
      } else {
        put(text.bytes, node, quote)
      }
    }
    return text.close + 1
  }

  private mutating func putUnescaped(_ text: JSONScanner.Text, _ node: Int) {
    let room = unescaped.room(text.count)
    let result = JSONScanner.unescape(text, to: room)
    if result.hasLoneSurrogate {
      spoil(node, .loneSurrogate, text.start - 1)
    } else if result.hasSeparator {
      spoil(node, .separator, text.start - 1)
    } else {
      put(UnsafeBufferPointer(start: room, count: result.count), node, text.start - 1)
    }
  }

  private mutating func literal(_ start: JSONCursor, _ node: Int) throws(JSONFault) -> JSONCursor {
    let (literal, end) = try JSONScanner.literal(start)
    switch literal {
    case .yes, .no:
      if node >= 0 { put(UnsafeBufferPointer(start: start, count: end - start), node, start) }
    case .null: break
    case .notFinite:
      if !toleratesNonFinite { throw JSONFault(.notFinite, start) }
      let column = node >= 0 ? nodes[node].column : -1
      report(.notFinite, column >= 0 ? .column(column) : .none, start)
    }
    return end
  }

  // MARK: Cells

  @inline(__always)
  private mutating func put(_ cell: UnsafeBufferPointer<UInt8>, _ node: Int, _ at: JSONCursor) {
    let wanted = nodes[node].targets
    if wanted.isEmpty { return scalarInPlaceOfContainer(node, at) }
    for index in wanted {
      let target = targets[index]
      if cells[target.column] == .empty && target.use != .list {
        columns[target.column].append(cell)
        cells[target.column] = .written
      } else {
        putAgain(cell, target, at)
      }
    }
  }

  /// A list's item, or a value where one stands already.
  private mutating func putAgain(
    _ cell: UnsafeBufferPointer<UInt8>, _ target: JSONPlan.Target, _ at: JSONCursor
  ) {
    switch (target.use, cells[target.column]) {
    case (.list, .empty), (.list, .list):
      guard let list = lists[target.column] else { return }
      if cells[target.column] == .list {
        list.room(1).pointee = ListCell.separator
        list.take(1)
      }
      list.append(cell)
      cells[target.column] = .list
    case (.first, _): report(.repeats, .column(target.column), at)
    // A repeated key: reported with its object.
    default: break
    }
  }

  /// The value cannot be a cell: its columns stay missing, and the record has an error.
  private mutating func spoil(_ node: Int, _ kind: JSONTrouble.Kind, _ at: JSONCursor) {
    for index in nodes[node].targets {
      let column = targets[index].column
      report(kind, .column(column), at)
      if cells[column] == .list { lists[column]?.removeAll() }
      if cells[column] != .written { cells[column] = .spoilt }
    }
  }

  private mutating func scalarInPlaceOfContainer(_ node: Int, _ at: JSONCursor) {
    if nodes[node].hasMembers || nodes[node].item >= 0 { misplaced(node, at) }
  }

  private mutating func misplaced(_ node: Int, _ at: JSONCursor) {
    let column = nodes[node].column
    report(.notContainer, column >= 0 ? .column(column) : .none, at)
  }

  // MARK: Containers

  private mutating func array(
    _ start: JSONCursor, _ node: Int, _ depth: Int
  ) throws(JSONFault) -> JSONCursor {
    if depth >= depthCap { throw JSONFault(.tooDeep, start) }
    var item = JSONPlan.pruned
    if node >= 0 {
      item = nodes[node].item
      spoil(node, .notScalar, start)
      if item < 0 && nodes[node].hasMembers { misplaced(node, start) }
    }
    var p = try skipSpace(start + 1)
    if p.pointee == 0x5D { return p + 1 }
    while true {
      p = try skipSpace(try value(p, item, depth + 1))
      if p.pointee == 0x5D { return p + 1 }
      if p.pointee != 0x2C { throw JSONScanner.unseparated(p) }
      p = try skipSpace(p + 1)
      if p.pointee == 0x5D { return try behindComma(p) }
    }
  }

  /// Between two tokens.
  @inline(__always)
  private mutating func skipSpace(_ start: JSONCursor) throws(JSONFault) -> JSONCursor {
    let p = JSONScanner.skipSpace(start)
    return toleratesComments && JSONScanner.beginsComment(p) ? try skipComments(p) : p
  }

  private mutating func skipComments(_ start: JSONCursor) throws(JSONFault) -> JSONCursor {
    var p = start
    while JSONScanner.beginsComment(p) {
      let end = try JSONScanner.comment(p)
      report(.comment, .none, p)
      p = JSONScanner.skipSpace(end)
    }
    return p
  }

  /// Takes: the end of a container, behind a comma. Gives: the byte behind it.
  private mutating func behindComma(_ p: JSONCursor) throws(JSONFault) -> JSONCursor {
    if !toleratesTrailingCommas { throw JSONFault(.trailingComma, p) }
    report(.trailingComma, .none, p)
    return p + 1
  }

  private mutating func object(
    _ start: JSONCursor, _ node: Int, _ depth: Int
  ) throws(JSONFault) -> JSONCursor {
    if depth >= depthCap { throw JSONFault(.tooDeep, start) }
    if node >= 0 {
      spoil(node, .notScalar, start)
      if nodes[node].item >= 0 && !nodes[node].hasMembers { misplaced(node, start) }
    }
    var p = try skipSpace(start + 1)
    if p.pointee == 0x7D { return p + 1 }
    let firstKey = keyCount
    var seen: UInt64 = 0
    while true {
      if p.pointee != 0x22 {
        if p.pointee != 0x7D { throw JSONFault(.keyExpected, p) }
        p = try behindComma(p) - 1
        break
      }
      let text = try JSONScanner.text(p + 1)
      let member = try member(text, node, firstKey, &seen)
      p = try skipSpace(text.close + 1)
      if p.pointee != 0x3A { throw JSONFault(.colonExpected, p) }
      p = try skipSpace(try value(try skipSpace(p + 1), member, depth + 1))
      if p.pointee == 0x7D { break }
      if p.pointee != 0x2C { throw JSONScanner.unseparated(p) }
      p = try skipSpace(p + 1)
    }
    if keyCount - firstKey > Self.keysCompared { reportRepeats(firstKey, node) }
    keyCount = firstKey
    return p + 1
  }

  // MARK: Keys

  /// Objects of more keys than this are sorted when they end instead.
  private static let keysCompared = 32

  /// The node of a member, and pruned if it repeats an earlier one.
  ///
  /// `seen` holds one bit per hash that occurred: a key whose bit is not set is new.
  @inline(__always)
  private mutating func member(
    _ text: JSONScanner.Text, _ node: Int, _ firstKey: Int, _ seen: inout UInt64
  ) throws(JSONFault) -> Int {
    if text.count > keyCap { throw JSONFault(.keyTooLong, text.start - 1) }
    var start = text.start
    var count = text.count
    if text.isEscaped { (start, count) = unescapeKey(text) }
    let hash = JSONPlan.hash(start, count)
    let bit: UInt64 = 1 << (hash >> 58)
    let name = node >= 0 ? find(node, start, count, hash) : -1
    if seen & bit != 0 && keyCount - firstKey <= Self.keysCompared
      && isRepeat(start, count, hash, firstKey)
    {
      report(.duplicateKey, name >= 0 ? .name(name) : .none, text.start - 1)
      return JSONPlan.pruned
    }
    seen |= bit
    if keyCount == keyCapacity { growKeys() }
    keys[keyCount] = Key(
      hash: hash, count: count,
      start: text.isEscaped ? -1 - (start - unescapedKeys.start) : start - record,
      offset: text.start - 1 - record)
    keyCount += 1
    return name >= 0 ? names[name].node : JSONPlan.pruned
  }

  private mutating func growKeys() {
    keys = staging.growKeys()
    keyCapacity = staging.keyCapacity
  }

  /// The index of a wanted name, or -1.
  @inline(__always)
  private func find(_ node: Int, _ key: JSONCursor, _ count: Int, _ hash: UInt64) -> Int {
    let mask = nodes[node].slotMask
    if mask < 0 { return -1 }
    let first = nodes[node].firstSlot
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let index = Int(slots[first + slot])
      if index < 0 { return -1 }
      let name = names[index]
      if name.hash == hash && name.count == count
        && JSONPlan.equal(key, nameBytes + name.start, count)
      {
        return index
      }
      slot = (slot + 1) & mask
    }
  }

  private func unescapeKey(_ text: JSONScanner.Text) -> (JSONCursor, Int) {
    let room = unescapedKeys.room(text.count)
    let result = JSONScanner.unescape(text, to: room)
    unescapedKeys.take(result.count)
    return (JSONCursor(room), result.count)
  }

  private func bytes(_ key: Key) -> JSONCursor {
    key.start >= 0 ? record + key.start : unescapedKeys.start + (-1 - key.start)
  }

  private func isRepeat(_ key: JSONCursor, _ count: Int, _ hash: UInt64, _ firstKey: Int) -> Bool {
    for index in firstKey..<keyCount
    where keys[index].hash == hash && keys[index].count == count
      && JSONPlan.equal(key, bytes(keys[index]), count)
    {
      return true
    }
    return false
  }

  /// Finds the repeats of a large object in O(n log n), whatever its keys hash to.
  private mutating func reportRepeats(_ firstKey: Int, _ node: Int) {
    let own = UnsafeBufferPointer(start: keys + firstKey, count: keyCount - firstKey)
    let sorted = own.sorted { isBefore($0, $1) }
    var repeats: [Key] = []
    for (earlier, later) in zip(sorted, sorted.dropFirst())
    where earlier.hash == later.hash && order(earlier, later) == 0 {
      repeats.append(later)
    }
    for key in repeats.sorted(by: { $0.offset < $1.offset }) {
      let name = node >= 0 ? find(node, bytes(key), key.count, key.hash) : -1
      report(.duplicateKey, name >= 0 ? .name(name) : .none, record + key.offset)
    }
  }

  private func isBefore(_ left: Key, _ right: Key) -> Bool {
    if left.hash != right.hash { return left.hash < right.hash }
    let order = order(left, right)
    return order == 0 ? left.offset < right.offset : order < 0
  }

  private func order(_ left: Key, _ right: Key) -> Int {
    if left.count != right.count { return left.count < right.count ? -1 : 1 }
    let (leftBytes, rightBytes) = (bytes(left), bytes(right))
    for place in 0..<left.count where leftBytes[place] != rightBytes[place] {
      return leftBytes[place] < rightBytes[place] ? -1 : 1
    }
    return 0
  }
}
