internal import CRE2
import Interchange

/// A pattern of a mapping, matched in time linear in the text, whatever the pattern is.
///
/// RE2's syntax: no look-around and no backreferences, which no automaton can do. An author's pattern meets text
/// that strangers wrote, so a backtracking engine would let one cell stop the night.
/// Memory: at most `memory`, for program and automaton together.
final class LinearPattern {
  private static let longest = 1_000
  private static let memory = 2 << 20
  static let mostGroups = 31

  private let pattern: OpaquePointer

  /// Throws: `pattern-malformed`, its byte offset in the pattern where the fault is known; `pattern-too-large`.
  init(_ text: String, option: String) throws(Failure) {
    let bytes = Array(text.utf8)
    let words: [String: FindingArgument] = ["option": .word(option)]
    if bytes.count > Self.longest {
      throw Failure(.patternTooLarge, words.merging(["limit": .number(Self.longest)]) { $1 })
    }
    pattern = bytes.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        compilePattern($0.baseAddress ?? Self.empty, $0.count, Self.memory)
      }
    }
    // From here on `deinit` releases it, also where this throws.
    switch patternState(pattern) {
    case Int32(patternUsable.rawValue): return
    case Int32(patternTooLarge.rawValue):
      throw Failure(.patternTooLarge, words.merging(["limit": .number(Self.longest)]) { $1 })
    default:
      let fault = Self.fault(of: pattern)
      throw Failure(
        .patternMalformed, at: Place(byteOffset: Self.offset(of: fault, in: bytes)),
        words.merging(["fault": .word(String(decoding: fault, as: UTF8.self))]) { $1 })
    }
  }

  deinit { releasePattern(pattern) }

  var groupCount: Int { Int(patternGroups(pattern)) }

  /// `(?P<name>…)`
  func group(named name: String) -> Int? {
    let number = Array(name.utf8CString).withUnsafeBufferPointer {
      patternGroupNamed(pattern, $0.baseAddress!, name.utf8.count)
    }
    return number < 0 ? nil : Int(number)
  }

  func matches(_ cell: Cell) -> Bool { find(cell, group: 0) != nil }

  /// Where the group stands in the first match; an empty range at the front where it took no part in it; nil
  /// without a match.
  func find(_ cell: Cell, group: Int) -> Range<Int>? {
    var start = 0
    var end = 0
    // SAFETY: the cell outlives the call, and RE2 reads no further than the length it is given.
    let isFound = cell.withMemoryRebound(to: CChar.self) {
      findPattern(pattern, $0.baseAddress ?? Self.empty, $0.count, Int32(group), &start, &end)
    }
    guard isFound else { return nil }
    return start < 0 ? 0..<0 : start..<end
  }

  /// C wants an address even where there is no text.
  private nonisolated(unsafe) static let empty: UnsafePointer<CChar> = {
    let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    byte.initialize(to: 0)
    return UnsafePointer(byte)
  }()

  private static func fault(of pattern: OpaquePointer) -> [UInt8] {
    var length = 0
    let start = patternFault(pattern, &length)
    return UnsafeRawBufferPointer(start: start, count: length).map { $0 }
  }

  /// RE2 tells the part that is to blame and not where it stands; only where it stands once is that known.
  private static func offset(of fault: [UInt8], in pattern: [UInt8]) -> Int? {
    if fault.isEmpty || fault.count > pattern.count { return nil }
    let places = (0...(pattern.count - fault.count)).filter { pattern[$0...].starts(with: fault) }
    return places.count == 1 ? places[0] : nil
  }
}

extension FindingCode {
  static let patternMalformed = FindingCode(
    "pattern-malformed", .error, es: "el patrón no se puede usar: «{fault}»",
    en: "the pattern cannot be used: '{fault}'",
    hint: Localised(
      es: "use la sintaxis de RE2, que no mira alrededor (?=…) ni repite grupos \\1",
      en: "use the syntax of RE2, which has no look-around (?=…) and no backreferences \\1"))
  static let patternTooLarge = FindingCode(
    "pattern-too-large", .error,
    es: "el patrón pasa de {limit} bytes, o de la memoria que se le concede",
    en: "the pattern has more than {limit} bytes, or needs more memory than it is granted",
    hint: Localised(
      es: "use repeticiones más cortas: x{1,20} y no x{1,900}", en: "use shorter repeats: x{1,20}, not x{1,900}"))
}
