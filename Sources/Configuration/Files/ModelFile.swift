package import Interchange

extension ConfigurationFile {
  /// The unified model, or everything that is wrong with the file.
  ///
  /// Entities and fields keep the order of the file, which is that of columns in every output.
  package static func model(_ bytes: [UInt8], path: String) -> Loaded<UnifiedModel> {
    ConfigurationReading.load(
      bytes, path: path, kind: "model", shape: ModelFile.shape, read: ModelFile.read)
  }
}

/// The keys of the model file, and how they become a `UnifiedModel`.
enum ModelFile {
  static let shape = NodeShape.map([
    .required(
      "model", .languageVersion(1), es: "versión del lenguaje: 1", en: "version of the language: 1"),
    .required(
      "name", .slug, es: "nombre del modelo: minúsculas, cifras y guiones",
      en: "name of the model: lower-case letters, digits and hyphens"),
    .required(
      "version", .version, es: "versión del modelo, tres números; un mapeo nombra el primero",
      en: "version of the model, three numbers; a mapping names the first"),
    .required(
      "entities", .table(.name, of: entity, atLeast: 1), es: "las entidades; su orden es el de las salidas",
      en: "the entities; their order is that of every output"),
  ])

  private static let entity = NodeShape.map([
    .required("label", .inBothLanguages, es: "cómo la llaman las personas", en: "what people call it"),
    .optional(
      "links", .table(.name, of: .scalar(.name)),
      es: "enlace a la entidad a la que lleva; en las salidas es la columna <enlace>_id",
      en: "role to the entity it leads to; outputs write it as the column <role>_id"),
    .required(
      "fields", .table(.name, of: field, atLeast: 1), es: "los campos; su orden es el de las columnas",
      en: "the fields; their order is that of columns"),
  ])

  private static let field = NodeShape.map([
    .required(
      "type", .choice(of: FieldType.self), es: "qué contiene una celda; añade el paso de su tipo",
      en: "what a cell holds; it adds the step of its type"),
    // Without a default: a forgotten class must not make a name public.
    .required(
      "privacy", .choice(of: PrivacyClass.self),
      es: "D identificador directo, Q cuasi-identificador, S sensible, N no sensible, P del sistema, F texto libre, "
        + "L lugar de un albergue; D, F, L y P nunca salen",
      en: "D direct identifier, Q quasi-identifier, S sensitive, N non-sensitive, P made by the system, F free text, "
        + "L place of a shelter; D, F, L and P never leave"),
    .optional(
      "required", .flag, default: "false", es: "sin un valor el registro va a cuarentena",
      en: "without a value the record goes to quarantine"),
    .optional("repeats", .flag, default: "false", es: "puede tener varios valores", en: "may hold several values"),
    .optional(
      "codes", .name, es: "lista de códigos, un CSV de la carpeta codes", en: "code list, a CSV of the folder codes"),
    .optional(
      "htcds", .list(.scalar(.text)), default: "[]", es: "nombres del campo en HTCDS 2.0",
      en: "names of the field in HTCDS 2.0"),
    .optional(
      "ctdc", .list(.scalar(.text)), default: "[]", es: "nombres del campo en los datos globales de CTDC",
      en: "names of the field in CTDC's global dataset"),
    .optional("note", .text, es: "nota para quien lee el modelo", en: "note to who reads the model"),
  ])

  static func read(_ root: Section, _ findings: inout [Finding]) -> UnifiedModel {
    let entities = root.section("entities").sectionEntries
    checkLinks(entities, &findings)
    checkTaxpayers(entities, &findings)
    return UnifiedModel(
      name: root.text("name").value, version: root.text("version").value,
      entities: entities.map { entity($0.value, $1) })
  }

  private static func entity(_ name: String, _ section: Section) -> EntityType {
    EntityType(
      name: name, label: section.localised("label"),
      fields: section.section("fields").sectionEntries.map { field($0.value, $1) },
      links: section.section("links").textEntries.map {
        EntityLink(role: $0.value, target: $1.value)
      })
  }

  private static func field(_ name: String, _ section: Section) -> Field {
    Field(
      name: name, type: section.choice("type", default: .string),
      privacy: section.choice("privacy", default: .directIdentifier),
      repeats: section.flag("repeats"), required: section.flag("required"),
      codeList: section.optionalText("codes")?.value, htcds: section.texts("htcds").map(\.value),
      ctdc: section.texts("ctdc").map(\.value), note: section.optionalText("note")?.value)
  }

  /// A natural person's RUC holds their DNI, so a field of RUCs is a direct identifier whatever it is called.
  private static func checkTaxpayers(
    _ entities: [(key: Located<String>, section: Section)], _ findings: inout [Finding]
  ) {
    for (_, entity) in entities {
      for (name, field) in entity.section("fields").sectionEntries
      where field.choice("type", default: FieldType.string) == .ruc
        && !field.choice("privacy", default: PrivacyClass.directIdentifier).staysInVault
      {
        findings.append(
          Finding(.rucInTheClear, at: field.text("privacy").place, ["field": .clipped(name.value)]))
      }
    }
  }

  private static func checkLinks(
    _ entities: [(key: Located<String>, section: Section)], _ findings: inout [Finding]
  ) {
    let names = entities.map(\.key.value)
    for (_, entity) in entities {
      for (role, target) in entity.section("links").textEntries {
        if !names.contains(target.value) {
          findings.append(
            Finding(
              .linkTargetUnknown, at: target.place,
              [
                "target": .clipped(target.value),
                "known": .suggestion(for: target.value, from: names),
              ]))
        }
        // Outputs write the link as `<role>_id`; a field of that name would stand there twice.
        if entity.section("fields").has(role.value + "_id") {
          findings.append(
            Finding(.linkNameTaken, at: role.place, ["field": .clipped(role.value + "_id")]))
        }
      }
    }
  }
}

extension FindingCode {
  static let linkTargetUnknown = FindingCode(
    "link-target-unknown", .error,
    es: "el modelo no tiene la entidad «{target}»", en: "the model has no entity “{target}”",
    hint: Localised(es: "escriba {known}", en: "write {known}"))
  static let rucInTheClear = FindingCode(
    "ruc-in-the-clear", .error,
    es: "el campo «{field}» guarda RUC y no está en la bóveda: un RUC que empieza con 10 contiene un DNI",
    en: "field “{field}” holds RUCs and is not in the vault: a RUC that begins with 10 contains a DNI",
    hint: Localised(es: "escriba privacy: D", en: "write privacy: D"))
  static let linkNameTaken = FindingCode(
    "link-name-taken", .error,
    es: "la columna «{field}» de este enlace ya es un campo",
    en: "the column “{field}” of this link is a field already",
    hint: Localised(es: "cambie el nombre del enlace", en: "rename the link"))
}
