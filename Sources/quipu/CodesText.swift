internal import Interchange
internal import Pipelines

/// Code lists and unmapped spellings for a terminal and as JSON.
struct CodesText {
  private let language: Language
  private let reveals: Bool

  init(_ language: Language, reveals: Bool = false) {
    self.language = language
    self.reveals = reveals
  }

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  // MARK: Lists

  func overview(_ catalogue: CodeCatalogue) -> String {
    let head = [
      say("lista", "list"), say("versión", "version"), say("filas", "rows"), say("sin código", "without code"),
      say("usada por", "used by"),
    ]
    let rows = catalogue.entries.map { entry in
      [
        entry.list.name, version(entry), "\(entry.list.rows.count)", "\(entry.stubs)",
        (entry.fields + entry.mappings).joined(separator: ", "),
      ]
    }
    return Columns.text([head] + rows).joined(separator: "\n")
  }

  private func version(_ entry: CodeCatalogue.Entry) -> String {
    ([entry.version] + (entry.declared.isEmpty ? [] : ["(\(entry.declared.joined(separator: ", ")))"])).joined(
      separator: " ")
  }

  func rows(_ entry: CodeCatalogue.Entry) -> String {
    var lines = [
      "\(entry.list.name) \(version(entry)): " + say("\(entry.list.rows.count) filas", "\(entry.list.rows.count) rows")
    ]
    for field in entry.fields { lines.append("  " + say("campo", "field") + " \(field)") }
    for mapping in entry.mappings { lines.append("  " + say("mapeo", "mapping") + " \(mapping)") }
    return (lines + Columns.text([entry.list.columns] + entry.list.rows)).joined(separator: "\n")
  }

  func json(_ catalogue: CodeCatalogue) -> String {
    var writer = JSONWriter(pretty: true)
    writer.object {
      $0.member("folder", catalogue.folder)
      $0.key("lists")
      $0.array { writer in for entry in catalogue.entries { write(entry, withRows: false, &writer) } }
    }
    return writer.string
  }

  func json(_ entry: CodeCatalogue.Entry) -> String {
    var writer = JSONWriter(pretty: true)
    write(entry, withRows: true, &writer)
    return writer.string
  }

  private func write(_ entry: CodeCatalogue.Entry, withRows: Bool, _ writer: inout JSONWriter) {
    func words(_ key: String, _ words: [String], _ writer: inout JSONWriter) {
      writer.key(key)
      writer.array { for word in words { $0.value(word) } }
    }
    writer.object { writer in
      writer.member("name", entry.list.name)
      writer.member("version", entry.version)
      words("declared", entry.declared, &writer)
      writer.member("rows", entry.list.rows.count)
      writer.member("without-code", entry.stubs)
      words("fields", entry.fields, &writer)
      words("mappings", entry.mappings, &writer)
      guard withRows else { return }
      words("columns", entry.list.columns, &writer)
      writer.key("entries")
      writer.array { writer in
        for row in entry.list.rows {
          writer.object { for (column, cell) in zip(entry.list.columns, row) { $0.member(column, cell) } }
        }
      }
    }
  }

  // MARK: Unmapped

  func table(_ unmapped: UnmappedCodes) -> String {
    if unmapped.spellings.isEmpty {
      return say("\(unmapped.records) registros; no falta nada", "\(unmapped.records) records; nothing is missing")
    }
    let head = [
      say("tabla", "table"), say("grafía", "spelling"), say("registros", "records"), say("parecidas", "nearest"),
    ]
    let rows = unmapped.spellings.map { spelling in
      [
        spelling.lookup, text(spelling), "\(spelling.records)",
        spelling.candidates.map { "\($0.spelling) (\($0.code))" }.joined(separator: ", "),
      ]
    }
    var lines = Columns.text([head] + rows)
    let masked = unmapped.spellings.count { $0.isMasked }
    if masked > 0, !reveals {
      lines.append(
        say(
          "\(masked) se muestran solo por su forma, porque podrían ser datos de personas; --reveal las muestra",
          "\(masked) are shown by their shape only, because they may be data of persons; --reveal shows them"))
    }
    if unmapped.uncounted > 0 { lines.append(say("y \(unmapped.uncounted) más", "and \(unmapped.uncounted) more")) }
    return lines.joined(separator: "\n")
  }

  private func text(_ spelling: UnmappedCodes.Spelling) -> String {
    // A cell may hold anything; on a terminal it stands on one line.
    let text = reveals ? spelling.text.value : spelling.shown
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
  }

  func json(_ unmapped: UnmappedCodes) -> String {
    var writer = JSONWriter(pretty: true)
    writer.object { writer in
      writer.member("records", unmapped.records)
      writer.member("uncounted", unmapped.uncounted)
      writer.key("unmapped")
      writer.array { writer in
        for spelling in unmapped.spellings {
          writer.object { writer in
            writer.member("lookup", spelling.lookup)
            writer.member(
              spelling.isMasked && !reveals ? "shape" : "spelling", reveals ? spelling.text.value : spelling.shown)
            writer.member("records", spelling.records)
            writer.key("nearest")
            writer.array { writer in
              for near in spelling.candidates {
                writer.object {
                  $0.member("spelling", near.spelling)
                  $0.member("code", near.code)
                }
              }
            }
          }
        }
      }
    }
    return writer.string
  }
}
