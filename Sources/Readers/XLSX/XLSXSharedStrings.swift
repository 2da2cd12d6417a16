package import Interchange

/// The texts that cells refer to by number, one behind the other.
///
/// Runs of rich text are joined; phonetic readings (`rPh`) are not part of the text.
/// Memory: within `XLSXOptions.Caps`.
final class XLSXSharedStrings: XLSXPartContent {
  private let caps: XLSXOptions.Caps
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var item: [UInt8] = []
  private var takesText = false
  private var phoneticDepth = 0
  private(set) var failure: Failure?

  init(_ caps: XLSXOptions.Caps) { self.caps = caps }

  /// The text; nil when there is none of that number.
  subscript(index: Int) -> ArraySlice<UInt8>? {
    guard ends.indices.contains(index) else { return nil }
    return bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  func start(_ name: String, _ tag: borrowing XLSXTag) {
    switch name {
    case "si": item.removeAll(keepingCapacity: true)
    case "rPh": phoneticDepth += 1
    case "t": takesText = phoneticDepth == 0
    default: break
    }
  }

  func end(_ name: String, at byteOffset: Int) {
    switch name {
    case "si": add()
    case "rPh": phoneticDepth -= 1
    case "t": takesText = false
    default: break
    }
  }

  func text(_ text: UnsafeBufferPointer<UInt8>) {
    guard takesText else { return }
    item.append(contentsOf: text)
    if bytes.count + item.count > caps.sharedStringBytes { fail() }
  }

  private func add() {
    if ends.count == caps.sharedStrings { return fail() }
    bytes.append(contentsOf: XLSXText.unescaped(item))
    ends.append(bytes.count)
  }

  private func fail() {
    failure = Failure(
      .xlsxSharedStringsTooLarge,
      ["bytes": .number(caps.sharedStringBytes), "count": .number(caps.sharedStrings)])
  }
}

extension FindingCode {
  package static let xlsxSharedStringsTooLarge = FindingCode(
    "xlsx-shared-strings-too-large", .error,
    es: "los textos del libro pasan de {bytes} bytes o de {count}",
    en: "the texts of the workbook exceed {bytes} bytes or {count} in number",
    hint: Localised(
      es: "pida la hoja exportada como CSV", en: "ask for the sheet exported as CSV"))
}
