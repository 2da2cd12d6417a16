/// libFuzzer calls this with every input; what does not hold ends the process, and the input is kept.
@_cdecl("LLVMFuzzerTestOneInput")
public func look(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  do { try CSVInvariants.check(input, Choice(by: input)) } catch {
    fatalError("\(error)")
  }
  return 0
}
