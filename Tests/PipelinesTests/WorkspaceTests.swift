import Foundation
import Interchange
import Pipelines
import Safekeeping
import Testing

@Suite struct WorkspaceTests {
  private func folder() -> String { "\(NSTemporaryDirectory())/quipu-workspace-\(UUID().uuidString)" }

  private func slug(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return (error as? Failure)?.finding.code.slug }
  }

  @Test func `a new workspace is private and gets a key once`() throws {
    let path = folder()
    defer { Folder.remove(path) }
    let workspace = try Workspace(path: path)
    let key = try workspace.masterKey().bytes
    #expect(key.count == 32 && Set(key).count > 8)
    #expect(try workspace.masterKey().bytes == key)
    let mode = try FileManager.default.attributesOfItem(atPath: "\(path)/keys/master.key")[.posixPermissions] as? Int
    #expect(mode == 0o400)
  }

  @Test func `two at a time are one too many`() throws {
    let path = folder()
    defer { Folder.remove(path) }
    try withExtendedLifetime(Workspace(path: path)) {
      #expect(slug { _ = try Workspace(path: path) } == "workspace-locked")
    }
    #expect(slug { _ = try Workspace(path: path) } == nil)
  }

  @Test func `a verb that reads makes nothing where nothing is`() throws {
    let path = folder()
    defer { Folder.remove(path) }
    let model = UnifiedModel(name: "unified", version: "1.0.0", entities: [])
    #expect(slug { _ = try QuarantineView(workspace: path, model: model) } == "workspace-empty")
    #expect(!Folder.exists(path))
  }

  @Test func `an open view keeps everybody else out, and lets them in when it goes`() throws {
    let path = folder()
    defer { Folder.remove(path) }
    let model = UnifiedModel(name: "unified", version: "1.0.0", entities: [])
    do {
      let workspace = try Workspace(path: path)
      _ = try workspace.masterKey()
      try Folder.make(workspace.storeFolder)
    }
    try withExtendedLifetime(QuarantineView(workspace: path, model: model)) {
      #expect(slug { _ = try Workspace(path: path) } == "workspace-locked")
    }
    #expect(slug { _ = try Workspace(path: path) } == nil)
  }

  @Test func `a store without its key is refused, and no other key is made`() throws {
    let path = folder()
    defer { Folder.remove(path) }
    let workspace = try Workspace(path: path)
    try Folder.make(workspace.storeFolder)
    #expect(slug { _ = try workspace.masterKey() } == "master-key-missing")
    #expect(!Folder.exists("\(path)/keys/master.key"))
  }
}
