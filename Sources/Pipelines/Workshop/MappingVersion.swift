/// How much a version is raised, and how much a change needs.
package enum VersionBump: Int, Sendable, Comparable {
  case none, patch, minor, major

  package static func < (left: VersionBump, right: VersionBump) -> Bool { left.rawValue < right.rawValue }
  package var word: String {
    switch self {
    case .none: "none"
    case .patch: "patch"
    case .minor: "minor"
    case .major: "major"
    }
  }

  /// From one `major.minor.patch` to another; nil when it goes down or one of them is none.
  package init?(from old: String, to new: String) {
    guard let before = Self.numbers(old), let after = Self.numbers(new) else { return nil }
    guard let place = (0..<3).first(where: { before[$0] != after[$0] }) else {
      self = .none
      return
    }
    guard after[place] > before[place] else { return nil }
    self = [.major, .minor, .patch][place]
  }

  private static func numbers(_ version: String) -> [Int]? {
    let parts = version.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    let numbers = parts.compactMap { $0 }
    return numbers.count == 3 && parts.count == 3 ? numbers : nil
  }
}
