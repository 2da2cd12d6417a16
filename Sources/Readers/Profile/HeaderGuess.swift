import Interchange

/// Guesses which row names the columns.
///
/// A row is a header when all its cells are filled, different and no data, and none comes again under
/// itself. It is *surely* one only when the columns below hold data that the names are not, and the names
/// have words that headers have: then its cells may be shown.
enum HeaderGuess {
  struct Names {
    fileprivate var names: [String] = []
    fileprivate(set) var firstDataRow = 0
    subscript(column: Int) -> String? { column < names.count ? names[column] : nil }
  }

  /// From here on, names are shown.
  static let sure = 90

  static func of(_ rows: ProfileRows) -> (Guess<FileProfile.Header>, Names) {
    guard let place = candidate(rows) else {
      return (
        Guess(
          FileProfile.Header(place: .none, line: 0), rows.cells.isEmpty ? 10 : 75,
          es: "ninguna fila parece de nombres", en: "no row looks like names"), Names()
      )
    }
    let row = rows.cells[place]
    let typed = (0..<row.count).count { holdsData($0, below: place, rows) }
    let worded = row.count { hasHeaderWord($0) }
    let sureness = 50 + (typed > 0 ? 25 : 0) + (worded * 3 >= row.count ? 20 : worded > 1 ? 15 : 0)
    let header = FileProfile.Header(place: place == 0 ? .first : .find, line: rows.lines[place])
    return (
      Guess(
        header, sureness,
        es: "todas sus celdas son distintas; \(typed) columnas tienen datos de otra forma; \(worded) nombres usuales",
        en: "all its cells differ; \(typed) columns hold data of another form; \(worded) usual names"),
      Names(names: sureness >= sure ? row : [], firstDataRow: place + 1)
    )
  }

  private static func candidate(_ rows: ProfileRows) -> Int? {
    let first = rows.cells.prefix(CSVHeader.searchedRows)
      .firstIndex { $0.count == rows.usualWidth && rows.usualWidth > 0 }
    guard let first else { return nil }
    // A preamble padded to the usual width has empty cells.
    let filled = rows.cells.prefix(CSVHeader.searchedRows).dropFirst(first)
      .firstIndex { $0.count == rows.usualWidth && !$0.contains("") }
    return filled.flatMap { namesColumns($0, rows) ? $0 : nil }
  }

  private static func namesColumns(_ place: Int, _ rows: ProfileRows) -> Bool {
    let row = rows.cells[place]
    if Set(row).count < row.count || row.contains(where: { ColumnGuess.ofCell($0).isData }) { return false }
    return !rows.cells[(place + 1)...].contains { other in
      zip(row, other).contains { $0 == $1 }
    }
  }

  /// Whether most filled cells below are of a form that no name has.
  private static func holdsData(_ column: Int, below place: Int, _ rows: ProfileRows) -> Bool {
    let cells = rows.cells[(place + 1)...].compactMap { column < $0.count ? $0[column] : nil }
      .filter { !$0.isEmpty }
    return cells.count { ColumnGuess.ofCell($0).isData } * 2 > cells.count
  }

  private static let words: Set<String> = [
    "AGE", "ANIO", "ANO", "APELLIDO", "APELLIDOS", "APE", "ARTICULO", "CANTIDAD", "CATEGORIA", "CODE",
    "COD", "CODIGO", "COMISARIA", "COUNT", "DATE", "DELITO", "DEPARTAMENTO", "DEPENDENCIA", "DESCRIPCION",
    "DIRECCION", "DISTRITO", "DNI", "DOC", "DOCUMENTO", "DPTO", "EDAD", "ESTADO", "FECHA", "FEC", "FECH",
    "GENERO", "HORA", "ID", "INDICADOR", "INSTITUCION", "LUGAR", "MATERNO", "MES", "MODALIDAD", "MONTO",
    "NACIONALIDAD", "NAME", "NOMBRE", "NOMBRES", "NRO", "NUM", "NUMERO", "OBSERVACION", "OBSERVACIONES",
    "OCUPACION", "PAIS", "PATERNO", "PROVINCIA", "SEX", "SEXO", "SITUACION", "SUBTIPO", "TIPO", "TOTAL",
    "TYPE", "UBIGEO", "UNIDAD", "VALOR", "VALUE", "YEAR",
  ]

  private static func hasHeaderWord(_ name: String) -> Bool {
    let plain = name.uppercased().map { letters[$0] ?? $0 }
    return plain.split { !$0.isLetter }.contains { words.contains(String($0)) }
  }

  private static let letters: [Character: Character] = [
    "Á": "A", "É": "E", "Í": "I", "Ó": "O", "Ú": "U", "Ñ": "N",
  ]
}
