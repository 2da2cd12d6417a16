/// A part of a whole, kept as two counts so that comparing and printing it need no fractions.
package struct Share: Sendable, Hashable {
  package let part: Int
  package let whole: Int

  package init(_ part: Int, of whole: Int) {
    self.part = min(part, whole)
    self.whole = whole
  }

  /// A share of nothing says nothing.
  package var isKnown: Bool { whole > 0 }

  /// In millionths, rounded half up.
  package var micros: Int { whole == 0 ? 0 : (part * 1_000_000 + whole / 2) / whole }

  /// `42.9 %`
  package var percent: String { Self.percent(micros: micros) }

  package static func percent(micros: Int) -> String {
    let tenths = (micros.magnitude + 500) / 1000
    return "\(micros < 0 && tenths > 0 ? "-" : "")\(tenths / 10).\(tenths % 10) %"
  }

  /// Millionths as a decimal without trailing zeros: `0.95`, `3`.
  package static func decimal(micros: Int) -> String {
    let whole = micros.magnitude / 1_000_000
    var fraction = String(1_000_000 + micros.magnitude % 1_000_000).dropFirst()
    while fraction.last == "0" { fraction = fraction.dropLast() }
    return (micros < 0 ? "-" : "") + String(whole) + (fraction.isEmpty ? "" : ".\(fraction)")
  }
}
