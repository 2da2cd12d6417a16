import Foundation
import Testing

/// A source that may not send names: it encodes, another program agrees, and the encodings are linked.
@Suite struct EncodeScenarioTests {
  /// Everything that a schema of clkhash can say and this program reads.
  private static let schema = """
    {
      "version": 3,
      "id": "record_id",
      "clkConfig": {
        "l": 512, "xor_folds": 1,
        "kdf": {"type": "HKDF", "hash": "SHA512", "salt": "c2FsdA==", "info": "cXVpcHU=", "keySize": 48}
      },
      "features": [
        {"identifier": "record_id", "ignored": true},
        {"identifier": "nombres", "format": {"type": "string", "encoding": "utf-8"},
         "hashing": {"comparison": {"type": "ngram", "n": 2}, "strategy": {"bitsPerFeature": 60}}},
        {"identifier": "apellido", "format": {"type": "string", "minLength": 1},
         "hashing": {"comparison": {"type": "ngram", "n": 3, "positional": true}, "strategy": {"bitsPerToken": 5},
                     "hash": {"type": "doubleHash"}}},
        {"identifier": "nacimiento", "format": {"type": "date", "format": "%d/%m/%Y"},
         "hashing": {"comparison": {"type": "ngram", "n": 1, "positional": true}, "strategy": {"bitsPerToken": 6},
                     "missingValue": {"sentinel": "", "replaceWith": ""}}},
        {"identifier": "edad", "format": {"type": "integer", "minimum": 0, "maximum": 120},
         "hashing": {"comparison": {"type": "numeric", "thresholdDistance": 4, "resolution": 3},
                     "strategy": {"bitsPerToken": 3}, "missingValue": {"sentinel": "NA", "replaceWith": "0"}}},
        {"identifier": "sexo", "format": {"type": "enum", "values": ["F", "M"]},
         "hashing": {"comparison": {"type": "exact"}, "strategy": {"bitsPerToken": 40},
                     "hash": {"type": "doubleHash", "prevent_singularity": true}}}
      ]
    }
    """

  private static let table = """
    record_id,nombres,apellido,nacimiento,edad,sexo
    A-1,Rosa Luz,Quispe,07/03/2008,17,F
    A-2,Ñusta María,Huamán,7/3/2008,+017,F
    A-3,,Núñez del Prado,,NA,M
    A-4,José,D'Angelo,31/12/1999, 25,M

    """

  /// What another program makes of the same table, schema and key.
  private static let peer = """
    import base64, csv, json, sys
    from clkhash.clk import generate_clks
    from clkhash.schema import from_json_dict
    table, schema, key = sys.argv[1:]
    described = json.load(open(schema))
    secret = open(key, "rb").read().rstrip(b"\\n")
    rows = list(csv.DictReader(open(table, newline="", encoding="utf-8")))
    names = [feature["identifier"] for feature in described["features"]]
    filters = generate_clks([[row[name] for name in names] for row in rows], from_json_dict(described), secret)
    lines = [row["record_id"] + "," + base64.b64encode(made.tobytes()).decode() for row, made in zip(rows, filters)]
    sys.stdout.write("\\n".join(["record_id,clk"] + lines) + "\\n")
    """

  private func path(_ name: String, _ folder: TestFolder) -> String { folder.url.appending(path: name).path }

  private func write(_ texts: [String: String], to folder: TestFolder) throws {
    for (name, text) in texts { try Data(text.utf8).write(to: folder.url.appending(path: name)) }
    let key = folder.url.appending(path: "sources.key")
    try Data("0123456789abcdef of three sources\n".utf8).write(to: key)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
  }

  private func encode(_ table: String, _ schema: String, _ output: String, _ folder: TestFolder) throws -> CommandResult
  {
    try Scenario.quipu([
      "encode", path(table, folder), "--settings", path(schema, folder), "--key", path("sources.key", folder), "-o",
      path(output, folder), "--lang", "en",
    ])
  }

  @Test(.enabled(if: PyPITools.areWanted, "QUIPU_WITHOUT_PYPI is set"))
  func `encodings are byte for byte those of clkhash`() throws {
    let folder = try TestFolder()
    try write(["t.csv": Self.table, "s.encode.yaml": Self.schema], to: folder)
    let checked = try Scenario.quipu(["check", path("s.encode.yaml", folder)])
    #expect(checked.status == 0, "\(checked.errors)")
    let outcome = try encode("t.csv", "s.encode.yaml", "out.csv", folder)
    #expect(outcome.status == 0 && outcome.text.hasPrefix("4 records encoded; of 512 bits"), "\(outcome.errors)")
    let peer = try Scenario.run(
      PyPITools.program("python"),
      ["-c", Self.peer, path("t.csv", folder), path("s.encode.yaml", folder), path("sources.key", folder)])
    #expect(peer.status == 0, "\(peer.errors)")
    #expect(try Data(contentsOf: folder.url.appending(path: "out.csv")) == peer.output)
  }

  @Test func `encodings of two sources are linked and nothing of a name is seen`() throws {
    let folder = try TestFolder()
    let head = "record_id,nombres,apellido,nacimiento,edad,sexo\n"
    let (given, surnames) = (["Rosa", "Luz", "Ana", "Flor", "Nelly"], ["Quispe", "Mamani", "Huanca", "Condori"])
    var (first, second, truth) = (head, head, "left,right\n")
    for person in 0..<60 {
      let born = "1\(person % 9)/0\(1 + person % 7)/\(1980 + person / 3)"
      let rest = "\(born),\(20 + person / 3),\(person % 2 == 0 ? "F" : "M")\n"
      first += "A-\(person),\(given[person % 5]) \(given[person % 4]),\(surnames[person % 4]),\(rest)"
      let spelt = person % 3 == 0 ? surnames[person % 4].replacing("a", with: "aa") : surnames[person % 4]
      second += "B-\(person),\(given[person % 5]) \(given[person % 4]),\(spelt),\(rest)"
      truth += "A-\(person),B-\(person)\n"
    }
    try write(["a.csv": first, "b.csv": second, "truth.csv": truth, "s.encode.yaml": Self.schema], to: folder)
    for name in ["a", "b"] {
      #expect(try encode("\(name).csv", "s.encode.yaml", "\(name).clk.csv", folder).status == 0)
    }
    let tables = ["--table", path("a.clk.csv", folder), "--table", path("b.clk.csv", folder)]
    let settings = path("s.link.yaml", folder)
    #expect(try Scenario.quipu(["link", "--suggest", "-o", settings] + tables).status == 0)
    #expect(try String(contentsOfFile: settings, encoding: .utf8).contains("{column: clk, kind: clk}"))
    let outcome = try Scenario.quipu(
      ["link"] + tables + ["--settings", settings, "-o", path("c.csv", folder), "--pairs", path("p.csv", folder)]
        + ["--truth", path("truth.csv", folder), "--json", "--lang", "en"])
    #expect(outcome.status == 0 && outcome.errors.contains("not anonymous"), "\(outcome.errors)")
    let agreement = try #require((outcome.json["truth"] as? [String: Any])?["pairs"] as? [String: Double])
    #expect(try #require(agreement["f1"]) > 0.98)
    let pairs = try String(contentsOfFile: path("p.csv", folder), encoding: .utf8)
    #expect(pairs.hasPrefix("left,right,dice\nA-0,B-0,"))
    for name in ["a.clk.csv", "p.csv", "c.csv"] {
      let text = try String(contentsOfFile: path(name, folder), encoding: .utf8)
      #expect(!text.contains("Quispe") && !text.contains("Rosa"))
    }
  }

  @Test func `what stands in the way is said, and then nothing is written`() throws {
    let folder = try TestFolder()
    try write(["t.csv": Self.table.replacing("31/12", with: "31/13"), "s.encode.yaml": Self.schema], to: folder)
    let unfit = try encode("t.csv", "s.encode.yaml", "out.csv", folder)
    #expect(unfit.status == 65 && unfit.errors.contains("1 values of “nacimiento”"), "\(unfit.errors)")
    #expect(!unfit.errors.contains("31/13"))
    #expect(!FileManager.default.fileExists(atPath: path("out.csv", folder)))

    let key = path("sources.key", folder)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: key)
    let exposed = try encode("t.csv", "s.encode.yaml", "out.csv", folder)
    #expect(exposed.errors.contains("source-key-exposed"))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
    try Data("short".utf8).write(to: URL(filePath: key))
    #expect(try encode("t.csv", "s.encode.yaml", "out.csv", folder).errors.contains("source-key-short"))

    let wrong = Self.schema.replacing("\"xor_folds\"", with: "\"xorFolds\"").replacing("\"l\": 512", with: "\"l\": 500")
      .replacing("\"n\": 2}", with: "\"n\": 2, \"resolution\": 3}")
    try Data(wrong.utf8).write(to: folder.url.appending(path: "s.encode.yaml"))
    let checked = try Scenario.quipu(["check", path("s.encode.yaml", folder), "--lang", "en"])
    #expect(checked.status == 78)
    for said in ["write xor_folds", "power of two", "“resolution” is none of ngram"] {
      #expect(checked.errors.contains(said), "\(said)\n\(checked.errors)")
    }
  }
}
