import Interchange
import Testing

@testable import Anonymisation

@Suite struct CellTreatmentTests {
  /// The treated text, `nil` for blanked, `"?"` for unknown.
  private func treat(
    _ cell: String, _ word: ReleasePolicy.Treatment, _ type: FieldType, repeats: Bool = false,
    codeList: String? = nil
  ) -> String? {
    let field = Field(
      name: "field", type: type, privacy: .quasiIdentifier, repeats: repeats, codeList: codeList)
    let treatment = CellTreatment(word, of: field, codeLists: InventedRegister.codeLists)
    var cell = cell
    return cell.withUTF8 { bytes in
      var out: [UInt8] = []
      switch treatment.apply(bytes, into: &out) {
      case .value: return String(decoding: out, as: UTF8.self)
      case .unknown: return out.isEmpty ? "?" : "unknown with a value"
      case .blanked: return out.isEmpty ? nil : "blanked with a value"
      }
    }
  }

  @Test(arguments: ["2008", "2008-07", "2008-07-14"])
  func `a date becomes its year`(date: String) {
    #expect(treat(date, .year, .partialDate) == "2008")
    #expect(treat("2008-07-14T23:10:00", .year, .dateTime) == "2008")
  }

  @Test(arguments: ["", "14/07/2008", "20080714", "2008-7-14", "2008-07-14 ", "Ñusta INVENTADA"])
  func `a date that cannot be read is blanked`(date: String) {
    #expect(treat(date, .year, .partialDate) == nil)
  }

  @Test func `a district becomes its department's name, a country stays`() {
    #expect(treat("080101", .department, .ubigeo) == "Cusco")
    #expect(treat("PER", .department, .place) == "PER")
    #expect(treat("160101", .department, .place) == "Loreto")
  }

  @Test(arguments: ["80101", "0801010", "990101", "08010x", "Cusco", "PER", ""])
  func `a district that is none is blanked`(ubigeo: String) {
    #expect(treat(ubigeo, .department, .ubigeo) == nil)
  }

  @Test(arguments: [
    ("0", "0-5"), ("5", "0-5"), ("6", "6-11"), ("11", "6-11"), ("12", "12-17"), ("17", "12-17"),
    ("18", "18-29"), ("29", "18-29"), ("30", "30-59"), ("59", "30-59"), ("60", "60+"),
    ("120", "60+"), ("017", "12-17"),
  ])
  func `an age becomes INEI's band`(age: String, band: String) {
    #expect(treat(age, .ageBand, .integer) == band)
  }

  @Test(arguments: ["121", "2005", "-1", "15 AÑOS", "1.5", "", "12345678901234567890"])
  func `an age that is none is blanked`(age: String) {
    #expect(treat(age, .ageBand, .integer) == nil)
    #expect(treat(age, .childAdult, .integer) == nil)
  }

  @Test(arguments: [
    ("17", "child"), ("18", "adult"), ("true", "child"), ("false", "adult"), ("unknown", "?"),
  ])
  func `child or adult where it is known`(cell: String, word: String) {
    #expect(treat(cell, .childAdult, .tri) == word)
  }

  @Test(arguments: [
    (FieldType.integer, "-12", "12a"), (.decimal, "1.50", "1,50"), (.money, "300", "S/ 300"),
    (.boolean, "true", "sí"), (.tri, "unknown", "?"), (.date, "2008-07-14", "2008-07"),
    (.partialDate, "2008-07", "2008-7"), (.dateTime, "2008-07-14T00:00:00", "2008-07-14"),
    (.ubigeo, "080101", "80101"), (.country, "PER", "PERU"), (.place, "PER", "Peru"),
    (.language, "quz", "QUZ"), (.decimal, "-1.5", "1."), (.decimal, "0.1", ".1"),
  ])
  func `keep takes canonical text only`(type: FieldType, canonical: String, other: String) {
    #expect(treat(canonical, .keep, type) == canonical)
    #expect(treat(other, .keep, type) == nil)
  }

  @Test func `a kept code must be a code of its list`() {
    #expect(treat("female", .keep, .code, codeList: "sex") == "female")
    #expect(treat("Ñusta INVENTADA", .keep, .code, codeList: "sex") == nil)
    #expect(treat("", .keep, .code, codeList: "sex") == nil)
    #expect(treat("anything", .keep, .code, codeList: "no_such_list") == "anything")
  }

  @Test func `list cells are treated item by item, equal results once`() {
    #expect(
      treat("080101\u{1F}150101\u{1F}080102", .department, .ubigeo, repeats: true)
        == "Cusco\u{1F}Lima")
    #expect(treat("PER\u{1F}BOL", .keep, .country, repeats: true) == "PER\u{1F}BOL")
    #expect(treat("", .keep, .country, repeats: true) == "")
  }

  @Test func `one item that cannot be understood blanks the list`() {
    #expect(treat("080101\u{1F}?", .department, .ubigeo, repeats: true) == nil)
  }
}
