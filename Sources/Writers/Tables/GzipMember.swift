internal import CLibDeflate
import Interchange

/// Compresses text as gzip members, one after the other; together they are one gzip file.
///
/// RFC 1952 allows several members, and zcat and Python's gzip read them as one. libdeflate writes no
/// time and no system into the header (MTIME 0, OS 255), so the bytes depend on text and level alone.
final class GzipMember {
  private let compressor: OpaquePointer
  private var room: [UInt8] = []

  /// `level` 1 (fast) to 12 (small).
  init(level: Int) {
    // SAFETY: nil only for a level out of range or when memory has run out.
    compressor = libdeflate_alloc_compressor(Int32(level))!
  }

  deinit { libdeflate_free_compressor(compressor) }

  /// Calls `body` with the member that holds the text.
  func compress<Result>(
    _ text: [UInt8], _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bound = libdeflate_gzip_compress_bound(compressor, text.count)
    if room.count < bound { room = [UInt8](repeating: 0, count: bound) }
    let written = text.withUnsafeBytes { source in
      room.withUnsafeMutableBytes { target in
        libdeflate_gzip_compress(
          compressor, source.baseAddress, source.count, target.baseAddress, target.count)
      }
    }
    precondition(written > 0, "a gzip member outgrew libdeflate's own bound")
    let result = room.withUnsafeBytes { bytes in
      Swift.Result { () throws(Failure) in
        try body(UnsafeRawBufferPointer(rebasing: bytes[..<written]))
      }
    }
    return try result.get()
  }
}
