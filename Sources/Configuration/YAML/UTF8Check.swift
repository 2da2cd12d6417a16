internal import Interchange

/// Finds the first byte that is not UTF-8.
enum UTF8Check {
  static func firstInvalidByte(_ bytes: [UInt8]) -> Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    var decoder = UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.parseScalar(from: &rest) {
      case .valid(let scalar): offset += scalar.count
      case .error, .emptyInput: return offset
      }
    }
  }

  /// Everything before `offset` is valid, so that its lines can be counted.
  static func place(_ bytes: [UInt8], _ offset: Int, _ path: String) -> Place {
    let position = TextPositions(Array(bytes[..<offset])).position(ofByte: offset)
    return Place(file: path, line: position.line, column: position.column)
  }
}
