internal import Configuration
internal import Interchange
internal import Pipelines

/// What `quipu show` prints for a person.
struct ShowText {
  let view: CaseView
  let withProvenance: Bool
  /// Somebody gave a mapping or a pipeline.
  let hasMappings: Bool
  let language: Language

  private static let widestValue = 60
  /// `--json` and `quipu lineage` have the whole.
  private static let widestRule = 76
  private static let mostRecords = 6

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  var text: String {
    var parts: [[String]] = []
    if let person = view.person {
      let records = view.rows.filter { $0.person == person }.count
      parts.append([say("persona \(person): \(records) registros", "person \(person): \(records) records")])
    }
    parts += view.rows.map(lines)
    parts.append(roles)
    if withProvenance { parts.append(survivorship) }
    if view.isCut {
      parts.append([say("hay más filas; se muestran las primeras", "there are more rows; these are the first")])
    }
    if withProvenance, !hasMappings {
      parts.append([
        say(
          "los pasos de cada valor: --pipeline P, o --mapping M",
          "the steps of each value: --pipeline P, or --mapping M")
      ])
    }
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  // MARK: Rows

  private func lines(of row: CaseView.Row) -> [String] {
    var head = "\(named(row.address))  \(view.imports[row.seen]?.source ?? "")"
    if let person = row.person, view.person == nil { head += say("  persona ", "  person ") + Self.short(person) }
    if let ended = row.ended { head += say("  desapareció: ", "  vanished: ") + dated(ended) }
    return [head] + (withProvenance ? origin(of: row) : []) + table(of: row) + history(of: row)
  }

  private func table(of row: CaseView.Row) -> [String] {
    var rows = row.values.map { value in
      [value.field, Columns.cut(value.cell.text, at: Self.widestValue)]
        + (withProvenance ? [rule(of: value), notes(of: value, in: row)] : [])
    }
    rows += row.links.map { ["\($0.role) →", named($0.target)] + (withProvenance ? ["", ""] : []) }
    if rows.isEmpty { return [] }
    let header =
      [say("campo", "field"), say("valor", "value")]
      + (withProvenance ? [say("de, y pasos", "from, and steps"), say("notas", "notes")] : [])
    return Columns.text([header] + rows).map { "  " + $0 }
  }

  /// What was noted, and where records say different things, which says what.
  private func notes(of value: CaseView.Value, in row: CaseView.Row) -> String {
    var notes = value.notes
    if value.records.count < row.places.count, !value.records.isEmpty { notes.append(numbered(value.records)) }
    notes += value.others.map { "\(cell($0.cell)): \(numbered($0.records))" }
    return notes.joined(separator: ", ")
  }

  private func numbered(_ records: [Int]) -> String {
    let numbers = records.prefix(Self.mostRecords).map(String.init).joined(separator: " ")
    let rest = records.count > Self.mostRecords ? " …" : ""
    return records.count == 1
      ? say("registro \(numbers)", "record \(numbers)")
      : say("registros \(numbers)\(rest)", "records \(numbers)\(rest)")
  }

  private func rule(of value: CaseView.Value) -> String {
    let rules = value.rules.map { rule in
      let first = rule.paths.isEmpty ? rule.constant : [rule.paths.joined(separator: ", ")]
      return (first + rule.steps).joined(separator: " | ")
    }
    return Columns.cut(rules.joined(separator: "; "), at: Self.widestRule)
  }

  private func origin(of row: CaseView.Row) -> [String] {
    guard let origin = view.imports[row.seen] else { return [] }
    let place = [
      row.place.line.map { "\(origin.file):\($0)" } ?? origin.file,
      row.place.recordNumber.map { say("registro \($0)", "record \($0)") } ?? "", row.place.locator ?? "",
      row.sourceRecords > 1
        ? say("\(row.sourceRecords) registros del archivo", "\(row.sourceRecords) records of the file")
          + (row.places.isEmpty ? "" : " (\(numbered(row.places.compactMap(\.recordNumber))))") : "",
      "SHA-256 \(Self.short(origin.sha256))",
    ].filter { !$0.isEmpty }.joined(separator: ", ")
    let digests = [
      origin.mappingSHA256.map { say("mapeo ", "mapping ") + Self.short($0) },
      origin.codesSHA256.map { say("listas de códigos ", "code lists ") + Self.short($0) },
      say("huella ", "fingerprint ") + Self.short(origin.fingerprint),
    ].compactMap { $0 }.joined(separator: ", ")
    let since = row.since == row.seen ? "" : say("; lo dijo primero la ", "; first said by ") + dated(row.since)
    return [
      "  " + say("de ", "from ") + place, "  " + dated(row.seen) + since,
      "  \(origin.mapping) (\(digests))" + atHand(row.mapping),
    ]
  }

  private func atHand(_ state: MappingsAtHand.State) -> String {
    if !hasMappings || state == .same { return "" }
    return state == .edited
      ? say(
        "; el mapeo de hoy con ese nombre es otro: sin pasos", "; today's mapping of that name is another: no steps")
      : say(
        "; esa versión del mapeo no está a mano: sin pasos", "; that version of the mapping is not at hand: no steps")
  }

  private func history(of row: CaseView.Row) -> [String] {
    row.history.flatMap { version in
      var line = "  " + say("versión desde la ", "version since ") + dated(version.since)
      if version.seen != version.since { line += say(", confirmada por la ", ", confirmed by ") + dated(version.seen) }
      if let ended = version.ended {
        line +=
          version.isTombstone
          ? say(", desaparecida en la ", ", vanished in ") : say(", cambiada por la ", ", changed by ")
        line += dated(ended)
      }
      return [line] + version.changes.map(change)
    }
  }

  private func change(_ change: FieldChange) -> String {
    if change.before == nil && change.after == nil { return "    \(change.field)" }
    return "    \(change.field): \(cell(change.before)) → \(cell(change.after))"
  }

  private func cell(_ cell: ShownCell?) -> String { Columns.cut((cell ?? .missing).text, at: Self.widestValue) }

  // MARK: Persons

  private var roles: [String] {
    if view.roles.isEmpty { return [] }
    let header = [
      say("papel", "role"), say("condición", "status"), say("persona", "person"), say("hecho", "incident"),
      say("caso", "case"),
    ]
    let rows = view.roles.map { role in
      [
        named(role.row), cell(role.status), role.person.map { Self.short($0.id) } ?? "-",
        role.incident.map { Self.short($0.id) } ?? "-", role.caseRow.map { Self.short($0.id) } ?? "-",
      ]
    }
    return Columns.text([header] + rows)
  }

  private var survivorship: [String] {
    if view.survivorship.isEmpty { return [] }
    let header = [say("campo de la persona", "field of the person"), say("queda", "counts"), say("otros", "others")]
    let rows = view.survivorship.map { field in
      [
        field.field, said(field.given.filter(\.isChosen), agree: true),
        field.isConflict ? said(field.given.filter { !$0.isChosen }, agree: false) : "-",
      ]
    }
    return Columns.text([header] + rows)
  }

  /// Those that count agree with each other; of others two values of one shape may differ.
  private func said(_ given: [SurvivingField.Given], agree: Bool) -> String {
    var seen: [(text: String, sources: [String])] = []
    for value in given {
      let text = cell(value.cell)
      let source = "\(value.source) \(Self.short(value.row.id))"
      if let index = seen.firstIndex(where: { $0.text == text && (agree || !isMasked(value.cell)) }) {
        seen[index].sources.append(source)
      } else {
        seen.append((text, [source]))
      }
    }
    return seen.map { "\($0.text) (\($0.sources.joined(separator: ", ")))" }.joined(separator: "; ")
  }

  private func isMasked(_ cell: ShownCell) -> Bool { if case .shape = cell { true } else { false } }

  // MARK: Words

  private func named(_ address: RowAddress) -> String { "\(address.entity) \(Self.short(address.id))" }

  private func dated(_ number: Int) -> String {
    let time = view.imports[number].map { $0.time.isEmpty ? "" : " (\($0.time))" } ?? ""
    return say("importación \(number)", "import \(number)") + time
  }

  private static func short(_ digest: String) -> String { String(digest.prefix(12)) }
}
