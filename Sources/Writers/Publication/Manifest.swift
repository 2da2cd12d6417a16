package import Interchange

/// What a publication consists of and what it was made from: the content of `manifest.json`.
///
/// Bytes depend on these values alone: members in a fixed order, files and sources by name, no clock and
/// no name of a machine.
package struct Manifest: Sendable, Hashable {
  /// A source file that went into the data.
  package struct Source: Sendable, Hashable {
    package let name: String
    package let sha256: String
    package init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// What the publication was made by and from.
  package struct Origin: Sendable, Hashable {
    package let line: String
    /// `name@version`, like `model` and `mappings`.
    package let policy: String
    package let model: String
    package let mappings: [String]
    package let sources: [Source]
    /// Head of the register's audit log, 64 hex digits: with it a log that was cut or rewritten can be told.
    package let auditHead: String
    package init(
      line: String, policy: String, model: String, mappings: [String], sources: [Source], auditHead: String
    ) {
      self.line = line
      self.policy = policy
      self.model = model
      self.mappings = mappings
      self.sources = sources
      self.auditHead = auditHead
    }
  }

  package struct Entry: Sendable, Hashable {
    package let file: WrittenFile
    /// Of the text that a compressed file holds; nil for files that are not compressed.
    package let uncompressedSHA256: String?
  }

  package let origin: Origin
  package let files: [Entry]
  package let archive: WrittenFile?

  package init(origin: Origin, files: [Entry], archive: WrittenFile?) {
    self.origin = origin
    self.files = files.sorted { $0.file.path < $1.file.path }
    self.archive = archive
  }

  /// The same files under another folder; the archive's own manifest has them without one.
  func moved(into folder: String, archive: WrittenFile?) -> Manifest {
    Manifest(
      origin: origin,
      files: files.map {
        Entry(file: $0.file.moved(into: folder), uncompressedSHA256: $0.uncompressedSHA256)
      },
      archive: archive?.moved(into: folder))
  }

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.member("line", origin.line)
      json.member("policy", origin.policy)
      json.member("model", origin.model)
      json.key("mappings")
      json.array { json in for mapping in origin.mappings.sorted() { json.value(mapping) } }
      json.key("sources")
      json.array { json in for source in sortedSources { Self.write(source, to: &json) } }
      json.member("audit_head", origin.auditHead)
      json.key("files")
      json.array { json in for entry in files { Self.write(entry, to: &json) } }
      if let archive {
        json.key("archive")
        json.object { json in
          json.member("path", archive.path)
          json.member("sha256", archive.sha256)
          json.member("bytes", archive.byteCount)
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private var sortedSources: [Source] {
    origin.sources.sorted { ($0.name, $0.sha256) < ($1.name, $1.sha256) }
  }

  private static func write(_ source: Source, to json: inout JSONWriter) {
    json.object { json in
      json.member("name", source.name)
      json.member("sha256", source.sha256)
    }
  }

  private static func write(_ entry: Entry, to json: inout JSONWriter) {
    json.object { json in
      json.member("path", entry.file.path)
      json.member("sha256", entry.file.sha256)
      json.member("bytes", entry.file.byteCount)
      json.member("rows", entry.file.rows)
      if let text = entry.uncompressedSHA256 { json.member("uncompressed_sha256", text) }
    }
  }
}

extension WrittenFile {
  package func moved(into folder: String) -> WrittenFile {
    WrittenFile(path: "\(folder)/\(path)", sha256: sha256, byteCount: byteCount, rows: rows)
  }
}
