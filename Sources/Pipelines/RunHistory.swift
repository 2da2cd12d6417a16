internal import CaseStore
package import Interchange
internal import Safekeeping

/// The runs that a workspace remembers: `quipu runs`. Changes nothing.
package struct RunHistory {
  /// A figure that two runs differ in; nil where one of them does not have it.
  package struct Difference: Sendable, Hashable {
    package let name: String
    package let before: Int?
    package let after: Int?
  }

  private let store: CaseRegister
  private let path: String

  /// Throws: `workspace-empty` and what keeps the store from being opened.
  package init(workspace path: String, model: UnifiedModel) throws(Failure) {
    self.path = path
    store = try Workspace(existing: path).openStoreToRead(model: model)
  }

  /// In the order in which they began.
  package func entries(limit: Int = 1000) throws(Failure) -> [RunRecord] { try store.runs(limit: limit) }

  /// The report of a run, as it was printed then. Throws: `run-unknown`.
  package func report(_ number: Int) throws(Failure) -> [UInt8] {
    guard let report = try store.report(ofRun: number), !report.isEmpty else { throw unknown(number) }
    return report
  }

  /// What two runs came to differently, by name.
  package func differences(_ before: Int, _ after: Int) throws(Failure) -> [Difference] {
    let (old, new) = (try figures(before), try figures(after))
    return Set(old.keys).union(new.keys).sorted()
      .filter { old[$0] != new[$0] }
      .map { Difference(name: $0, before: old[$0], after: new[$0]) }
  }

  private func figures(_ number: Int) throws(Failure) -> [String: Int] {
    let figures = try store.figures(ofRun: number)
    if figures.isEmpty { throw unknown(number) }
    return figures
  }

  private func unknown(_ number: Int) -> Failure {
    Failure(.runUnknown, at: Place(file: path), ["number": .number(number)])
  }
}

extension FindingCode {
  static let runUnknown = FindingCode(
    "run-unknown", .error, es: "no hay ninguna ejecución terminada con el número {number}",
    en: "there is no finished run with the number {number}",
    hint: Localised(es: "vea los números con «quipu runs list»", en: "see the numbers with `quipu runs list`"))
}
