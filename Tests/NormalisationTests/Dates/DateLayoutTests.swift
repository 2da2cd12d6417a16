import Interchange
import Testing

@testable import Normalisation

/// Reading a date from fixed places gives what the long way gives, for cells right and wrong.
@Suite struct DateLayoutTests {
  private static let forms = [
    "dd/MM/yyyy", "MM/dd/yyyy", "yyyy-MM-dd", "dd.MM.yyyy", "dd/MM/yyyy HH:mm", "yyyy-MM-dd HH:mm",
    "dd/MM/yyyyTHH:mm", "dd/MM/yyyy HH:mm:ss", "dd/MM/yy", "d/M/yyyy", "yyyy", "yyyy-MM-dd'T'HH:mm",
  ]

  /// What a match says, to compare two.
  private func words(_ match: DateForm.Match) -> String {
    switch match {
    case .no: "no"
    case .impossible: "impossible"
    case .date(let reading): "\(reading)"
    }
  }

  /// Every day of some years, with other separators, one sign more or less, and one sign changed.
  private static let cells: [String] = {
    var cells: [String] = []
    for (day, month, year) in [("01", "02", "2024"), ("31", "12", "1999"), ("29", "02", "2023"), ("00", "13", "0000")] {
      for sign in ["/", "-", ".", " ", "|"] {
        for time in ["", " 14:30", " 24:00", "T14:30", " 14.30", " 2:30 pm", " 14:30:05", "Z", " "] {
          cells.append([day, month, year].joined(separator: sign) + time)
          cells.append([month, day, year].joined(separator: sign) + time)
          cells.append([year, month, day].joined(separator: sign) + time)
        }
      }
    }
    for changed in 0..<16 {
      for sign in ["x", "/", "0", "9", " ", "é", ""] {
        var text = Array("31/12/2023 23:59")
        text.replaceSubrange(changed...changed, with: Array(sign))
        cells.append(String(text))
        cells.append(String(text.prefix(10)))
      }
    }
    return cells
  }()

  @Test(arguments: forms)
  func `the short way and the long way agree`(form: String) {
    guard let made = DateForm(form, pivot: 30) else { return }
    for cell in Self.cells {
      let bytes = Array(cell.utf8)
      let (short, long) = bytes.withCell { (words(made.match($0)), words(made.matchInParts($0))) }
      #expect(short == long, "\(form): \(cell)")
    }
  }

  @Test func `forms with fixed places are known, others are not`() {
    #expect(DateLayout("dd/MM/yyyy") != nil)
    #expect(DateLayout("yyyy-MM-dd") != nil)
    #expect(DateLayout("dd/MM/yyyy HH:mm") != nil)
    #expect(DateLayout("dd/MM/yy") == nil)
    #expect(DateLayout("dd/MM/yyyy HH:mm:ss") == nil)
    #expect(DateLayout("dd-MMM-yyyy") == nil)
  }
}
