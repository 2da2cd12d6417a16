internal import Interchange

extension RowChanges {
  func write(to json: inout JSONWriter) {
    json.object { json in
      if !entity.isEmpty { json.member("entity", entity) }
      json.member("new", new)
      json.member("changed", changed)
      json.member("unchanged", unchanged)
      json.member("vanished", vanished)
    }
  }
}
