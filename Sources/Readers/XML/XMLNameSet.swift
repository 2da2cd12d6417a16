internal import CLibXML2

/// Different names, in the order in which they first came. Interned: a name is its pointer.
///
/// A hashed set would hash a pointer that is one already; the last name is asked first, for lists repeat it.
struct XMLNameSet: ~Copyable {
  private(set) var names: [UnsafePointer<xmlChar>] = []
  private var last: UnsafePointer<xmlChar>?
  /// Open addressing with a power of two; at most half full.
  private var slots: UnsafeMutableBufferPointer<UnsafePointer<xmlChar>?>

  init() {
    slots = Self.empty(64)
  }

  deinit { slots.deallocate() }

  @inline(__always)
  mutating func insert(_ name: UnsafePointer<xmlChar>) {
    if name != last { insertAnother(name) }
  }

  @inline(never)
  private mutating func insertAnother(_ name: UnsafePointer<xmlChar>) {
    last = name
    let slot = self.slot(of: name)
    if slots[slot] != nil { return }
    slots[slot] = name
    names.append(name)
    if names.count * 2 > slots.count { grow() }
  }

  /// Where the name is, or would be.
  private func slot(of name: UnsafePointer<xmlChar>) -> Int {
    let mixed = UInt(bitPattern: name) &* 0x9E37_79B9_7F4A_7C15
    var slot = Int(mixed >> 32) & (slots.count - 1)
    while let other = slots[slot], other != name { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private mutating func grow() {
    let size = slots.count * 2
    slots.deallocate()
    slots = Self.empty(size)
    for name in names { slots[slot(of: name)] = name }
  }

  private static func empty(_ size: Int) -> UnsafeMutableBufferPointer<UnsafePointer<xmlChar>?> {
    let slots = UnsafeMutableBufferPointer<UnsafePointer<xmlChar>?>.allocate(capacity: size)
    slots.initialize(repeating: nil)
    return slots
  }
}
