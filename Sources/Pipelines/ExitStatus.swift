package import Interchange

/// How a command ended, as sysexits and docs/reference/exit-codes.md number it. Part of the public promise.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  case clean = 0
  case failed = 1
  /// Done, and some records are in quarantine.
  case quarantined = 3
  /// A release gate or a rule of quality said no: nothing was published.
  case stoppedByGate = 4
  case usage = 64
  /// A source was refused, or its account does not close.
  case badData = 65
  case noInput = 66
  case internalError = 70
  case cannotWrite = 73
  case inputOutput = 74
  /// Another run holds the workspace.
  case locked = 75
  /// Permission, or a key that is missing, wrong or exposed.
  case notPermitted = 77
  case configuration = 78
  /// Stopped by SIGINT (ctrl-C) at a safe place.
  case interrupted = 130
  /// Stopped by SIGTERM at a safe place.
  case terminated = 143

  package var meaning: Localised {
    switch self {
    case .clean: Localised(es: "sin novedad", en: "clean")
    case .failed: Localised(es: "una prueba o verificación falló", en: "a test or check failed")
    case .quarantined:
      Localised(es: "terminado; hay registros en cuarentena", en: "done; records are in quarantine")
    case .stoppedByGate:
      Localised(
        es: "detenido por un control; no se publicó nada", en: "stopped by a gate; nothing was published")
    case .usage: Localised(es: "orden mal escrita", en: "wrong usage")
    case .badData: Localised(es: "datos de origen rechazados", en: "source data refused")
    case .noInput: Localised(es: "falta un archivo de entrada", en: "an input file is missing")
    case .internalError: Localised(es: "error interno de quipu", en: "internal error of quipu")
    case .cannotWrite: Localised(es: "no se puede escribir", en: "cannot write")
    case .inputOutput: Localised(es: "error de entrada o salida", en: "input or output error")
    case .locked:
      Localised(es: "otra ejecución usa este espacio de trabajo", en: "another run uses this workspace")
    case .notPermitted: Localised(es: "falta permiso o clave", en: "permission or key is missing")
    case .configuration: Localised(es: "configuración con errores", en: "configuration has errors")
    case .interrupted:
      Localised(es: "interrumpido con ctrl-C; repita la orden", en: "interrupted by ctrl-C; give the command again")
    case .terminated:
      Localised(es: "detenido por el sistema; repita la orden", en: "stopped by the system; give the command again")
    }
  }

  /// The status for a failure, by the family of its code; `otherwise` where the family does not decide.
  package init(for failure: Failure, otherwise: ExitStatus) {
    switch failure.finding.code.slug {
    case "run-interrupted": self = failure.cause == "SIGINT" ? .interrupted : .terminated
    case let slug where slug.hasPrefix("master-key-"): self = .notPermitted
    case "seal-broken": self = .notPermitted
    case "file-not-found": self = .noInput
    case "file-cannot-be-read":
      self = failure.cause == "ENOENT" ? .noInput : failure.cause == "EACCES" ? .notPermitted : .inputOutput
    case "source-cannot-be-read":
      let reason = failure.finding.arguments["reason"]
      self = reason == .word("EACCES") || reason == .word("EPERM") ? .notPermitted : .inputOutput
    case "file-cannot-be-written":
      self = failure.cause == "EACCES" || failure.cause == "EPERM" ? .notPermitted : .cannotWrite
    case "record-path-malformed", "encoding-unknown", "csv-option-impossible", "mapping-name-unknown",
      "record-beyond-end":
      self = .usage
    case "code-list-unknown", "lookup-not-in-mapping", "source-system-unknown", "estimate-source-unknown":
      self = .usage
    case let slug where slug.hasPrefix("stage-"): self = .usage
    case "audit-broken": self = .inputOutput
    case "store-cannot-be-written":
      self = ["EACCES", "EPERM", "SQLITE_PERM"].contains(failure.cause) ? .notPermitted : .inputOutput
    case "person-unknown", "hold-missing": self = .usage
    case "person-held": self = .notPermitted
    case "model-not-found", "link-one-list": self = .configuration
    case "infer-would-overwrite": self = .cannotWrite
    case "workspace-locked", "store-busy": self = .locked
    case "store-exposed": self = .notPermitted
    case "store-account-open", "store-unplaced", "account-open": self = .internalError
    case "store-newer", "store-not-ours", "store-model-changed", "store-model-lacks-field": self = .configuration
    case let slug where slug.hasPrefix("store-"): self = .inputOutput
    case "release-gate-stopped", "quality-rule-stopped": self = .stoppedByGate
    case let slug where slug.hasPrefix("anonymity-"): self = .stoppedByGate
    case "recoding-too-large", "table-column-missing", "anonymise-mark-taken", "code-list-missing":
      self = .configuration
    case "hierarchy-list-missing", "hierarchy-needs-values", "tabulate-word-taken", "tabulate-too-large":
      self = .configuration
    default: self = otherwise
    }
  }
}
