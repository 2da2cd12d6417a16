import Interchange
import Testing

@testable import Writers

@Suite struct ManifestTests {
  private func manifest(reversed: Bool, archive: WrittenFile? = nil) -> Manifest {
    let files = [
      Manifest.Entry(
        file: WrittenFile(path: "a.csv.gz", sha256: "aa", byteCount: 1, rows: 2),
        uncompressedSHA256: "cc"),
      Manifest.Entry(
        file: WrittenFile(path: "b.json", sha256: "bb", byteCount: 3, rows: 0),
        uncompressedSHA256: nil),
    ]
    let sources = [
      Manifest.Source(name: "police", sha256: "11"), Manifest.Source(name: "shelter", sha256: "22"),
    ]
    let mappings = ["police@1", "shelter@2"]
    return Manifest(
      origin: Manifest.Origin(
        line: "research", policy: "research@1", model: "unified@1",
        mappings: reversed ? mappings.reversed() : mappings,
        sources: reversed ? sources.reversed() : sources, auditHead: "ab"),
      files: reversed ? files.reversed() : files, archive: archive)
  }

  @Test func `members stand in a fixed order, whatever the order they came in`() {
    let json = String(decoding: manifest(reversed: true).json, as: UTF8.self)
    #expect(json == String(decoding: manifest(reversed: false).json, as: UTF8.self))
    #expect(
      json == """
        {
          "quipu": 1,
          "line": "research",
          "policy": "research@1",
          "model": "unified@1",
          "mappings": [
            "police@1",
            "shelter@2"
          ],
          "sources": [
            {
              "name": "police",
              "sha256": "11"
            },
            {
              "name": "shelter",
              "sha256": "22"
            }
          ],
          "audit_head": "ab",
          "files": [
            {
              "path": "a.csv.gz",
              "sha256": "aa",
              "bytes": 1,
              "rows": 2,
              "uncompressed_sha256": "cc"
            },
            {
              "path": "b.json",
              "sha256": "bb",
              "bytes": 3,
              "rows": 0
            }
          ]
        }

        """)
  }

  @Test func `the archive is named when there is one, and moves with the files`() {
    let archive = WrittenFile(path: "quipu-research.zip", sha256: "zz", byteCount: 9, rows: 0)
    let moved = manifest(reversed: false).moved(into: "0123456789abcdef", archive: archive)
    #expect(moved.archive?.path == "0123456789abcdef/quipu-research.zip")
    #expect(moved.files.map(\.file.path).allSatisfy { $0.hasPrefix("0123456789abcdef/") })
    #expect(String(decoding: moved.json, as: UTF8.self).contains("\"archive\": {"))
  }
}
