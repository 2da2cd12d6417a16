import Interchange

/// What a step makes of one cell: a value, or none, and what has to be said about it.
struct Answer {
  struct Remark {
    let code: FindingCode
    let arguments: [String: FindingArgument]
    let isFailure: Bool
  }

  /// nil is a missing cell.
  var value: [UInt8]?
  var remarks: [Remark] = []
  /// The kind under which the row counts towards what the file shows.
  var counted: Int?

  static let missing = Answer(value: nil)

  init(value: [UInt8]?) { self.value = value }
  init(_ text: String) { value = Array(text.utf8) }

  static func failure(
    _ code: FindingCode, _ arguments: [String: FindingArgument] = [:]
  ) -> Answer {
    var answer = missing
    answer.remarks.append(Remark(code: code, arguments: arguments, isFailure: true))
    return answer
  }

  mutating func note(_ code: FindingCode, _ arguments: [String: FindingArgument] = [:]) {
    remarks.append(Remark(code: code, arguments: arguments, isFailure: false))
  }

  func give(row: Int, to output: TextColumn, _ report: inout StepReport) {
    for remark in remarks {
      if remark.isFailure {
        report.fail(row, remark.code, remark.arguments)
      } else {
        report.note(row, remark.code, remark.arguments)
      }
    }
    if let counted { report.count(row, counted) }
    if let value { output.append(value) } else { output.appendMissing() }
  }
}

/// Remembers the answers to cells seen lately: codes, districts and nationalities repeat all the time.
///
/// Never grows: a new key that finds eight slots from its own on taken replaces one of them.
/// Memory: 4,096 slots of a key up to 96 bytes. Answers depend on the key alone, so what is forgotten
/// changes the time and never the result.
struct AnswerMemo {
  private struct Slot {
    let key: [UInt8]
    let answer: Answer
  }
  private static let slotCount = 4096
  private static let reach = 8
  private static let longestKey = 96
  /// Of the key in each slot; 0 where there is none.
  private var hashes = [UInt64](repeating: 0, count: slotCount + reach)
  private var slots = [Slot?](repeating: nil, count: slotCount + reach)

  subscript(key: [UInt8]) -> Answer? { key.withCell { self[$0] } }

  subscript(key: Cell) -> Answer? {
    let hash = Self.hash(key)
    let home = Self.slot(of: hash)
    for slot in home..<home + Self.reach where hashes[slot] == hash {
      guard let known = slots[slot] else { continue }
      if known.key.withCell({ CellBytes.areEqual($0, key) }) { return known.answer }
    }
    return nil
  }

  mutating func keep(_ answer: Answer, for key: [UInt8]) {
    if key.count > Self.longestKey { return }
    let hash = key.withCell { Self.hash($0) }
    let home = Self.slot(of: hash)
    let window = home..<home + Self.reach
    let free = window.first { hashes[$0] == hash } ?? window.first { hashes[$0] == 0 }
    // Bits that did not choose the home choose among its followers.
    let slot = free ?? home + Int(truncatingIfNeeded: hash >> 59) % Self.reach
    hashes[slot] = hash
    slots[slot] = Slot(key: key, answer: answer)
  }

  private static func hash(_ key: Cell) -> UInt64 { CellBytes.hash(key) | 1 << 63 }

  private static func slot(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash) & (slotCount - 1)
  }
}
