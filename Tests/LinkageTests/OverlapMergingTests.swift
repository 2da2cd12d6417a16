import Interchange
import Testing

@testable import Linkage

/// Overlap tables at thresholds and in expectation, where every probability is what it says.
@Suite struct OverlapMergingTests {
  private typealias Pair = OverlapMerging.Pair

  @Test func `a threshold joins what stands above it`() {
    // Two records of list 0, one of list 1, one of list 2.
    let merging = OverlapMerging(
      lists: [1, 1, 2, 4],
      pairs: [
        Pair(left: 0, right: 1, bits: 5), Pair(left: 1, right: 2, bits: 2),
        Pair(left: 0, right: 2, bits: 2),
      ],
      cells: 8)
    #expect(merging.cells(from: 10) == [0, 2, 1, 0, 1, 0, 0, 0])
    #expect(merging.cells(from: 4) == [0, 1, 1, 0, 1, 0, 0, 0])
    #expect(merging.cells(from: 0) == [0, 0, 0, 1, 1, 0, 0, 0])
    let expected = merging.expectedCells()
    #expect(abs(expected[3] - 0.8) < 1e-9 && abs(expected[2] - 0.2) < 1e-9)
    let people: Double = 4 - 32.0 / 33 - 0.8
    #expect(abs(expected.reduce(0, +) - people) < 1e-9)
  }

  @Test func `a chain of good pairs is not one person`() {
    let merging = OverlapMerging(
      lists: [1, 2, 4],
      pairs: [Pair(left: 0, right: 1, bits: 4), Pair(left: 1, right: 2, bits: 3)], cells: 8)
    #expect(merging.cells(from: 0) == [0, 0, 0, 1, 1, 0, 0, 0])
  }

  @Test func `the order of records and pairs changes nothing`() {
    let pairs: [Pair] = (0..<60).map { number in
      let right = 20 + (number * 7 + number / 20) % 20
      return Pair(left: UInt32(number % 20), right: UInt32(right), bits: Double(number % 9) - 4)
    }
    let lists: [Int] = (0..<40).map { 1 << ($0 % 3) }
    let merging = OverlapMerging(lists: lists, pairs: pairs, cells: 8)
    let turnedPairs: [Pair] = pairs.reversed().map { Pair(left: $0.right, right: $0.left, bits: $0.bits) }
    let turned = OverlapMerging(lists: lists, pairs: turnedPairs, cells: 8)
    #expect(merging.merges.map(\.bits) == turned.merges.map(\.bits))
    #expect(merging.expectedCells() == turned.expectedCells())
  }

  /// Of pairs that weigh b bits, 2^b true ones stand against each false one: then the expected table is the true one.
  @Test func `with true probabilities the expected table is the truth, and no threshold is`() {
    var lists: [Int] = []
    var pairs: [Pair] = []
    var together = 0
    for (bits, trueOnes, falseOnes) in [
      (-2.0, 50, 200), (0.0, 200, 200), (2.0, 400, 100), (6.0, 640, 10),
    ] {
      for number in 0..<(trueOnes + falseOnes) {
        pairs.append(Pair(left: UInt32(lists.count), right: UInt32(lists.count + 1), bits: bits))
        lists += [1, 2]
        if number < trueOnes { together += 1 }
      }
    }
    let merging = OverlapMerging(lists: lists, pairs: pairs, cells: 4)
    #expect(abs(merging.expectedCells()[3] - Double(together)) < 1e-6)
    for bits in [-3.0, -1, 1, 3] { #expect(abs(merging.cells(from: bits)[3] - together) > 40) }
    let quality = merging.quality(from: 1)
    #expect(
      abs(quality.precision - 1040.0 / 1150) < 1e-6 && abs(quality.recall - 1040.0 / 1290) < 1e-6)
  }
}
