/// The weights by which person records of a register are linked: an artefact with a version, never changed by a night.
///
/// A register that has not been trained uses `standard`: weights that hold for a register of young people in Peru and that
/// say which reason weighs how much, so that three records are linked for the same reasons as a hundred thousand.
package struct PersonModel: Sendable {
  /// Names the model in the store: with another one every record is linked anew.
  package let version: String
  /// The weight of two records of whom nothing is known, in bits.
  package let prior: Double
  /// By comparison and level, in bits; 0 for missing.
  package let weights: [[Double]]
  let shares: NameShares

  package init(version: String, prior: Double, weights: [[Double]]) {
    self.version = version
    self.prior = prior
    self.weights = weights
    shares = .standard
  }

  /// What changes when records are prepared, blocked or compared otherwise than before, so that a store is linked anew.
  static let method = 1

  package static let standard = PersonModel(
    version: "standard-1", prior: -16,
    weights: PersonComparison.expectations.map { levels in weights(levels.map { ($0.agreement, $0.coincidence) }) })

  /// Weights of the levels of a comparison, `missing` first, from the chance of each among records of one person and of two.
  package static func weights(_ levels: [(agreement: Double, coincidence: Double)]) -> [Double] {
    [0] + levels.map { max(-10, min(25, Bits.log2($0.agreement / max(1e-12, $0.coincidence)))) }
  }
}

/// From which weight on pairs are linked, and from which on they are a question for a steward.
package struct LinkThresholds: Sendable, Hashable {
  /// Probabilities in thousandths of a thousandth.
  package let linkFrom: Int
  package let reviewFrom: Int

  /// `linkFrom` above `reviewFrom`, both between 0 and a million.
  package init(linkFrom: Int, reviewFrom: Int) {
    self.linkFrom = linkFrom
    self.reviewFrom = reviewFrom
  }

  package static let standard = LinkThresholds(linkFrom: 950_000, reviewFrom: 200_000)

  /// In bits.
  package var linkWeight: Double { Bits.weight(Double(linkFrom) / 1_000_000) }
  package var reviewWeight: Double { Bits.weight(Double(reviewFrom) / 1_000_000) }

  /// The probability that a weight in thousandths of a bit stands for.
  package static func probability(ofMillibits millibits: Int) -> Double { Bits.probability(Double(millibits) / 1000) }
}

/// How common names are, so that two Quispe agree on less than two Illatopa. Shares are rough.
struct NameShares: Sendable {
  let surnames: [String: Double]
  let given: [String: Double]
  /// Of a name that is in no list.
  let otherSurname: Double
  let otherGiven: Double

  static let standard = NameShares(
    surnames: shares(
      [
        (0.025, "QUISPE"), (0.016, "FLORES HUAMAN SANCHEZ RODRIGUEZ GARCIA ROJAS MAMANI"),
        (0.009, "DIAZ RAMOS CHAVEZ RAMIREZ TORRES MENDOZA LOPEZ PEREZ VASQUEZ ESPINOZA GUTIERREZ CASTILLO"),
        (
          0.005,
          """
          FERNANDEZ VARGAS CRUZ GONZALES SALAZAR CASTRO CONDORI ROMERO RIVERA REYES MORALES SILVA CORDOVA MEDINA CACERES \
          CAMPOS HERRERA LEON MARTINEZ ALVAREZ HUAMANI APAZA PAREDES GOMEZ GUERRERO ORTIZ CHOQUE VEGA
          """
        ),
      ]),
    given: shares(
      [
        (0.03, "MARIA LUIS JOSE ROSA JUAN CARLOS"),
        (0.015, "ANA LUZ JORGE CARMEN JESUS VICTOR MIGUEL MANUEL JULIO PEDRO CESAR"),
        (
          0.008,
          """
          MILAGROS FLOR JULIA ELIZABETH PATRICIA TERESA ROCIO RUTH DIANA KATHERINE VANESSA LUCERO ANGEL ANTONIO ALBERTO WALTER \
          EDUARDO FERNANDO OSCAR DANIEL DAVID JAVIER MARCO CRISTIAN ALEXANDER KEVIN ANGELICA PILAR
          """
        ),
      ]), otherSurname: 0.001, otherGiven: 0.002)

  private static func shares(_ groups: [(Double, String)]) -> [String: Double] {
    var shares: [String: Double] = [:]
    for (share, words) in groups {
      for word in words.split(separator: " ") { shares[String(word)] = share }
    }
    return shares
  }

  /// How much more an agreement on this word says than one on the average word, in bits.
  func surnameRarity(_ word: String) -> Float { Self.rarity(surnames[word] ?? otherSurname, average: 0.005) }
  func givenRarity(_ word: String) -> Float { Self.rarity(given[word] ?? otherGiven, average: 0.006) }

  private static func rarity(_ share: Double, average: Double) -> Float {
    Float(max(-6, min(12, Bits.log2(average / share))))
  }
}
