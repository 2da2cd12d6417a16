import Interchange

/// What a release makes of a cell: the same value, a coarser one, or nothing.
///
/// | word | takes | gives |
/// |---|---|---|
/// | `keep` | canonical text of the field's type; a code of its list | the same |
/// | `year` | `2008`, `2008-07`, `2008-07-14`, with or without time | `2008` |
/// | `department` | six digits of INEI; for a place also a country | `Cusco`; the country as it is |
/// | `age-band` | an age of 0 to 120 | `0-5`, `6-11`, `12-17`, `18-29`, `30-59`, `60+` |
/// | `child-adult` | an age of 0 to 120, or "is a child" | `child` (under 18) or `adult` |
///
/// Everything else is blanked: no value leaves raw because it could not be understood. `unknown` has no
/// child or adult, and is missing without being a blank. List cells are treated item by item; items that
/// become equal are written once.
struct CellTreatment: Sendable {
  enum Outcome {
    case value
    /// Nothing is known, and nothing was lost.
    case unknown
    /// The cell was not what the treatment takes.
    case blanked
  }

  private enum Rule: Sendable {
    case keep(FieldType, CodeSet?)
    case year
    /// Names by INEI's number of the department.
    case department([Int: [UInt8]], orCountry: Bool)
    case ageBand
    case childAdult
  }

  private let rule: Rule
  let isList: Bool

  init(
    _ word: ReleasePolicy.Treatment, of field: Field, codeLists: any CodeListSource
  ) {
    isList = field.repeats
    rule =
      switch word {
      case .keep: .keep(field.type, Self.codes(of: field, codeLists))
      case .year: .year
      case .department: .department(Self.departments(codeLists), orCountry: field.type == .place)
      case .ageBand: .ageBand
      case .childAdult: .childAdult
      }
  }

  /// Appends what is left of the cell to `out`, and nothing unless the outcome is `value`.
  func apply(_ cell: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) -> Outcome {
    isList ? applyToItems(cell, into: &out) : applyToOne(cell, into: &out)
  }

  private func applyToItems(
    _ cell: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]
  ) -> Outcome {
    var kept: [[UInt8]] = []
    var outcome = Outcome.unknown
    for item in ListCell.items(cell) {
      var treated: [UInt8] = []
      switch applyToOne(item, into: &treated) {
      case .value: if !kept.contains(treated) { kept.append(treated) }
      case .unknown: continue
      case .blanked: outcome = .blanked
      }
    }
    // One item that cannot be understood blanks the list: half a list would read as a whole one.
    if outcome == .blanked { return .blanked }
    if kept.isEmpty { return cell.isEmpty ? .value : .unknown }
    out += kept.joined(separator: [ListCell.separator])
    return .value
  }

  private func applyToOne(
    _ cell: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]
  ) -> Outcome {
    switch rule {
    case .keep(let type, let codes): keep(cell, type, codes, into: &out)
    case .year: year(cell, into: &out)
    case .department(let names, let orCountry): department(cell, names, orCountry, into: &out)
    case .ageBand: ageBand(cell, into: &out)
    case .childAdult: childAdult(cell, into: &out)
    }
  }

  private func keep(
    _ cell: UnsafeBufferPointer<UInt8>, _ type: FieldType, _ codes: CodeSet?,
    into out: inout [UInt8]
  ) -> Outcome {
    guard CanonicalText.conforms(cell, to: type), codes?.contains(cell) ?? true else {
      return .blanked
    }
    out.append(contentsOf: cell)
    return .value
  }

  private func year(_ cell: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) -> Outcome {
    guard CanonicalText.isPartialDate(cell) || CanonicalText.matches(cell, "9999-99-99T99:99:99")
    else { return .blanked }
    out.append(contentsOf: cell[..<4])
    return .value
  }

  private func department(
    _ cell: UnsafeBufferPointer<UInt8>, _ names: [Int: [UInt8]], _ orCountry: Bool,
    into out: inout [UInt8]
  ) -> Outcome {
    if orCountry && CanonicalText.matches(cell, "AAA") {
      out.append(contentsOf: cell)
      return .value
    }
    guard CanonicalText.matches(cell, "999999"),
      let number = CanonicalText.number(UnsafeBufferPointer(rebasing: cell[..<2])),
      let name = names[number]
    else { return .blanked }
    out += name
    return .value
  }

  private func ageBand(_ cell: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) -> Outcome {
    guard let age = CanonicalText.number(cell) else { return .blanked }
    let band: String
    switch age {
    case 0...5: band = "0-5"
    case 6...11: band = "6-11"
    case 12...17: band = "12-17"
    case 18...29: band = "18-29"
    case 30...59: band = "30-59"
    case 60...120: band = "60+"
    default: return .blanked
    }
    out.append(contentsOf: band.utf8)
    return .value
  }

  private func childAdult(_ cell: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) -> Outcome {
    if CanonicalText.isOne(of: ["unknown"], cell) { return .unknown }
    let isChild: Bool
    if CanonicalText.isOne(of: ["true", "false"], cell) {
      isChild = cell[0] == UInt8(ascii: "t")
    } else if let age = CanonicalText.number(cell), age <= 120 {
      isChild = age < 18
    } else {
      return .blanked
    }
    out.append(contentsOf: (isChild ? "child" : "adult").utf8)
    return .value
  }

  // MARK: Lists

  private static func codes(of field: Field, _ codeLists: any CodeListSource) -> CodeSet? {
    guard field.type == .code, let name = field.codeList,
      let codes = codeLists.codeList(name)?.column("code"), !codes.isEmpty
    else { return nil }
    return CodeSet(codes)
  }

  private static func departments(_ codeLists: any CodeListSource) -> [Int: [UInt8]] {
    guard let list = codeLists.codeList("department") else { return [:] }
    let pairs = zip(list.column("code"), list.column("label_es")).compactMap { code, label in
      Int(code).map { ($0, Array(label.utf8)) }
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }
}

/// The codes of a list, searched without making a `String` or an array of the cell.
struct CodeSet: Sendable {
  private let ascending: [[UInt8]]

  init(_ codes: [String]) {
    ascending = codes.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  func contains(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    var low = 0
    var high = ascending.count
    while low < high {
      let middle = (low + high) / 2
      if ascending[middle].lexicographicallyPrecedes(cell) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < ascending.count && ascending[low].elementsEqual(cell)
  }
}
