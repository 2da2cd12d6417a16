package import Interchange

/// What the latest whole night came to, as the conductor writes it; one for the register, whatever the pipeline.
extension CaseRegister {
  private static let keptName = "kept-night"

  /// nil when nothing is kept, and while linkage has work to do.
  package func keptNight() throws(Failure) -> [UInt8]? {
    guard try database.number("SELECT 1 FROM placing LIMIT 1") == nil else { return nil }
    return try database.blob("SELECT value FROM register WHERE name = ?", .text(Self.keptName))
  }

  /// To be called before anything is written that a kept night has as it was.
  package func forgetNight() throws(Failure) {
    guard try database.number("SELECT 1 FROM register WHERE name = ?", .text(Self.keptName)) != nil else { return }
    try database.transaction { () throws(Failure) in
      try database.run("DELETE FROM register WHERE name = ?", .text(Self.keptName))
    }
  }

  /// In the open transaction.
  func keep(night: [UInt8]) throws(Failure) {
    try database.run("INSERT OR REPLACE INTO register VALUES (?, ?)", .text(Self.keptName), .blob(night))
  }
}
