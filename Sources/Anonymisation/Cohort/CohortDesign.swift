/// A quasi-identifier of cohort releases, with its values coded as *leaves* 0..<count.
///
/// `levels` are the steps above the leaves, the finest first: for each leaf the number of its node.
package struct CohortAttribute: Sendable, Hashable {
  package let name: String
  package let labels: [String]
  /// Leaves have an order, and those that follow each other are written as a range (`23..27`).
  package let isOrdered: Bool
  package let levels: [[Int32]]
  /// Labels of the nodes, for each of `levels`.
  package let nodes: [[String]]

  package init(
    name: String, labels: [String], isOrdered: Bool = false, levels: [[Int32]] = [], nodes: [[String]] = []
  ) {
    precondition(!labels.isEmpty && labels.count < 1 << 20, "an attribute has leaves")
    precondition(levels.allSatisfy { $0.count == labels.count } && nodes.count == levels.count)
    self.name = name
    self.labels = labels
    self.isOrdered = isOrdered
    self.levels = levels
    self.nodes = nodes
  }
}

/// What the cells of classes look like.
package enum CellShape: String, Sendable, CaseIterable {
  /// The values that occur in the class.
  case sets
  /// The lowest node of the hierarchy that covers the class.
  case hierarchy
}

/// What all nights of a family of release lines have in common.
///
/// Lines of a family are nested: the classes of one with a larger k are unions of whole classes of one with a smaller
/// k, so that who has both learns no more than who has the finer one.
package struct CohortDesign: Sendable {
  package struct Line: Sendable, Hashable {
    package let name: String
    package let k: Int
    package init(name: String, k: Int) {
      self.name = name
      self.k = k
    }
  }

  /// When a class is worth its cost: a row's allowance is `share` of what its like cost in the first release, plus a
  /// base that follows the waiting times, plus `patience` for each night it waited.
  package struct Allowance: Sendable, Hashable {
    package var share = 0.75
    package var base = 0.1
    package var patience = 0.01
    /// Loss taken for rows unlike anybody in the first release.
    package var unlike = 0.6
    /// Of the entrants, `target` should be published within `wait` nights.
    package var wait = 2
    package var target = 0.55
    package var pace = 0.04
    package init() {}
  }

  package let attributes: [CohortAttribute]
  /// By ascending k; the first one's classes are the atoms.
  package let lines: [Line]
  package let shape: CellShape
  /// Distinct values, from distinct groups, below which a class's values are withheld.
  package let l: Int
  /// Share of the visible rows that one value may have (the alpha of (alpha,k)); 1: any.
  package let maximumShare: Double
  /// Least share of diverse atoms that are withheld as well, so that a withheld one does not tell.
  package let decoys: Double
  package var allowance = Allowance()

  package init(
    attributes: [CohortAttribute], lines: [Line], shape: CellShape = .sets, l: Int = 2, maximumShare: Double = 1,
    decoys: Double = 0.05
  ) {
    precondition(!attributes.isEmpty && !lines.isEmpty && lines.count < 32 && lines.allSatisfy { $0.k > 1 })
    self.attributes = attributes
    self.lines = lines.sorted { ($0.k, $0.name) < ($1.k, $1.name) }
    self.shape = shape
    self.l = l
    self.maximumShare = maximumShare
    self.decoys = decoys
  }
}

/// One person as the register knows them tonight.
package struct CohortRecord: Sendable, Hashable {
  package let id: String
  /// One per attribute.
  package var leaves: [Int32]
  /// nil: not known, which is a value of its own.
  package var value: String?
  /// Persons of one case or operation share it: they count once towards k and l.
  package var group: String
  /// Bit i: belongs to line i of the design.
  package var lines: UInt32

  package init(id: String, leaves: [Int32], value: String?, group: String, lines: UInt32) {
    self.id = id
    self.leaves = leaves
    self.value = value
    self.group = group
    self.lines = lines
  }
}
