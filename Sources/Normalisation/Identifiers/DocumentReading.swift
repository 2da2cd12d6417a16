import Interchange

/// How far a document number can be trusted; the words are those of code list `id_validity`.
///
/// `valid` says that a check character came with the number and agrees. Most sources give none, and then
/// there is nothing to verify: `unverified`. Linkage uses `valid`, `repaired` and `unverified`.
enum DocumentValidity: String {
  case valid, repaired, unverified
  case badCheck = "bad_check"
  case badLength = "bad_length"
}

/// A document number brought into its canonical form.
struct DocumentReading {
  enum Outcome {
    case number(DocumentValidity)
    /// Not an identity: 00000000, S/N, or a type that says there is no document.
    case placeholder
    /// The type says that there is no document and a number is given all the same.
    case unexpected
  }

  /// Capitals and digits, without separators and check character.
  private(set) var number: [UInt8] = []
  private(set) var checkCharacter: UInt8?
  private(set) var wasPadded = false
  private(set) var outcome = Outcome.placeholder

  init() {}

  /// Reads the next number into the memory of the last one.
  mutating func read(_ cell: Cell, _ type: DocumentType) {
    number.removeAll(keepingCapacity: true)
    checkCharacter = nil
    wasPadded = false
    let hasDashedEnd = tidy(Self.withoutFloatEnd(cell.trimmed))
    let hasDigits = number.contains(where: \.isDigit)
    if type == .none {
      outcome = hasDigits && !isPlaceholder ? .unexpected : .placeholder
      return
    }
    if type == .dni { outcome = .number(readDNI(hasDashedEnd)) }
    if isPlaceholder || !hasDigits {
      outcome = .placeholder
    } else if type == .ruc {
      outcome = .number(rucValidity)
    } else if type != .dni {
      outcome = .number(type.lengths?.contains(number.count) == false ? .badLength : .unverified)
    }
  }

  /// `99900017.0` is what a spreadsheet or a JSON writer makes of a number that it took for a quantity;
  /// its last 0 would pass for a check character.
  private static func withoutFloatEnd(_ cell: Cell) -> Cell {
    let digits = cell.dropLast(2)
    guard cell.count > 2, cell[cell.count - 2] == UInt8(ascii: "."),
      cell[cell.count - 1] == UInt8(ascii: "0"), digits.allSatisfy(\.isDigit)
    else { return cell }
    return Cell(rebasing: digits)
  }

  /// Keeps letters and digits. True where one sign stood behind a hyphen at the end: `9990001-7`.
  private mutating func tidy(_ cell: Cell) -> Bool {
    if cell.isAllDigits {
      number.append(contentsOf: cell)
      return false
    }
    var hyphen = -1
    for byte in cell {
      if byte.isDigit || byte.isLetter || byte >= 0x80 {
        number.append(byte.uppercased)
      } else if byte == UInt8(ascii: "-") {
        hyphen = number.count
      }
    }
    return hyphen > 0 && hyphen == number.count - 1
  }

  /// Cuts off the check character, repairs one lost zero, verifies.
  private mutating func readDNI(_ hasDashedEnd: Bool) -> DocumentValidity {
    let hasLetterEnd = number.last?.isLetter ?? false
    if number.count == 9 || (number.count == 8 && (hasLetterEnd || hasDashedEnd)) {
      checkCharacter = number.removeLast()
    }
    guard number.allSatisfy(\.isDigit), number.count == 7 || number.count == 8 else {
      return .badLength
    }
    if number.count == 7 {
      number.insert(UInt8(ascii: "0"), at: 0)
      wasPadded = true
    }
    guard let checkCharacter else { return wasPadded ? .repaired : .unverified }
    let expected = IdentityCheck.dniCharacters(number[...])
    let agrees = checkCharacter == expected.digit || checkCharacter == expected.letter
    return agrees ? .valid : .badCheck
  }

  private var rucValidity: DocumentValidity {
    if number.count != 11 || !number.allSatisfy(\.isDigit) { return .badLength }
    return IdentityCheck.isRUC(number) ? .valid : .badCheck
  }

  private var isPlaceholder: Bool {
    number.allSatisfy { $0 == UInt8(ascii: "0") } || Self.placeholders.contains(number)
  }

  private static let placeholders = ["11111111", "99999999", "12345678"].map { Array($0.utf8) }
}
