import Interchange

/// Surnames of one field told apart: paternal, maternal, and the husband's behind `DE`.
///
/// A particle belongs to the word behind it, so `QUISPE DE LA CRUZ` is QUISPE and DE LA CRUZ.
struct Surnames {
  private(set) var paternal: [UInt8] = []
  private(set) var maternal: [UInt8] = []
  private(set) var married: [UInt8] = []
  private(set) var remarks: [FindingCode] = []

  init(_ name: ArraySlice<UInt8>) {
    let groups = Self.groups(name)
    paternal = groups.first ?? []
    var others = groups.dropFirst()
    if groups.count > 2, Self.isMarried(groups[groups.count - 1]) {
      married = others.removeLast()
    }
    maternal = Array(others.joined(separator: [0x20]))
    if others.count > 1 { remarks.append(.surnamesMoreThanTwo) }
    if groups.count == 2, Self.isMarried(maternal) { remarks.append(.surnamePerhapsMarried) }
    if Self.isInitial(paternal[...]) || Self.isInitial(maternal[...]) {
      remarks.append(.surnameInitial)
    }
  }

  /// Words with the particles in front of them; particles left over at the end join the last word.
  static func groups(_ name: ArraySlice<UInt8>) -> [[UInt8]] {
    var groups: [[UInt8]] = []
    var pending: [ArraySlice<UInt8>] = []
    for word in name.split(separator: 0x20) {
      pending.append(word)
      if !isParticle(word) {
        groups.append(Array(pending.joined(separator: [0x20])))
        pending = []
      }
    }
    if !pending.isEmpty {
      let rest = Array(pending.joined(separator: [0x20]))
      if groups.isEmpty { groups = [rest] } else { groups[groups.count - 1] += [0x20] + rest }
    }
    return groups
  }

  static func isParticle(_ word: ArraySlice<UInt8>) -> Bool {
    word.count <= 5 && particles.contains { $0.elementsEqual(word) }
  }

  /// `C.` or `C`
  static func isInitial(_ name: ArraySlice<UInt8>) -> Bool {
    // Bytes 0x80...0xBF continue a letter that another byte began.
    var letters = 0
    for byte in name where byte != UInt8(ascii: ".") && byte != 0x20 && byte & 0xC0 != 0x80 {
      letters += 1
    }
    return letters == 1
  }

  /// `DE CONDORI`, but not `DE LA CRUZ`, `DEL CASTILLO`.
  static func isMarried(_ group: [UInt8]) -> Bool {
    let words = group.split(separator: 0x20)
    return words.count == 2 && words[0].elementsEqual("DE".utf8)
  }

  private static let particles = [
    "DE", "DEL", "LA", "LAS", "LOS", "EL", "Y", "E", "DA", "DAS", "DI", "DO", "DOS", "DU", "SAN",
    "SANTA",
    "VAN", "VON", "DER", "DEN", "MC", "MAC", "VDA", "VDA.", "VIUDA",
  ].map { Array($0.utf8) }

  static let findings: [FindingCode] = [
    .surnameInitial, .surnamesMoreThanTwo, .surnamePerhapsMarried,
  ]
}

extension FindingCode {
  static let surnameInitial = FindingCode(
    "surname-initial", .note, es: "de un apellido solo hay la inicial: se conserva así",
    en: "of a surname there is the initial only: it is kept as it is")
  static let surnamesMoreThanTwo = FindingCode(
    "surnames-more-than-two", .note,
    es: "hay más de dos apellidos: el primero se tomó como paterno y los demás como materno",
    en: "there are more than two surnames: the first was taken as paternal, the others as maternal")
  static let surnamePerhapsMarried = FindingCode(
    "surname-perhaps-married", .note,
    es: "el segundo apellido empieza con DE: puede ser materno o de casada",
    en: "the second surname starts with DE: it may be the maternal one or the husband's")
}
