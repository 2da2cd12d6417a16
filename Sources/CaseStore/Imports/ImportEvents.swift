internal import Interchange

/// What the audit log says of a file that was taken in or refused.
extension ImportDeclaration {
  func imported(_ account: Account) -> AuditEvent {
    AuditEvent(
      .fileImported,
      [
        "source": .word(source), "sha256": .word(sha256), "mapping": .word(mapping),
        "fingerprint": .word(fingerprint), "read": .number(account.read), "accepted": .number(account.accepted),
        "quarantined": .number(account.quarantined), "duplicate": .number(account.duplicate),
        "filtered": .number(account.filtered),
      ])
  }

  func refused(as code: String?) -> AuditEvent {
    AuditEvent(
      .fileRefused,
      [
        "source": .word(source), "sha256": .word(sha256), "mapping": .word(mapping), "finding": .word(code ?? ""),
      ])
  }
}
