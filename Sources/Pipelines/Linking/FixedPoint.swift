/// Numbers with a fixed number of decimals, alike on every machine.
enum FixedPoint {
  static func text(_ number: Double, places: Int) -> String {
    if !number.isFinite { return "0" }
    let scale = (0..<places).reduce(1) { scale, _ in scale * 10 }
    let whole = Int((abs(number) * Double(scale)).rounded())
    let digits = String(whole % scale + scale).dropFirst()
    return (number < 0 && whole > 0 ? "-" : "") + "\(whole / scale).\(digits)"
  }
}
