internal import Interchange

extension CaseView {
  package func json(withProvenance: Bool) -> [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.member("person", person)
      json.member("cut", isCut)
      json.key("rows")
      json.array { json in for row in rows { Self.write(row, withProvenance, &json) } }
      json.key("roles")
      json.array { json in for role in roles { Self.write(role, &json) } }
      if withProvenance {
        json.key("survivorship")
        json.array { json in for field in survivorship { Self.write(field, &json) } }
      }
      json.key("imports")
      json.array { json in
        for origin in imports.values.sorted(by: { $0.number < $1.number }) {
          json.object { origin.writeMembers(to: &$0) }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func write(_ row: Row, _ withProvenance: Bool, _ json: inout JSONWriter) {
    json.object { json in
      json.member("entity", row.address.entity)
      json.member("id", row.address.id)
      if let person = row.person { json.member("person", person) }
      json.member("since", row.since)
      json.member("import", row.seen)
      if let ended = row.ended { json.member("vanished", ended) }
      json.key("values")
      json.array { json in for value in row.values { write(value, withProvenance, &json) } }
      json.key("links")
      json.array { json in
        for link in row.links {
          json.object { json in
            json.member("role", link.role)
            write(link.target, &json)
          }
        }
      }
      if withProvenance { writeProvenance(row, &json) }
      if !row.history.isEmpty {
        json.key("history")
        json.array { json in for version in row.history { write(version, &json) } }
      }
    }
  }

  private static func writeProvenance(_ row: Row, _ json: inout JSONWriter) {
    json.key("from")
    json.object { json in
      json.member("file", row.place.file)
      if let line = row.place.line { json.member("line", line) }
      if let record = row.place.recordNumber { json.member("record", record) }
      if let locator = row.place.locator { json.member("locator", locator) }
      json.member("records", row.sourceRecords)
      if !row.places.isEmpty {
        json.key("places")
        json.array { json in
          for place in row.places {
            json.object { json in
              if let record = place.recordNumber { json.member("record", record) }
              if let line = place.line { json.member("line", line) }
              if let locator = place.locator { json.member("locator", locator) }
            }
          }
        }
      }
      json.member("mapping_at_hand", row.mapping.rawValue)
    }
  }

  private static func write(_ value: Value, _ withProvenance: Bool, _ json: inout JSONWriter) {
    json.object { json in
      json.member("field", value.field)
      json.key("value")
      value.cell.write(&json)
      if !withProvenance { return }
      json.texts("notes", value.notes)
      if !value.records.isEmpty || !value.others.isEmpty { writeRecords(value, &json) }
      json.key("rules")
      json.array { json in
        for rule in value.rules {
          json.object { json in
            json.member("line", rule.line)
            json.texts("from", rule.paths)
            json.texts("constant", rule.constant)
            json.texts("steps", rule.steps)
            json.texts("lookups", rule.lookups)
          }
        }
      }
    }
  }

  private static func writeRecords(_ value: Value, _ json: inout JSONWriter) {
    json.key("records")
    json.array { json in for record in value.records { json.value(record) } }
    json.key("others")
    json.array { json in
      for other in value.others {
        json.object { json in
          json.key("value")
          other.cell.write(&json)
          json.key("records")
          json.array { json in for record in other.records { json.value(record) } }
        }
      }
    }
  }

  private static func write(_ version: RowHistory, _ json: inout JSONWriter) {
    json.object { json in
      json.member("since", version.since)
      json.member("import", version.seen)
      if let ended = version.ended { json.member("ended", ended) }
      json.member("tombstone", version.isTombstone)
      json.key("changed")
      json.array { json in
        for change in version.changes {
          json.object { json in
            json.member("field", change.field)
            if change.before == nil && change.after == nil { return }
            json.key("before")
            (change.before ?? .missing).write(&json)
            json.key("after")
            (change.after ?? .missing).write(&json)
          }
        }
      }
    }
  }

  private static func write(_ role: Role, _ json: inout JSONWriter) {
    json.object { json in
      write(role.row, &json)
      json.key("status")
      role.status.write(&json)
      json.member("person", role.person?.id)
      json.member("incident", role.incident?.id)
      json.member("case", role.caseRow?.id)
    }
  }

  private static func write(_ field: SurvivingField, _ json: inout JSONWriter) {
    json.object { json in
      json.member("field", field.field)
      json.member("conflict", field.isConflict)
      json.key("given")
      json.array { json in
        for given in field.given {
          json.object { json in
            json.key("value")
            given.cell.write(&json)
            json.member("source", given.source)
            json.member("row", given.row.id)
            json.member("import", given.importNumber)
            json.member("chosen", given.isChosen)
          }
        }
      }
    }
  }

  private static func write(_ address: RowAddress, _ json: inout JSONWriter) {
    json.member("entity", address.entity)
    json.member("id", address.id)
  }
}
