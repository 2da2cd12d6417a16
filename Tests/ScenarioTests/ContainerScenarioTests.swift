import Foundation
import Testing

/// Packed deliveries, by the program: `quipu read` and a pipeline source.
@Suite struct ContainerScenarioTests {
  private static let samples = Scenario.samples.appending(path: "1-source")
  private static let csv = "policia_denuncias.csv"
  private static let options = [
    "--format", "csv", "--encoding", "windows-1252", "--delimiter", ";", "--header", "find",
  ]

  /// Python's own packers, so that the reader is not its own witness.
  @discardableResult
  private func python(_ program: String, _ arguments: [String]) throws -> CommandResult {
    try Scenario.run(try #require(Scenario.tool("python3")), ["-c", program] + arguments)
  }

  private static let gzip = """
    import gzip,sys
    data=open(sys.argv[1],'rb').read()
    half=len(data)//2
    open(sys.argv[2],'wb').write(gzip.compress(data[:half])+gzip.compress(data[half:],1))
    """
  private static let zip = """
    import zipfile,sys
    data=open(sys.argv[1],'rb').read()
    with zipfile.ZipFile(sys.argv[2],'w',zipfile.ZIP_DEFLATED) as z:
      with z.open(zipfile.ZipInfo('julio/d.csv'),'w',force_zip64=True) as member: member.write(data)
      if sys.argv[3]=='two':
        z.writestr('stored.csv',data,zipfile.ZIP_STORED)
    """
  /// A stream that cannot seek makes Python write data descriptors.
  private static let streamed = """
    import zipfile,sys
    data=open(sys.argv[1],'rb').read()
    class Pipe:
      def __init__(self,file): self.file=file
      def write(self,b): return self.file.write(b)
      def flush(self): self.file.flush()
    with open(sys.argv[2],'wb') as out, zipfile.ZipFile(Pipe(out),'w',zipfile.ZIP_DEFLATED) as z: z.writestr('d.csv',data)
    """

  @Test func `gzip and ZIP give the records of the file inside`() throws {
    let folder = try TestFolder()
    let plain = try Scenario.quipu(["read", Self.samples.appending(path: Self.csv).path] + Self.options)
    let source = Self.samples.appending(path: Self.csv).path
    let cases: [(program: String, name: String, more: [String], options: [String])] = [
      (Self.gzip, "a.csv.gz", [], []), (Self.zip, "one.zip", ["one"], []),
      (Self.zip, "two.zip", ["two"], ["--member", "stored.csv"]),
      (Self.zip, "two.zip", ["two"], ["--member", "julio/d.csv"]), (Self.streamed, "s.zip", [], []),
    ]
    for (program, name, more, options) in cases {
      let packed = folder.url.appending(path: name).path
      let made = try python(program, [source, packed] + more)
      #expect(made.status == 0, "\(made.errors)")
      let result = try Scenario.quipu(["read", packed] + Self.options + options)
      #expect(result.status == 0, "\(name) \(result.errors)")
      #expect(result.output == plain.output, "\(name)")
    }
    let unnamed = try Scenario.quipu(["read", folder.url.appending(path: "two.zip").path] + Self.options)
    #expect(unnamed.status == 65 && unnamed.errors.contains("zip-member-not-chosen"))
    #expect(!unnamed.errors.contains("julio"))
  }

  /// Two sheets, the least that a workbook may be.
  private static let workbook = """
    import zipfile,sys
    main='xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office='http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    def rels(*r): return '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'+''.join('<Relationship Id="%s" Type="%s/%s" Target="%s"/>'%(i,office,t,f) for i,t,f in r)+'</Relationships>'
    def sheet(value): return '<worksheet %s><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>ID</t></is></c></row><row r="2"><c r="A2"><v>%s</v></c></row></sheetData></worksheet>'%(main,value)
    with zipfile.ZipFile(sys.argv[1],'w',zipfile.ZIP_DEFLATED) as z:
      z.writestr('_rels/.rels',rels(('a','officeDocument','xl/workbook.xml')))
      z.writestr('xl/_rels/workbook.xml.rels',rels(('a','worksheet','1.xml'),('b','worksheet','2.xml')))
      z.writestr('xl/workbook.xml','<workbook %s xmlns:r="%s"><sheets><sheet name="Uno" sheetId="1" r:id="a"/><sheet name="Dos" sheetId="2" r:id="b"/></sheets></workbook>'%(main,office))
      z.writestr('xl/1.xml',sheet('7'))
      z.writestr('xl/2.xml',sheet('1E+05'))
    """

  @Test func `a workbook gives the rows of its first or its named sheet`() throws {
    let folder = try TestFolder()
    let path = folder.url.appending(path: "a.xlsx").path
    let made = try python(Self.workbook, [path])
    #expect(made.status == 0, "\(made.errors)")
    let first = try Scenario.quipu(["read", path, "--format", "xlsx"])
    #expect(first.status == 0 && first.text == "{\"ID\":\"7\"}\n")
    #expect(first.errors.contains("xlsx-sheets-unread"))
    let named = try Scenario.quipu(["read", path, "--format", "xlsx", "--sheet", "Dos", "--header", "none"])
    #expect(named.text == "[\"ID\"]\n[\"1E+05\"]\n")
    let absent = try Scenario.quipu(["read", path, "--format", "xlsx", "--sheet", "Tres"])
    #expect(absent.status == 65 && absent.text.isEmpty && absent.errors.contains("xlsx-sheet-not-found"))
  }

  @Test func `a workbook in a gzip or a ZIP gives the same rows`() throws {
    let folder = try TestFolder()
    let path = folder.url.appending(path: "libro.xlsx").path
    try python(Self.workbook, [path])
    let bare = try Scenario.quipu(["read", path, "--format", "xlsx"])
    #expect(bare.status == 0 && !bare.text.isEmpty)
    let cases: [(program: String, name: String, more: [String], options: [String])] = [
      (Self.gzip, "libro.xlsx.gz", [], []), (Self.zip, "uno.zip", ["one"], []),
      (Self.zip, "dos.zip", ["two"], ["--member", "stored.csv"]),
      (Self.zip, "dos.zip", ["two"], ["--member", "julio/d.csv"]),
    ]
    for (program, name, more, options) in cases {
      let packed = folder.url.appending(path: name).path
      try python(program, [path, packed] + more)
      let result = try Scenario.quipu(["read", packed, "--format", "xlsx"] + options)
      #expect(result.status == 0 && result.output == bare.output, "\(name) \(result.errors)")
    }
    let unnamed = try Scenario.quipu(["read", folder.url.appending(path: "dos.zip").path, "--format", "xlsx"])
    #expect(unnamed.status == 65 && unnamed.output.isEmpty && unnamed.errors.contains("zip-member-not-chosen"))
  }

  @Test func `what is no workbook in a ZIP is refused by name`() throws {
    let folder = try TestFolder()
    let packed = folder.url.appending(path: "a.zip").path
    try python(Self.zip, [Self.samples.appending(path: Self.csv).path, packed, "one"])
    let result = try Scenario.quipu(["read", packed, "--format", "xlsx"])
    #expect(result.status == 65 && result.output.isEmpty && result.errors.contains("xlsx-not-a-workbook"))
  }

  @Test func `a member is found by its name in the page of the packer`() throws {
    let folder = try TestFolder()
    let (made, packed) = (folder.url.appending(path: "a.zip"), folder.url.appending(path: "b.zip"))
    try python(Self.zip, [Self.samples.appending(path: Self.csv).path, made.path, "two"])
    // Ñ of CP437 and of CP850 for the O of `stored.csv`; the other member is left as it is.
    var bytes = try Data(contentsOf: made)
    while let name = bytes.range(of: Data("stored.csv".utf8)) { bytes[name.lowerBound + 2] = 0xA5 }
    try bytes.write(to: packed)
    let found = try Scenario.quipu(["read", packed.path, "--member", "stÑred.csv"] + Self.options)
    #expect(found.status == 0 && !found.text.isEmpty, "\(found.errors)")
    #expect(try Scenario.quipu(["read", packed.path, "--member", "stored.csv"] + Self.options).status == 65)
  }

  @Test func `a damaged container exits 65`() throws {
    let folder = try TestFolder()
    let packed = folder.url.appending(path: "a.csv.gz")
    try python(Self.gzip, [Self.samples.appending(path: Self.csv).path, packed.path])
    let whole = try Data(contentsOf: packed)
    try whole.dropLast(5).write(to: packed)
    let cut = try Scenario.quipu(["read", packed.path] + Self.options)
    #expect(cut.status == 65 && cut.errors.contains("container-truncated"))
    try Data("a,b\n".utf8).write(to: packed)
    let plain = try Scenario.quipu(["read", packed.path] + Self.options)
    #expect(plain.status == 65 && plain.errors.contains("container-not-what-its-name-says"))
  }

  @Test func `a night imports packed files, known by the bytes that came`() throws {
    let folder = try TestFolder()
    let input = folder.url.appending(path: "in")
    try FileManager.default.copyItem(at: Self.samples, to: input)
    let packed = input.appending(path: "d.zip")
    try python(Self.zip, [input.appending(path: Self.csv).path, packed.path, "two"])
    for name in ["Mappings", "Pipelines"] {
      try FileManager.default.copyItem(
        at: Scenario.root.appending(path: name), to: folder.url.appending(path: name))
    }
    let pipeline = folder.url.appending(path: "Pipelines/nightly.pipeline.yaml")
    try String(contentsOf: pipeline, encoding: .utf8)
      .replacing("file: policia_denuncias.csv", with: "file: d.zip, member: julio/d.csv")
      .write(to: pipeline, atomically: true, encoding: .utf8)
    let arguments = ["run", pipeline.path, "--input", input.path, "--workspace", try folder.workspace(), "--json"]
    let result = try Scenario.quipu(arguments)
    #expect(result.status == 0, "\(result.errors)")
    let police = try #require(result.json.list("sources").first)
    #expect(police.number("read") == 8)
    let sum = try python(
      "import hashlib,sys; print(hashlib.sha256(open(sys.argv[1],'rb').read()).hexdigest())", [packed.path])
    #expect(police["sha256"] as? String == sum.text.trimmingCharacters(in: .newlines))
  }
}
