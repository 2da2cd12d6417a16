internal import Interchange
internal import Linkage

/// What the name and the values of a column say of its kind.
struct ColumnContents {
  let name: String
  let cells: TextColumn
  /// Words of the name, folded.
  private let words: Set<String>
  let present: Int
  let distinct: Int
  private let dates: Int
  private let digits: Int
  private let length: Int

  init(name: String, cells: TextColumn) {
    self.name = name
    self.cells = cells
    words = Self.words(name)
    var (present, dates, digits, length) = (0, 0, 0, 0)
    var values: Set<String> = []
    for row in 0..<cells.count {
      guard let text = cells.string(row) else { continue }
      present += 1
      values.insert(text)
      length += text.utf8.count
      if text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) { digits += 1 }
      if CalendarDate.isPlausible(text) { dates += 1 }
    }
    (self.present, self.dates, self.digits, self.length) = (present, dates, digits, length)
    distinct = values.count
  }

  private static func words(_ name: String) -> Set<String> {
    var words: [String] = []
    var word = ""
    for letter in Folding.fold(name).unicodeScalars {
      if letter.properties.isAlphabetic {
        word.unicodeScalars.append(letter)
      } else if !word.isEmpty {
        words.append(word)
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    return Set(words)
  }

  private func says(_ known: Set<String>) -> Bool { !words.isDisjoint(with: known) }

  // MARK: Ids and lists

  var canBeID: Bool { cells.count > 0 && present == cells.count && distinct == present }

  var idRank: Int {
    says(["ID", "RECORD", "REC", "REGISTRO", "CODIGO", "KEY", "IDENTIFICADOR"]) ? 2 : says(Self.numbers) ? 0 : 1
  }

  var isSource: Bool {
    says(["SOURCE", "FUENTE", "LISTA", "LIST", "DATASET", "ORIGEN"]) && (2...20).contains(distinct)
  }

  /// A column that is called so, of base64 throughout.
  var isEncoding: Bool {
    guard says(["CLK", "ENCODING", "BLOOM"]), present > 0 else { return false }
    return (0..<cells.count).allSatisfy { row in cells[row].map { Base64.bytes($0) != nil && $0.count >= 16 } ?? true }
  }

  // MARK: Kinds

  private static let given: Set<String> = [
    "GIVEN", "FIRST", "FIRSTNAME", "FNAME", "FORENAME", "NOMBRE", "NOMBRES", "MIDDLE", "PRENOMBRES", "GIVENNAME",
  ]
  private static let surname: Set<String> = [
    "SURNAME", "LAST", "LASTNAME", "LNAME", "FAMILY", "APELLIDO", "APELLIDOS", "PATERNO", "MATERNO", "MAIDEN",
    "APPATERNO",
    "APMATERNO",
  ]
  private static let whole: Set<String> = ["FULL", "COMPLETO", "FULLNAME", "FULLNAMES"]
  private static let birth: Set<String> = ["BIRTH", "DOB", "NACIMIENTO", "NAC", "BORN", "BIRTHDATE"]
  private static let numbers: Set<String> = [
    "DNI", "SSN", "SOC", "SEC", "PASSPORT", "PASAPORTE", "DOCUMENT", "DOCUMENTO", "DOC", "NHS", "PHONE", "TELEFONO",
    "CELULAR",
    "TAX", "RUC", "CEDULA", "NATIONAL",
  ]
  /// What tells the truth, or belongs to the event and not to the person.
  private static let foreign: Set<String> = [
    "CLUSTER", "ENTITY", "TRUTH", "LABEL", "MATCH", "EVENT", "EVENTO", "HECHO", "REPORT", "DENUNCIA",
    "INGRESO",
    "ADMISSION", "UPDATED", "CREATED", "TIMESTAMP",
  ]

  private static let ages: Set<String> = ["AGE", "EDAD"]
  private static let people: Set<String> = [
    "SEX", "SEXO", "GENDER", "GENERO", "DNI", "SSN", "PASSPORT", "PASAPORTE", "NATIONALITY", "NACIONALIDAD", "VICTIM",
    "VICTIMA", "PATIENT", "PERSON", "PERSONA",
  ]

  /// What the other columns of the table say of one that does not speak for itself.
  struct Setting {
    /// There are columns for given names or surnames.
    let hasOtherNames: Bool
    /// `name` is a person's and no restaurant's.
    let isOfPeople: Bool
    let hasBirthDate: Bool

    init(_ columns: [ColumnContents]) {
      hasOtherNames = columns.contains { $0.says(ColumnContents.given) || $0.says(ColumnContents.surname) }
      hasBirthDate = columns.contains { $0.says(ColumnContents.birth) && $0.dates * 2 > $0.present }
      isOfPeople =
        hasOtherNames || hasBirthDate
        || columns.contains { $0.says(ColumnContents.people) || $0.says(ColumnContents.ages) }
    }
  }

  /// nil: nothing that tells people apart.
  func kind(in setting: Setting) -> ColumnKind? {
    if present * 50 < cells.count || distinct < 2 || says(Self.foreign) { return nil }
    if setting.isOfPeople, says(["TYPE", "TIPO"]) { return nil }
    if says(Self.ages) { return setting.hasBirthDate ? nil : .code }
    if let kind = nameKind(setting) { return kind }
    if dates * 10 >= present * 8, says(Self.birth) || !says(Self.numbers) { return .date }
    if says(Self.numbers), distinct * 3 > present { return .document }
    return valueKind
  }

  private func nameKind(_ setting: Setting) -> ColumnKind? {
    if digits * 2 > present || dates * 2 > present { return nil }
    if says(Self.whole) || (says(Self.given) && says(Self.surname)) { return .fullName }
    if says(Self.surname) { return .surname }
    if says(Self.given) { return .givenName }
    return !setting.hasOtherNames && setting.isOfPeople && words.contains("NAME") ? .fullName : nil
  }

  private var valueKind: ColumnKind {
    let mean = length / max(1, present)
    if digits * 10 >= present * 8 { return mean >= 6 && distinct * 2 > present ? .document : .code }
    if distinct <= 60 || (distinct * 20 < present && mean <= 20) { return .code }
    return .text
  }

  // MARK: Nesting

  /// Each value of this column goes with one of the other, nearly always.
  func determines(_ other: ColumnContents) -> Bool {
    guard other.distinct >= 4, distinct > other.distinct, distinct * 5 <= present else { return false }
    var counts: [String: [String: Int]] = [:]
    for row in 0..<cells.count {
      if let mine = cells.string(row), let theirs = other.cells.string(row) {
        counts[mine, default: [:]][theirs, default: 0] += 1
      }
    }
    let usual = counts.values.reduce(0) { $0 + ($1.values.max() ?? 0) }
    let all = counts.values.reduce(0) { $0 + $1.values.reduce(0, +) }
    return all * 2 > present && usual * 100 >= all * 97
  }
}
