internal import Configuration
internal import Interchange
internal import Mapping

extension FindingCode {
  static let fileDateNotFound = FindingCode(
    "file-date-not-found", .error, es: "el nombre «{file}» no tiene una fecha de la forma {pattern}",
    en: "the name '{file}' has no date of the form {pattern}",
    hint: Localised(es: "corrija date-from-name, o escriba date: …", en: "correct date-from-name, or write date: …"))
  static let fileDateAmbiguous = FindingCode(
    "file-date-ambiguous", .error, es: "el nombre «{file}» tiene más de una fecha de la forma {pattern}",
    en: "the name '{file}' has more than one date of the form {pattern}",
    hint: Localised(
      es: "añada al patrón los signos que rodean la fecha: _yyyyMMdd.",
      en: "add to the pattern the signs around the date: _yyyyMMdd."))
  static let mappingPeriodsOverlap = FindingCode(
    "mapping-periods-overlap", .error, es: "«{first}» y «{second}» valen los mismos días ({other})",
    en: "'{first}' and '{second}' hold on the same days ({other})",
    hint: Localised(
      es: "cierre el periodo anterior con valid-for: {to: …}", en: "close the earlier period with valid-for: to"))
  static let mappingPeriodMissing = FindingCode(
    "mapping-period-missing", .error, es: "ningún mapeo de «{source}» vale el {date}",
    en: "no mapping of '{source}' holds on {date}",
    hint: Localised(
      es: "añada a «mappings» la versión para esa fecha, o corrija valid-for",
      en: "add the version for that date to `mappings`, or correct valid-for"))
  static let mappingVersionRepeated = FindingCode(
    "mapping-version-repeated", .error, es: "dos mapeos de la fuente se llaman «{mapping}»",
    en: "two mappings of the source are called '{mapping}'",
    hint: Localised(es: "dé a cada uno su versión", en: "give each its own version"))
}

/// Which of several versions of a mapping is for a file: the one that holds on the file's date.
///
/// The date is written in the pipeline or in the file's name; the clock has no say, so the same pipeline chooses
/// the same mapping for ever.
struct MappingChoice {
  struct Version {
    /// Where the pipeline names it.
    let place: Place
    let compiled: CompiledMapping
    let digests: MappingDigests

    var period: DayPeriod { compiled.definition.validFor?.value ?? DayPeriod() }
    var name: String { "\(compiled.definition.name.value)@\(compiled.definition.version.value)" }
  }

  let source: PipelineDefinition.Source
  let versions: [Version]

  /// The file's date as the pipeline declares it; nil where it does not, or the name does not have it.
  ///
  /// Findings: `file-date-not-found`, `file-date-ambiguous`.
  static func date(of source: PipelineDefinition.Source, _ findings: inout [Finding]) -> Day? {
    switch source.date {
    case nil: return nil
    case .literal(let day): return day.value
    case .inName(let pattern):
      let name = source.file.value.split(separator: "/").last.map(String.init) ?? ""
      let days = NameDate(pattern.value)?.days(in: name) ?? []
      if days.count == 1 { return days[0] }
      findings.append(
        Finding(
          days.isEmpty ? .fileDateNotFound : .fileDateAmbiguous, at: pattern.place,
          ["file": .word(name), "pattern": .word(pattern.value)]))
      return nil
    }
  }

  /// Findings: `mapping-periods-overlap`, `mapping-version-repeated`, `mapping-period-missing`, and
  /// `file-date-undeclared` as a warning where the only mapping has a period and the file no date.
  func version(on date: Day?, _ findings: inout [Finding]) -> Version? {
    compare(&findings)
    guard let date else {
      // A date that the name does not have has been complained of.
      if source.date != nil { return nil }
      if let only = versions.first, only.compiled.definition.validFor != nil {
        findings.append(
          Finding(
            .fileDateUndeclared, at: only.place, ["source": .word(source.name.value)], severity: .warning))
      }
      return versions.first
    }
    if let version = versions.first(where: { $0.period.contains(date) }) { return version }
    findings.append(
      Finding(
        .mappingPeriodMissing, at: datePlace,
        ["source": .word(source.name.value), "date": .word(date.description)]))
    return nil
  }

  private func compare(_ findings: inout [Finding]) {
    for (index, later) in versions.enumerated() {
      for earlier in versions[..<index] {
        if earlier.name == later.name {
          findings.append(
            Finding(.mappingVersionRepeated, at: later.place, ["mapping": .word(later.name)]))
        }
        if earlier.period.overlaps(later.period) {
          findings.append(
            Finding(
              .mappingPeriodsOverlap, at: later.place,
              [
                "first": .word(earlier.name), "second": .word(later.name),
                "other": .word("\(earlier.period), \(later.period)"),
              ]))
        }
      }
    }
  }

  private var datePlace: Place {
    switch source.date {
    case .literal(let day): day.place
    case .inName(let pattern): pattern.place
    case nil: source.name.place
    }
  }
}
