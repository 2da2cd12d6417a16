/// What a family of lines has published: who is in which atom, what each atom says, and who waits.
///
/// It names persons by the register's ids and stays in the register. Of a published value it keeps a keyed tag per
/// person, and the values per atom without saying whose they are.
package struct CohortBook: Sendable, Hashable {
  /// A person the lines know.
  package struct Entry: Sendable, Hashable {
    /// Night of entry into the pool.
    package var entered: Int
    /// nil: waits, or left the register.
    package var atom: Int?
    /// Was published before, and is published again only without the value.
    package var isEcho = false
    /// Atoms that still hold a row of the person as it was.
    package var former: [Int] = []
    /// Of the value that was published.
    package var tag: UInt64 = 0

    package init(entered: Int, atom: Int? = nil, isEcho: Bool = false, former: [Int] = [], tag: UInt64 = 0) {
      self.entered = entered
      self.atom = atom
      self.isEcho = isEcho
      self.former = former
      self.tag = tag
    }
  }

  package struct Atom: Sendable, Hashable {
    package let night: Int
    /// Line of the design → class that holds the atom.
    package let classes: [Int: Int]
    /// Rows as published, fresh ones and echoes.
    package let rows: Int
    package let fresh: Int
    /// Rows whose person was corrected or left.
    package var stale = 0
    package let isWithheld: Bool
    /// Ascending, of the fresh rows; empty when withheld. nil: not known.
    package let values: [String?]

    package init(
      night: Int, classes: [Int: Int], rows: Int, fresh: Int, stale: Int = 0, isWithheld: Bool, values: [String?]
    ) {
      self.night = night
      self.classes = classes
      self.rows = rows
      self.fresh = fresh
      self.stale = stale
      self.isWithheld = isWithheld
      self.values = values
    }
  }

  package struct Class: Sendable, Hashable {
    package let line: Int
    package let night: Int
    package let cell: CohortCell
    package init(line: Int, night: Int, cell: CohortCell) {
      self.line = line
      self.night = night
      self.cell = cell
    }
  }

  /// Entrants of a night, and how many of them were published within the allowance's wait.
  package struct Arrivals: Sendable, Hashable {
    package var entered = 0
    package var prompt = 0
    package init(entered: Int = 0, prompt: Int = 0) {
      self.entered = entered
      self.prompt = prompt
    }
  }

  /// Nights so far.
  package var night = 0
  /// The allowance's base as it stands.
  package var base: Double
  package var entries: [String: Entry] = [:]
  package var atoms: [Int: Atom] = [:]
  package var classes: [Int: Class] = [:]
  package var arrivals: [Int: Arrivals] = [:]
  package var lastAtom = 0
  package var lastClass = 0
  /// Night of the first release; nil before it.
  package var firstNight: Int?
  /// Atoms so far, and those without enough distinct values, decoys left out.
  package var judged = 0
  package var uniform = 0

  package init(_ design: CohortDesign) { base = design.allowance.base }

  package var waiting: Int { entries.values.count { $0.atom == nil } }

  /// Atoms of each class, ascending.
  func atomsByClass() -> [Int: [Int]] {
    var found: [Int: [Int]] = [:]
    for (number, atom) in atoms { for held in atom.classes.values { found[held, default: []].append(number) } }
    return found.mapValues { $0.sorted() }
  }
}
