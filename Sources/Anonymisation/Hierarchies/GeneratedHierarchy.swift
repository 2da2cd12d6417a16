package import Interchange

/// Levels that follow from what a column holds: each value becomes a row of a `GeneralisationHierarchy`.
///
///     let ages = try GeneratedHierarchy(.ageLegal, codeLists: codes)
///     ages.row(of: "15")  // ["15", "14-17", "0-17", "*"]
package struct GeneratedHierarchy {
  private let kind: HierarchyKind
  private let ladder: (String) -> [String]?
  /// Every value of the code lists, for a hierarchy without a table; empty where any value may come.
  package let known: [String]

  /// - Parameters:
  ///   - steps: widths of the bands of `number`, ascending.
  ///   - year: in which ages of `birthDate` are reached.
  /// Throws: `hierarchy-list-missing`.
  package init(
    _ kind: HierarchyKind, codeLists: any CodeListSource, steps: [Int] = [], year: Int = 0
  ) throws(Failure) {
    for name in kind.codeLists where codeLists.codeList(name)?.rows.isEmpty ?? true {
      throw Failure(.hierarchyListMissing, ["list": .word(name), "kind": .word(kind.rawValue)])
    }
    self.kind = kind
    switch kind {
    case .flat: (ladder, known) = ({ _ in [] }, [])
    case .number: (ladder, known) = ({ NumberBands.ladder($0, steps) }, [])
    case .date: (ladder, known) = (CalendarLevels.ladder, [])
    case .birthDate:
      let bands = AgeBands(codeLists.codeList("age_band"))
      (ladder, known) = ({ bands.ladder(bornOn: $0, in: year) }, [])
    case .ageINEI, .ageCTDC, .ageLegal, .ageChild:
      let bands = AgeBands(kind, codeLists)
      (ladder, known) = (bands.ladder, (0...AgeBands.oldest).map { String($0) })
    case .ubigeo:
      let places = PlaceLevels(codeLists)
      (ladder, known) = (places.ladder, places.districts)
    case .country:
      let countries = CountryLevels(codeLists)
      (ladder, known) = (countries.ladder, countries.codes)
    case .isic: (ladder, known) = (ActivityLevels.ladder, codeLists.codeList("isic4")?.column("code") ?? [])
    case .document: (ladder, known) = (DocumentLevels.ladder, DocumentLevels.types)
    }
  }

  /// The value and what it becomes on each level; nil: it is none of its kind.
  package func row(of value: String) -> [String]? {
    ladder(value).map { [value] + $0 + [GeneralisationHierarchy.everything] }
  }
}

extension FindingCode {
  package static let hierarchyListMissing = FindingCode(
    "hierarchy-list-missing", .error, es: "falta la lista «{list}» que pide la jerarquía {kind}",
    en: "the list `{list}` that the hierarchy {kind} needs is missing",
    hint: Localised(
      es: "dé la carpeta de listas con codes o --codes", en: "name the folder of lists by codes or --codes"))
}
