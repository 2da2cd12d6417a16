package import Interchange

extension ConfigurationFile {
  /// The policy of a release line, or everything that is wrong with the file.
  ///
  /// Whether its entities and fields exist, and whether a treatment suits a field's type and privacy
  /// class, is checked against the model in Anonymisation.
  package static func releasePolicy(_ bytes: [UInt8], path: String) -> Loaded<ReleasePolicy> {
    ConfigurationReading.load(
      bytes, path: path, kind: "release", shape: ReleasePolicyFile.shape,
      read: ReleasePolicyFile.read)
  }
}

/// The keys of a release policy, and how they become a `ReleasePolicy`.
///
/// Whatever lets a record leave or keeps it is required: a policy that forgot its consent rule or its
/// seals must not read as one that has none.
enum ReleasePolicyFile {
  static let shape = NodeShape.map([
    .required("release", .languageVersion(1)),
    .required("name", .slug),
    .required("version", .version),
    .required("recipient", .text),
    .required("purpose", .map([.required("es", .text), .required("en", .text)])),
    .required("legal-basis", .text),
    .required(
      "consent",
      .map([
        .required("purposes", .list(.scalar(.name))),
        .optional("unknown", .choice(of: ReleasePolicy.UnknownConsent.self)),
      ])),
    .required("seals", .map([.required("exclude", .list(.scalar(.name)))])),
    .required("k", .integer(1...1_000_000)),
    .required("small-classes", .choice(of: ReleasePolicy.SmallClasses.self)),
    .required("tables", .list(table, atLeast: 1)),
    .optional("archive", .flag),
  ])

  private static let table = NodeShape.map([
    .required("entity", .name),
    .required(
      "fields", .table(.name, of: .scalar(.choice(of: ReleasePolicy.Treatment.self)), atLeast: 1)),
    .optional("quasi-identifiers", .list(.scalar(.name))),
  ])

  static func read(_ root: Section, _ findings: inout [Finding]) -> ReleasePolicy {
    let tables = root.sections("tables")
    findings += NameCheck.repeated(tables.map { $0.text("entity") })
    for table in tables { checkQuasiIdentifiers(table, &findings) }
    return ReleasePolicy(
      name: root.text("name").value, version: root.text("version").value,
      recipient: root.text("recipient").value, purpose: root.localised("purpose"),
      legalBasis: root.text("legal-basis").value,
      consentPurposes: root.section("consent").texts("purposes").map(\.value),
      unknownConsent: root.section("consent").choice("unknown", default: .exclude),
      excludedSeals: root.section("seals").texts("exclude").map(\.value), k: root.integer("k"),
      smallClasses: root.choice("small-classes", default: .stop), tables: tables.map(table),
      archive: root.flag("archive"))
  }

  private static func table(_ section: Section) -> ReleasePolicy.Table {
    ReleasePolicy.Table(
      entity: section.text("entity").value,
      fields: section.section("fields").textEntries.compactMap { field, word in
        ReleasePolicy.Treatment(rawValue: word.value).map {
          ReleasePolicy.FieldTreatment(field: field.value, treatment: $0)
        }
      },
      quasiIdentifiers: section.texts("quasi-identifiers").map(\.value))
  }

  /// Classes are formed from what leaves; a field that stays here tells nobody apart.
  private static func checkQuasiIdentifiers(_ table: Section, _ findings: inout [Finding]) {
    let released = table.section("fields").entries.map(\.key.value)
    let quasiIdentifiers = table.texts("quasi-identifiers")
    findings += NameCheck.repeated(quasiIdentifiers)
    for field in quasiIdentifiers where !released.contains(field.value) {
      findings.append(
        Finding(
          .quasiIdentifierNotReleased, at: field.place,
          ["field": .clipped(field.value), "known": .suggestion(for: field.value, from: released)]))
    }
  }
}

extension FindingCode {
  static let quasiIdentifierNotReleased = FindingCode(
    "quasi-identifier-not-released", .error,
    es: "el cuasi-identificador «{field}» no está entre los campos que se entregan",
    en: "the quasi-identifier “{field}” is not among the released fields",
    hint: Localised(
      es: "escriba {known}, o añada el campo a fields",
      en: "write {known}, or add the field to fields"))
}
