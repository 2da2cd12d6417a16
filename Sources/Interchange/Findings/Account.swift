/// The account of one source file. Nothing is dropped silently: the sum closes, or the run fails.
package struct Account: Sendable, Hashable {
  package var read = 0
  package var accepted = 0
  package var quarantined = 0
  package var duplicate = 0
  package var filtered = 0

  package init() {}

  package init(read: Int, accepted: Int, quarantined: Int, duplicate: Int, filtered: Int) {
    self.read = read
    self.accepted = accepted
    self.quarantined = quarantined
    self.duplicate = duplicate
    self.filtered = filtered
  }

  package var closes: Bool { read == accepted + quarantined + duplicate + filtered }

  package static func + (left: Account, right: Account) -> Account {
    Account(
      read: left.read + right.read, accepted: left.accepted + right.accepted,
      quarantined: left.quarantined + right.quarantined,
      duplicate: left.duplicate + right.duplicate, filtered: left.filtered + right.filtered)
  }
}
