package import Interchange

/// A mapping file as written: YAML is read and its keys are known; expressions are still text.
///
/// Mapping compiles it against the model. docs/reference/mapping.md describes the language.
package struct MappingDefinition: Sendable {
  package enum Format: String, Sendable, CaseIterable { case csv, json, ndjson, xml, xlsx }
  package enum ColumnPolicy: String, Sendable, CaseIterable {
    case strict
    case allowExtra = "allow-extra"
    case allowMissing = "allow-missing"
  }
  package enum Snapshot: String, Sendable, CaseIterable { case full, delta }
  package enum OnError: String, Sendable, CaseIterable { case reject, blank, raw }
  package enum HeaderPlace: String, Sendable, CaseIterable { case none, first, find }
  package enum RaggedPolicy: String, Sendable, CaseIterable {
    /// A row with too few or too many cells goes to quarantine.
    case reject
    /// Missing cells are missing; extra cells are a finding.
    case pad
  }
  /// What to do with records of one file that are byte for byte the same.
  package enum Identical: String, Sendable, CaseIterable { case duplicate, keep }

  /// What a JSON exporter writes although it is not JSON; see docs/reference/readers-json.md.
  package enum Deviation: String, Sendable, CaseIterable {
    case nonFinite = "non-finite"
    case byteOrderMark = "bom"
    case comments
    case trailingCommas = "trailing-commas"
  }

  package struct Source: Sendable {
    package var system: Located<String>
    package var format: Format
    package var encoding: Located<String>?
    package var delimiter: UInt8 = UInt8(ascii: ",")
    package var quote: UInt8? = UInt8(ascii: "\"")
    package var escape: UInt8?
    package var comment: UInt8?
    package var header: HeaderPlace = .first
    package var headerRows = 1
    /// Texts that count as missing, compared after trimming, whatever the format. `[""]` unless declared.
    package var blank: [String] = [""]
    package var ragged: RaggedPolicy = .reject
    package var columns: ColumnPolicy = .allowExtra
    package var snapshot: Snapshot = .full
    package var identical: Identical = .duplicate
    package var ubigeo: String?
    package var namespaces: [String: String] = [:]
    package var defaultPrefix: String?
    /// `/centros/[]/residentes/[]`, `/siit:Lote/siit:OrdenInspeccion`
    package var record: Located<String>?
    /// Of a workbook; nil for the first.
    package var sheet: Located<String>?
    package var trailer: Trailer?
    package var blocks: Blocks?
    package var totals: Totals?
    /// Words for a missing value that say why it is missing.
    package var missing: [MissingWord] = []
    /// Read and counted instead of refused.
    package var tolerate: [Deviation] = []
    /// Text that was encoded twice is taken back.
    package var repairsDoubleEncoding = false

    package init(system: Located<String>, format: Format) {
      self.system = system
      self.format = format
    }
  }

  /// Rows that are totals of the file: not records, but checked against them.
  package struct Trailer: Sendable {
    package let when: Located<String>
    /// Gives the declared number of records.
    package let count: Located<String>?
    package init(when: Located<String>, count: Located<String>?) {
      self.when = when
      self.count = count
    }
  }

  /// Groups of records that a sender loads as one, recognised when loaded again.
  package struct Blocks: Sendable {
    /// Paths whose values name the block.
    package let by: [Located<String>]
    package init(by: [Located<String>]) { self.by = by }
  }

  /// Declared totals that must equal the sum of their parts within a block.
  package struct Totals: Sendable {
    package struct Group: Sendable {
      package let name: String
      /// Condition: the record is the declared total.
      package let total: Located<String>
      /// Condition: the record is a part of it.
      package let parts: Located<String>
      /// A block without the total is a finding even if it has no parts.
      package let required: Bool
      package init(name: String, total: Located<String>, parts: Located<String>, required: Bool) {
        self.name = name
        self.total = total
        self.parts = parts
        self.required = required
      }
    }
    package let value: Located<String>
    package let groups: [Group]
    package init(value: Located<String>, groups: [Group]) {
      self.value = value
      self.groups = groups
    }
  }

  package struct Lookup: Sendable {
    package enum Match: String, Sendable, CaseIterable { case exact, fold }
    package enum Missing: String, Sendable, CaseIterable { case reject, blank, raw }
    package let name: Located<String>
    /// Path of the CSV, as the mapping wrote it; nil when the codes are inline. Columns `valid_from` and
    /// `valid_to` say on which days a row holds.
    package let file: Located<String>?
    /// Columns of the file that are looked up and given; `source` and `target` unless declared.
    package let from: String
    package let to: String
    package let inline: [(source: String, target: String)]
    package let match: Match
    package let missing: Missing
    package init(
      name: Located<String>, file: Located<String>?, from: String, to: String,
      inline: [(source: String, target: String)], match: Match, missing: Missing
    ) {
      self.name = name
      self.file = file
      self.from = from
      self.to = to
      self.inline = inline
      self.match = match
      self.missing = missing
    }
  }

  package struct FieldRule: Sendable {
    package let field: Located<String>
    package let value: Located<String>
    package let onError: OnError
    /// Why a column that is sealed elsewhere may stand openly in this field; nil where that is refused.
    package let discloses: Located<String>?
    package init(
      field: Located<String>, value: Located<String>, onError: OnError, discloses: Located<String>? = nil
    ) {
      self.field = field
      self.value = value
      self.onError = onError
      self.discloses = discloses
    }
  }

  package struct Check: Sendable {
    package let that: Located<String>
    package let severity: Severity
    package let message: Localised
    package init(that: Located<String>, severity: Severity, message: Localised) {
      self.that = that
      self.severity = severity
      self.message = message
    }
  }

  package struct Link: Sendable {
    package let role: Located<String>
    /// `parent`, or an entity that encloses this one or stands before it in the same record.
    package let target: Located<String>
    package init(role: Located<String>, target: Located<String>) {
      self.role = role
      self.target = target
    }
  }

  package struct Entity: Sendable {
    package let entity: Located<String>
    package let each: Located<String>?
    package let when: Located<String>?
    package let key: [Located<String>]
    /// nil: not declared, which is `merge`.
    package let duplicates: Located<Duplicates>?
    package let fields: [FieldRule]
    package let checks: [Check]
    package let links: [Link]
    package let entities: [Entity]
    package init(
      entity: Located<String>, each: Located<String>?, when: Located<String>?,
      key: [Located<String>], duplicates: Located<Duplicates>? = nil, fields: [FieldRule],
      checks: [Check], links: [Link], entities: [Entity]
    ) {
      self.entity = entity
      self.each = each
      self.when = when
      self.key = key
      self.duplicates = duplicates
      self.fields = fields
      self.checks = checks
      self.links = links
      self.entities = entities
    }
  }

  /// An example in the mapping: raw source text in, partial rows and findings out.
  package struct Test: Sendable {
    package let name: Located<String>
    package let given: Located<String>
    /// Entity to expected rows, each a list of field and value; nil is missing.
    package let expected: [(entity: Located<String>, rows: [[(field: Located<String>, value: String?)]])]
    /// Findings that must occur.
    package let findings: [(code: Located<String>, field: String?)]
    /// Expected counts, where the test names them.
    package let account: [String: Int]
    package init(
      name: Located<String>, given: Located<String>,
      expected: [(entity: Located<String>, rows: [[(field: Located<String>, value: String?)]])],
      findings: [(code: Located<String>, field: String?)], account: [String: Int]
    ) {
      self.name = name
      self.given = given
      self.expected = expected
      self.findings = findings
      self.account = account
    }
  }

  /// Path of the file, as given.
  package let path: String
  package let name: Located<String>
  package let version: Located<String>
  package let model: Located<String>
  /// Dates of the files that this version of the mapping is for; nil for all.
  package let validFor: Located<DayPeriod>?
  package let source: Source
  package let lookups: [Lookup]
  /// In file order; a variable may use those before it.
  package let variables: [(name: Located<String>, value: Located<String>)]
  package let entities: [Entity]
  package let tests: [Test]
  /// The file's bytes, for the fingerprint that labels an import, and for carets under findings.
  package let text: [UInt8]

  package init(
    path: String, name: Located<String>, version: Located<String>, model: Located<String>,
    validFor: Located<DayPeriod>? = nil, source: Source, lookups: [Lookup],
    variables: [(name: Located<String>, value: Located<String>)], entities: [Entity],
    tests: [Test], text: [UInt8]
  ) {
    self.path = path
    self.name = name
    self.version = version
    self.model = model
    self.validFor = validFor
    self.source = source
    self.lookups = lookups
    self.variables = variables
    self.entities = entities
    self.tests = tests
    self.text = text
  }
}
