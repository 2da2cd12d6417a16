/// What a pipeline demands of a source, and what happens when it is not so.
package struct QualityRule: Sendable, Hashable {
  package enum Measure: String, Sendable, CaseIterable {
    /// Share of the field's rows that have a value.
    case completeness
    /// Share of the field's values that no warning or error was found about.
    case validity
    /// Share of the records that fail no check of the mapping.
    case consistency
    /// Share of the records that repeat an earlier one byte for byte.
    case duplicates
    /// Share of the records in quarantine.
    case quarantined
    /// Share of the blocks that the file holds more than once.
    case repeatedBlocks = "repeated-blocks"
    /// Number of declared totals that are missing or not the sum of their parts.
    case unreconciledTotals = "unreconciled-totals"
    /// Number of records in the file.
    case rows
    /// How far the field's codes, or those of the worst field, are from their history: 0 to 1.
    case drift
    /// Days from event to report that nine tenths of the rows do not exceed.
    case delay

    /// For the table of keys and the schema.
    package var summary: Localised {
      switch self {
      case .completeness:
        Localised(
          es: "parte de las filas del campo que tienen valor", en: "share of the field's rows that have a value")
      case .validity:
        Localised(
          es: "parte de los valores del campo sin advertencia ni error",
          en: "share of the field's values that no warning or error was found about")
      case .consistency:
        Localised(
          es: "parte de los registros que cumplen las revisiones del mapeo",
          en: "share of the records that fail no check of the mapping")
      case .duplicates:
        Localised(es: "parte de los registros repetidos", en: "share of the records that repeat an earlier one")
      case .quarantined: Localised(es: "parte de los registros en cuarentena", en: "share of the records in quarantine")
      case .repeatedBlocks:
        Localised(
          es: "parte de los bloques que vienen más de una vez", en: "share of the blocks that come more than once")
      case .unreconciledTotals:
        Localised(
          es: "cuántos totales declarados faltan o no cuadran",
          en: "number of declared totals that are missing or not the sum of their parts")
      case .rows: Localised(es: "cuántos registros trae el archivo", en: "number of records in the file")
      case .drift:
        Localised(
          es: "cuánto se alejan los códigos de su historia, de 0 a 1",
          en: "how far the codes are from their history, 0 to 1")
      case .delay:
        Localised(
          es: "días del hecho al registro que nueve de cada diez filas no pasan",
          en: "days from event to report that nine tenths of the rows do not exceed")
      }
    }

    package var isShare: Bool { self != .unreconciledTotals && self != .rows && self != .delay }
    package var needsField: Bool { self == .completeness || self == .validity }
    package var takesField: Bool { needsField || self == .drift }
  }

  package enum Reaction: String, Sendable, CaseIterable {
    /// Nothing of the file is kept and nothing of the night is published: exit 4.
    case stop
    case warn
  }

  /// Name of a source of the pipeline; nil: each of them.
  package let source: String?
  /// `entity.field`
  package let field: String?
  package let measure: Measure
  /// Bounds in millionths; at least one of them is there.
  package let atLeast: Int?
  package let atMost: Int?
  package let reaction: Reaction
  /// Where the rule stands in the pipeline.
  package let place: Place
  package let fieldPlace: Place?

  package init(
    source: String?, field: String?, measure: Measure, atLeast: Int?, atMost: Int?,
    reaction: Reaction, place: Place, fieldPlace: Place? = nil
  ) {
    self.source = source
    self.field = field
    self.measure = measure
    self.atLeast = atLeast
    self.atMost = atMost
    self.reaction = reaction
    self.place = place
    self.fieldPlace = fieldPlace
  }

  package func concerns(_ name: String) -> Bool { source == nil || source == name }

  package func isMet(by micros: Int) -> Bool {
    micros >= atLeast ?? Int.min && micros <= atMost ?? Int.max
  }

  /// `0.95 … 1`, `≥ 0.95`, `≤ 0.2`
  package var bounds: String {
    switch (atLeast, atMost) {
    case (let low?, let high?): "\(Share.decimal(micros: low)) … \(Share.decimal(micros: high))"
    case (let low?, nil): "≥ \(Share.decimal(micros: low))"
    case (nil, let high?): "≤ \(Share.decimal(micros: high))"
    case (nil, nil): ""
    }
  }
}
