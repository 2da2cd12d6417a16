import Interchange
import Testing

@testable import Normalisation

/// The traps of the domain, column by column as an invented police file, inspection and shelter have them.
@Suite struct TrapsTests {
  @Test func `three spellings of one girl become one name, one document and one date`() throws {
    let police = [
      try apply("given-names", "", ["MARÍA DEL CARMEN"]).values[0],
      try apply("surname", "", ["QUISPE"]).values[0],
      try apply("surname", "", ["DE LA CRUZ"]).values[0],
      try apply("document", "\"DNI\"", ["99900017-2"]).values[0],
      try apply("date", "\"dd/MM/yyyy\", \"dd-MMM-yy\", \"excel\"", ["14/07/2007"]).values[0],
    ]
    let fullName = "Quispe de la Cruz, María del Carmen"
    let inspection = [
      try apply("full-name", "\"given\"", [fullName]).values[0],
      try apply("full-name", "\"paternal\"", [fullName]).values[0],
      try apply("full-name", "\"maternal\"", [fullName]).values[0],
      try apply("document", "\"DNI\"", ["99900017"]).values[0],
      try apply("date", "", ["2007-07-14"]).values[0],
    ]
    let shelter = [
      try apply("given-names", "", ["María del Carmen"]).values[0],
      try apply("full-surnames", "\"paternal\"", ["QUISPE DE LA CRUZ"]).values[0],
      try apply("full-surnames", "\"maternal\"", ["QUISPE DE LA CRUZ"]).values[0],
      try apply("document", "\"DNI\"", ["99900017"]).values[0],
      try apply("date", "", ["14/07/2007"]).values[0],
    ]
    #expect(police == inspection && inspection == shelter)
    #expect(police == ["MARÍA DEL CARMEN", "QUISPE", "DE LA CRUZ", "99900017", "2007-07-14"])
  }

  @Test func `a column of birth dates of a police file`() throws {
    let cells: [String?] = ["14/07/2007", nil, "14-JUL-08", "45123", "N.N.", "01/00/2024"]
    let applied = try apply("date", "\"dd/MM/yyyy\", \"dd-MMM-yy\", \"excel\"", cells)
    #expect(applied.values == ["2007-07-14", nil, "2008-07-14", "2023-07-16", nil, nil])
    #expect(applied.failures == ["4 date-unreadable", "5 date-impossible"])
  }

  @Test func `a column of registration times of a police file`() throws {
    let cells: [String?] = ["02/01/2024 14:30", "05/01/24", "2024-01-06", "07/01/2024"]
    let applied = try apply("datetime", "\"dd/MM/yyyy\", \"dd/MM/yy\", \"yyyy-MM-dd\"", cells)
    #expect(
      applied.values == [
        "2024-01-02T14:30:00", "2024-01-05T00:00:00", "2024-01-06T00:00:00", "2024-01-07T00:00:00",
      ])
    #expect(
      applied.findings == ["1 datetime-midnight", "2 datetime-midnight", "3 datetime-midnight"])
  }

  @Test func `places of a police file, the office never mixed with the fact`() throws {
    let columns: [String: [String?]] = [
      "D": ["MADRE DE DIOS", "AMAZONAS", "LIMA METROPOLITANA", "UCAYALI"],
      "P": ["TAMBOPATA", "CHACHAPOYAS", "LIMA", "CORONEL PORTILLO"],
      "I": ["TAMBOPATA", "CHACHAPOYAS", "SJL", "CALLERIA"],
    ]
    let fact = try apply("ubigeo", "D, P, I", ["170101", "10101", nil, "250101"], columns: columns)
    #expect(fact.values == ["170101", "010101", "150132", "250101"])
    #expect(fact.findings == ["1 ubigeo-zero-repaired", "2 ubigeo-from-names"])
    let office = try apply("ubigeo", "", ["170101", "10101", "150132", nil])
    #expect(office.values == ["170101", "010101", "150132", nil])
  }

  @Test func `documents, ages and amounts of a police file`() throws {
    let types: [String?] = ["DNI", "DNI", "DNI", "CE", "SD"]
    let numbers: [String?] = ["99900017-2", "99900025", "9900033", "001234567", nil]
    let documents = try apply("document", "T", numbers, columns: ["T": types])
    #expect(documents.values == ["99900017", "99900025", "09900033", "001234567", nil])
    #expect(documents.findings == ["2 document-zero-repaired"])
    let validity = try apply("document-validity", "T", numbers, columns: ["T": types])
    #expect(validity.values == ["valid", "unverified", "repaired", "unverified", nil])
    #expect(
      try apply("age", "blank = 99", ["16", "45", "15 AÑOS", nil, "99"]).values == [
        "16", "45", "15", nil, nil,
      ])
    #expect(
      try apply("money", "", ["1.500,00", nil, "S/ 300", "2000,5"]).values == [
        "1500.00", nil, "300.00", "2000.50",
      ])
  }

  @Test func `articles of a police file`() throws {
    #expect(
      try apply("article", "", ["129-A", "153", "ART. 153-B", "129-Ã‘"]).values
        == ["129-A", "129-A", "129-C", "129-Ñ"])
  }

  @Test func `an inspection that declares SUNAT codes`() throws {
    #expect(try apply("ubigeo", "", ["170103"], coding: "sunat").values == ["170103"])
    #expect(try apply("ruc", "", ["20999900012"]).values == ["20999900012"])
    #expect(
      try apply("date", "", ["2024-02-28Z", "16/01/2024"]).values == ["2024-02-28", "2024-01-16"])
  }

  @Test func `no finding of any step ever holds a value`() throws {
    let canaries = [
      "CANARIA 99912345", "99912345", "31/13/1999", "Ximena (a) CANARIA", "S/ 99912345,123,4",
      "¿CANARIA?",
    ]
    for step in NormalisationSteps.library.steps {
      var instance = try step.init(
        StepWriting.required(of: step.spec),
        StepContext(codeLists: CodeFiles.all, ubigeoCoding: "inei"))
      var report = StepReport()
      instance.apply(StepInput(value: TextColumn(canaries)), to: TextColumn(), &report)
      for entry in report.entries {
        let finding = Finding(entry.code, entry.arguments)
        let text =
          finding.text(.spanish) + finding.text(.english) + (finding.hint(.spanish) ?? "")
          + (finding.hint(.english) ?? "")
        #expect(
          !text.contains("CANARIA") && !text.contains("12345") && !text.contains("{"),
          "\(step.spec.name): \(text)")
      }
    }
  }
}
