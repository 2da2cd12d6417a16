import Interchange

/// A district (six digits, INEI) or a country (alpha-3), whichever the cell names.
///
/// For the ends of a route, which may lie abroad. Digits are read as `ubigeo` does, all else as `country`.
/// Findings: those of `ubigeo` and `country`.
struct DistrictOrCountry: CellTransform {
  static let keepsPlace = true
  static let isIdempotent = false
  static let canonicalAfter = ["place", "ubigeo", "country"]
  static let spec = ComponentSpec(
    "place",
    summary: Localised(es: "un distrito o un país", en: "a district or a country"),
    examples: [
      ComponentExample("170101", gives: "170101"),
      ComponentExample("10101", gives: "010101", findings: ["ubigeo-zero-repaired"]),
      ComponentExample("BOLIVIA", gives: "BOL"),
      ComponentExample("LA FRONTERA", gives: nil, findings: ["country-unknown"]),
    ],
    findings: [.ubigeoUnknown, .ubigeoZeroRepaired, .ubigeoFormerCode, .countryUnknown])

  private let districts: UbigeoReading
  private let countries: CountryWords

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
    districts = try UbigeoReading(context, for: Self.spec.name)
    countries = try CountryWords(context.codeLists, for: Self.spec.name)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    if cell.trimmed.isAllDigits {
      districts.answer(cell).give(row: row, to: output, &report)
    } else if let code = countries.code(LatinBytes.folded(cell)) {
      output.append(code)
    } else {
      report.fail(row, .countryUnknown, cell.shape)
      output.appendMissing()
    }
  }
}
