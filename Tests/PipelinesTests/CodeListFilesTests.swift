import Interchange
import Pipelines
import Safekeeping
import Testing

@Suite struct CodeListFilesTests {
  private func read(_ text: String) throws -> CodeList {
    let folder = "/tmp/quipu-codes-\(hexadecimal(try randomBytes(8)))"
    try Folder.make(folder)
    defer { Folder.remove(folder) }
    try SafeFile.write(Array(text.utf8), to: "\(folder)/sexes.csv")
    return try CodeListFiles.read("\(folder)/sexes.csv")
  }

  @Test func `a list has the file's stem, its header and its rows, empty cells too`() throws {
    let list = try read("source,target,label\nF,female,\"Mujer, niña\"\nM,male,\n")
    #expect(list.name == "sexes" && list.columns == ["source", "target", "label"])
    #expect(list.rows == [["F", "female", "Mujer, niña"], ["M", "male", ""]])
  }

  @Test func `a row that is not as wide as the header is refused with its line`() throws {
    do {
      _ = try read("source,target\nF,female\nM\n")
      Issue.record("the ragged list was read")
    } catch {
      let failure = try #require(error as? Failure)
      #expect(failure.finding.code.slug == "code-list-ragged" && failure.finding.place.line == 3)
    }
  }

  @Test func `a folder without lists is an error`() {
    var findings: [Finding] = []
    _ = CodeListFiles.load(folder: "/nowhere/codes", &findings)
    #expect(findings.map(\.code.slug) == ["code-list-missing"])
  }
}
