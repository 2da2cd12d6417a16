internal import Anonymisation
internal import Configuration
internal import Interchange

/// A policy and a table put together: what the searches and measures of Anonymisation take.
struct AnonymiseTask {
  let definition: AnonymiseDefinition
  let table: RecodingTable
  let models: [PrivacyModel]
  /// Rows that may be suppressed at most.
  let limit: Int
  let coding: TableCoding

  /// The columns that a policy looks at.
  static func looked(_ definition: AnonymiseDefinition) -> [String] {
    var names = definition.quasiIdentifiers.map(\.column.value) + definition.sensitive.map(\.column.value)
    if let cases = definition.cases?.value, !names.contains(cases) { names.append(cases) }
    return names
  }

  /// Throws: what is wrong with a hierarchy or with the population's table.
  init(_ definition: AnonymiseDefinition, _ coding: TableCoding) throws(Failure) {
    self.definition = definition
    self.coding = coding
    let files = try HierarchyFiles(codes: definition.codes)
    let population = try definition.population.map { path throws(Failure) in
      try TableCoding(
        CSVTable(path.value, wanted: definition.quasiIdentifiers.map(\.column.value)),
        columns: definition.quasiIdentifiers.map(\.column.value))
    }
    var (attributes, columns, others) = ([RecodingTable.Attribute](), [[UInt32]](), [[UInt32]]())
    for identifier in definition.quasiIdentifiers {
      let joined = try JoinedColumn(identifier.column.value, coding, population)
      let coded = try files.coding(
        identifier.hierarchy, of: identifier.column, values: joined.values, rows: joined.codes)
      let coarsest = coded.hierarchy.levelCount - 1
      let lowest = min(identifier.fromLevel, coarsest)
      attributes.append(
        RecodingTable.Attribute(
          coded.hierarchy, levels: lowest...max(lowest, min(identifier.toLevel ?? coarsest, coarsest))))
      columns.append(joined.codes[..<coding.rowCount].map { coded.codes[Int($0)] })
      others.append(joined.codes[coding.rowCount...].map { coded.codes[Int($0)] })
    }
    let counted = try Self.counted(definition, coding, files)
    table = RecodingTable(
      attributes: attributes, columns: columns, counted: counted, population: population == nil ? nil : others)
    models = Self.models(definition)
    limit = definition.suppression * coding.rowCount / 1_000_000
  }

  /// The sensitive columns in the policy's order, then the cases.
  private static func counted(
    _ definition: AnonymiseDefinition, _ coding: TableCoding, _ files: HierarchyFiles
  ) throws(Failure) -> [RecodingTable.CountedColumn] {
    var counted: [RecodingTable.CountedColumn] = []
    for sensitive in definition.sensitive {
      let name = sensitive.column.value
      let own = coding.codes[coding.index(of: name)]
      let coded = try files.coding(sensitive.hierarchy, of: sensitive.column, values: coding.values(name), rows: own)
      counted.append(
        RecodingTable.CountedColumn(
          name: name, codes: coding.codes(name, as: coded.codes), valueCount: coded.hierarchy.leafCount,
          hierarchy: coded.hierarchy))
    }
    if let cases = definition.cases?.value {
      let index = coding.index(of: cases)
      counted.append(
        RecodingTable.CountedColumn(
          name: cases, codes: coding.codes[index], valueCount: coding.dictionaries[index].count))
    }
    return counted
  }

  private static func models(_ definition: AnonymiseDefinition) -> [PrivacyModel] {
    var models: [PrivacyModel] = [.anonymity(definition.k)]
    if let k = definition.populationK { models.append(.map(k)) }
    if definition.cases != nil { models.append(.distinct(definition.k, of: definition.sensitive.count)) }
    for (index, sensitive) in definition.sensitive.enumerated() {
      if let l = sensitive.distinct { models.append(.distinct(l, of: index)) }
      if let l = sensitive.entropy { models.append(.entropy(Double(l) / 1_000_000, of: index)) }
      if let recursive = sensitive.recursive {
        models.append(.recursive(c: Double(recursive.c) / 1_000_000, l: recursive.l, of: index))
      }
      if let micros = sensitive.closeness {
        let t = Double(micros) / 1_000_000
        models.append(
          sensitive.distance == .equal ? .equalCloseness(t, of: index) : .hierarchicalCloseness(t, of: index))
      }
    }
    return models
  }
}

/// A column of the table and of the population with one numbering of values; the table's rows come first.
private struct JoinedColumn {
  let values: [String]
  let codes: [UInt32]

  init(_ name: String, _ table: TableCoding, _ population: TableCoding?) throws(Failure) {
    let own = table.codes[table.index(of: name)]
    guard let population else {
      (values, codes) = (table.values(name), own)
      return
    }
    var values = table.values(name)
    var numbers = Dictionary(values.enumerated().map { ($1, UInt32($0)) }, uniquingKeysWith: { first, _ in first })
    let others = population.values(name).map { value in
      if let known = numbers[value] { return known }
      numbers[value] = UInt32(values.count)
      values.append(value)
      return UInt32(values.count - 1)
    }
    self.values = values
    codes = own + population.codes(name, as: others)
  }
}
