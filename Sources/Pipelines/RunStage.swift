/// Where a run begins: what stands before is taken from the store as it is.
package enum RunStage: String, Sendable, CaseIterable, Comparable {
  case `import`
  case link
  case release

  package static func < (left: RunStage, right: RunStage) -> Bool { left.position < right.position }

  private var position: Int {
    switch self {
    case .import: 0
    case .link: 1
    case .release: 2
    }
  }
}
