import Interchange
import Pipelines
import Testing

@Suite struct ExitStatusTests {

  private func status(_ slug: String, cause: String? = nil) -> Pipelines.ExitStatus {
    let code = FindingCode(slug, .error, es: "-", en: "-")
    return Pipelines.ExitStatus(for: Failure(code, cause: cause), otherwise: .badData)
  }

  @Test func `the numbers are those of the public promise`() {
    #expect(
      Pipelines.ExitStatus.allCases.map(\.rawValue) == [0, 1, 3, 4, 64, 65, 66, 70, 73, 74, 75, 77, 78, 130, 143])
  }

  @Test(arguments: [
    ("master-key-missing", Pipelines.ExitStatus.notPermitted), ("master-key-exposed", .notPermitted),
    ("master-key-wrong", .notPermitted), ("vault-key-wrong", .notPermitted), ("signing-key-missing", .notPermitted),
    ("keys-held", .notPermitted), ("keys-lent", .notPermitted), ("keys-not-confirmed", .usage),
    ("seal-broken", .notPermitted), ("file-not-found", .noInput),
    ("workspace-locked", .locked), ("store-newer", .configuration), ("store-not-ours", .configuration),
    ("store-corrupt", .inputOutput), ("release-gate-stopped", .stoppedByGate), ("encoding-unknown", .usage),
    ("json-not-finite", .badData), ("key-unknown", .badData),
  ])
  func `a failure's family decides its status`(slug: String, expected: Pipelines.ExitStatus) {
    #expect(status(slug) == expected)
  }

  @Test func `a file that is not there, may not be opened or cannot be read differs`() {
    #expect(status("file-cannot-be-read", cause: "ENOENT") == .noInput)
    #expect(status("file-cannot-be-read", cause: "EACCES") == .notPermitted)
    #expect(status("file-cannot-be-read", cause: "EIO") == .inputOutput)
    #expect(status("file-cannot-be-written", cause: "ENOSPC") == .cannotWrite)
    #expect(status("file-cannot-be-written", cause: "EACCES") == .notPermitted)
  }
}
