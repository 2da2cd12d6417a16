import Interchange
import Pipelines
import Testing

@Suite struct MappingComparisonTests {
  private func compare(
    _ new: (String) -> String, rows: String = WorkshopFixture.personRows, old: String = WorkshopFixture.persons,
    _ adjust: (inout MappingComparison.Request) -> Void = { _ in }
  ) throws -> MappingComparison {
    let fixture = try WorkshopFixture()
    var request = MappingComparison.Request()
    adjust(&request)
    let outcome = try MappingComparison.run(
      old: try fixture.mapping(old, name: "old"), new: try fixture.mapping(new(old), name: "new"),
      file: try fixture.file("x.csv", rows), request)
    guard case .compared(let comparison) = outcome else { throw NotCompared() }
    return comparison
  }

  private struct NotCompared: Error {}

  private func version(_ number: String, _ text: String) -> String {
    text.replacing("version: 1.0.0", with: "version: \(number)")
  }

  private func entity(_ comparison: MappingComparison, _ name: String) throws -> MappingComparison.EntityChange {
    try #require(comparison.entities.first { $0.entity == name })
  }

  @Test func `the same mapping gives the same, and no version has to rise`() throws {
    let comparison = try compare { $0 }
    #expect(comparison.isSame && comparison.needed == .none && comparison.isVersionEnough)
    let person = try entity(comparison, "person")
    #expect([person.same, person.changed, person.added, person.removed] == [2, 0, 0, 0])
  }

  @Test func `another text with the same output is a patch`() throws {
    let comparison = try compare { version("1.0.1", $0).replacing("SEXO | lookup", with: "SEXO | trim | lookup") }
    #expect(comparison.isSame && comparison.needed == .patch && comparison.isVersionEnough)
  }

  @Test func `a value where there was none is a minor change`() throws {
    let comparison = try compare {
      version("1.1.0", $0).replacing("sex: SEXO", with: "address: OFICINA\n      sex: SEXO")
    }
    let person = try entity(comparison, "person")
    #expect(person.fields.map(\.field) == ["address"])
    #expect(person.fields[0].appeared == 2 && person.fields[0].changed == 0 && person.fields[0].vanished == 0)
    #expect(person.fields[0].examples.map(\.new) == [.shape("AAAA (4)"), .shape("AAAA (4)")])
    #expect(comparison.needed == .minor && comparison.isVersionEnough && !comparison.isSame)
  }

  @Test func `a record that is no longer refused adds its rows and changes account and findings`() throws {
    let comparison = try compare { version("1.1.0", $0).replacing("MUJER: female", with: "MUJERR: female") }
    #expect(try entity(comparison, "person").addedAt == [3])
    #expect(try entity(comparison, "victim_role").added == 1)
    #expect(comparison.oldAccount.parts[2].count == 1 && comparison.newAccount.parts[2].count == 0)
    let unmapped = comparison.findings.first { $0.code == "code-unmapped" }
    #expect(unmapped?.old == 1 && unmapped?.new == 0 && unmapped?.field == "person.sex")
    #expect(comparison.needed == .minor)
  }

  @Test func `a changed value and a changed key are major, and a patch is not enough for them`() throws {
    let value = try compare { version("1.0.1", $0).replacing("| given-names", with: "| lower") }
    #expect(value.needed == .major && !value.isVersionEnough)
    #expect(try entity(value, "person").fields[0].examples[0].old == .shape("AAAAA AAAAA (11)"))
    #expect(try entity(value, "person").fields[0].examples[0].new == .shape("aaaaa aaaaa (11)"))
    let key = try compare { version("2.0.0", $0).replacing("key: [ID]", with: "key: [ID, CLASE]") }
    let person = try entity(key, "person")
    #expect([person.same, person.changed, person.added, person.removed] == [0, 0, 2, 2])
    #expect(person.removedAt == [1, 2] && person.addedAt == [1, 2])
    #expect(key.needed == .major && key.isVersionEnough)
  }

  private func headless(_ text: String) -> String { WorkshopFixture.headlessPersons }

  @Test func `rows are found again by their keys when records have other numbers`() throws {
    let comparison = try compare(headless)
    let person = try entity(comparison, "person")
    #expect([person.same, person.changed, person.added, person.removed] == [2, 0, 0, 0])
    #expect(!comparison.isPartial)
    let changed = try compare { headless($0).replacing("given-names", with: "lower") }
    #expect(try entity(changed, "person").fields.map(\.changed) == [2])
  }

  @Test func `rows beyond the bound are counted as removed and added, and that is told`() throws {
    let comparison = try compare(headless) { $0.mostStrays = 1 }
    let person = try entity(comparison, "person")
    #expect(comparison.isPartial)
    #expect([person.same, person.changed, person.added, person.removed] == [1, 0, 1, 1])
  }

  @Test func `only the first records are compared when asked`() throws {
    let lower: (String) -> String = { $0.replacing("| given-names", with: "| lower") }
    let comparison = try compare(lower) { $0.records = 1 }
    #expect(comparison.oldAccount.parts[0].count == 1)
    #expect(try entity(comparison, "person").changed == 1)
  }

  @Test func `a file that one of them refuses is told by its name`() throws {
    let fixture = try WorkshopFixture()
    let outcome = try MappingComparison.run(
      old: try fixture.mapping(WorkshopFixture.persons, name: "old"),
      new: try fixture.mapping(
        version("1.0.1", WorkshopFixture.persons).replacing("SEXO |", with: "SEXOS |"), name: "new"),
      file: try fixture.file("x.csv", WorkshopFixture.personRows), MappingComparison.Request())
    guard case .refused(let mapping, let failure) = outcome else { throw NotCompared() }
    #expect(mapping == "personas@1.0.1" && failure.finding.code.slug == "csv-column-missing")
  }

  @Test(arguments: [
    ("1.0.0", "1.0.1", "patch"), ("1.0.9", "1.1.0", "minor"), ("1.9.9", "2.0.0", "major"), ("1.0.0", "1.0.0", "none"),
    ("1.1.0", "1.0.9", "-"), ("1.0", "1.1", "-"), ("1.0.0", "1.0.x", "-"),
  ])
  func `a step from one version to another has a name, or none`(old: String, new: String, word: String) {
    #expect(VersionBump(from: old, to: new)?.word ?? "-" == word)
  }
}
