internal import Interchange
internal import Safekeeping

/// Where an audit log stands after one of its lines: what the next line builds upon.
package struct AuditHead: Sendable, Hashable {
  package let number: Int
  /// 64 hex digits each.
  package let hash: String
  /// Of the lines that changed the state; the head that manifests carry.
  package let state: String

  package static let beginning = AuditHead(
    number: 0, hash: String(repeating: "0", count: 64), state: String(repeating: "0", count: 64))
}

/// Why a line of an audit log is not what this register wrote.
package enum AuditBreak: String, Sendable {
  /// It has not the form of a line.
  case form
  /// A line before it was taken out, put in or moved.
  case order
  /// The line, or one before it, was altered.
  case hash
  /// The line was made by somebody without the key.
  case mac
}

/// One line of the audit log.
///
///     {"n":3,"at":"2026-11-24T05:00:01Z","event":"file-imported","facts":{…},"state":"…","hash":"…","mac":"…"}
///
/// `state` = SHA-256(state before ‖ event and facts) where the event changes the state, else as before; it knows no clock.
/// `hash` = SHA-256(hash before ‖ the line up to `state`). `mac` = HMAC-SHA256 of `hash` under the register's audit key, so
/// that nobody without the key can write the chain anew.
struct AuditLine {
  let text: String
  let head: AuditHead

  /// `time`: 20 characters, `2026-11-24T05:00:01Z`.
  init(_ event: AuditEvent, at time: String, after previous: AuditHead, key: KeyedHash) {
    precondition(time.utf8.count == 20, "a time has twenty characters")
    let number = previous.number + 1
    let state = event.kind.changesState ? SHA256.hex(previous.state + event.json) : previous.state
    let body = #"{"n":\#(number),"at":"\#(time)",\#(event.json),"state":"\#(state)""#
    let hash = SHA256.hex(previous.hash + body)
    let mac = hexadecimal(key.tag(unframed: Array(hash.utf8)))
    text = #"\#(body),"hash":"\#(hash)","mac":"\#(mac)"}"#
    head = AuditHead(number: number, hash: hash, state: state)
  }

  /// The head after a line that is there, or what is wrong with it.
  ///
  /// `key`: nil checks the chain alone, as somebody without the key can.
  static func check(
    _ line: [UInt8], after previous: AuditHead, key: KeyedHash?
  ) -> Result<AuditHead, AuditTrouble> {
    guard let parts = AuditLineParts(line) else { return .failure(AuditTrouble(.form)) }
    guard parts.number == previous.number + 1 else { return .failure(AuditTrouble(.order)) }
    guard parts.hash == SHA256.hex(previous.hash + parts.body),
      parts.state == previous.state || parts.state == SHA256.hex(previous.state + parts.event)
    else { return .failure(AuditTrouble(.hash)) }
    if let key, parts.mac != hexadecimal(key.tag(unframed: Array(parts.hash.utf8))) {
      return .failure(AuditTrouble(.mac))
    }
    return .success(AuditHead(number: parts.number, hash: parts.hash, state: parts.state))
  }
}

struct AuditTrouble: Error {
  let reason: AuditBreak
  init(_ reason: AuditBreak) { self.reason = reason }
}

/// A line taken apart. Its form is fixed, so places are found by counting.
struct AuditLineParts {
  let number: Int
  let time: String
  /// Event and facts, as they are hashed.
  let event: String
  let body: String
  let state: String
  let hash: String
  let mac: String

  init?(_ line: [UInt8]) {
    var rest = line[...]
    guard Self.drop(#""}"#, fromEndOf: &rest), let mac = Self.digits(fromEndOf: &rest),
      Self.drop(#"","mac":""#, fromEndOf: &rest), let hash = Self.digits(fromEndOf: &rest),
      Self.drop(#","hash":""#, fromEndOf: &rest)
    else { return nil }
    body = String(decoding: rest, as: UTF8.self)
    guard Self.drop("\"", fromEndOf: &rest), let state = Self.digits(fromEndOf: &rest),
      Self.drop(#","state":""#, fromEndOf: &rest), Self.drop(#"{"n":"#, fromStartOf: &rest)
    else { return nil }
    let figures = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    guard let number = Int(String(decoding: figures, as: UTF8.self)) else { return nil }
    rest = rest.dropFirst(figures.count)
    guard Self.drop(#","at":""#, fromStartOf: &rest), rest.count > 22 else { return nil }
    time = String(decoding: rest.prefix(20), as: UTF8.self)
    rest = rest.dropFirst(20)
    guard Self.drop(#"","#, fromStartOf: &rest) else { return nil }
    event = String(decoding: rest, as: UTF8.self)
    (self.number, self.state, self.hash, self.mac) = (number, state, hash, mac)
  }

  private static func drop(_ text: String, fromEndOf rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.suffix(text.utf8.count).elementsEqual(text.utf8) else { return false }
    rest = rest.dropLast(text.utf8.count)
    return true
  }

  private static func drop(_ text: String, fromStartOf rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  private static func digits(fromEndOf rest: inout ArraySlice<UInt8>) -> String? {
    guard rest.count >= 64 else { return nil }
    defer { rest = rest.dropLast(64) }
    return String(decoding: rest.suffix(64), as: UTF8.self)
  }
}
