import Anonymisation
import Glibc
import Interchange
import Safekeeping

/// A fresh private folder that goes with the test.
final class Workbench {
  let path: String

  init() {
    var template = Array("/tmp/quipu-writers-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  deinit { Folder.remove(path) }

  func bytes(_ name: String) throws -> [UInt8] { try SafeFile.read("\(path)/\(name)") }
  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// Every file and folder below, relative, sorted.
  func tree(_ under: String = "") -> [String] {
    Folder.names(in: "\(path)/\(under)").flatMap { name in
      let child = under.isEmpty ? name : "\(under)/\(name)"
      return [child] + tree(child)
    }
  }

  func mode(_ name: String) -> UInt32 {
    var status = stat()
    return lstat("\(path)/\(name)", &status) == 0 ? status.st_mode & 0o7777 : 0
  }

  func inode(_ name: String) -> UInt {
    var status = stat()
    return lstat("\(path)/\(name)", &status) == 0 ? UInt(status.st_ino) : 0
  }
}

/// Runs a shell command and gives its output; nil when it fails.
func output(of command: String) -> String? {
  guard let pipe = popen(command, "r") else { return nil }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&chunk, 1, chunk.count, pipe)
    if count == 0 { break }
    bytes += chunk[..<count]
  }
  return pclose(pipe) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
}

/// Is the program here and working?
func works(_ command: String) -> Bool { output(of: "\(command) >/dev/null 2>&1") != nil }

let hasPython = works("python3 -c 'import gzip, zipfile'")
let hasUnzip = works("unzip -v")
let hasZcat = works("zcat --version")

/// Batches of a published count with a text, a list and an integer, made by a real release: there is no
/// other way to have one.
func released(
  _ rows: [(note: String?, marks: String?, value: String?)], batchRows: Int = 4096
) throws -> [ReleasedBatch] {
  let entity = EntityType(
    name: "tally", label: Localised(es: "recuento", en: "tally"),
    fields: [
      Field(name: "note", type: .string, privacy: .nonSensitive),
      Field(name: "marks", type: .string, privacy: .nonSensitive, repeats: true),
      Field(name: "value", type: .integer, privacy: .nonSensitive),
    ], links: [])
  let policy = ReleasePolicy(
    name: "counts", version: "1", recipient: "public", purpose: Localised(es: "p", en: "p"),
    legalBasis: "legal_duty", consentPurposes: [], unknownConsent: .exclude, excludedSeals: [],
    k: 2, smallClasses: .report,
    tables: [
      ReleasePolicy.Table(
        entity: "tally",
        fields: ["note", "marks", "value"].map {
          ReleasePolicy.FieldTreatment(field: $0, treatment: .keep)
        }, quasiIdentifiers: [])
    ], archive: false)
  let line = try ReleaseLine(
    policy: policy, model: UnifiedModel(name: "unified", version: "1", entities: [entity]),
    codeLists: CodeListSet([
      CodeList(name: "legal_basis", columns: ["code"], rows: [["legal_duty"]])
    ]),
    masterKey: SecretKey(Array(repeating: 7, count: 32)))

  let stored = StoredTable(type: entity)
  for (number, row) in rows.enumerated() {
    stored.ids.append("row \(number)")
    stored.columns[0].append(row.note)
    stored.columns[1].append(row.marks)
    stored.columns[2].append(row.value)
    stored.sourceRecords.append(1)
    stored.subjects.append([])
  }
  var batches: [ReleasedBatch] = []
  try line.begin(batchRows: batchRows).run(
    reading: { _, _, take throws(Failure) in try take(stored) },
    into: { batch throws(Failure) in batches.append(batch) })
  return batches
}

/// Many rows of unlike lengths, the same on every call.
func manyRows(_ count: Int) -> [(note: String?, marks: String?, value: String?)] {
  (0..<count).map { number in
    (
      note: number % 7 == 0 ? nil : String(repeating: "ñ,\"", count: number % 11),
      marks: number % 3 == 0 ? "uno\u{1F}dos" : nil, value: String(number)
    )
  }
}
