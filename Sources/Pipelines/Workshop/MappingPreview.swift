internal import Configuration
package import Interchange
internal import Mapping

/// What a mapping makes of the first records of a file, or of one of them: `quipu preview`.
///
/// Reader and mapping are the night's own; there is no store, so nothing is written and repeats are not
/// recognised. Memory: O(batch) and what is shown.
package struct MappingPreview: Sendable {
  package enum Selection: Sendable {
    /// From the beginning of the file.
    case first(Int)
    /// By its number in the file, from 1.
    case record(Int)

    func contains(_ number: Int) -> Bool {
      switch self {
      case .first(let count): number <= count
      case .record(let wanted): number == wanted
      }
    }
    var last: Int {
      switch self {
      case .first(let count): count
      case .record(let wanted): wanted
      }
    }
  }

  package struct Request: Sendable {
    package var selection = Selection.first(20)
    /// `entity.field`: its way through the program instead of the tables.
    package var explain: String?
    /// Only the table of this entity.
    package var entity: String?
    package var member: String?
    package var reveals = false
    package init() {}
  }

  package struct Row: Sendable {
    /// Of the source, from 1.
    package let record: Int
    package let cells: [ShownCell]
    /// Per link: the row of the target's table, from 1; nil where there is none.
    package let links: [Int?]
  }

  package struct Table: Sendable {
    package let entity: String
    package let label: Localised
    /// Those that the mapping has a rule for.
    package let fields: [String]
    package let links: [String]
    package fileprivate(set) var rows: [Row] = []
  }

  package struct Unmapped: Sendable {
    package let lookup: String
    package let spelling: ShownCell
    package let candidate: String?
    package let records: Int
  }

  package let mapping: String
  package let reveals: Bool
  package let explains: String?
  package private(set) var account = PassAccount()
  package private(set) var tables: [Table]
  package private(set) var log = FindingLog()
  package private(set) var traces: [ShownTrace] = []
  package private(set) var unmapped: [Unmapped] = []
  package private(set) var unread: [UnreadPart] = []

  private let request: Request
  private let compiled: CompiledMapping
  private let mask: ValueMask
  /// Per table: the first row of each key in a record, so that links can point.
  private var rowOfKey: [[LocalKey: Int]]

  /// Links do not leave their record.
  private struct LocalKey: Hashable {
    let record: Int
    let key: [UInt8]
  }

  /// Throws: `mapping-name-unknown`, `record-beyond-end`, and the refusal of the file.
  package init(_ source: CompiledSource, file: String, _ request: Request) throws(Failure) {
    compiled = source.compiled
    self.request = request
    reveals = request.reveals
    explains = request.explain
    mapping = source.compiled.label
    mask = ValueMask(source, reveals: request.reveals)
    let lineage = compiled.fieldLineage
    let field = try Self.field(request.explain, lineage)
    try Self.check(request.entity, among: lineage.map(\.entity))
    tables = compiled.model.entities.map { type in
      let names = Set(lineage.filter { $0.entity == type.name }.map(\.field))
      return Table(
        entity: type.name, label: type.label, fields: type.fields.map(\.name).filter(names.contains),
        links: type.links.map(\.role))
    }
    rowOfKey = tables.map { _ in [:] }
    let trace = MappingTrace(compiled, field: field)
    try run(file, trace)
    tables.removeAll { $0.rows.isEmpty || (request.entity != nil && $0.entity != request.entity) }
    traces = trace.entries.map { ShownTrace($0, mask, explained: field?.field) }
    unmapped = trace.unmapped.map {
      Unmapped(
        lookup: $0.lookup, spelling: mask.spelling($0.spelling.value), candidate: $0.candidate,
        records: $0.records)
    }
    var parts = UnreadParts(compiled)
    unread = try parts.find(
      file, member: request.member, isWanted: request.selection.contains, last: request.selection.last)
  }

  private static func field(
    _ name: String?, _ lineage: [FieldLineage]
  ) throws(Failure) -> (entity: String, field: String)? {
    guard let name else { return nil }
    let known = lineage.filter { $0.privacy != nil }
    try check(name, among: known.map(\.name))
    return known.first { $0.name == name }.map { ($0.entity, $0.field) }
  }

  private static func check(_ name: String?, among known: [String]) throws(Failure) {
    guard let name, !known.contains(name) else { return }
    throw Failure(.unknownMappingName(name, among: known), cause: nil)
  }

  // MARK: Running

  private mutating func run(_ file: String, _ trace: MappingTrace) throws(Failure) {
    let pass = try SourcePass(compiled, path: file, member: request.member, trace: trace)
    var last = 0
    while try pass.read() {
      let isWanted = pass.batch.records.map { request.selection.contains($0.number) }
      if isWanted.contains(true) {
        pass.map(skip: isWanted.map { !$0 })
        take(pass, isWanted)
      }
      last = pass.batch.records.last?.number ?? last
      if last >= request.selection.last { break }
    }
    for finding in pass.fileFindings { log.add(finding) }
    if case .record(let number) = request.selection, last < number {
      throw Failure(
        .recordBeyondEnd, at: Place(file: file), ["number": .number(number), "count": .number(last)])
    }
  }

  private mutating func take(_ pass: SourcePass, _ isWanted: [Bool]) {
    for (record, fate) in pass.entities.fates.enumerated() where isWanted[record] { account.add(fate) }
    for found in pass.findings where isWanted[found.record] { log.add(found.finding) }
    let start = tables.map(\.rows.count)
    for (index, table) in pass.entities.tables.enumerated() where table.count > 0 {
      for row in 0..<table.count {
        guard let key = table.keys[row] else { continue }
        let local = LocalKey(record: Self.record(row, table, pass), key: Array(key))
        if rowOfKey[index][local] == nil { rowOfKey[index][local] = start[index] + row + 1 }
      }
    }
    for (index, table) in pass.entities.tables.enumerated() where table.count > 0 {
      for row in 0..<table.count { tables[index].rows.append(self.row(row, table, pass)) }
    }
  }

  private static func record(_ row: Int, _ table: EntityTable, _ pass: SourcePass) -> Int {
    pass.batch.records[Int(table.records[row])].number
  }

  private func row(_ row: Int, _ table: EntityTable, _ pass: SourcePass) -> Row {
    let record = Self.record(row, table, pass)
    let shown = tables.first { $0.entity == table.type.name }
    let cells = (shown?.fields ?? []).map { name in
      let text = table.type.index(ofField: name).flatMap { table.columns[$0].string(row) }
      return mask.cell(table.type.name, name, text)
    }
    let links = zip(table.type.links, table.links).map { link, column -> Int? in
      guard let key = column[row], let target = compiled.model.index(of: link.target) else { return nil }
      return rowOfKey[target][LocalKey(record: record, key: Array(key))]
    }
    return Row(record: record, cells: cells, links: links)
  }

  // MARK: JSON

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.member("mapping", mapping)
      json.member("revealed", reveals)
      json.key("account")
      account.write(&json)
      json.key("entities")
      json.array { json in for table in tables { Self.write(table, &json) } }
      if explains != nil {
        json.key("explained")
        json.array { json in for trace in traces { trace.write(&json) } }
      }
      json.key("findings")
      json.write(log)
      json.key("unmapped")
      json.array { json in for code in unmapped { Self.write(code, &json) } }
      json.key("unread")
      json.array { json in
        for part in unread {
          json.object {
            $0.member("path", part.path)
            $0.member("records", part.records)
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func write(_ table: Table, _ json: inout JSONWriter) {
    json.object { json in
      json.member("entity", table.entity)
      json.key("rows")
      json.array { json in for row in table.rows { write(row, of: table, &json) } }
    }
  }

  private static func write(_ row: Row, of table: Table, _ json: inout JSONWriter) {
    json.object { json in
      json.member("record", row.record)
      json.key("fields")
      json.object { json in
        for (name, cell) in zip(table.fields, row.cells) {
          json.key(name)
          cell.write(&json)
        }
      }
      json.key("links")
      json.object { json in
        for (role, target) in zip(table.links, row.links) {
          json.key(role)
          if let target { json.value(target) } else { json.value(nil) }
        }
      }
    }
  }

  private static func write(_ code: Unmapped, _ json: inout JSONWriter) {
    json.object { json in
      json.member("lookup", code.lookup)
      json.key("spelling")
      code.spelling.write(&json)
      json.member("nearest", code.candidate)
      json.member("records", code.records)
    }
  }
}

extension JSONWriter {
  /// Findings by code and field, with their first places.
  mutating func write(_ log: FindingLog) {
    array { json in
      for (key, entry) in log.sorted {
        json.object { json in
          json.member("code", key.code)
          json.member("field", key.field)
          json.member("severity", entry.severity.rawValue)
          json.member("count", entry.count)
          json.key("places")
          json.array { json in
            for place in entry.places {
              json.object { json in
                if let line = place.line { json.member("line", line) }
                if let number = place.recordNumber { json.member("record", number) }
                if let locator = place.locator { json.member("locator", locator) }
              }
            }
          }
        }
      }
    }
  }
}

extension CompiledMapping {
  /// `pnp-denuncias@1.0.0`
  var label: String { "\(definition.name.value)@\(definition.version.value)" }
}

extension Finding {
  static func unknownMappingName(_ name: String, among known: [String]) -> Finding {
    var arguments: [String: FindingArgument] = ["word": .word(name)]
    if let near = NearestWord.to(name, in: Set(known)) { arguments["nearest"] = .word(near) }
    return Finding(.mappingNameUnknown, arguments)
  }
}

extension FindingCode {
  static let mappingNameUnknown = FindingCode(
    "mapping-name-unknown", .error, es: "el mapeo no tiene «{word}»", en: "the mapping has no '{word}'",
    hint: Localised(es: "¿quiso decir «{nearest}»?", en: "did you mean '{nearest}'?"))
  static let recordBeyondEnd = FindingCode(
    "record-beyond-end", .error, es: "se pidió el registro {number} y el archivo tiene {count}",
    en: "record {number} was asked for and the file has {count}")
}
