internal import Interchange
internal import Safekeeping

/// The cells of one row that are kept only as ciphertext, by field name.
///
/// Form of the plain text, per present cell in the order of the names: length of the name (1 byte), name,
/// length of the value (4 bytes, little-endian), value. Names rather than positions, so that a model may
/// gain fields without every row being sealed anew.
struct VaultCells: Equatable {
  private(set) var cells: [String: [UInt8]] = [:]

  var isEmpty: Bool { cells.isEmpty }

  subscript(field: String) -> [UInt8]? {
    get { cells[field] }
    set { cells[field] = newValue }
  }

  /// nil when there is nothing to keep.
  func sealed(
    by keys: VaultKeys, about subject: [UInt8]?, entity: String, row: [UInt8]
  ) throws(Failure) -> [UInt8]? {
    try sealed(by: keys, about: subject, context: Self.context(entity, row))
  }

  func sealed(by keys: VaultKeys, about subject: [UInt8]?, context: [UInt8]) throws(Failure) -> [UInt8]? {
    if isEmpty { return nil }
    var plain: [UInt8] = []
    for (field, value) in cells.sorted(by: { $0.key < $1.key }) {
      value.withUnsafeBufferPointer { Self.append(field, $0, to: &plain) }
    }
    return try keys.seal(plain, about: subject, context: context)
  }

  /// Adds one cell to a plain text that is being put together.
  static func append(_ field: String, _ value: UnsafeBufferPointer<UInt8>, to plain: inout [UInt8]) {
    plain.append(UInt8(field.utf8.count))
    plain.append(contentsOf: field.utf8)
    withUnsafeBytes(of: UInt32(value.count).littleEndian) { plain.append(contentsOf: $0) }
    plain.append(contentsOf: value)
  }

  init() {}

  /// Throws: `seal-broken`, also when the opened text has another form.
  init(
    opening sealed: [UInt8]?, with keys: VaultKeys, about subject: [UInt8]?, entity: String, row: [UInt8]
  ) throws(Failure) {
    try self.init(opening: sealed, with: keys, about: subject, context: Self.context(entity, row))
  }

  init(opening sealed: [UInt8]?, with keys: VaultKeys, about subject: [UInt8]?, context: [UInt8]) throws(Failure) {
    guard let sealed else { return }
    var rest = try keys.open(sealed, about: subject, context: context)[...]
    while let length = rest.popFirst() {
      let name = try Self.take(Int(length), from: &rest)
      let size = try Self.take(4, from: &rest).reversed().reduce(0) { $0 << 8 | Int($1) }
      cells[String(decoding: name, as: UTF8.self)] = Array(try Self.take(size, from: &rest))
    }
  }

  private static func take(
    _ count: Int, from rest: inout ArraySlice<UInt8>
  ) throws(Failure) -> ArraySlice<UInt8> {
    guard rest.count >= count else { throw Failure(.sealBroken) }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  static func context(_ entity: String, _ row: [UInt8]) -> [UInt8] {
    Array(entity.utf8) + [0] + row
  }
}
