/// Numbers in one piece that never change, read without a check by the loops over pairs.
///
/// Memory: the numbers alone. Copies share them.
struct Flat<Element: BitwiseCopyable>: @unchecked Sendable {
  private final class Room {
    let base: UnsafeMutablePointer<Element>

    init(_ count: Int) { base = .allocate(capacity: max(1, count)) }

    deinit { base.deallocate() }
  }

  private let room: Room
  // SAFETY: points into `room`, which lives as long as any copy of this value and is never written again, so
  // threads may share it. Whoever keeps the pointer keeps the value too.
  let base: UnsafePointer<Element>
  let count: Int

  init(_ numbers: [Element]) {
    self.init(count: numbers.count) { base in
      numbers.withUnsafeBufferPointer { source in
        if let start = source.baseAddress { base.initialize(from: start, count: source.count) }
      }
    }
  }

  /// `fill` writes every one of the numbers.
  init(count: Int, _ fill: (UnsafeMutablePointer<Element>) -> Void) {
    room = Room(count)
    fill(room.base)
    base = UnsafePointer(room.base)
    self.count = count
  }

  subscript(place: Int) -> Element {
    @inline(__always) get {
      assert(place >= 0 && place < count)
      return base[place]
    }
  }
}
