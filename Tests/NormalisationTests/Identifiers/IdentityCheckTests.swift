import Interchange
import Testing

@testable import Normalisation

@Suite struct IdentityCheckTests {
  /// The rule of RENIEC in another form: 11 - s mod 11 picks from the row of digits and of letters.
  private static func twin(_ number: Int) -> (digit: Character, letter: Character) {
    var sum = 0
    var rest = number
    for weight in [2, 3, 4, 5, 6, 7, 2, 3] {
      sum += rest % 10 * weight
      rest /= 10
    }
    let key = 11 - sum % 11
    let digits = Array("67890112345")
    let letters = Array("KABCDEFGHIJ")
    return (digits[key % 11], letters[key % 11])
  }

  private static func text(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  @Test(arguments: [
    ("10117410", "2", "G"), ("12345678", "1", "E"), ("05414828", "9", "C"), ("87654321", "0", "D"),
  ])
  func `the published pairs agree`(_ number: String, _ digit: String, _ letter: String) {
    let found = IdentityCheck.dniCharacters(Array(number.utf8)[...])
    #expect(found.digit == digit.utf8.first)
    #expect(found.letter == letter.utf8.first)
    #expect(Self.twin(Int(number) ?? 0) == (Character(digit), Character(letter)))
  }

  @Test func `a stride through all numbers agrees with an independent formula`() {
    var wrong = 0
    for number in stride(from: 0, to: 100_000_000, by: 997) {
      let expected = Self.twin(number)
      let found = IdentityCheck.dniCharacters(Array(Self.text(number).utf8)[...])
      if found.digit != expected.digit.asciiValue || found.letter != expected.letter.asciiValue {
        wrong += 1
      }
    }
    #expect(wrong == 0)
  }

  @Test func `of all characters behind a number exactly its digit and its letter are valid`() throws {
    let characters = Array("0123456789ABCDEFGHIJK")
    for number in stride(from: 99_900_000, to: 99_999_000, by: 4_999) {
      let cells = characters.map { Optional("\(number)-\($0)") }
      let applied = try apply("document-validity", "\"DNI\"", cells)
      let valid = zip(characters, applied.values).filter { $0.1 == "valid" }.map(\.0)
      let expected = Self.twin(number)
      #expect(valid == [expected.digit, expected.letter])
      #expect(applied.values.filter { $0 == "bad_check" }.count == characters.count - 2)
    }
  }

  @Test func `a RUC's check digit is the only one of ten that fits`() {
    for stem in ["2051233379", "2055519544", "1099900017", "2099990001"] {
      let fitting = (0...9).filter { IdentityCheck.isRUC(Array("\(stem)\($0)".utf8)) }
      #expect(fitting.count == 1)
    }
    #expect(IdentityCheck.isRUC(Array("20512333797".utf8)))
    #expect(IdentityCheck.isRUC(Array("20555195444".utf8)))
    #expect(!IdentityCheck.isRUC(Array("99512333797".utf8)))
    #expect(!IdentityCheck.isRUC(Array("2051233379".utf8)))
  }
}
