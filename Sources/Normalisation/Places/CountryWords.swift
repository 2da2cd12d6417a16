import Interchange

/// Countries by their code, their names in Spanish and English, and the words for their citizens.
///
/// From code lists `country` (code, label_es, label_en) and `nationality` (source, target).
struct CountryWords {
  private var codes: [[UInt8]: [UInt8]] = [:]

  /// Throws: `step-needs-code-list`.
  init(_ source: any CodeListSource, for step: String) throws(Failure) {
    guard let countries = source.codeList("country"), countries.index(ofColumn: "code") != nil
    else {
      throw Failure(.stepNeedsCodeList, ["step": .word(step), "list": .word("country")])
    }
    let own = countries.column("code")
    for column in ["label_en", "label_es", "code"] { add(zip(countries.column(column), own)) }
    if let words = source.codeList("nationality") {
      add(zip(words.column("source"), words.column("target")))
    }
  }

  private mutating func add(_ pairs: Zip2Sequence<[String], [String]>) {
    for (word, code) in pairs { codes[Array(Folding.fold(word).utf8)] = Array(code.utf8) }
  }

  func code(_ folded: [UInt8]) -> [UInt8]? { codes[folded] }
}
