package import Interchange

/// Another source with some ranges of its bytes replaced: a delivery in which a steward corrected records.
///
/// Memory: the replacements. The source is read once, front to back.
package final class PatchedSource: ByteSource {
  package struct Patch: Sendable {
    /// In the bytes of the source, from 0.
    package let offset: Int
    /// What stands there.
    package let original: Withheld<[UInt8]>
    package let replacement: Withheld<[UInt8]>
    package init(offset: Int, original: Withheld<[UInt8]>, replacement: Withheld<[UInt8]>) {
      self.offset = offset
      self.original = original
      self.replacement = replacement
    }
  }

  private let source: any ByteSource
  private var patches: ArraySlice<Patch>
  /// How much of the source has been read.
  private var position = 0
  /// What is left of the replacement that is being given.
  private var pending: ArraySlice<UInt8> = []

  /// `patches`: ascending and apart from each other.
  package init(_ source: any ByteSource, patches: [Patch]) {
    self.source = source
    self.patches = patches[...]
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    while true {
      if !pending.isEmpty { return give(into: buffer) }
      guard let next = patches.first else { return try advance(into: buffer) }
      if position < next.offset {
        let room = min(buffer.count, next.offset - position)
        return try advance(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<room]))
      }
      try skip(next.original.value, by: buffer)
      pending = next.replacement.value[...]
      patches = patches.dropFirst()
    }
  }

  private func advance(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    let count = try source.read(into: buffer)
    position += count
    return count
  }

  private func give(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, pending.count)
    buffer.copyBytes(from: pending.prefix(count))
    pending = pending.dropFirst(count)
    return count
  }

  private func skip(_ original: [UInt8], by buffer: UnsafeMutableRawBufferPointer) throws(Failure) {
    var rest = original[...]
    while !rest.isEmpty {
      let count = try advance(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(rest.count, buffer.count)]))
      guard count > 0, buffer[..<count].elementsEqual(rest.prefix(count)) else {
        throw Failure(.correctionUnusable, at: Place(byteOffset: position))
      }
      rest = rest.dropFirst(count)
    }
  }
}

extension FindingCode {
  package static let correctionUnusable = FindingCode(
    "correction-unusable", .warning,
    es: "una corrección no se pudo aplicar al archivo; sus registros se leyeron como vinieron",
    en: "a correction could not be applied to the file; its records were read as they came",
    hint: Localised(
      es:
        "la corrección debe ser un registro entero en la codificación del archivo; en XML, solo si está en UTF-8; en XLSX, corrija el libro",
      en:
        "a correction must be one whole record in the file's encoding; of XML only if that is UTF-8; of XLSX mend the workbook"
    ))
}
