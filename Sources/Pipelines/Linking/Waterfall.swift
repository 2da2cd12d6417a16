package import Interchange
internal import Safekeeping

/// Why two records weigh what they weigh: from nothing known, step by step, to the whole.
///
/// Levels are told, never values: who may see the records compares them there.
package struct Waterfall: Sendable {
  struct Step: Sendable {
    let comparison: String
    let level: String
    /// What the level and the rarity of the common value weigh together.
    let bits: Double
    let rarity: Double
  }

  let left: String
  let right: String
  let prior: Double
  let steps: [Step]
  /// Why the two may not be joined whatever they weigh; nil for nothing.
  var veto: Localised?
  /// From so many bits on records are joined.
  let linkFrom: Double

  /// By the word that the linkage has for each.
  static let vetoes = [
    "document-conflict": Localised(
      es: "un mismo documento con nombres que nada tienen en común: lo mira una persona",
      en: "one document with names that have nothing in common: a person looks at it"),
    "siblings": Localised(
      es: "apellidos y nacimiento iguales con otro nombre: hermanas o gemelas",
      en: "equal surnames and birth date with another given name: sisters or twins"),
  ]

  var weight: Double { steps.reduce(prior) { $0 + $1.bits } }
  private var probability: Double { Self.probability(weight) }

  private static func probability(_ bits: Double) -> Double {
    // Two to the power of a whole part, times a part that a short series has: the same on every machine.
    let clipped = max(-60, min(60, bits))
    let whole = clipped.rounded()
    let rest = (clipped - whole) * 0.693147180559945309417
    let fraction = (1...16).reversed().reduce(1.0) { 1 + rest / Double($1) * $0 }
    let odds = fraction * Double(sign: .plus, exponent: Int(whole), significand: 1)
    return odds / (1 + odds)
  }

  // MARK: Words

  package func parts(_ language: Language) -> [QualityText.Part] {
    let say = { (spanish: String, english: String) in language == .spanish ? spanish : english }
    var rows = [
      [
        say("comparación", "comparison"), say("qué se ve", "what is seen"), "bits",
        say("suma", "sum"),
      ]
    ]
    var sum = prior
    rows.append([
      say("punto de partida", "start"), Self.start.text(language), Self.signed(prior),
      Self.signed(prior),
    ])
    for step in steps {
      sum += step.bits
      rows.append([
        step.comparison, words(step, language), Self.signed(step.bits), Self.signed(sum),
      ])
    }
    let chance = FixedPoint.text(probability, places: 6)
    let verdict =
      weight >= linkFrom
      ? say("por sí solo se uniría", "by itself it would be joined")
      : say("por sí solo no se uniría", "by itself it would not be joined")
    return [
      .table(rows), .line(""),
      .line(
        say(
          "\(Self.signed(weight)) bits, probabilidad \(chance); \(verdict) (umbral \(Self.signed(linkFrom)))",
          "\(Self.signed(weight)) bits, probability \(chance); \(verdict) (threshold \(Self.signed(linkFrom)))"
        )),
      .line(
        say(
          "Los grupos se hacen con la evidencia de todos sus registros: dos pueden acabar juntos o aparte por otros.",
          "Clusters are made by the evidence of all their records: two may end together or apart because of others."
        )),
    ] + vetoLine(language)
  }

  private func vetoLine(_ language: Language) -> [QualityText.Part] {
    guard let veto else { return [] }
    return [.line("Veto: " + veto.text(language))]
  }

  private static let start = Localised(
    es: "dos registros de los que nada se sabe", en: "two records of which nothing is known")

  private func words(_ step: Step, _ language: Language) -> String {
    let level = LevelWords.of(step.level).text(language)
    if abs(step.rarity) < 0.05 { return level }
    let rarity =
      step.rarity > 0
      ? Localised(es: "valor raro", en: "a rare value")
      : Localised(es: "valor común", en: "a common value")
    return "\(level), \(rarity.text(language)) (\(Self.signed(step.rarity)))"
  }

  private static func signed(_ bits: Double) -> String {
    (bits >= 0 ? "+" : "") + FixedPoint.text(bits, places: 2)
  }

  // MARK: JSON

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("left", left)
      json.member("right", right)
      LinkReport.number("prior-bits", prior, &json)
      json.key("steps")
      json.array { json in
        for step in steps {
          json.object { json in
            json.member("comparison", step.comparison)
            json.member("level", step.level)
            LinkReport.number("bits", step.bits, &json)
            LinkReport.number("rarity-bits", step.rarity, &json)
          }
        }
      }
      LinkReport.number("bits", weight, &json)
      LinkReport.number("probability", probability, places: 6, &json)
      LinkReport.number("link-bits", linkFrom, &json)
      if let veto { json.member("veto", veto.english) }
    }
    return json.bytes + [0x0A]
  }

  // MARK: SVG

  /// Throws: `file-cannot-be-written`.
  package func writeSVG(to path: String, _ language: Language) throws(Failure) {
    try SafeFile.write(Array(svg(language).utf8), to: path)
  }

  private struct Bar {
    let label: String
    let from: Double
    let to: Double
    let isSum: Bool
  }

  private func bars(_ language: Language) -> [Bar] {
    var sum = prior
    var bars = [
      Bar(
        label: language == .spanish ? "punto de partida" : "start", from: 0, to: prior, isSum: true)
    ]
    for step in steps {
      let level = LevelWords.of(step.level).text(language)
      bars.append(
        Bar(label: "\(step.comparison): \(level)", from: sum, to: sum + step.bits, isSum: false))
      sum += step.bits
    }
    bars.append(
      Bar(label: language == .spanish ? "en total" : "in all", from: 0, to: sum, isSum: true))
    return bars
  }

  /// One row a step; what speaks for one person goes right in green, what speaks against goes left in red.
  func svg(_ language: Language) -> String {
    let bars = bars(language)
    let ends: [Double] = bars.flatMap { (bar: Bar) -> [Double] in [bar.from, bar.to] } + [0, linkFrom]
    let (low, high): (Double, Double) = (ends.min() ?? 0, ends.max() ?? 1)
    let place = { (bits: Double) in
      FixedPoint.text(300 + 380 * (bits - low) / max(1e-9, high - low), places: 1)
    }
    let height = 40 + 24 * bars.count
    let title =
      language == .spanish
      ? "Por qué dos registros pesan lo que pesan" : "Why two records weigh what they weigh"
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 \(height)\" font-family=\"sans-serif\" font-size=\"12\">",
      "<title>\(title)</title>", "<rect width=\"760\" height=\"\(height)\" fill=\"white\"/>",
      Self.rule(at: place(0), height, "#888", ""),
      Self.rule(at: place(linkFrom), height, "#333", "4 3"),
    ]
    for (row, bar) in bars.enumerated() {
      let top = 20 + 24 * row
      let (left, right) = (min(bar.from, bar.to), max(bar.from, bar.to))
      let colour = bar.isSum ? "#557" : bar.to >= bar.from ? "#2a7" : "#c44"
      let width = FixedPoint.text(380 * (right - left) / max(1e-9, high - low), places: 1)
      lines += [
        "<text x=\"290\" y=\"\(top + 13)\" text-anchor=\"end\">\(Self.escaped(bar.label))</text>",
        "<rect x=\"\(place(left))\" y=\"\(top)\" width=\"\(width)\" height=\"18\" fill=\"\(colour)\"/>",
        "<text x=\"750\" y=\"\(top + 13)\" text-anchor=\"end\">\(Self.signed(bar.isSum ? bar.to : bar.to - bar.from))</text>",
      ]
    }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private static func rule(at x: String, _ height: Int, _ colour: String, _ dashes: String)
    -> String
  {
    "<line x1=\"\(x)\" x2=\"\(x)\" y1=\"10\" y2=\"\(height - 10)\" stroke=\"\(colour)\" stroke-dasharray=\"\(dashes)\"/>"
  }

  private static func escaped(_ text: String) -> String {
    text.map { letter -> String in
      switch letter {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      default: String(letter)
      }
    }.joined()
  }
}

/// Levels of agreement as people read them.
enum LevelWords {
  /// A level without words is told by its own name.
  static func of(_ level: String) -> Localised {
    known[level].map { Localised(es: $0.0, en: $0.1) } ?? Localised(es: level, en: level)
  }

  private static let known: [String: (String, String)] = [
    "missing": ("falta en uno, no dice nada", "missing in one, says nothing"),
    "several-exact": ("varios nombres iguales", "several names equal"), "exact": ("igual", "equal"),
    "subset": ("los de uno están en el otro", "those of one are in the other"),
    "sounds-alike": ("suena igual", "sounds alike"), "similar": ("parecido", "similar"),
    "some-equal": ("alguno igual", "some equal"), "front": ("empieza igual", "begins alike"),
    "remote": ("poco parecido", "hardly similar"), "else": ("distinto", "different"),
    "crossed": (
      "nombres y apellidos en el campo del otro", "given names and surnames in each other's field"
    ),
    "both-exact": ("los dos apellidos iguales", "both surnames equal"),
    "both-sound-alike": ("los dos suenan igual", "both sound alike"),
    "both-similar": ("los dos parecidos", "both similar"),
    "swapped": ("los dos, cambiados de sitio", "both, in each other's place"),
    "paternal-only": ("igual solo el paterno", "only the paternal one equal"),
    "maternal-only": ("igual solo el materno", "only the maternal one equal"),
    "cross-equal": ("uno igual en el sitio del otro", "one equal in the other's place"),
    "single-exact": ("el único apellido igual", "the only surname equal"),
    "equal-maternal-missing": (
      "paterno igual, falta un materno", "paternal equal, a maternal one missing"
    ),
    "variant": ("variante conocida", "a known variant"),
    "equal": ("igual", "equal"),
    "day-month-swapped": ("día y mes cambiados", "day and month swapped"),
    "one-digit": ("una cifra distinta o dos cambiadas", "one digit different or two swapped"),
    "year-only": ("solo se sabe el año, igual", "only the year is known, equal"),
    "two-parts": ("igual el año y el mes o el día", "equal year and month or day"),
    "two-digits": ("dos cifras distintas", "two digits different"),
    "year-beside": ("un año de diferencia", "a year apart"), "year": ("igual el año", "equal year"),
    "near-year": ("año cercano o diez de diferencia", "a near year or ten apart"),
    "transposition": ("dos cifras cambiadas de sitio", "two signs in each other's place"),
    "substitution": ("un signo distinto", "one sign different"),
    "one-more": ("un signo de más", "one sign more"),
    "two-edits": ("dos signos distintos", "two signs different"),
    "one-edit": ("una letra distinta", "one letter different"),
    "outer-equal": ("igual lo que lo contiene", "what contains it equal"),
    "outer-equal-inner-missing": (
      "igual lo que lo contiene, falta lo demás", "what contains it equal, the rest missing"
    ),
    "near": ("muy parecido", "very similar"),
  ]
}
