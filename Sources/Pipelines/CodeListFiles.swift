package import Interchange
internal import Readers
package import Safekeeping

extension FindingCode {
  static let codeListMissing = FindingCode(
    "code-list-missing", .error, es: "no hay listas de códigos en la carpeta", en: "the folder holds no code lists",
    hint: Localised(es: "revise «codes» en el pipeline", en: "check `codes` in the pipeline"))
  static let codeListRagged = FindingCode(
    "code-list-ragged", .error, es: "la fila no tiene {columns} columnas como la cabecera",
    en: "the row has not {columns} columns as the header has")
}

/// Code lists are CSV files (UTF-8, comma, header) and are read with the house's own reader.
package enum CodeListFiles {
  /// Every `*.csv` of the folder, by its stem.
  package static func load(folder: String, _ findings: inout [Finding]) -> CodeListSet {
    var lists: [CodeList] = []
    for name in names(in: folder, &findings) {
      do { lists.append(try read("\(folder)/\(name)")) } catch {
        findings.append(Configured.located(error.finding, in: "\(folder)/\(name)"))
      }
    }
    return CodeListSet(lists)
  }

  private static func names(in folder: String, _ findings: inout [Finding]) -> [String] {
    do {
      let names = try Folder.listing(of: folder).filter { $0.hasSuffix(".csv") }
      if names.isEmpty { findings.append(Finding(.codeListMissing, at: Place(file: folder))) }
      return names
    } catch {
      findings.append(error.finding)
      return []
    }
  }

  /// The folder `codes` beside a model.
  package static func load(besideModel path: String, _ findings: inout [Finding]) -> CodeListSet {
    load(folder: MappingFiles.joined(Folder.parent(of: path), "codes"), &findings)
  }

  /// More columns than any list has; those beyond a row's end are missing.
  private static let widest = 32

  /// One file. Throws: what the CSV reader refuses, and rows that are not as wide as the header.
  package static func read(_ path: String) throws(Failure) -> CodeList {
    do throws(Failure) {
      let rows = try rows(of: path)
      let columns = (rows.first?.cells ?? []).compactMap { $0 }
      for row in rows where row.cells.compactMap({ $0 }).count != columns.count {
        throw Failure(.codeListRagged, at: Place(line: row.line), ["columns": .number(columns.count)])
      }
      let stem = path.split(separator: "/").last.map { String($0.dropLast(4)) } ?? path
      return CodeList(
        name: stem, columns: columns, rows: rows.dropFirst().map { $0.cells.compactMap { $0 } }, path: path,
        lines: rows.dropFirst().map(\.line))
    } catch {
      var failure = error
      failure.finding.place.file = path
      throw failure
    }
  }

  /// The rows of a small table, the header first; a cell behind the end of its row is missing.
  static func rows(
    of path: String, delimiter: UInt8 = UInt8(ascii: ",")
  ) throws(Failure) -> [(line: Int, cells: [String?])] {
    let shape = SourceShape(levels: [
      SourceShape.Level(
        columns: (0..<widest).map { SourceShape.Column(path: [.column($0)], name: "\($0 + 1)") })
    ])
    var options = CSVOptions()
    options.delimiter = delimiter
    options.header = .none
    options.ragged = .pad
    options.columns = .allowMissing
    let reader = try CSVReader(source: FileSource(path: path), shape: shape, options: options)
    let batch = SourceBatch(shape: shape)
    var rows: [(line: Int, cells: [String?])] = []
    while try reader.read(into: batch) {
      for row in 0..<batch.count {
        rows.append((batch.records[row].line, batch.tables[0].columns.map { $0.string(row) }))
      }
      batch.removeAll()
    }
    return rows
  }

  package static func digest(_ list: CodeList, into hash: SHA256) {
    hash.update(Array(list.name.utf8))
    for row in [list.columns] + list.rows {
      for cell in row { hash.update(Array(cell.utf8) + [0x1F]) }
      hash.update([0x1E])
    }
  }
}
