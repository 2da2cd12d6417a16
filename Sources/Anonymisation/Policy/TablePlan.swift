import Interchange

/// One table of a policy, with names resolved to indices and treatments made ready.
///
/// A *personal* entity is about one person: it names the person itself (`victim_role`), or belongs to a
/// row of a personal entity (`exploitation`). Its rows leave with that person and not with another whom
/// the same incident happens to bring along. A personal entity that the policy does not release, and
/// to which released rows belong, is planned as a *witness*: read to know who may leave, never given.
struct TablePlan: Sendable {
  struct ReleasedField: Sendable {
    /// Into the columns of the stored table.
    let column: Int
    let name: String
    let treatment: CellTreatment
    let word: ReleasePolicy.Treatment
    let type: FieldType
  }

  struct Link: Sendable {
    /// Into the links of the stored table.
    let column: Int
    let name: String
    let target: String
  }

  let entity: String
  let isWitness: Bool
  let fields: [ReleasedField]
  /// Those of which the target is released as well.
  let links: [Link]
  /// Links to persons, released or not: they name whom the row is about.
  let personLinks: [Link]
  /// Links to rows of other personal entities, released or not.
  let belongings: [Link]
  /// Links to rows about suspects.
  let suspectLinks: [Link]
  /// Into `fields`.
  let quasiIdentifiers: [Int]

  var isPersons: Bool { entity == ReleaseLine.persons }
  var isPublishedCounts: Bool { entity == ReleaseLine.publishedCounts }
  var isPersonal: Bool { !personLinks.isEmpty || !belongings.isEmpty }

  private init(
    _ type: EntityType, _ table: ReleasePolicy.Table?, released: Set<String>,
    personal: Set<String>, codeLists: any CodeListSource
  ) {
    let treated = table?.fields ?? []
    entity = type.name
    isWitness = table == nil
    fields = treated.compactMap { treated in
      type.index(ofField: treated.field).map { index in
        let field = type.fields[index]
        return ReleasedField(
          column: index, name: field.name,
          treatment: CellTreatment(treated.treatment, of: field, codeLists: codeLists),
          word: treated.treatment, type: field.type)
      }
    }
    quasiIdentifiers = (table?.quasiIdentifiers ?? []).compactMap { name in
      treated.firstIndex { $0.field == name }
    }
    let all = type.links.enumerated().map { index, link in
      Link(column: index, name: "\(link.role)_id", target: link.target)
    }
    links = table == nil ? [] : all.filter { released.contains($0.target) }
    personLinks = all.filter { $0.target == ReleaseLine.persons }
    belongings = all.filter { personal.contains($0.target) }
    suspectLinks = all.filter { $0.target == ReleaseLine.suspects }
  }

  // MARK: All tables of a policy

  static func plans(
    of policy: ReleasePolicy, model: UnifiedModel, codeLists: any CodeListSource
  ) -> [TablePlan] {
    let released = Set(policy.tables.map(\.entity))
    let personal = personalEntities(of: model)
    func plan(_ entity: String, _ table: ReleasePolicy.Table?) -> TablePlan? {
      model.entity(entity).map {
        TablePlan($0, table, released: released, personal: personal, codeLists: codeLists)
      }
    }
    var plans = policy.tables.compactMap { plan($0.entity, $0) }
    var planned = released
    var next = 0
    while next < plans.count {
      for link in plans[next].belongings where planned.insert(link.target).inserted {
        plans += [plan(link.target, nil)].compactMap { $0 }
      }
      next += 1
    }
    return plans
  }

  private static func personalEntities(of model: UnifiedModel) -> Set<String> {
    var personal: Set<String> = []
    var grows = true
    while grows {
      grows = false
      for type in model.entities
      where type.name != ReleaseLine.persons
        && type.links.contains(where: {
          $0.target == ReleaseLine.persons || personal.contains($0.target)
        })
      {
        if personal.insert(type.name).inserted { grows = true }
      }
    }
    return personal
  }

  /// Positions of the plans so that a row is judged after the rows it belongs to: persons, then personal
  /// entities from the nearest to the farthest, then the others; nil when personal entities belong to
  /// each other in a ring, so that none can be judged first.
  static func settlingOrder(_ plans: [TablePlan]) -> [Int]? {
    var order = plans.indices.filter { plans[$0].isPersons }
    var rest = plans.indices.filter { !plans[$0].isPersons }
    while !rest.isEmpty {
      let waiting = Set(rest.map { plans[$0].entity })
      let ready = rest.filter { index in
        plans[index].belongings.allSatisfy { !waiting.contains($0.target) }
      }
      if ready.isEmpty { return nil }
      order += ready
      rest.removeAll { ready.contains($0) }
    }
    return order
  }
}
