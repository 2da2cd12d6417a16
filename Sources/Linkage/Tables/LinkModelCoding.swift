package import Interchange

/// A model as lines of text and back: a word that says what a line is, and its values between tabs.
///
/// Numbers are written so that they come back bit by bit; what is a set or a table stands in the order of its keys, so
/// the same model is the same bytes.
extension LinkModel {
  package func encoded() -> [UInt8] {
    var lines = ModelLines()
    lines.add("quipu-link-model", ["\(Self.version)"])
    for column in columns {
      lines.add("column", [column.name, column.kind.rawValue, column.within.map { "\($0)" } ?? ""])
    }
    encodePlan(&lines)
    encodeWeights(&lines)
    encodeFrame(&lines)
    lines.add("end", [])
    return lines.bytes
  }

  private func encodePlan(_ lines: inout ModelLines) {
    lines.add("mode", [plan.mode.rawValue, plan.isOneToOne ? "one-to-one" : ""])
    lines.add("thresholds", ["\(plan.linkWeight)", "\(plan.pairWeight)"])
    lines.add("blocks", ["\(plan.largestBlock)", "\(plan.pairsPerRecord)"])
    for rule in plan.rules { lines.add("rule", rule.flatMap { [$0.subject, $0.form.rawValue] }) }
  }

  private func encodeWeights(_ lines: inout ModelLines) {
    lines.add("lambda", ["\(match.lambda)", "\(match.rounds)", match.hasConverged ? "converged" : ""])
    for index in match.comparisons.indices {
      lines.add("m", [match.comparisons[index].name] + match.agreement[index].map { "\($0)" })
      lines.add("u", [match.comparisons[index].name] + match.coincidence[index].map { "\($0)" })
    }
  }

  private func encodeFrame(_ lines: inout ModelLines) {
    lines.add("names", [frame.hasGiven ? "given" : "", frame.hasSurnames ? "surnames" : ""])
    lines.add("given", table: frame.roles.given) { "\($0)" }
    lines.add("surname", table: frame.roles.surname) { "\($0)" }
    lines.add("given-rare", ["\(frame.given.rare)"])
    lines.add("given-bits", table: frame.given.bits) { "\($0)" }
    lines.add("surname-rare", ["\(frame.surnames.rare)"])
    lines.add("surname-bits", table: frame.surnames.bits) { "\($0)" }
    for pair in frame.variants.sorted() {
      lines.add("variant", [String(pair.low, radix: 16), String(pair.high, radix: 16)])
    }
    for field in frame.fields {
      lines.add("field", ["\(field.width)", field.hasWeakJanuary ? "weak-january" : "", "\(field.terms.rare)"])
      lines.add("crowded", table: Dictionary(uniqueKeysWithValues: field.crowded.map { ($0, 1) })) { _ in "" }
      lines.add("bits", table: field.terms.bits) { "\($0)" }
      lines.add("word-rare", ["\(field.wordTerms.rare)"])
      lines.add("word-bits", table: field.wordTerms.bits) { "\($0)" }
    }
  }

  /// Throws: `link-model-unreadable`, for bytes that are no model or one of another version.
  package init(encoded bytes: [UInt8], file: String) throws(Failure) {
    guard let model = ModelReading(bytes).model() else { throw Failure(.linkModelUnreadable, at: Place(file: file)) }
    self = model
  }
}

private struct ModelLines {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ word: String, _ values: [String]) {
    bytes += Array(word.utf8)
    for value in values {
      bytes.append(0x09)
      // A tab or a line's end within a name would end it.
      bytes += value.utf8.map { $0 < 0x20 ? 0x20 : $0 }
    }
    bytes.append(0x0A)
  }

  /// One line a key.
  mutating func add<Value>(_ word: String, table: [UInt64: Value], _ text: (Value) -> String) {
    for (key, value) in table.sorted(by: { $0.key < $1.key }) {
      add(word, [String(key, radix: 16), text(value)])
    }
  }
}

/// Reads what `encoded` wrote; nil for anything else.
private struct ModelReading {
  private let lines: [(word: String, values: [String])]

  init(_ bytes: [UInt8]) {
    lines = bytes.split(separator: 0x0A).map { line in
      let values = line.split(separator: 0x09, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
      }
      return (values[0], Array(values.dropFirst()))
    }
  }

  private func values(_ word: String) -> [[String]] { lines.filter { $0.word == word }.map(\.values) }

  func model() -> LinkModel? {
    guard lines.first?.word == "quipu-link-model", lines.first?.values == ["\(LinkModel.version)"],
      lines.last?.word == "end", let plan = plan()
    else { return nil }
    let columns = values("column").compactMap { values -> LinkModel.Column? in
      guard values.count == 3, let kind = ColumnKind(rawValue: values[1]) else { return nil }
      return LinkModel.Column(name: values[0], kind: kind, within: Int(values[2]))
    }
    guard columns.count == values("column").count, let frame = frame(),
      frame.fields.count == columns.count(where: { !$0.kind.isName }), let match = match(columns, frame)
    else { return nil }
    return LinkModel(columns: columns, plan: plan, match: match, frame: frame)
  }

  private func plan() -> LinkPlan? {
    var plan = LinkPlan()
    guard let mode = values("mode").first, mode.count == 2, let kind = LinkMode(rawValue: mode[0]),
      let bits = values("thresholds").first?.compactMap({ Double($0) }), bits.count == 2,
      let blocks = values("blocks").first?.compactMap({ Int($0) }), blocks.count == 2
    else { return nil }
    plan.mode = kind
    plan.isOneToOne = mode[1] == "one-to-one"
    (plan.linkWeight, plan.pairWeight) = (bits[0], bits[1])
    (plan.largestBlock, plan.pairsPerRecord) = (blocks[0], blocks[1])
    for rule in values("rule") {
      let keys = stride(from: 0, to: rule.count - 1, by: 2).compactMap { place in
        BlockingKey.Form(rawValue: rule[place + 1]).map { BlockingKey(rule[place], $0) }
      }
      if keys.isEmpty || keys.count * 2 != rule.count { return nil }
      plan.rules.append(keys)
    }
    return plan
  }

  private func match(_ columns: [LinkModel.Column], _ frame: TableFrame) -> MatchModel? {
    let comparisons = Comparison.all(of: columns, frame)
    guard let lambda = values("lambda").first, lambda.count == 3, let chance = Double(lambda[0]),
      let rounds = Int(lambda[1]), let agreement = levels("m", comparisons), let coincidence = levels("u", comparisons)
    else { return nil }
    var match = MatchModel(comparisons, lambda: chance, agreement: agreement, coincidence: coincidence)
    match.rounds = rounds
    match.hasConverged = lambda[2] == "converged"
    return match
  }

  private func levels(_ word: String, _ comparisons: [Comparison]) -> [[Double]]? {
    let found = values(word).map { $0.dropFirst().compactMap { Double($0) } }
    return found.map(\.count) == comparisons.map(\.levels.count) ? found : nil
  }

  private func frame() -> TableFrame? {
    guard let names = values("names").first, names.count == 2 else { return nil }
    var frame = TableFrame()
    frame.hasGiven = names[0] == "given"
    frame.hasSurnames = names[1] == "surnames"
    frame.roles = NameRoles(given: Self.table(values("given")), surname: Self.table(values("surname")))
    guard let given = terms("given-rare", "given-bits"), let surnames = terms("surname-rare", "surname-bits") else {
      return nil
    }
    (frame.given, frame.surnames) = (given, surnames)
    for line in lines { if !add(line.word, line.values, to: &frame) { return nil } }
    return frame
  }

  private func terms(_ rare: String, _ bits: String) -> TermWeights? {
    values(rare).first?.first.flatMap { Float($0) }.map { TermWeights(bits: Self.table(values(bits)), rare: $0) }
  }

  /// Lines of a field belong to the field named last.
  private func add(_ word: String, _ values: [String], to frame: inout TableFrame) -> Bool {
    let last = frame.fields.count - 1
    switch word {
    case "field":
      guard values.count == 3, let width = Int(values[0]), let rare = Float(values[2]) else { return false }
      frame.fields.append(
        FieldFrame(
          width: width, hasWeakJanuary: values[1] == "weak-january", terms: TermWeights(bits: [:], rare: rare)))
    case "variant":
      guard values.count == 2, let low = UInt64(values[0], radix: 16), let high = UInt64(values[1], radix: 16) else {
        return false
      }
      frame.variants.insert(VariantPair(low, high))
    case "word-rare":
      guard last >= 0, let rare = values.first.flatMap({ Float($0) }) else { return false }
      frame.fields[last].wordTerms = TermWeights(bits: [:], rare: rare)
    case "crowded", "bits", "word-bits":
      guard last >= 0, let key = values.first.flatMap({ UInt64($0, radix: 16) }) else { return false }
      if word == "crowded" {
        frame.fields[last].crowded.insert(key)
      } else {
        guard values.count == 2, let bits = Float(values[1]) else { return false }
        word == "bits" ? frame.fields[last].terms.set(bits, for: key) : frame.fields[last].wordTerms.set(bits, for: key)
      }
    default: break
    }
    return true
  }

  private static func table<Value: LosslessStringConvertible>(_ lines: [[String]]) -> [UInt64: Value] {
    var table: [UInt64: Value] = [:]
    for line in lines where line.count == 2 {
      if let key = UInt64(line[0], radix: 16), let value = Value(line[1]) { table[key] = value }
    }
    return table
  }
}

extension FindingCode {
  static let linkModelUnreadable = FindingCode(
    "link-model-unreadable", .error, es: "el archivo no es un modelo de enlace de esta versión",
    en: "the file is no linkage model of this version",
    hint: Localised(es: "entrénelo de nuevo", en: "train it anew"))
}
