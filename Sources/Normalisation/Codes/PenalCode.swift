import Interchange

/// The articles of code list `penal_code_pe`: today's code of each, and the kind of offence.
///
/// Columns `code`, `former` and, for kinds, `kind`. Made once, from a list of some twenty rows.
struct PenalCode {
  private var today: [[UInt8]: [UInt8]] = [:]
  private var kinds: [[UInt8]: [UInt8]] = [:]

  /// Throws: `step-needs-code-list`.
  init(_ context: StepContext, for step: String) throws(Failure) {
    guard let list = context.codeLists.codeList("penal_code_pe"),
      ["code", "former", "kind"].allSatisfy({ list.index(ofColumn: $0) != nil })
    else {
      throw Failure(.stepNeedsCodeList, ["step": .word(step), "list": .word("penal_code_pe")])
    }
    let codes = list.column("code").map { Array($0.utf8) }
    for (former, code) in zip(list.column("former"), codes) where !former.isEmpty {
      today[Array(former.utf8)] = code
    }
    for (code, kind) in zip(codes, list.column("kind")) {
      today[code] = code
      kinds[code] = Array(kind.utf8)
    }
  }

  /// Today's code of an article, old or new; nil outside the list.
  func code(_ article: [UInt8]) -> [UInt8]? { today[article] }

  /// `trafficking`, `smuggling`, …; nil outside the list.
  func kind(_ article: [UInt8]) -> [UInt8]? { today[article].flatMap { kinds[$0] } }

  /// Smuggling of migrants, which is another offence than trafficking.
  func isSmuggling(_ article: [UInt8]) -> Bool { kind(article)?.elementsEqual("smuggling".utf8) ?? false }
}
