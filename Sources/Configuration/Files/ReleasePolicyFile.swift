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
    .required(
      "release", .languageVersion(1), es: "versión del lenguaje: 1", en: "version of the language: 1"),
    .required(
      "name", .slug, es: "nombre de la línea: es la carpeta released/<name> y parte de la clave de los seudónimos",
      en: "name of the line: the folder released/<name>, and a part of the pseudonyms' key"),
    .required(
      "version", .version, es: "versión de la política, tres números", en: "version of the policy, three numbers"),
    .required(
      "recipient", .text, es: "quién recibe; parte de la clave de los seudónimos",
      en: "who receives; a part of the pseudonyms' key"),
    .required("purpose", .inBothLanguages, es: "para qué", en: "what for"),
    .required("legal-basis", .text, es: "un código de legal_basis", en: "a code of legal_basis"),
    .required("consent", consent, es: "qué consentimiento hace falta", en: "which consent is needed"),
    .required("seals", seals, es: "qué reservas retienen a una persona", en: "which seals keep a person in"),
    .required(
      "k", .integer(1...1_000_000), es: "tamaño mínimo de una clase; al menos 2",
      en: "least size of a class; at least 2"),
    .required(
      "small-classes", .choice(of: ReleasePolicy.SmallClasses.self),
      es: "clases de menos de k: report las entrega y las cuenta; suppress las retiene; stop no publica nada",
      en: "classes below k: report lets them leave and counts them; suppress keeps them; stop publishes nothing"),
    .required(
      "tables", .list(table, atLeast: 1), es: "qué sale, en el orden en que sale",
      en: "what leaves, in the order in which it comes out"),
    .optional(
      "archive", .flag, default: "false", es: "hace quipu-<name>.zip junto a los archivos",
      en: "makes quipu-<name>.zip beside the files"),
  ])

  private static let consent = NodeShape.map([
    .required(
      "purposes", .list(.scalar(.name)),
      es: "códigos de consent_purpose; todos deben estar aceptados. []: el consentimiento no decide. "
        + "Con research la línea es de investigación",
      en: "codes of consent_purpose; every one must be agreed to. []: consent does not decide. "
        + "With research the line is a research line"),
    .optional(
      "unknown", .choice(of: ReleasePolicy.UnknownConsent.self), default: "exclude",
      es: "personas cuya decisión no se conoce; una negativa siempre excluye",
      en: "persons of whom no decision is known; a refusal always excludes"),
  ])

  private static let seals = NodeShape.map([
    .required(
      "exclude", .list(.scalar(.name)), es: "códigos de seal_kind que retienen a una persona",
      en: "codes of seal_kind that keep a person in")
  ])

  private static let table = NodeShape.map([
    .required("entity", .name, es: "entidad del modelo", en: "entity of the model"),
    .required(
      "fields", .table(.name, of: .scalar(.choice(of: ReleasePolicy.Treatment.self)), atLeast: 1),
      es: "campo a tratamiento; lo que no está no sale", en: "field to treatment; what is not named does not leave"),
    .optional(
      "quasi-identifiers", .list(.scalar(.name)), default: "[]", es: "campos que forman las clases",
      en: "fields that form the classes"),
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
