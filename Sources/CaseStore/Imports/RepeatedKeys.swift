package import Interchange

/// Entities of which one file may have each thing only once (`duplicates: error`).
extension ImportSession {
  /// Sends records to quarantine that bring a thing which an earlier record of the file, or the record itself,
  /// has brought. To be called before `add`, with the same batch.
  ///
  /// Records are taken in the order of the file, and one that is refused brings nothing, so that what it names may
  /// still come from a later one. Findings: `entity-key-repeated`, added to the batch's.
  package func refuseRepeatedKeys(in entities: EntityBatch, from batch: SourceBatch) throws(Failure) {
    var brought: [[(shelf: EntityShelf, id: [UInt8])]] = []
    for (index, table) in entities.tables.enumerated() where table.count > 0 {
      let shelf = register.shelves[index]
      guard declaration.duplicates[table.type.name] == .error else { continue }
      if brought.isEmpty { brought = entities.fates.map { _ in [] } }
      for row in 0..<table.count {
        guard let key = table.keys[row] else { continue }
        brought[Int(table.records[row])].append(
          (shelf, register.keys.rowID(source: source, entity: shelf.name, key: key)))
      }
    }
    var seen: Set<[UInt8]> = []
    for (record, things) in brought.enumerated() where entities.fates[record] == .mapped && !things.isEmpty {
      guard let repeated = try firstRepeat(of: things, seen) else {
        for thing in things { seen.insert(thing.id) }
        continue
      }
      entities.fates[record] = .quarantined
      let place = batch.place(of: record, field: "\(repeated.type.name).key")
      entities.findings.append(RecordFinding(record: record, finding: Finding(.entityKeyRepeated, at: place)))
    }
  }

  /// Takes: ids of this batch. A row that this import has touched came from an earlier batch of the same file.
  private func firstRepeat(
    of things: [(shelf: EntityShelf, id: [UInt8])], _ seen: Set<[UInt8]>
  ) throws(Failure) -> EntityShelf? {
    var own: Set<[UInt8]> = []
    for (shelf, id) in things {
      if seen.contains(id) || !own.insert(id).inserted { return shelf }
      let version = try register.database.prepared(shelf.versionStatement)
      try version.bind(1, blob: id)
      let isOurs = try version.step() && version.int(1) == number
      version.reset()
      if isOurs { return shelf }
    }
    return nil
  }
}

extension FindingCode {
  package static let entityKeyRepeated = FindingCode(
    "entity-key-repeated", .error, es: "otro registro del archivo trae lo mismo (duplicates: error)",
    en: "another record of the file brings the same thing (duplicates: error)",
    hint: Localised(
      es: "revise la clave de la entidad en el mapeo, o pida a la institución el archivo sin repetidos",
      en: "check the entity's key in the mapping, or ask the institution for the file without repeats"))
  package static let entityRowDropped = FindingCode(
    "entity-row-dropped", .note, es: "dos filas de la misma cosa difieren; vale la que manda «duplicates»",
    en: "two rows of the same thing differ; the one that 'duplicates' asks for is kept")
}
