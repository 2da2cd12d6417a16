/// Numbers of a ZIP's headers. Offsets are those of the format, within bytes that the caller knows to be there.
extension Array where Element == UInt8 {
  func word16(_ at: Int) -> Int { Int(self[at]) | Int(self[at + 1]) << 8 }

  func word32(_ at: Int) -> UInt32 { UInt32(word16(at)) | UInt32(word16(at + 2)) << 16 }

  /// nil for what no file can be as large as.
  func word64(_ at: Int) -> Int? {
    Int(exactly: UInt64(word32(at)) | UInt64(word32(at + 4)) << 32)
  }
}
