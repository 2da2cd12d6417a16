import Interchange
import Testing

@testable import Normalisation

@Suite struct DocumentTests {
  private func document(_ cell: String, _ type: String?) throws -> Applied {
    try apply("document", "T", [cell], columns: ["T": [type]])
  }

  private func validity(_ cell: String, _ type: String?) throws -> String? {
    try apply("document-validity", "T", [cell], columns: ["T": [type]]).values[0]
  }

  @Test(arguments: ["99900017-2", "999000172", "99900017 2", "99.900.017-2", "99900017"])
  func `one DNI in many spellings is one number`(_ cell: String) throws {
    #expect(try document(cell, "D.N.I.").values == ["99900017"])
  }

  @Test func `a lost zero is put back and flagged`() throws {
    let applied = try document("9900033", "DNI")
    #expect(applied.values == ["09900033"])
    #expect(applied.findings == ["0 document-zero-repaired"])
    #expect(try validity("9900033", "DNI") == "repaired")
  }

  @Test func `a lost zero before a check character is put back, and the check decides`() throws {
    let number = Array("09900033".utf8)
    let check = IdentityCheck.dniCharacters(number[...])
    let digit = Character(Unicode.Scalar(check.digit))
    #expect(try document("9900033-\(digit)", "DNI").values == ["09900033"])
    #expect(try validity("9900033-\(digit)", "DNI") == "valid")
    #expect(try validity("9900033\(Character(Unicode.Scalar(check.letter)))", "DNI") == "valid")
  }

  @Test func `the trailing .0 of a spreadsheet is no check character`() throws {
    #expect(try document("99900017.0", "DNI").values == ["99900017"])
    #expect(try document("9900033.0", "DNI").values == ["09900033"])
    #expect(try validity("99900017.0", "DNI") == "unverified")
  }

  @Test func `a wrong check character is cut off, kept apart and flagged`() throws {
    let applied = try document("99900017-5", "DNI")
    #expect(applied.values == ["99900017"])
    #expect(applied.findings == ["0 document-check-failed"])
    #expect(applied.failures.isEmpty)
    #expect(try validity("99900017-5", "DNI") == "bad_check")
  }

  @Test(arguments: [
    "00000000", "11111111", "99999999", "12345678", "0", "00000000-0", "S/N", "-", "NO TIENE",
  ])
  func `placeholders are missing, never an identity`(_ cell: String) throws {
    let applied = try document(cell, "DNI")
    #expect(applied.values == [nil])
    #expect(applied.findings == ["0 document-placeholder"])
    #expect(try validity(cell, "DNI") == nil)
  }

  @Test(arguments: ["SD", "S/D", "SIN DOCUMENTO", "NI", "No identificado", "INDOCUMENTADA"])
  func `a type that says there is no document gives none`(_ type: String) throws {
    #expect(try document("NN", type).values == [nil])
    let contradiction = try document("99900017", type)
    #expect(contradiction.values == [nil])
    #expect(contradiction.findings == ["0 document-unexpected"])
  }

  @Test func `numbers without a public check are kept and not verified`() throws {
    let cases = [
      ("CE", "001234567"), ("Carné de Extranjería", "000999001"), ("PTP", "999000123"),
      ("CPP", "999000123"),
      ("PASAPORTE", "x999-0001"), ("CÉDULA", "V-9990001"),
    ]
    for (type, cell) in cases {
      #expect(try validity(cell, type) == "unverified", "\(type)")
      #expect(try document(cell, type).findings.isEmpty, "\(type)")
    }
    #expect(try document("001234567", "CE").values == ["001234567"])
    #expect(try document("x999-0001", "PASAPORTE").values == ["X9990001"])
  }

  @Test func `a wrong length is kept and flagged`() throws {
    let lengths = [
      ("DNI", "999000"), ("DNI", "9990001712"), ("RUC", "2051233379"), ("CE", "99900"),
      ("PTP", "99900"),
    ]
    for (type, cell) in lengths {
      let applied = try document(cell, type)
      #expect(applied.values == [cell])
      #expect(applied.findings == ["0 document-bad-length"])
      #expect(try validity(cell, type) == "bad_length")
    }
  }

  @Test func `a RUC that starts with 10 is reported as holding a DNI`() throws {
    #expect(try document("10999000172", "RUC").findings == ["0 ruc-holds-dni"])
    #expect(try document("20512333797", "RUC").findings.isEmpty)
    #expect(try validity("20512333797", "RUC") == "valid")
    #expect(try validity("20512333798", "RUC") == "bad_check")
  }

  @Test func `without a known type nothing is repaired or verified`() throws {
    #expect(try document("9900033", nil).values == ["9900033"])
    #expect(try document("9900033", nil).findings.isEmpty)
    #expect(try document("9900033", "TARJETA X").findings == ["0 document-type-unknown"])
    #expect(try validity("99900017", nil) == "unverified")
  }

  @Test func `every code of the list of document types is a known type`() {
    for code in CodeFiles.list("id_document_type").column("code")
      + CodeFiles.list("document_types").column("source")
    {
      #expect(Array(code.utf8).withCell { DocumentType($0) } != nil, "\(code)")
    }
  }

  @Test func `validity speaks the words of its code list`() {
    let codes = Set(CodeFiles.list("id_validity").column("code"))
    let words: [DocumentValidity] = [.valid, .repaired, .unverified, .badCheck, .badLength]
    #expect(Set(words.map(\.rawValue)) == codes)
  }

  @Test func `the type is needed, and a literal one has to be known`() {
    let missing = #expect(throws: Failure.self) { try apply("document", "", []) }
    #expect(missing?.finding.code.slug == "step-argument-missing")
    let unknown = #expect(throws: Failure.self) { try apply("document", "\"TARJETA X\"", []) }
    #expect(unknown?.finding.code.slug == "step-argument-invalid")
  }
}
