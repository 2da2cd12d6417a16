/// Merges to do, the best first; of equal ones that of the lower records.
struct MergeQueue {
  struct Merge {
    let score: Double
    let left: UInt32
    let right: UInt32
    /// What the clusters were when the score was taken; a later one makes it void.
    let leftVersion: UInt32
    let rightVersion: UInt32

    func isBetter(than other: Merge) -> Bool {
      if score != other.score { return score > other.score }
      return left != other.left ? left < other.left : right < other.right
    }
  }

  private var heap: [Merge] = []

  mutating func push(_ merge: Merge) {
    heap.append(merge)
    var place = heap.count - 1
    while place > 0, heap[place].isBetter(than: heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func pop() -> Merge? {
    guard let best = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return best }
    heap[0] = last
    var place = 0
    while true {
      var next = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child].isBetter(than: heap[next]) {
        next = child
      }
      if next == place { return best }
      heap.swapAt(place, next)
      place = next
    }
  }
}
