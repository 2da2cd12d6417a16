internal import CaseStore
internal import Configuration
package import Interchange

/// Persons whose data has been kept as long as a pipeline's rules allow: `quipu retention`. Nothing is erased unasked.
package struct RetentionView {
  /// Under which name a run notes how many persons were due.
  static let dueFigure = "retention/due"

  private let store: CaseRegister
  private let rules: [RetentionRule]

  /// Throws: `retention-no-rules`, `workspace-empty`, and what keeps the store from being opened.
  package init(_ plan: NightPlan, workspace path: String, changes: Bool) throws(Failure) {
    rules = plan.definition.retention
    if rules.isEmpty { throw Failure(.retentionNoRules, at: Place(file: plan.definition.path)) }
    let workspace = try Workspace(existing: path)
    store = changes ? try workspace.openStore(model: plan.model) : try workspace.openStoreToRead(model: plan.model)
  }

  /// `day`: `yyyy-MM-dd`; nil is today. Changes nothing.
  package func due(on day: String?) throws(Failure) -> RetentionDue {
    try store.dueForErasure(under: rules, on: Self.day(day))
  }

  static func day(_ text: String?) -> Day {
    guard let day = Day(text ?? String(WallClock.now().prefix(10))) else {
      preconditionFailure("a day that was checked")
    }
    return day
  }

  /// Erases everybody whose time is over and who is not under legal hold, each in a transaction of her own, and rewrites the
  /// store's file. Gives the state from before.
  ///
  /// Killed meanwhile, those who are left are due again. Throws: `run-interrupted`.
  package func apply(on day: String?, reason: String) throws(Failure) -> RetentionDue {
    let due = try due(on: day)
    do throws(Failure) {
      for person in due.persons where !person.isHeld {
        try StopSignals.check()
        _ = try store.erase(person: person.id, reason: reason, rule: person.rule)
      }
    } catch {
      try store.mirrorAudit()
      throw error
    }
    try store.mirrorAudit()
    try store.scrub()
    return due
  }

  /// Whether each rule counts from a date of the model that stands in the clear, one a row.
  static func check(_ rules: [RetentionRule], model: UnifiedModel) -> [Finding] {
    rules.compactMap { rule in
      guard let name = rule.after else { return nil }
      let parts = name.split(separator: ".")
      let type = parts.count == 2 ? model.entity(String(parts[0])) : nil
      let field = type.flatMap { type in type.index(ofField: String(parts[1])).map { type.fields[$0] } }
      if let field, [.date, .partialDate, .dateTime].contains(field.type), !field.repeats, !field.privacy.staysInVault {
        return nil
      }
      return Finding(.retentionFieldUnusable, at: rule.place, ["name": .word(name)])
    }
  }
}

extension FindingCode {
  static let retentionNoRules = FindingCode(
    "retention-no-rules", .error, es: "el pipeline no tiene reglas de conservación",
    en: "the pipeline has no rules of retention",
    hint: Localised(es: "añada retention: al pipeline", en: "add retention: to the pipeline"))
  static let retentionFieldUnusable = FindingCode(
    "retention-field-unusable", .error,
    es: "«{name}» no es una fecha del modelo que se guarde sin sellar, una por fila",
    en: "“{name}” is not a date of the model that is kept unsealed, one a row",
    hint: Localised(
      es: "escriba entidad.campo de tipo date, partial_date o datetime, o last-import",
      en: "write entity.field of type date, partial_date or datetime, or last-import"))
}
