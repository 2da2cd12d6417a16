/// libFuzzer calls this with every input; what does not hold ends the process, and the input is kept.
@_cdecl("LLVMFuzzerTestOneInput")
public func look(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do { try XLSXInvariants.check(Array(UnsafeBufferPointer(start: bytes, count: count))) } catch {
    fatalError("\(error)")
  }
  return 0
}
