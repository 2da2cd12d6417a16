import Glibc
import Interchange
import Pipelines
import Testing

/// `quipu read` below its command line.
@Suite struct RecordPrintingTests {
  private func write(_ text: String, to path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(descriptor >= 0)
    let bytes = Array(text.utf8)
    precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    close(descriptor)
  }

  @Test func `a file that is written while its records are printed is refused with exit 65`() {
    var template = Array("/tmp/quipu-printing-XXXXXX".utf8CString)
    let folder = mkdtemp(&template).map { String(cString: $0) } ?? ""
    let path = "\(folder)/a.csv"
    defer {
      unlink(path)
      rmdir(folder)
    }
    write("ID\n7\n8\n", to: path)
    var lines = 0
    var refusal: Failure?
    do throws(Failure) {
      try RecordPrinting(format: .csv).print(path) { _ in
        lines += 1
        write("ID\n7\n8\n9\n", to: path)
      } finding: { _ in
      }
    } catch { refusal = error }
    #expect(lines == 2)
    #expect(refusal?.finding.code.slug == "source-changed-while-read")
    #expect(refusal.map { Pipelines.ExitStatus(for: $0, otherwise: .badData) } == .badData)
  }

  @Test func `a file that is refused at its end gives findings and no line`() {
    var template = Array("/tmp/quipu-printing-XXXXXX".utf8CString)
    let folder = mkdtemp(&template).map { String(cString: $0) } ?? ""
    let path = "\(folder)/a.csv"
    defer {
      unlink(path)
      rmdir(folder)
    }
    write("ID,EDAD\n7\n" + String(repeating: "8,9\n", count: 50_000) + "\"9,1\n", to: path)
    var (lines, findings) = (0, [String]())
    var refusal: Failure?
    do throws(Failure) {
      try RecordPrinting(format: .csv).print(path) { _ in
        lines += 1
      } finding: {
        findings.append($0.code.slug)
      }
    } catch { refusal = error }
    #expect(lines == 0)
    #expect(findings == ["csv-ragged-row"])
    #expect(refusal?.finding.code.slug == "csv-unclosed-quote")
  }
}
