/// What a line of releases lets leave, as a data-protection officer wrote it in `*.release.yaml`.
package struct ReleasePolicy: Sendable {
  package enum SmallClasses: String, Sendable, CaseIterable {
    /// Rows of classes below k leave; the report counts them.
    case report
    /// Rows of classes below k stay and are counted as filtered.
    case suppress
    /// Nothing is published: exit 4.
    case stop
  }

  /// What happens to persons of whom no consent decision for the purpose is known.
  package enum UnknownConsent: String, Sendable, CaseIterable {
    case exclude
    /// Only where the legal basis does not need consent; a refusal always excludes.
    case release
  }

  package struct FieldTreatment: Sendable, Hashable {
    package let field: String
    package let treatment: Treatment
    package init(field: String, treatment: Treatment) {
      self.field = field
      self.treatment = treatment
    }
  }

  package enum Treatment: String, Sendable, CaseIterable {
    /// As it is; refused for quasi-identifiers that are dates or places.
    case keep
    /// A date becomes its year.
    case year
    /// A ubigeo becomes its department's name.
    case department
    /// An age becomes INEI's band: 0-5, 6-11, 12-17, 18-29, 30-59, 60+.
    case ageBand = "age-band"
    /// An age or a birth year becomes child or adult where known.
    case childAdult = "child-adult"
  }

  package struct Table: Sendable {
    package let entity: String
    package let fields: [FieldTreatment]
    /// Fields that form equivalence classes with k.
    package let quasiIdentifiers: [String]
    package init(entity: String, fields: [FieldTreatment], quasiIdentifiers: [String]) {
      self.entity = entity
      self.fields = fields
      self.quasiIdentifiers = quasiIdentifiers
    }
  }

  package let name: String
  package let version: String
  package let recipient: String
  package let purpose: Localised
  package let legalBasis: String
  /// Consent purposes (code list consent_purpose) whose refusal keeps a person out.
  package let consentPurposes: [String]
  package let unknownConsent: UnknownConsent
  /// Seal kinds (code list seal_kind) that keep a person out.
  package let excludedSeals: [String]
  package let k: Int
  package let smallClasses: SmallClasses
  /// In output order. An entity or field that is not named is not released.
  package let tables: [Table]
  /// Makes the ZIP archive beside the files.
  package let archive: Bool

  package init(
    name: String, version: String, recipient: String, purpose: Localised, legalBasis: String,
    consentPurposes: [String], unknownConsent: UnknownConsent, excludedSeals: [String], k: Int,
    smallClasses: SmallClasses, tables: [Table], archive: Bool
  ) {
    self.name = name
    self.version = version
    self.recipient = recipient
    self.purpose = purpose
    self.legalBasis = legalBasis
    self.consentPurposes = consentPurposes
    self.unknownConsent = unknownConsent
    self.excludedSeals = excludedSeals
    self.k = k
    self.smallClasses = smallClasses
    self.tables = tables
    self.archive = archive
  }
}
