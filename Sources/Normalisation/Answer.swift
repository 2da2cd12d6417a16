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
/// Direct-mapped, so it never grows: a new key takes the place of the one that shares its slot.
/// Memory: 1,024 slots of a key up to 96 bytes. Answers depend on the key alone, so what is forgotten
/// changes the time and never the result.
struct AnswerMemo {
  private struct Slot {
    let key: [UInt8]
    let answer: Answer
  }
  private static let slotCount = 1024
  private static let longestKey = 96
  private var slots = [Slot?](repeating: nil, count: slotCount)

  subscript(key: [UInt8]) -> Answer? {
    guard let slot = slots[Self.slot(of: key)], slot.key == key else { return nil }
    return slot.answer
  }

  mutating func keep(_ answer: Answer, for key: [UInt8]) {
    if key.count > Self.longestKey { return }
    slots[Self.slot(of: key)] = Slot(key: key, answer: answer)
  }

  /// FNV-1a, since Swift's hashing is seeded anew for every process.
  private static func slot(of key: [UInt8]) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int((hash ^ (hash >> 32)) % UInt64(slotCount))
  }
}
