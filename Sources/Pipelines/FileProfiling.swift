package import Interchange
internal import Readers

/// `quipu profile`: what an unknown file looks like, for the person who will write its mapping.
package enum FileProfiling {
  /// As text, or as one JSON document.
  ///
  /// Throws: the refusal of a file that is not there, is no file or changed meanwhile, and of its container.
  package static func describe(
    _ path: String, member: String?, language: Language, asJSON: Bool
  ) throws(Failure) -> String {
    let source = try FileSource(path: path)
    if member == nil, isWorkbook(source) { return workbook(language, asJSON: asJSON) }
    let content = try DeliveredFile(source, name: path, member: member).contents()
    let profile =
      if let file = content as? any SeekableSource { try FileProfile(of: file) } else { try FileProfile(of: content) }
    try source.verifyUnchanged()
    return asJSON ? json(profile, language) : text(profile, language)
  }

  // MARK: Workbooks

  /// Sheets have no dialect to guess; that it is a workbook is all that a mapping's author has to be told.
  private static func isWorkbook(_ source: FileSource) -> Bool {
    do throws(Failure) {
      _ = try ZIPDirectory(source).open("xl/workbook.xml")
      return true
    } catch { return false }
  }

  private static func workbook(_ language: Language, asJSON: Bool) -> String {
    let reason = Localised(es: "es un ZIP con las partes de un libro", en: "it is a ZIP with the parts of a workbook")
    if !asJSON {
      let label = language == .spanish ? "formato" : "format"
      return "\(label): xlsx  (95 %: \(reason.text(language)))"
    }
    var writer = JSONWriter(pretty: true)
    writer.object { json in
      json.key("format")
      json.object {
        $0.member("value", "xlsx")
        $0.member("sureness", 95)
        $0.member("reason", reason.text(language))
      }
    }
    return writer.string
  }

  // MARK: Text

  private static func text(_ profile: FileProfile, _ language: Language) -> String {
    func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }
    func line(_ label: String, _ value: String, _ sureness: Int, _ reason: Localised) -> String {
      "\(label): \(value)  (\(sureness) %: \(reason.text(language)))"
    }
    var lines = [
      examined(profile, say),
      line(
        say("formato", "format"), profile.format.value.rawValue, profile.format.sureness, profile.format.reason),
      line(
        say("codificación", "encoding"), profile.encoding.value.rawValue, profile.encoding.sureness,
        profile.encoding.reason),
    ]
    if let dialect = profile.dialect {
      lines.append(
        line(say("dialecto", "dialect"), words(dialect.value), dialect.sureness, dialect.reason))
    }
    if let header = profile.header {
      let place =
        header.value.place.rawValue + (header.value.line > 0 ? say(", línea ", ", line ") + "\(header.value.line)" : "")
      lines.append(line(say("encabezado", "header"), place, header.sureness, header.reason))
      lines.append(say("registros vistos", "records seen") + ": \(profile.records)")
    }
    for (position, column) in profile.columns.enumerated() {
      let shape = column.shape.map {
        "; " + say("forma", "shape") + " \($0.description) (\(column.shapeCount)x)"
      }
      let value =
        column.type.value.description + "; " + say("faltan", "missing") + " \(percent(column)) %" + (shape ?? "")
      lines.append(
        line("  \(position + 1) \(column.name ?? "-")", value, column.type.sureness, column.type.reason))
    }
    for path in profile.paths { lines.append("  \(path.path)  \(path.count)x") }
    return lines.joined(separator: "\n")
  }

  /// How much was looked at, and where.
  private static func examined(_ profile: FileProfile, _ say: (String, String) -> String) -> String {
    let bytes = profile.examinedBytes
    if profile.isWhole { return say("\(bytes) bytes, todo el archivo", "\(bytes) bytes, the whole file") }
    guard let total = profile.totalBytes else {
      return say("los primeros \(bytes) bytes", "the first \(bytes) bytes")
    }
    let places = [say("al inicio", "at the front"), say("en medio", "in the middle"), say("al final", "at the end")]
    let seen = profile.pieceOffsets.count == 3 ? places : [places[0], places[2]]
    return say("\(bytes) de \(total) bytes: ", "\(bytes) of \(total) bytes: ") + seen.joined(separator: ", ")
  }

  private static func percent(_ column: FileProfile.Column) -> Int {
    column.cells == 0 ? 0 : column.missing * 100 / column.cells
  }

  /// As the keys of `dialect` in a mapping.
  private static func words(_ dialect: FileProfile.Dialect) -> String {
    var words = ["delimiter \(word(dialect.delimiter))", "quote \(dialect.quote.map(word) ?? "none")"]
    if let escape = dialect.escape { words.append("escape \(word(escape))") }
    return words.joined(separator: ", ")
  }

  private static func word(_ byte: UInt8) -> String {
    byte == UInt8(ascii: "\t") ? "tab" : String(UnicodeScalar(byte))
  }

  // MARK: JSON

  private static func json(_ profile: FileProfile, _ language: Language) -> String {
    var writer = JSONWriter(pretty: true)
    func guess(_ key: String, _ value: String, _ sureness: Int, _ reason: Localised, _ writer: inout JSONWriter) {
      writer.key(key)
      writer.object {
        $0.member("value", value)
        $0.member("sureness", sureness)
        $0.member("reason", reason.text(language))
      }
    }
    writer.object { writer in
      writer.member("examined-bytes", profile.examinedBytes)
      if let total = profile.totalBytes { writer.member("total-bytes", total) }
      writer.key("piece-offsets")
      writer.array { for offset in profile.pieceOffsets { $0.value(offset) } }
      writer.member("whole", profile.isWhole)
      guess("format", profile.format.value.rawValue, profile.format.sureness, profile.format.reason, &writer)
      guess(
        "encoding", profile.encoding.value.rawValue, profile.encoding.sureness, profile.encoding.reason, &writer)
      if let dialect = profile.dialect {
        writer.key("dialect")
        writer.object {
          $0.member("delimiter", word(dialect.value.delimiter))
          $0.member("quote", dialect.value.quote.map(word) ?? "none")
          $0.member("escape", dialect.value.escape.map(word) ?? "none")
          $0.member("sureness", dialect.sureness)
          $0.member("reason", dialect.reason.text(language))
        }
      }
      if let header = profile.header {
        writer.key("header")
        writer.object {
          $0.member("value", header.value.place.rawValue)
          $0.member("line", header.value.line)
          $0.member("sureness", header.sureness)
          $0.member("reason", header.reason.text(language))
        }
        writer.member("records", profile.records)
        writer.key("columns")
        writer.array { for column in profile.columns { write(column, language, &$0) } }
      } else {
        writer.key("paths")
        writer.array { writer in
          for path in profile.paths {
            writer.object {
              $0.member("path", path.path)
              $0.member("count", path.count)
            }
          }
        }
      }
    }
    return writer.string
  }

  private static func write(
    _ column: FileProfile.Column, _ language: Language, _ writer: inout JSONWriter
  ) {
    writer.object {
      $0.member("name", column.name)
      $0.member("type", column.type.value.description)
      $0.member("sureness", column.type.sureness)
      $0.member("reason", column.type.reason.text(language))
      $0.member("cells", column.cells)
      $0.member("missing", column.missing)
      $0.member("shape", column.shape?.description)
      $0.member("shape-count", column.shapeCount)
    }
  }
}
