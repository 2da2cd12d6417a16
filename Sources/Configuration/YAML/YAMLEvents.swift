private import CLibYAML

/// libyaml's events, one by one, as Swift values.
///
/// Takes: valid UTF-8 without a byte-order mark. Owns a copy of it for as long as libyaml needs it.
final class YAMLEvents {
  /// What libyaml calls an event; `start` is the index of its first character.
  struct Event {
    enum Kind {
      case streamStart, streamEnd, documentStart, documentEnd, listEnd, mapEnd
      case alias(of: String)
      case scalar(text: String, style: Style)
      case listStart, mapStart
    }
    enum Style { case plain, quoted, block }
    let kind: Kind
    let start: Int
    var anchor: String?
    var hasTag = false
  }

  /// libyaml cannot go on. `problem` is one of its fixed sentences about syntax; it quotes nothing.
  struct SyntaxError: Error {
    let problem: String
    let at: ErrorPlace
  }
  enum ErrorPlace {
    case character(Int)
    case byte(Int)
  }

  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  private let input: UnsafeMutableBufferPointer<UInt8>

  init(_ bytes: [UInt8]) {
    input = .allocate(capacity: max(bytes.count, 1))
    _ = input.update(fromContentsOf: bytes)
    let isReady = yaml_parser_initialize(parser)
    precondition(isReady == 1, "no memory for a YAML parser")
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  func next() throws(SyntaxError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError }
    defer { yaml_event_delete(&event) }
    return Self.swift(event)
  }

  private var syntaxError: SyntaxError {
    let state = parser.pointee
    // A reader error (a control character) has a byte offset, all others have a mark.
    let place: ErrorPlace =
      state.error == YAML_READER_ERROR
      ? .byte(state.problem_offset) : .character(state.problem_mark.index)
    return SyntaxError(
      problem: state.problem.map { String(cString: $0) } ?? "out of memory", at: place)
  }

  private static func swift(_ event: yaml_event_t) -> Event {
    let start = event.start_mark.index
    switch event.type {
    case YAML_STREAM_START_EVENT: return Event(kind: .streamStart, start: start)
    case YAML_STREAM_END_EVENT: return Event(kind: .streamEnd, start: start)
    case YAML_DOCUMENT_START_EVENT: return Event(kind: .documentStart, start: start)
    case YAML_DOCUMENT_END_EVENT: return Event(kind: .documentEnd, start: start)
    case YAML_SEQUENCE_END_EVENT: return Event(kind: .listEnd, start: start)
    case YAML_MAPPING_END_EVENT: return Event(kind: .mapEnd, start: start)
    case YAML_ALIAS_EVENT:
      return Event(kind: .alias(of: text(event.data.alias.anchor) ?? ""), start: start)
    case YAML_SEQUENCE_START_EVENT:
      let list = event.data.sequence_start
      return Event(
        kind: .listStart, start: start, anchor: text(list.anchor), hasTag: list.tag != nil)
    case YAML_MAPPING_START_EVENT:
      let map = event.data.mapping_start
      return Event(kind: .mapStart, start: start, anchor: text(map.anchor), hasTag: map.tag != nil)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      return Event(
        kind: .scalar(
          text: String(
            decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self),
          style: style(scalar.style)),
        start: start, anchor: text(scalar.anchor), hasTag: scalar.tag != nil)
    default:
      // yaml_parser_parse gives YAML_NO_EVENT only after the stream's end, which nobody reads past.
      preconditionFailure("libyaml gave an event that it does not document")
    }
  }

  private static func style(_ style: yaml_scalar_style_t) -> Event.Style {
    switch style {
    case YAML_PLAIN_SCALAR_STYLE: .plain
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
    default: .quoted
    }
  }

  private static func text(_ name: UnsafeMutablePointer<UInt8>?) -> String? {
    name.map { String(cString: $0) }
  }
}
