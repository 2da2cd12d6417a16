/// One run of a pipeline over a workspace, as `quipu runs` tells it.
package struct RunRecord: Sendable, Hashable {
  package let number: Int
  package let pipeline: String
  /// Version of the program.
  package let program: String
  /// `2026-11-24T05:00:01Z`
  package let begun: String
  /// nil: it was killed, or is still going on.
  package let ended: String?
  package let exit: Int?
  /// Whether it came to a report; a run that was killed, or stopped by a signal, a full disk or a missing key did not.
  package let hasReport: Bool

  package init(
    number: Int, pipeline: String, program: String, begun: String, ended: String?, exit: Int?, hasReport: Bool
  ) {
    self.number = number
    self.pipeline = pipeline
    self.program = program
    self.begun = begun
    self.ended = ended
    self.exit = exit
    self.hasReport = hasReport
  }
}
