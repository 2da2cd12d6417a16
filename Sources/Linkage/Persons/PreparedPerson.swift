internal import Interchange

/// A person record made comparable. In memory only.
struct PreparedPerson {
  let number: Int
  let id: String
  let person: String?
  let source: String
  let delivery: [Int]
  /// Numbers of words, each once.
  var given: [UInt32] = []
  /// 0: missing.
  var paternal: UInt32 = 0
  var maternal: UInt32 = 0
  /// yyyyMMdd with 00 for what is not known; 0: missing.
  var birth: UInt32 = 0
  var documents: [PreparedDocument] = []
  /// Numbers of codes; 0: missing.
  var sex: UInt32 = 0
  var aliases: [UInt32] = []
  var residence: [UInt8] = []
  var citizenships: [UInt32] = []
  /// `TYPE:NUMBER`, as the record has them.
  let documentNames: [String]
}

struct PreparedDocument: Equatable {
  let type: String
  let number: [UInt8]
}

/// Makes records comparable and keeps their words.
struct PersonPreparation {
  var words: PersonWords

  init(_ model: PersonModel) { words = PersonWords(model.shares) }

  mutating func prepare(_ record: LinkageRecord) -> PreparedPerson {
    let values = record.values.value
    var person = PreparedPerson(
      number: record.number, id: record.id, person: record.person, source: record.source, delivery: record.delivery,
      documentNames: values.documents)
    for word in tokens(values.given) where !person.given.contains(word) && person.given.count < 6 {
      person.given.append(word)
    }
    let maternal = values.maternal.map { NameTokens.isMarried($0) } == true ? nil : values.maternal
    (person.paternal, person.maternal) = surnames(values.paternal, maternal)
    person.birth = Self.birth(values.birthDate)
    person.documents = values.documents.compactMap(Self.document)
    person.sex = code(values.sex)
    person.aliases = values.aliases.map { words.number(of: tokenText($0)) }.filter { $0 != 0 }
    person.residence = Array((values.residence ?? "").utf8)
    person.citizenships = values.citizenships.map { code($0) }
    return person
  }

  private mutating func tokens(_ text: String?) -> [UInt32] {
    guard let text else { return [] }
    return NameTokens.of(text).map { words.number(of: $0) }
  }

  private func tokenText(_ text: String) -> String { NameTokens.of(text).joined() }

  /// A field with both in it is cut where the other is empty.
  private mutating func surnames(_ paternal: String?, _ maternal: String?) -> (UInt32, UInt32) {
    let first = NameTokens.of(paternal ?? "")
    let second = NameTokens.of(maternal ?? "")
    if second.isEmpty, first.count > 1, !hasParticle(paternal ?? "") {
      return (words.number(of: first[0]), words.number(of: first[1]))
    }
    return (words.number(of: first.joined()), words.number(of: second.joined()))
  }

  /// `DE LA CRUZ` is one surname however many words it has.
  private func hasParticle(_ text: String) -> Bool {
    Folding.fold(text).split(separator: " ").contains { ["DE", "DEL", "LA", "LOS", "SAN"].contains($0) }
  }

  private mutating func code(_ text: String?) -> UInt32 { text.map { words.number(of: $0) } ?? 0 }

  /// `2008`, `2008-05`, `2008-05-09`.
  private static func birth(_ text: String?) -> UInt32 {
    guard let text else { return 0 }
    var parts = text.split(separator: "-").map { UInt32($0) ?? 0 }
    while parts.count < 3 { parts.append(0) }
    return parts[0] * 10_000 + parts[1] * 100 + parts[2]
  }

  private static func document(_ name: String) -> PreparedDocument? {
    guard let colon = name.firstIndex(of: ":") else { return nil }
    let number = Folding.fold(String(name[name.index(after: colon)...])).utf8.filter {
      ($0 &- 0x30 < 10) || ($0 &- 0x41 < 26)
    }
    // Placeholders that a validity check let through.
    if number.count < 4 || Set(number).count == 1 { return nil }
    return PreparedDocument(type: String(name[..<colon]), number: number)
  }
}

/// Words by number with what is known of each; 0 is no word.
struct PersonWords {
  private let shares: NameShares
  private var numbers: [String: UInt32] = [:]
  private(set) var bytes: [[UInt8]] = [[]]
  private(set) var keys: [[UInt8]] = [[]]
  /// Names that a nickname stands for, and the other way round, by their keys.
  private(set) var formal: [[[UInt8]]] = [[]]
  private(set) var givenRarity: [Float] = [0]
  private(set) var surnameRarity: [Float] = [0]
  private var relations: [UInt64: WordRelation] = [:]
  private var edits = EditDistance()

  init(_ shares: NameShares) { self.shares = shares }

  mutating func number(of word: String) -> UInt32 {
    if word.isEmpty { return 0 }
    if let number = numbers[word] { return number }
    let number = UInt32(bytes.count)
    numbers[word] = number
    let letters = Array(word.utf8)
    bytes.append(letters)
    keys.append(PhoneticKey.of(letters))
    formal.append((Nicknames.formal[word] ?? []).map { PhoneticKey.of(Array($0.utf8)) })
    givenRarity.append(shares.givenRarity(word))
    surnameRarity.append(shares.surnameRarity(word))
    return number
  }

  /// A nickname sounds like the name that it stands for.
  mutating func relation(_ left: UInt32, _ right: UInt32) -> WordRelation {
    if left == right { return .same }
    let pair = UInt64(min(left, right)) << 32 | UInt64(max(left, right))
    if let known = relations[pair] { return known }
    let relation = compare(Int(left), Int(right))
    if relations.count >= 1 << 18 { relations.removeAll(keepingCapacity: true) }
    relations[pair] = relation
    return relation
  }

  private mutating func compare(_ left: Int, _ right: Int) -> WordRelation {
    if keys[left] == keys[right] || formal[left].contains(keys[right]) || formal[right].contains(keys[left]) {
      return .soundsAlike
    }
    let likeness = max(edits.similarity(bytes[left], bytes[right]), edits.similarity(keys[left], keys[right]))
    if likeness >= 0.75 { return .similar }
    let (first, second) = (bytes[left], bytes[right])
    if first.count == 1 || second.count == 1 || min(first.count, second.count) >= 3,
      first.starts(with: second) || second.starts(with: first)
    {
      return .front
    }
    return likeness >= 0.55 ? .remote : .other
  }
}

/// Names by which people are called at home, and the names in their papers.
enum Nicknames {
  static let formal: [String: [String]] = {
    var formal: [String: [String]] = [:]
    for line in list.split(separator: ";") {
      let words = line.split(separator: " ").map { String($0) }
      for nickname in words.dropFirst() { formal[nickname, default: []].append(words[0]) }
    }
    return formal
  }()

  /// The formal name first.
  private static let list = """
    JOSE PEPE;JOSEFA PEPA;FRANCISCO PACO PANCHO;FRANCISCA PACA PANCHA;MARIA MARI MARUJA;ROSA ROSITA CHARO;ROSARIO CHARO;\
    GUADALUPE LUPE;MERCEDES MECHE;DOLORES LOLA;CONSUELO CHELO;LUIS LUCHO LUCHITO;LUISA LUCHA;JESUS CHUCHO;MANUEL MANOLO;\
    JUAN JUANCHO JUANITO;JUANA JUANITA;CARLOS CARLITOS CALIN;JORGE COCO;ROBERTO BETO;ALBERTO BETO;RICARDO RICHI;EDUARDO LALO;\
    HILARIO LALO;ENRIQUE QUIQUE;GUILLERMO MEMO;IGNACIO NACHO;RAFAEL RAFO;ANTONIO TONO TONITO;FERNANDO NANDO;ISABEL CHABELA ISA;\
    ELIZABETH ELI LIZ;PATRICIA PATI PATTY;BEATRIZ BETTY;TERESA TERE;MILAGROS MILI;KATHERINE KATY;JESSICA JESSI;\
    GABRIELA GABY;ALEXANDRA ALEXA;VICTORIA VICKY;YOLANDA YOLI;VICENTE CHENTE;ERNESTO NETO;GREGORIO GOYO;CECILIA CECI;\
    LOURDES LULU;DANIEL DANI;DANIELA DANI;PEDRO PERICO;MIGUEL MIGUE;SATURNINA SATU;SEBASTIAN SEBAS;FELIPE PIPE
    """
}
