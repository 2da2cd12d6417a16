package import Interchange

/// Everything that is wrong with a release policy, before any record is read.
///
/// A policy is the promise that a data-protection officer signed. What it must not say is refused by
/// construction: direct identifiers, free text, shelter places and internal fields cannot be released
/// whatever a policy says, and suspects cannot enter a research line.
///
/// Places name words of the policy (`entity.field`); the caller adds the file.
struct PolicyCheck {
  private let policy: ReleasePolicy
  private let model: UnifiedModel
  private let codeLists: any CodeListSource
  private(set) var findings: [Finding] = []

  init(_ policy: ReleasePolicy, model: UnifiedModel, codeLists: any CodeListSource) {
    self.policy = policy
    self.model = model
    self.codeLists = codeLists
    checkHead()
    checkRepeats(policy.tables.map(\.entity), under: nil)
    for table in policy.tables { check(table) }
  }

  // MARK: Who receives, why, and on which ground

  private mutating func checkHead() {
    if !isPlain(policy.name) { report(.policyUnsafeName, at: "name") }
    if policy.recipient.isEmpty || policy.recipient.contains("/") {
      report(.policyUnsafeName, at: "recipient")
    }
    if policy.k < 2 { report(.policyKTooSmall, at: "k", ["k": .number(policy.k)]) }
    checkWords([policy.legalBasis], in: "legal_basis", at: "legal-basis")
    checkWords(policy.consentPurposes, in: "consent_purpose", at: "consent.purposes")
    checkWords(policy.excludedSeals, in: "seal_kind", at: "seals.exclude")
  }

  /// The name becomes a folder, a file name and a part of the pseudonyms' key.
  private func isPlain(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  /// A mistyped purpose would let everybody pass who refused the real one, so every word is looked up.
  private mutating func checkWords(_ words: [String], in list: String, at field: String) {
    if words.isEmpty { return }
    let known = codeLists.codeList(list)?.column("code") ?? []
    if known.isEmpty { return report(.policyListMissing, at: field, ["list": .word(list)]) }
    for word in words where !known.contains(word) {
      report(
        .policyUnknownWord, at: field,
        ["word": .word(word), "list": .word(list), "nearest": nearest(word, known)])
    }
  }

  // MARK: What leaves

  private mutating func check(_ table: ReleasePolicy.Table) {
    guard let type = model.entity(table.entity) else {
      return report(
        .policyUnknownEntity, at: table.entity,
        [
          "entity": .word(table.entity),
          "nearest": nearest(table.entity, model.entities.map(\.name)),
        ])
    }
    if policy.isResearch && table.entity == ReleaseLine.suspects {
      report(.suspectsNeverInResearch, at: table.entity)
    }
    checkRepeats(table.fields.map(\.field), under: table.entity)
    for treated in table.fields { check(treated, of: type) }
    checkQuasiIdentifiers(table, of: type)
  }

  private mutating func check(_ treated: ReleasePolicy.FieldTreatment, of type: EntityType) {
    let place = "\(type.name).\(treated.field)"
    guard let index = type.index(ofField: treated.field) else {
      return report(
        .policyUnknownField, at: place,
        [
          "field": .word(treated.field), "entity": .word(type.name),
          "nearest": nearest(treated.field, type.fields.map(\.name)),
        ])
    }
    let field = type.fields[index]
    let words: [String: FindingArgument] = [
      "field": .word(place), "class": .word(field.privacy.rawValue),
      "treatment": .word(treated.treatment.rawValue), "type": .word(field.type.rawValue),
    ]
    if !field.privacy.mayLeave { return report(.fieldNeverLeaves, at: place, words) }
    if !treated.treatment.fits(field.type) {
      return report(.treatmentDoesNotFit, at: place, words)
    }
    if treated.treatment == .keep && field.isTooFineToKeep {
      report(.treatmentTooFine, at: place, words)
    }
    if treated.treatment == .department { checkDepartments(at: place) }
  }

  private mutating func checkDepartments(at place: String) {
    if codeLists.codeList("department")?.column("label_es").isEmpty ?? true {
      report(.policyListMissing, at: place, ["list": .word("department")])
    }
  }

  private mutating func checkQuasiIdentifiers(_ table: ReleasePolicy.Table, of type: EntityType) {
    let released = table.fields.map(\.field)
    checkRepeats(table.quasiIdentifiers, under: "\(table.entity).quasi-identifiers")
    for name in table.quasiIdentifiers where !released.contains(name) {
      report(
        .quasiIdentifierNotAmongFields, at: "\(table.entity).\(name)",
        ["field": .word(name), "nearest": nearest(name, released)])
    }
    if table.entity == ReleaseLine.publishedCounts { return }
    for field in type.fields
    where field.privacy == .quasiIdentifier && released.contains(field.name)
      && !table.quasiIdentifiers.contains(field.name)
    {
      report(
        .quasiIdentifierOutsideClasses, at: "\(table.entity).\(field.name)",
        ["field": .word(field.name)])
    }
  }

  // MARK: Words

  private mutating func checkRepeats(_ names: [String], under parent: String?) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      report(
        .policyRepeatedName, at: (parent.map { $0 + "." } ?? "") + name, ["name": .word(name)])
    }
  }

  private func nearest(_ word: String, _ known: [String]) -> FindingArgument {
    .word(NearestWord.to(word, in: known) ?? "-")
  }

  private mutating func report(
    _ code: FindingCode, at field: String, _ arguments: [String: FindingArgument] = [:]
  ) {
    findings.append(Finding(code, at: Place(field: field), arguments))
  }
}

extension ReleasePolicy {
  /// Research lines release victims only and bar suspects.
  package var isResearch: Bool { consentPurposes.contains("research") }
}

extension PrivacyClass {
  var mayLeave: Bool { !staysInVault && self != .internalUse }
}

extension Field {
  /// A full date or a district points at one person far more often than a year or a department.
  fileprivate var isTooFineToKeep: Bool {
    guard privacy == .quasiIdentifier else { return false }
    return switch type {
    case .date, .partialDate, .dateTime, .ubigeo, .place: true
    default: false
    }
  }
}

extension ReleasePolicy.Treatment {
  func fits(_ type: FieldType) -> Bool {
    switch self {
    case .keep: true
    case .year: [.date, .partialDate, .dateTime].contains(type)
    case .department: [.ubigeo, .place].contains(type)
    case .ageBand: type == .integer
    // A birth date alone does not say how old somebody was when it happened, and no clock is asked.
    case .childAdult: [.integer, .tri, .boolean].contains(type)
    }
  }
}

extension FindingCode {
  package static let policyUnsafeName = FindingCode(
    "policy-unsafe-name", .error,
    es: "el nombre o el destinatario de la política no sirve como nombre de archivo",
    en: "the policy's name or recipient cannot be a part of file names",
    hint: Localised(
      es: "nombre: minúsculas, cifras y guiones; destinatario: no vacío y sin «/»",
      en: "name: lower-case letters, digits and hyphens; recipient: not empty, without `/`"))
  package static let policyKTooSmall = FindingCode(
    "policy-k-too-small", .error, es: "k es {k}: una clase de una persona no protege a nadie",
    en: "k is {k}: a class of one person protects nobody",
    hint: Localised(
      es: "use 11 para el público y 5 con licencia", en: "use 11 for the public, 5 under licence"))
  package static let policyListMissing = FindingCode(
    "policy-list-missing", .error,
    es: "falta la lista de códigos «{list}» que la política necesita",
    en: "the code list `{list}`, which the policy needs, is missing",
    hint: Localised(
      es: "añada {list}.csv con una columna «code» a la carpeta de códigos",
      en: "add {list}.csv with a column `code` to the folder of codes"))
  package static let policyUnknownWord = FindingCode(
    "policy-unknown-word", .error,
    es: "«{word}» no está en la lista «{list}»; la más parecida: {nearest}",
    en: "`{word}` is not in the list `{list}`; the nearest: {nearest}",
    hint: Localised(es: "corrija la palabra en la política", en: "correct the word in the policy"))
  package static let policyUnknownEntity = FindingCode(
    "policy-unknown-entity", .error,
    es: "el modelo no tiene la entidad «{entity}»; la más parecida: {nearest}",
    en: "the model has no entity `{entity}`; the nearest: {nearest}",
    hint: Localised(es: "corrija la tabla en la política", en: "correct the table in the policy"))
  package static let policyUnknownField = FindingCode(
    "policy-unknown-field", .error,
    es: "«{entity}» no tiene el campo «{field}»; el más parecido: {nearest}",
    en: "`{entity}` has no field `{field}`; the nearest: {nearest}",
    hint: Localised(es: "corrija el campo en la política", en: "correct the field in the policy"))
  package static let policyRepeatedName = FindingCode(
    "policy-repeated-name", .error, es: "«{name}» está dos veces", en: "`{name}` stands twice",
    hint: Localised(es: "deje una sola mención", en: "leave one of them"))
  package static let fieldNeverLeaves = FindingCode(
    "field-never-leaves", .error, es: "«{field}» es de clase {class} y no sale nunca",
    en: "`{field}` is of class {class} and never leaves",
    hint: Localised(es: "quite el campo de la política", en: "take the field out of the policy"))
  package static let treatmentTooFine = FindingCode(
    "treatment-too-fine", .error,
    es: "«{field}» es un cuasi-identificador ({type}) y no puede salir tal cual",
    en: "`{field}` is a quasi-identifier ({type}) and cannot leave as it is",
    hint: Localised(
      es: "use «year» para fechas y «department» para lugares",
      en: "use `year` for dates and `department` for places"))
  package static let treatmentDoesNotFit = FindingCode(
    "treatment-does-not-fit", .error, es: "«{treatment}» no se aplica a «{field}» ({type})",
    en: "`{treatment}` does not apply to `{field}` ({type})",
    hint: Localised(
      es: "elija un tratamiento para ese tipo de campo",
      en: "choose a treatment for that type of field"))
  package static let quasiIdentifierNotAmongFields = FindingCode(
    "quasi-identifier-not-among-fields", .error,
    es: "el cuasi-identificador «{field}» no está entre los campos; el más parecido: {nearest}",
    en: "the quasi-identifier `{field}` is not among the fields; the nearest: {nearest}",
    hint: Localised(
      es: "quítelo de quasi-identifiers o añádalo a los campos",
      en: "take it out of quasi-identifiers or add it to the fields"))
  package static let quasiIdentifierOutsideClasses = FindingCode(
    "quasi-identifier-outside-classes", .warning,
    es: "«{field}» sale, es un cuasi-identificador y no cuenta para las clases",
    en: "`{field}` leaves, is a quasi-identifier, and does not count towards the classes",
    hint: Localised(es: "añádalo a quasi-identifiers", en: "add it to quasi-identifiers"))
  package static let suspectsNeverInResearch = FindingCode(
    "suspects-never-in-research", .error,
    es: "las personas imputadas no entran en una línea de investigación",
    en: "suspects never enter a research line",
    hint: Localised(es: "quite la tabla de la política", en: "take the table out of the policy"))
}
