import Glibc
import Interchange
import Testing

@testable import Configuration

@Suite struct ModelFileTests {
  private func load(_ text: String) -> Loaded<UnifiedModel> {
    ConfigurationFile.model(Array(text.utf8), path: "u.model.yaml")
  }

  @Test func `a model is read with its order, links and names in other standards`() throws {
    let loaded = load(
      """
      model: 1
      name: unified
      version: 1.0.0
      entities:
        person:
          label: {es: Persona, en: Person}
          fields:
            birth_date: {type: partial_date, privacy: D, htcds: [prs_Birthdate]}
            alias: {type: string, privacy: D, repeats: true}
        consent:
          label: {es: Consentimiento, en: Consent}
          links: {person: person}
          fields:
            purpose: {type: code, privacy: N, required: true, codes: consent_purpose, note: why}
      """)
    #expect(lines(loaded.findings) == [])
    let model = try #require(loaded.value)
    #expect(model.entities.map(\.name) == ["person", "consent"])
    let consent = try #require(model.entity("consent"))
    #expect(consent.label.spanish == "Consentimiento")
    #expect(consent.links == [EntityLink(role: "person", target: "person")])
    #expect(
      consent.fields == [
        Field(
          name: "purpose", type: .code, privacy: .nonSensitive, required: true,
          codeList: "consent_purpose", note: "why")
      ])
    let person = try #require(model.entity("person"))
    #expect(person.fields.map(\.name) == ["birth_date", "alias"])
    #expect(person.fields[0].htcds == ["prs_Birthdate"])
    #expect(person.fields[1].repeats && !person.fields[1].required)
  }

  @Test func `every mistake of a model is told`() {
    let findings = load(
      """
      model: 1
      name: unified
      version: 1.0.0
      entities:
        Person:
          label: {es: Persona}
          fields: {a: {type: strin, privacy: X}, b: {type: string}}
        seal:
          label: {es: Reserva, en: Seal}
          links: {person: persn, who: seal, 1x: seal}
          fields: {who_id: {type: uuid, privacy: P, repeats: 1, code: x}}
        employer: {label: {es: a, en: a}, fields: {ruc: {type: ruc, privacy: N}}}
        empty: {label: {es: a, en: a}, fields: {}}
      """
    ).findings
    #expect(
      lines(findings) == [
        "5:3 name-malformed", "6:5 key-missing", "7:24 choice-unknown", "7:40 choice-unknown",
        "7:44 key-missing", "10:21 link-target-unknown", "10:28 link-name-taken",
        "10:39 name-malformed", "11:56 choice-unknown", "11:59 key-unknown", "12:72 ruc-in-the-clear",
        "13:42 value-empty",
      ])
    let suggestions = findings.compactMap { $0.arguments["known"]?.description }
    #expect(suggestions[0] == "string")
    #expect(suggestions[2] == "Person")
    #expect(suggestions.last == "codes")
  }
}

/// Mappings/unified.model.yaml against the canonical model that the project was given.
@Suite struct UnifiedModelFileTests {
  private static let packageRoot = #filePath.split(separator: "/").dropLast(3)
    .reduce("") { $0 + "/" + $1 }

  private static let canonicalPath =
    (getenv("QUIPU_SHARED").map { String(cString: $0) } ?? packageRoot + "/../shared")
    + "/domain/canonical_model.csv"

  private static var hasCanonicalFile: Bool { access(canonicalPath, R_OK) == 0 }

  private static func read(_ path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  private func model() throws -> UnifiedModel {
    let path = "Mappings/unified.model.yaml"
    let loaded = ConfigurationFile.model(try Self.read(Self.packageRoot + "/" + path), path: path)
    #expect(lines(loaded.findings) == [])
    return try #require(loaded.value)
  }

  /// A field as the canonical model has it.
  private struct CanonicalField {
    let entity: String
    let names: [String]
    let type: String
    let cardinality: String
    let codeList: String
    let privacy: String
    let htcds: String
    let ctdc: String
  }

  private func canonicalFields() throws -> [CanonicalField] {
    let text = String(decoding: try Self.read(Self.canonicalPath), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
      let cells = Self.cells(line)
      return CanonicalField(
        entity: Self.snakeCase(cells[0]), names: cells[1].split(separator: ",").map(String.init),
        type: cells[2], cardinality: cells[3], codeList: cells[4], privacy: cells[5],
        htcds: cells[6], ctdc: cells[7])
    }
  }

  /// Splits a line of the CSV, which has quotes but no quotes or line ends inside them.
  private static func cells(_ line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
    }
    return cells
  }

  private static func snakeCase(_ name: String) -> String {
    name.reduce(into: "") { snake, letter in
      if letter.isUppercase, !snake.isEmpty { snake.append("_") }
      snake.append(letter.lowercased())
    }
  }

  private static let types: [String: FieldType] = [
    "string": .string, "text": .text, "code": .code, "path": .path, "json": .json, "map": .map,
    "uuid": .uuid, "sha256": .sha256, "ref": .reference, "ref Person": .reference,
    "IdDocument": .reference, "int": .integer, "decimal": .decimal, "money": .money,
    "bool": .boolean, "tri": .tri, "Date": .date, "PartialDate": .partialDate,
    "DateTime": .dateTime, "ubigeo": .ubigeo, "ubigeo or country": .place, "iso3166a3": .country,
    "iso639": .language, "isic4": .isic, "ruc": .ruc, "e164": .phone,
  ]

  @Test func `the model has eighteen entities of the register, and the tally`() throws {
    #expect(
      try model().entities.map(\.name) == [
        "person", "id_document", "victim_role", "case", "incident", "trafficking_act",
        "exploitation", "inspection", "shelter_stay", "service_provided", "referral",
        "suspect_role", "judicial_step", "consent", "seal", "source_record", "field_provenance",
        "link_decision", "tally",
      ])
  }

  /// Fields of the project's own, at the end of their entities.
  private static let extensions: Set = [
    "person.victim_status", "trafficking_act.elements", "exploitation.ilo_indicators", "exploitation.forced_labour",
  ]

  private static func canonical(_ entity: EntityType) -> [Field] {
    entity.fields.filter { !extensions.contains("\(entity.name).\($0.name)") }
  }

  /// The canonical model counts the pair `left,right` of a link decision as one field. A column holds
  /// one value, so the pair is two here: 181 canonical fields are 182 fields of the register.
  @Test func `181 canonical fields are 182 fields, because the pair of a link decision is two`()
    throws
  {
    let model = try model()
    let register = model.entities.filter { $0.name != "tally" }.reduce(0) { $0 + Self.canonical($1).count }
    #expect(register == 182)
    let pair = try #require(model.entity("link_decision")).fields.prefix(2)
    #expect(pair.map(\.name) == ["left", "right"])
    #expect(pair.allSatisfy { $0.type == .reference && $0.privacy == .internalUse })
    #expect(register - (pair.count - 1) == 181)
  }

  @Test func `privacy classes are as many as the domain's description says`() throws {
    let fields = try model().entities.filter { $0.name != "tally" }.flatMap(Self.canonical)
    let counts = PrivacyClass.allCases.map { privacy in fields.count { $0.privacy == privacy } }
    // D, Q, S, N; P is one more than described, for the second half of the pair; F, L.
    #expect(counts == [28, 42, 21, 77, 11, 2, 1])
  }

  @Test func `the project's own fields stand at the end of their entities`() throws {
    let model = try model()
    for entity in model.entities {
      let own = entity.fields.filter { Self.extensions.contains("\(entity.name).\($0.name)") }
      #expect(entity.fields.suffix(own.count) == own[...])
    }
    let names = model.entities.flatMap { entity in entity.fields.map { "\(entity.name).\($0.name)" } }
    #expect(Self.extensions.isSubset(of: Set(names)))
  }

  @Test func `a RUC may hold a DNI, so every field of one stays in the vault`() throws {
    let fields = try model().entities.flatMap(\.fields).filter { $0.type == .ruc }
    #expect(fields.count == 2 && fields.allSatisfy { $0.privacy == .directIdentifier })
  }

  @Test(.enabled(if: hasCanonicalFile, "needs canonical_model.csv of the shared folder"))
  func `fields have the names, order, types, lists and classes of the canonical model`() throws {
    let model = try model()
    let canonical = try canonicalFields()
    #expect(canonical.count == 181)
    #expect(Set(canonical.map(\.entity)).count == 18)
    for entity in model.entities where entity.name != "tally" {
      let expected = canonical.filter { $0.entity == entity.name }
      #expect(Self.canonical(entity).map(\.name) == expected.flatMap(\.names))
      for row in expected {
        for name in row.names { try compare(entity, name, row) }
      }
    }
  }

  private func compare(_ entity: EntityType, _ name: String, _ row: CanonicalField) throws {
    let index = try #require(entity.index(ofField: name))
    let field = entity.fields[index]
    let isArray = row.type.hasSuffix("[]")
    let id: Comment = "\(entity.name).\(name)"
    #expect(field.type == Self.types[isArray ? String(row.type.dropLast(2)) : row.type], id)
    #expect(field.repeats == (isArray || row.cardinality.hasSuffix("*")), id)
    #expect(field.privacy.rawValue == row.privacy, id)
    #expect(field.codeList ?? "" == row.codeList, id)
    #expect(field.required == Self.isRequired(row, name), id)
    #expect(field.htcds == Self.htcdsNames(row.htcds), id)
    #expect(field.ctdc == Self.ctdcNames(row.ctdc), id)
  }

  /// Cardinality 1 is a duty of the mapping only where a mapping is what supplies the field.
  private static func isRequired(_ row: CanonicalField, _ name: String) -> Bool {
    let writtenByTheSystem = ["source_record", "field_provenance", "link_decision"]
    // Derived after the mapping; and a seal must not be lost because its beginning is unknown.
    let exceptions = [
      "person.is_child_at_exploitation", "person.presumed_minor", "id_document.validity",
      "seal.from",
    ]
    // A reference is supplied as a link.
    return row.cardinality.hasPrefix("1") && row.privacy != "P" && types[row.type] != .reference
      && !writtenByTheSystem.contains(row.entity) && !exceptions.contains("\(row.entity).\(name)")
  }

  /// The canonical file mixes names with remarks: `(no HTCDS field)`, `per_*`, `(deprecated)`.
  private static func htcdsNames(_ cell: String) -> [String] {
    cell.split(separator: ",").compactMap { part in
      let name = part.split(separator: " ").first.map(String.init) ?? ""
      return name.contains("_") && !name.contains("*") ? name : nil
    }
  }

  private static func ctdcNames(_ cell: String) -> [String] {
    cell == "derived" || cell.hasPrefix("(") ? [] : cell.split(separator: ",").map(String.init)
  }

  @Test func `everything about a person can be reached from the person`() throws {
    let model = try model()
    func targets(_ entity: String) -> [String] { model.entity(entity)?.links.map(\.target) ?? [] }
    for entity in [
      "id_document", "victim_role", "shelter_stay", "service_provided", "referral", "suspect_role",
      "consent", "seal",
    ] {
      #expect(targets(entity).contains("person"), "\(entity)")
    }
    #expect(targets("victim_role") == ["person", "incident", "case"])
    #expect(targets("trafficking_act") == ["victim_role", "incident"])
    #expect(targets("exploitation") == ["victim_role"])
    #expect(targets("incident") == ["case"])
    #expect(targets("tally") == [])
  }

  @Test func `a tally identifies nobody and must have a category`() throws {
    let tally = try #require(try model().entity("tally"))
    #expect(
      tally.fields.map(\.name) == [
        "period_from", "period_to", "ubigeo", "department", "province", "district", "office",
        "group", "category", "article", "value", "unit",
      ])
    #expect(tally.fields.allSatisfy { $0.privacy == .nonSensitive })
    #expect(tally.fields.filter(\.required).map(\.name) == ["category"])
  }
}
