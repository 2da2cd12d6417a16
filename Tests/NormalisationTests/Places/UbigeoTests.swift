import Interchange
import Testing

@testable import Normalisation

@Suite struct UbigeoTests {
  private let names = "department = A, province = B, district = C"

  private func ubigeo(
    _ cell: String?, _ department: String?, _ province: String?, _ district: String?,
    coding: String = "inei"
  ) throws -> Applied {
    try apply(
      "ubigeo", names, [cell], columns: ["A": [department], "B": [province], "C": [district]],
      coding: coding)
  }

  @Test(arguments: ["inei", "reniec", "sunat"])
  func `every code of every coding becomes the district's INEI code`(_ coding: String) throws {
    let list = CodeFiles.list("ubigeo")
    let pairs = zip(list.column(coding), list.column("inei")).filter {
      !$0.0.isEmpty && !$0.1.isEmpty
    }
    let applied = try apply("ubigeo", "", pairs.map { Optional($0.0) }, coding: coding)
    let former = CodeFiles.list("ubigeo_former")
    let today = Dictionary(uniqueKeysWithValues: zip(former.column("source"), former.column("target")))
    #expect(applied.values == pairs.map { today[$0.1] ?? $0.1 })
    #expect(
      applied.slugs == pairs.filter { today[$0.1] != nil }.map { _ in "ubigeo-former-code" })
    #expect(pairs.count > 1800)
  }

  @Test func `a code means another district in another coding, so the declaration decides`() throws {
    #expect(try apply("ubigeo", "", ["150101"], coding: "inei").values == ["150101"])
    #expect(try apply("ubigeo", "", ["150101"], coding: "reniec").values == ["160101"])
    #expect(try apply("ubigeo", "", ["140101"], coding: "inei").values == ["140101"])
    #expect(try apply("ubigeo", "", ["140101"], coding: "reniec").values == ["150101"])
  }

  @Test func `every code that lost its zero gets it back, and no other code is made`() throws {
    let codes = CodeFiles.list("ubigeo").column("inei").filter { $0.hasPrefix("0") }
    let applied = try apply("ubigeo", "", codes.map { Optional(String($0.dropFirst())) })
    #expect(applied.values == codes.map(Optional.init))
    #expect(applied.slugs.allSatisfy { $0 == "ubigeo-zero-repaired" })
    #expect(applied.findings.count == codes.count)
  }

  @Test func `what is no district fails`() throws {
    for cell in [
      "", "0", "150000", "1501", "15", "9999999", "150101A", "SJL", "000000", "150101.0",
    ] {
      let applied = try apply("ubigeo", "", [cell])
      #expect(applied.failures == ["0 ubigeo-unknown"], "\(cell)")
      #expect(applied.values == [nil])
    }
    #expect(try apply("ubigeo", "", [" 150101 "]).values == ["150101"])
  }

  @Test func `names that agree say nothing, whatever their spelling`() throws {
    let rows: [(String, String?, String?, String?)] = [
      ("170101", "Madre de Dios", "TAMBOPATA", "TAMBOPATA"),
      ("150132", "LIMA METROPOLITANA", "LIMA", "SJL"),
      ("150132", "LIMA", "LIMA", "S.J.L."), ("150132", nil, nil, "San Juan de Lurigancho"),
      ("070101", "PROV. CONST. DEL CALLAO", "CALLAO", "Callao"),
      ("150105", "LIMA", "LIMA", "BRENA"),
      ("150105", "LIMA", "LIMA", "BREÑA"), ("150135", "LIMA", "LIMA", "SMP"),
      ("150142", "LIMA", nil, "V.E.S."),
      ("150143", "LIMA", "", "VMT"),
    ]
    for (code, department, province, district) in rows {
      #expect(
        try ubigeo(code, department, province, district)
          == Applied(values: [code], findings: [], failures: []), "\(code)")
    }
  }

  @Test func `names of another district are flagged, the code stays`() throws {
    let applied = try ubigeo("250101", "LIMA", "LIMA", "SJL")
    #expect(applied.values == ["250101"])
    #expect(applied.findings == ["0 ubigeo-name-mismatch"])
    #expect(applied.failures.isEmpty)
    #expect(try ubigeo("250101", "UCAYALI", "LIMA", nil).findings == ["0 ubigeo-name-mismatch"])
  }

  @Test func `names that fit the code in another coding show a wrong declaration`() throws {
    let applied = try ubigeo("140101", "LIMA", "LIMA", "LIMA")
    #expect(applied.findings == ["0 ubigeo-name-mismatch", "0 ubigeo-other-coding"])
    #expect(try ubigeo("140101", "LIMA", "LIMA", "LIMA", coding: "reniec").findings.isEmpty)
    #expect(try ubigeo("140101", "LAMBAYEQUE", "CHICLAYO", "CHICLAYO").findings.isEmpty)
  }

  @Test func `a missing code is given where the names fit one district only`() throws {
    #expect(
      try ubigeo(nil, "LIMA METROPOLITANA", "LIMA", "SJL")
        == Applied(values: ["150132"], findings: ["0 ubigeo-from-names"], failures: []))
    let ambiguous = try ubigeo(nil, nil, nil, "SANTA ROSA")
    #expect(ambiguous.values == [nil])
    #expect(ambiguous.findings == ["0 ubigeo-names-ambiguous"])
    #expect(try ubigeo(nil, "LIMA", "LIMA", "MACONDO").findings == ["0 ubigeo-names-unknown"])
    #expect(
      try ubigeo(nil, "LIMA", "LIMA", nil) == Applied(values: [nil], findings: [], failures: []))
  }

  @Test func `exactly the districts with a name of their own are found by it alone`() throws {
    let list = CodeFiles.list("ubigeo")
    var counts: [String: Int] = [:]
    let keys = list.column("district").map { name in
      String(Folding.fold(name).filter { $0.isLetter || $0.isNumber }).replacing("Ñ", with: "N")
    }
    let former = CodeFiles.list("ubigeo_former").column("source")
    // A district that has changed its code stands twice in the list and is one.
    for (key, row) in zip(keys, list.rows) where !former.contains(row[0]) { counts[key, default: 0] += 1 }
    let aliases = CodeFiles.list("place_alias")
    let renamed = Set(
      zip(aliases.column("level"), aliases.column("source")).filter { $0.0 == "district" }.map {
        Folding.fold($0.1).filter(\.isLetter)
      })
    for (index, name) in list.column("district").enumerated()
    where !renamed.contains(keys[index]) && !former.contains(list.rows[index][0]) {
      let applied = try ubigeoStep.values(of: name)
      let code = list.rows[index][0]
      #expect(applied == (counts[keys[index]] == 1 && !code.isEmpty ? code : nil), "\(name)")
    }
  }

  @Test func `a code of a district that was moved becomes today's, with the names of then or of now`() throws {
    for province in ["MAYNAS", "PUTUMAYO"] {
      #expect(
        try ubigeo("160109", "LORETO", province, "PUTUMAYO")
          == Applied(values: ["160801"], findings: ["0 ubigeo-former-code"], failures: []))
    }
    let list = CodeFiles.list("ubigeo_former")
    let codes = Set(CodeFiles.list("ubigeo").column("inei"))
    let applied = try apply("ubigeo", "", list.column("source").map(Optional.init))
    #expect(applied.values == list.column("target").map(Optional.init))
    #expect(list.column("target").allSatisfy(codes.contains))
    #expect(try ubigeo("160203", "LORETO", "ALTO AMAZONAS", "BARRANCA").slugs == ["ubigeo-former-code"])
    #expect(
      try ubigeo("160203", "LORETO", "ALTO AMAZONAS", "LAGUNAS").slugs
        == ["ubigeo-former-code", "ubigeo-name-mismatch"])
  }

  @Test func `the special departments of Lima include the capital's province or leave it out`() throws {
    #expect(try ubigeo(nil, "LIMA METROPOLITANA", nil, "SAN LUIS").values == ["150134"])
    #expect(try ubigeo(nil, "REGIÓN LIMA", nil, "SAN LUIS").values == ["150514"])
    #expect(try ubigeo(nil, "LIMA", nil, "SAN LUIS").slugs == ["ubigeo-names-ambiguous"])
    #expect(try ubigeo("150101", "LIMA PROVINCIAS", "LIMA", "LIMA").slugs == ["ubigeo-name-mismatch"])
    #expect(try ubigeo("70101", "CALLAO (PROV. CONST.)", "CALLAO", "CALLAO").slugs == ["ubigeo-zero-repaired"])
  }

  @Test func `a short name that is another district's own name is either, as the other names say`() throws {
    #expect(try ubigeo("150140", "LIMA", "LIMA", "SURCO").findings.isEmpty)
    #expect(try ubigeo("150732", "LIMA", "HUAROCHIRI", "SURCO").findings.isEmpty)
    #expect(try ubigeo(nil, "LIMA", "HUAROCHIRI", "SURCO").values == ["150732"])
    #expect(try ubigeo(nil, "LIMA", "LIMA", "SURCO").values == ["150140"])
  }

  private let ubigeoStep = NamedDistrict()

  @Test func `the same answer comes from the memory as from the work`() throws {
    let cells: [String?] = ["10101", "999999", nil, "10101", "999999", nil]
    let applied = try apply("ubigeo", "", cells)
    #expect(applied.values == ["010101", nil, nil, "010101", nil, nil])
    #expect(
      applied.findings == [
        "0 ubigeo-zero-repaired", "1 ubigeo-unknown", "3 ubigeo-zero-repaired", "4 ubigeo-unknown",
      ])
  }

  @Test func `a source that declares no coding, or an unknown one, is refused`() {
    for coding in [nil, "ign"] as [String?] {
      let failure = #expect(throws: Failure.self) { try apply("ubigeo", "", [], coding: coding) }
      #expect(failure?.finding.code.slug == "ubigeo-coding-undeclared")
    }
  }

  @Test func `without the list the step is refused`() {
    let failure = #expect(throws: Failure.self) {
      try Ubigeo([], StepContext(ubigeoCoding: "inei"))
    }
    #expect(failure?.finding.code.slug == "step-needs-code-list")
  }
}

/// One step for many names, since making its index takes milliseconds.
private final class NamedDistrict {
  private var step: Ubigeo?

  func values(of name: String) throws -> String? {
    var step =
      try self.step
      ?? Ubigeo(
        [.namedColumn("district", 0)], StepContext(codeLists: CodeFiles.all, ubigeoCoding: "inei"))
    let output = TextColumn()
    var report = StepReport()
    step.apply(
      StepInput(value: TextColumn([nil]), arguments: [TextColumn([name])]), to: output, &report)
    self.step = step
    return output.string(0)
  }
}
