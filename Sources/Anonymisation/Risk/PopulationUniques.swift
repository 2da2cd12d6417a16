internal import Glibc

/// How many persons of the population are alone with their values, estimated from the sizes of a sample's classes.
///
/// Zayatz (1991) takes the population's classes to be spread over their sizes as the sample's are; Pitman's model (Hoshino
/// 2001) is fitted by maximum likelihood. Dankar et al. (2012) found Pitman the better one for samples of up to a tenth and
/// Zayatz for larger ones, and that is the choice here.
package struct PopulationUniques: Sendable {
  package let sampleUniques: Int
  package let samplingFraction: Double
  package let zayatz: Double?
  package let pitman: Double?

  /// `pitman` or `zayatz`; nil where neither can be told.
  package var chosen: (method: String, count: Double)? {
    let choices = [pitman.map { ("pitman", $0) }, zayatz.map { ("zayatz", $0) }]
    return (samplingFraction <= 0.1 ? choices : choices.reversed()).compactMap { $0 }.first
  }

  /// - Parameters:
  ///   - sizes: number of classes by their size.
  ///   - population: persons in the population, at least as many as rows.
  package init(sizes: [Int: Int], population: Int) {
    let rows = sizes.reduce(0) { $0 + $1.key * $1.value }
    sampleUniques = sizes[1] ?? 0
    samplingFraction = Double(rows) / Double(max(1, population))
    if sampleUniques == 0 || population <= rows {
      zayatz = Double(sampleUniques)
      pitman = Double(sampleUniques)
      return
    }
    zayatz = Self.zayatz(sizes, rows: Double(rows), population: Double(population))
    pitman = PitmanModel(sizes: sizes)?.uniques(of: population)
  }

  /// Of a class of j in the population one comes into the sample with the hypergeometric probability.
  private static func zayatz(_ sizes: [Int: Int], rows: Double, population: Double) -> Double? {
    let classes = Double(sizes.values.reduce(0, +))
    let fraction = rows / population
    var sum = 0.0
    for (size, count) in sizes.sorted(by: { $0.key < $1.key }) {
      let size = Double(size)
      if population - size < rows - 1 { continue }
      let alone =
        log(size) + LogFactorial.choose(population - size, rows - 1) - LogFactorial.choose(population, rows)
      sum += Double(count) / classes * exp(alone)
    }
    let uniques = Double(sizes[1] ?? 0)
    let isUnique = uniques / classes * fraction / sum
    return isUnique.isFinite ? min(uniques * isUnique / fraction, population) : nil
  }
}

/// Logarithms of binomials of large numbers.
enum LogFactorial {
  static func of(_ number: Double) -> Double { lgamma(number + 1) }
  static func choose(_ of: Double, _ count: Double) -> Double {
    Self.of(of) - Self.of(count) - Self.of(of - count)
  }
}
