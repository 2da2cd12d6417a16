/// A person record as linkage sees it. In memory only, never written; printing it shows no value.
package struct LinkageRecord: Sendable {
  /// The record's number in the blind index.
  package let number: Int
  /// The row's id, 32 hex digits.
  package let id: String
  /// The person to whom the record belongs so far; nil for a record that is new.
  package let person: String?
  package let source: String
  /// Import and number of the source's record; two people of one record are two.
  package let delivery: [Int]
  package let values: Withheld<Values>

  package struct Values: Sendable, Hashable {
    package var given: String?
    package var paternal: String?
    package var maternal: String?
    package var aliases: [String] = []
    /// A canonical partial date.
    package var birthDate: String?
    package var sex: String?
    /// A district's ubigeo.
    package var residence: String?
    package var citizenships: [String] = []
    /// `TYPE:NUMBER` of every usable document, sorted.
    package var documents: [String] = []
    package init() {}
  }

  package init(
    number: Int, id: String, person: String?, source: String, delivery: [Int], values: Values
  ) {
    self.number = number
    self.id = id
    self.person = person
    self.source = source
    self.delivery = delivery
    self.values = Withheld(values)
  }
}

/// Two records that were compared and found near enough to be kept.
package struct LinkagePair: Sendable, Hashable {
  package let left: Int
  package let right: Int
  /// Thousandths of a bit, the prior included.
  package let millibits: Int
  package let veto: LinkVeto?
  package init(left: Int, right: Int, millibits: Int, veto: LinkVeto?) {
    self.left = min(left, right)
    self.right = max(left, right)
    self.millibits = millibits
    self.veto = veto
  }
}

/// What stewards decided about records, as linkage has to keep it.
package struct LinkageConstraints: Sendable {
  /// Pairs of record numbers that are one person, and that are two. No pair contradicts another.
  package var same: [[Int]] = []
  package var different: [[Int]] = []
  package init() {}
}

/// Records that are one person from now on.
package struct PlacedPerson: Sendable, Hashable {
  package let person: String
  package let records: [Int]
  /// `alone`, `linked`, `decided`.
  package let rule: String
  /// The id is kept although the records would give another: it is a part's that was split off, or stayed.
  package let isPinned: Bool
  /// Persons who turned out to be this one.
  package let merged: [String]
  package init(person: String, records: [Int], rule: String, isPinned: Bool, merged: [String]) {
    self.person = person
    self.records = records
    self.rule = rule
    self.isPinned = isPinned
    self.merged = merged
  }
}

/// What linkage did with the records that were new or changed.
package struct LinkageOutcome: Sendable, Hashable {
  package var placed = 0
  package var compared = 0
  /// Persons whose records are others than before.
  package var changedPersons = 0
  package var merged = 0
  package var split = 0
  /// Groups of one key that were passed over because too many records have it.
  package var oversized = 0
  /// Records that hang together through so many others that weak pairs were cut first.
  package var cutGroups = 0
  package init() {}
}

/// The store as linkage may ask it: by equality of keyed hashes and by numbers of records, a few at a time.
package protocol PersonIndex {
  /// Takes records that left the register out of the index; with another model than before, all.
  ///
  /// Gives numbers of records that had pairs with those.
  func beginLinkage(model: String) throws(Failure) -> [Int]
  /// Records that are new or changed, by ascending id, after an id. Their keys and pairs are taken out of the index.
  func unplaced(after id: String?, limit: Int) throws(Failure) -> [LinkageRecord]
  /// Takes a record's keys and pairs out; gives the records that it had pairs with.
  func renew(_ number: Int) throws(Failure) -> [Int]
  /// In the order of the numbers; records that have left are left out.
  func records(_ numbers: [Int]) throws(Failure) -> [LinkageRecord]
  /// Numbers of the records under a key, in the order in which they came; nil: more than `limit`.
  func records(under key: [UInt8], limit: Int) throws(Failure) -> [Int]?
  func enter(keys: [[UInt8]], of number: Int) throws(Failure)
  func enter(_ pairs: [LinkagePair]) throws(Failure)
  /// Records that this one has a pair without a veto with, of at least so many thousandths of a bit.
  func partners(of number: Int, from millibits: Int) throws(Failure) -> [(number: Int, millibits: Int)]
  /// Current records that belong, so far, to the person of any of these; these are among them where they have one.
  func family(of numbers: [Int]) throws(Failure) -> [Int]
  /// All decisions that hold.
  func constraints() throws(Failure) -> LinkageConstraints

  /// The id of the person of whom this document is the first: the same on every night and in every order of files.
  func personID(ofDocument document: String) -> String
  /// The id of the person of whom nothing is known but this record.
  func personID(ofRecord id: String) -> String
  func isPinned(_ person: String) throws(Failure) -> Bool
  /// Whether the id belongs to a person who has other current records than these.
  func isTaken(_ person: String, besides numbers: [Int]) throws(Failure) -> Bool
  func place(_ persons: [PlacedPerson]) throws(Failure)
}
