import Interchange
import Testing

@Suite struct FoldingTests {
  @Test(arguments: [
    ("  José  PEÑA ", "JOSE PEÑA"), ("ñandú", "ÑANDU"), ("n\u{303}andu\u{301}", "ÑANDU"),
    ("Zoë Çelik", "ZOE CELIK"),
    ("straße", "STRASSE"), ("Æther Œuvre", "AETHER OEUVRE"), ("łódź", "LODZ"),
    ("a\u{A0}\u{2003}b\t\nc", "A B C"),
    ("", ""), (" \u{1} ", ""), ("S/ 300,5", "S/ 300,5"), ("Ελλάς", "ΕΛΛΆΣ"),
  ])
  func `spellings become comparable`(_ text: String, _ folded: String) {
    #expect(Array(Folding.fold(text).utf8) == Array(folded.utf8))
  }

  @Test func `folding twice changes nothing`() {
    for value in UInt32(1)...0x24F {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let once = Folding.fold("a\(scalar)N\u{303} ")
      #expect(Array(Folding.fold(once).utf8) == Array(once.utf8), "\(value)")
    }
  }

  @Test func `every Latin letter of European names becomes ASCII or Ñ`() {
    for value in Array(UInt32(0xC0)...0xFF) + Array(0x100...0x148) + Array(0x14A...0x17E) {
      guard let scalar = Unicode.Scalar(value), scalar.properties.isAlphabetic else { continue }
      // Þ, ĸ, Ŋ and the ligature ĳ have no base letter in the tables.
      if [0xDE, 0xFE, 0x132, 0x133, 0x138, 0x13F, 0x140, 0x14A, 0x14B].contains(value) { continue }
      let folded = Folding.fold(String(Character(scalar)))
      #expect(
        folded == "Ñ" || folded.utf8.allSatisfy { (0x41...0x5A).contains($0) }, "\(value) \(folded)"
      )
    }
  }

  @Test func `composed and decomposed spellings fold alike`() {
    let pairs = [
      ("á", "a\u{301}"), ("Ü", "U\u{308}"), ("ñ", "n\u{303}"), ("Ç", "C\u{327}"), ("ê", "e\u{302}"),
    ]
    for (composed, decomposed) in pairs {
      #expect(Array(Folding.fold(composed).utf8) == Array(Folding.fold(decomposed).utf8))
    }
  }

  @Test func `a tilde folds away from any letter but N`() {
    #expect(Folding.fold("a\u{303}o\u{303}") == "AO")
    #expect(Folding.fold("\u{303}N") == "N")
  }
}
