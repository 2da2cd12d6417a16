import Testing

@testable import Anonymisation

@Suite struct EquivalenceClassesTests {
  @Test func `a class is as large as its rows and its persons allow`() {
    var classes = EquivalenceClasses(k: 3)
    for _ in 0..<5 { classes.add([1], persons: ["a"]) }
    for name in ["a", "b", "c"] { classes.add([2], persons: [name]) }
    classes.add([3], persons: ["a", "b", "c", "d"])
    for _ in 0..<4 { classes.add([4], persons: nil) }
    #expect(classes.isSmall([1]))
    #expect(!classes.isSmall([2]))
    #expect(classes.isSmall([3]))
    #expect(!classes.isSmall([4]))
    #expect(classes.isSmall([9]))
    #expect(
      classes.summary == ClassSummary(classes: 4, belowK: 2, rowsBelowK: 6, smallest: 1))
  }

  @Test func `no rows are no classes`() {
    #expect(EquivalenceClasses(k: 5).summary == ClassSummary())
  }
}
