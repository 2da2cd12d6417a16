/// How near a field is to a person. It decides where a value may be kept and whether it may leave.
package enum PrivacyClass: String, Sendable, CaseIterable {
  /// Names, documents, addresses, file numbers: only in the vault, never released.
  case directIdentifier = "D"
  /// Identifies together with others: generalised before it is released.
  case quasiIdentifier = "Q"
  case sensitive = "S"
  case nonSensitive = "N"
  /// Made by the system; never released.
  case internalUse = "P"
  /// Narratives: only in the vault, never released.
  case freeText = "F"
  /// Where a shelter is: only in the vault, never released, not even as a district.
  case shelterPlace = "L"

  /// Kept only as ciphertext, and barred from every release by construction.
  package var staysInVault: Bool {
    self == .directIdentifier || self == .freeText || self == .shelterPlace
  }
}

/// What a cell of the unified model holds, always as canonical text.
package enum FieldType: String, Sendable, CaseIterable {
  case string, text, code, path, json, map, uuid, sha256, reference
  /// `-?[0-9]+`
  case integer
  /// `-?[0-9]+(\.[0-9]+)?`
  case decimal
  /// A decimal in soles, two digits after the point unless the source has more.
  case money
  /// `true` or `false`
  case boolean
  /// `true`, `false` or `unknown`
  case tri
  /// `yyyy-MM-dd`
  case date
  /// `yyyy`, `yyyy-MM` or `yyyy-MM-dd`
  case partialDate = "partial_date"
  /// `yyyy-MM-ddTHH:mm:ss`, without a zone
  case dateTime = "datetime"
  /// Six digits in INEI coding
  case ubigeo
  /// ISO 3166-1 alpha-3
  case country
  /// A ubigeo or a country
  case place
  /// ISO 639
  case language
  /// ISIC rev. 4
  case isic
  case ruc
  /// E.164
  case phone
}

package struct Field: Sendable, Hashable {
  package let name: String
  package let type: FieldType
  package let privacy: PrivacyClass
  /// May hold several items; see `ListCell`.
  package let repeats: Bool
  package let required: Bool
  package let codeList: String?
  package let htcds: [String]
  package let ctdc: [String]
  package let note: String?

  package init(
    name: String, type: FieldType, privacy: PrivacyClass, repeats: Bool = false,
    required: Bool = false, codeList: String? = nil, htcds: [String] = [], ctdc: [String] = [],
    note: String? = nil
  ) {
    self.name = name
    self.type = type
    self.privacy = privacy
    self.repeats = repeats
    self.required = required
    self.codeList = codeList
    self.htcds = htcds
    self.ctdc = ctdc
    self.note = note
  }
}

/// A link from rows of one entity to a row of another, written as `<role>_id` in outputs.
package struct EntityLink: Sendable, Hashable {
  package let role: String
  package let target: String
  package init(role: String, target: String) {
    self.role = role
    self.target = target
  }
}

package struct EntityType: Sendable {
  package let name: String
  package let label: Localised
  package let fields: [Field]
  package let links: [EntityLink]
  private let fieldIndex: [String: Int]

  package init(name: String, label: Localised, fields: [Field], links: [EntityLink]) {
    self.name = name
    self.label = label
    self.fields = fields
    self.links = links
    fieldIndex = Dictionary(
      fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package func index(ofField name: String) -> Int? { fieldIndex[name] }
  package func index(ofLink role: String) -> Int? { links.firstIndex { $0.role == role } }
}

/// The 18 entities of the national register and `tally`, as Mappings/unified.model.yaml declares them.
package struct UnifiedModel: Sendable {
  package let name: String
  package let version: String
  package let entities: [EntityType]
  private let entityIndex: [String: Int]

  package init(name: String, version: String, entities: [EntityType]) {
    self.name = name
    self.version = version
    self.entities = entities
    entityIndex = Dictionary(
      entities.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package func index(of entity: String) -> Int? { entityIndex[entity] }
  package func entity(_ name: String) -> EntityType? { index(of: name).map { entities[$0] } }
}
