import Glibc
import Interchange
import Testing

@testable import Normalisation

@Suite struct StepsTests {
  @Test func `every example of every step gives what it says`() throws {
    for step in NormalisationSteps.library.steps {
      #expect(!step.spec.examples.isEmpty, "step \(step.spec.name) has no example")
      for example in step.spec.examples {
        let columns = example.columns.mapValues { [Optional($0)] }
        let applied = try apply(step, example.arguments, [example.input], columns: columns)
        let label = "\(step.spec.name)(\(example.arguments)) of \(example.input ?? "-")"
        #expect(applied.values == [example.output], "\(label)")
        #expect(applied.slugs == example.findings, "\(label)")
      }
    }
  }

  @Test func `every finding of an example is declared in its spec`() {
    for step in NormalisationSteps.library.steps {
      let declared = Set(step.spec.findings.map(\.slug))
      for slug in step.spec.examples.flatMap(\.findings) {
        #expect(declared.contains(slug), "\(step.spec.name) does not declare \(slug)")
      }
    }
  }

  @Test func `a failing cell is missing, and a missing cell of most steps stays missing`() throws {
    for step in NormalisationSteps.library.steps
    // These answer that something is in doubt or not known where nothing is said.
    where step.spec.options.allSatisfy({ !$0.required }) && step != PresumedMinor.self && step != ChildAt.self {
      let applied = try apply(step, "", [nil, "\u{1}¿?", nil])
      #expect(applied.values.count == 3)
      #expect(applied.values[0] == nil && applied.values[2] == nil, "\(step.spec.name)")
      if !applied.failures.isEmpty { #expect(applied.values[1] == nil, "\(step.spec.name)") }
    }
  }

  /// A new step has to be judged: only what stands here lets a sealed column into an open field.
  @Test func `every step that hides whose value it was is known`() {
    let hiding = NormalisationSteps.steps.filter { !$0.keepsIdentity }.map { $0.spec.name }.sorted()
    #expect(
      hiding == [
        "age", "age-check", "age-on", "article", "boolean", "child-at", "country", "document-validity",
        "forced-labour", "matches", "offence-kind", "place", "presumed-minor", "trafficking-elements", "tri",
        "ubigeo", "year",
      ])
    let placing = NormalisationSteps.steps.filter { $0.keepsPlace && !$0.keepsIdentity }.map { $0.spec.name }
    #expect(placing.sorted() == ["place", "ubigeo"])
  }

  @Test func `names are unique and sorted by type`() {
    let names = NormalisationSteps.steps.map { $0.spec.name }
    #expect(Set(names).count == names.count)
    let types = NormalisationSteps.steps.map { String(describing: $0) }
    #expect(types == types.sorted())
  }

  @Test func `every step type of the sources stands in the list`() {
    let listed = Set(NormalisationSteps.steps.map { String(describing: $0) })
    let declared = Self.stepTypes()
    #expect(declared.count >= 30)
    for type in declared where !listed.contains(type) {
      Issue.record("add to the list in Sources/Normalisation/Steps.swift: \(type).self,")
    }
    #expect(listed.subtracting(declared).isEmpty)
  }

  @Test func `a normaliser leaves canonical values as they are and says nothing`() throws {
    let canonical: [FieldType: [String]] = [
      .string: ["QUISPE MAMANI"], .text: ["a\nb"], .code: ["bad_check"],
      .integer: ["0", "-5", "16"], .decimal: ["-12.046", "0.5", "1.500"],
      .money: ["1500.00", "1500.1250", "0.05", "-300.00"], .boolean: ["true", "false"],
      .tri: ["true", "false", "unknown"], .date: ["2007-07-14"],
      .partialDate: ["2007", "2007-07", "2007-07-14"], .dateTime: ["2024-01-02T14:30:00"],
      .ubigeo: ["010101", "150132"], .country: ["PER"], .place: ["010101", "PER"],
      .ruc: ["20512333797"], .phone: ["+51999000017"],
    ]
    let normalisers = NormalisationSteps.library.normalisers
    #expect(Set(canonical.keys) == Set(normalisers.keys))
    for (type, values) in canonical {
      let applied = try apply(try #require(normalisers[type]), "", values)
      #expect(applied.values == values, "\(type)")
      #expect(applied.findings.isEmpty, "\(type)")
    }
  }

  @Test func `what converts a district must not run twice`() {
    #expect(!Ubigeo.isIdempotent && Ubigeo.canonicalAfter == ["ubigeo"])
    #expect(!DistrictOrCountry.isIdempotent && DistrictOrCountry.canonicalAfter.contains("ubigeo"))
    #expect(Money.isIdempotent && Money.canonicalAfter == ["money"])
  }

  @Test func `what a normaliser gives, it takes again unchanged`() throws {
    for (type, normaliser) in NormalisationSteps.library.normalisers where type != .ubigeo {
      for example in normaliser.spec.examples where example.output != nil {
        let again = try apply(normaliser, "", [example.output])
        #expect(again.values == [example.output], "\(type)")
      }
    }
  }

  @Test func `a list cell is converted item by item`() throws {
    #expect(try apply("country", "", ["PERUANA\u{1F}Chile"]).values == ["PER\u{1F}CHL"])
    let failed = try apply("country", "", ["PERUANA\u{1F}MARCIANA"])
    #expect(failed.values == [nil])
    #expect(failed.failures == ["0 country-unknown"])
    #expect(try apply("given-names", "", ["N.N.\u{1F}luz"]).values == ["LUZ"])
    #expect(try apply("ubigeo", "", ["10101\u{1F}170101"]).values == ["010101\u{1F}170101"])
    #expect(try apply("ubigeo", "", ["10101\u{1F}999999"]).values == [nil])
  }

  @Test func `any bytes at all give one cell per row, and a failing row is missing`() throws {
    let alphabet =
      Array("0123459-/.,:; TZñÑÃ‘(a)\"DNIART\u{1F}\u{A0}\u{301}".utf8) + [0xFF, 0x00, 0xC3]
    var state: UInt64 = 42
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    let cells = TextColumn()
    for _ in 0..<3000 {
      cells.append((0..<random(24)).map { _ in alphabet[random(alphabet.count)] })
    }
    for step in NormalisationSteps.library.steps {
      var instance = try step.init(
        StepWriting.required(of: step.spec),
        StepContext(codeLists: CodeFiles.all, ubigeoCoding: "inei"))
      let output = TextColumn()
      var report = StepReport()
      instance.apply(StepInput(value: cells), to: output, &report)
      #expect(output.count == cells.count, "\(step.spec.name)")
      let failed = report.entries.filter(\.isFailure)
      #expect(failed.allSatisfy { output.isMissing($0.row) }, "\(step.spec.name)")
    }
  }

  /// Types that conform to a step protocol, from the text of the sources.
  private static func stepTypes() -> Set<String> {
    let root = CodeFiles.folder.split(separator: "/").dropLast(2).joined(separator: "/")
    var types: Set<String> = []
    for path in SourceFiles.paths(under: "/\(root)/Sources/Normalisation") {
      for line in CodeFiles.text(path).split(separator: "\n") {
        guard line.hasPrefix("struct "), line.hasSuffix("Transform {") else { continue }
        types.insert(String(line.dropFirst(7).prefix { $0 != ":" }))
      }
    }
    return types
  }
}

enum SourceFiles {
  /// All Swift files below a folder.
  static func paths(under folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var paths: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(".") { continue }
      if name.hasSuffix(".swift") {
        paths.append("\(folder)/\(name)")
      } else if !name.contains(".") {
        paths += Self.paths(under: "\(folder)/\(name)")
      }
    }
    return paths.sorted()
  }
}
