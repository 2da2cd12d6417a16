import Interchange

@testable import Linkage

/// People with one record in each of two lists, the second with an error more often than not; whose is whose is known.
struct InventedPeople {
  /// A fixed sequence of numbers.
  private struct Sequence {
    var state: UInt64
    mutating func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
  }

  var rows: [(id: String, person: Int, source: UInt16, cells: [String?])] = []

  private static let given = [
    "ROSA", "LUZ", "MARIA", "ANA", "JUANA", "FLOR", "NELLY", "JULIA", "DIANA", "RUTH", "SONIA", "OLGA",
  ]
  private static let surnames = [
    "QUISPE", "MAMANI", "FLORES", "ROJAS", "CONDORI", "HUANCA", "HUAMAN", "TORRES", "CUSI", "APAZA", "CHOQUE", "VARGAS",
    "SALAZAR", "TICONA", "PAREDES", "ZAPATA",
  ]
  private static let spellings = [
    "QUISPE": "KISPE", "HUAMAN": "WAMAN", "HUANCA": "WANKA", "CUSI": "KUSI", "ROSA": "ROZA",
  ]

  init(_ people: Int) {
    var sequence = Sequence(state: 3)
    for person in 0..<people {
      var cells: [String?] = [
        "\(Self.given[sequence.next(12)]) \(Self.given[sequence.next(12)])", Self.surnames[sequence.next(16)],
        Self.surnames[sequence.next(16)],
        "\(1970 + sequence.next(40))-\(10 + sequence.next(3))-\(10 + sequence.next(18))",
        "999\(10_000 + sequence.next(90_000))",
      ]
      rows.append(("A\(100_000 + person)", person, 0, cells))
      switch sequence.next(6) {
      case 0: cells[4] = nil
      case 1: cells[2] = nil
      case 2: cells = cells.map { cell in cell.map { Self.spellings[$0] ?? $0 } }
      case 3: cells[3] = nil
      case 4: cells[0] = cells[0].map { String($0.split(separator: " ")[0]) }
      default: break
      }
      rows.append(("B\(100_000 + person)", person, 1, cells))
    }
  }

  func table(order: [Int]? = nil) -> LinkTable {
    let rows = (order ?? Array(rows.indices)).map { self.rows[$0] }.sorted { $0.id < $1.id }
    let kinds: [(String, ColumnKind)] = [
      ("nombres", .givenName), ("paterno", .surname), ("materno", .surname), ("nacimiento", .date),
      ("dni", .document),
    ]
    return LinkTable(
      ids: rows.map(\.id), sources: rows.map(\.source),
      columns: kinds.enumerated().map { index, kind in
        LinkTable.Column(name: kind.0, kind: kind.1, cells: TextColumn(rows.map { $0.cells[index] }))
      })
  }

  /// By the table's order.
  var truth: [UInt32] { rows.sorted { $0.id < $1.id }.map { UInt32($0.person) } }
}
