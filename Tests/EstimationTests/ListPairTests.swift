import Testing

@testable import Estimation

@Suite struct ListPairTests {
  @Test func `three lists make three pairs`() {
    #expect(ListPair.all(ofLists: 3) == [ListPair(0, 1), ListPair(0, 2), ListPair(2, 1)])
    #expect(ListPair(2, 0).isWithin(0b101) && !ListPair(2, 0).isWithin(0b011))
  }
}
