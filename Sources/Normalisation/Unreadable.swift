import Interchange

/// The option `unreadable` of steps that read a value: what becomes of a cell that they cannot read.
///
/// `missing` is for what is derived from a value beside the field that holds it: that field says what is wrong, once,
/// and the derived ones go on without the value instead of failing with it. Such a step says nothing at all.
enum Unreadable {
  static let option = OptionSpec(
    "unreadable", .choice(["fail", "missing"]),
    summary: Localised(
      es:
        "«missing»: lo que no se entiende queda sin valor y el paso no da hallazgos, para lo que se deriva; si falta, falla",
      en: "'missing': what cannot be read is missing and the step has no findings, for what is derived; else it fails"))

  static func isQuiet(_ arguments: StepArguments) -> Bool { arguments.text("unreadable") == "missing" }

  /// Reads with a report that nobody hears where the step is quiet.
  static func reading(
    isQuiet: Bool, _ report: inout StepReport, _ read: (inout StepReport) -> Void
  ) {
    if !isQuiet { return read(&report) }
    var unheard = StepReport()
    read(&unheard)
  }
}
