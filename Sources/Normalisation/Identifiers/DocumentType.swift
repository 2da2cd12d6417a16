/// The kinds of document of code list `id_document_type`, as far as their numbers have rules.
enum DocumentType: Sendable {
  case dni, ruc, foreignerCard, temporaryPermit, passport
  /// SD, NI: there is no document.
  case none
  /// No rules known, or no type given.
  case other

  /// From a source's word, whatever its case, accents and points; nil for a word that is not known.
  init?(_ word: Cell) {
    var letters = LatinBytes.folded(word)
    letters.removeAll { !$0.isLetter && $0 < 0x80 }
    guard let type = Self.words[letters] else { return nil }
    self = type
  }

  /// Lengths of a complete number; nil where there is no rule.
  var lengths: ClosedRange<Int>? {
    switch self {
    case .dni: 8...8
    case .ruc: 11...11
    case .foreignerCard: 9...12
    case .temporaryPermit: 9...9
    case .passport: 6...12
    case .none, .other: nil
    }
  }

  private static let words: [[UInt8]: DocumentType] = {
    let spellings: [(DocumentType, [String])] = [
      (
        .dni,
        ["DNI", "LE", "DOCUMENTONACIONALDEIDENTIDAD", "DOCNACIONALDEIDENTIDAD", "LIBRETAELECTORAL"]
      ),
      (.ruc, ["RUC", "REGISTROUNICODECONTRIBUYENTES"]),
      (
        .foreignerCard,
        [
          "CE", "CARNEDEEXTRANJERIA", "CARNETDEEXTRANJERIA", "CARNEEXTRANJERIA",
          "CARNETEXTRANJERIA",
        ]
      ),
      (
        .temporaryPermit,
        ["PTP", "CPP", "PERMISOTEMPORALDEPERMANENCIA", "CARNEDEPERMISOTEMPORALDEPERMANENCIA"]
      ),
      (.passport, ["PAS", "PASAPORTE", "PASSPORT"]),
      (
        .none,
        ["SD", "SINDOCUMENTO", "NI", "NOIDENTIFICADO", "INDOCUMENTADO", "INDOCUMENTADA", "NINGUNO"]
      ),
      (
        .other,
        [
          "CSR", "CDI", "CNV", "PN", "CEDULA", "CEDULADEIDENTIDAD", "PARTIDADENACIMIENTO",
          "CERTIFICADODENACIDOVIVO", "CARNEDESOLICITANTEDEREFUGIO", "OTRO", "OTROS",
        ]
      ),
    ]
    var words: [[UInt8]: DocumentType] = [:]
    for (type, texts) in spellings {
      for text in texts { words[Array(text.utf8)] = type }
    }
    return words
  }()
}
