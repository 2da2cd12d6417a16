import Interchange

/// The words that stand for yes, no and not known, folded.
struct TruthWords {
  private var values: [[UInt8]: Truth] = [:]

  enum Truth: String {
    case yes = "true"
    case no = "false"
    case unknown
  }

  init(yes: [String], no: [String], unknown: [String]) {
    add(yes.isEmpty ? Self.yes : yes, .yes)
    add(no.isEmpty ? Self.no : no, .no)
    add(unknown, .unknown)
  }

  func truth(_ cell: Cell) -> Truth? { values[LatinBytes.folded(cell)] }

  private mutating func add(_ words: [String], _ truth: Truth) {
    for word in words { values[Array(Folding.fold(word).utf8)] = truth }
  }

  /// Words separated by `|`, as an option gives them.
  static func list(_ text: String?) -> [String] {
    text?.split(separator: "|").map(String.init) ?? []
  }

  private static let yes = ["true", "1", "SI", "S", "YES", "Y", "X", "VERDADERO", "V"]
  private static let no = ["false", "0", "NO", "N", "FALSO", "F"]
  static let unknown = [
    "unknown", "DESCONOCIDO", "NO SABE", "SE DESCONOCE", "NO PRECISA", "NO ESPECIFICA", "NS",
    "NS/NR",
    "?",
  ]
}
