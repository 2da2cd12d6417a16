package import Interchange

/// The encodings in which institutions send text.
///
/// windows-1252 is what Peruvian desktop exports are, whatever they call themselves; cp850 comes from
/// consoles; utf-16 from spreadsheets ("Unicode text").
package enum TextEncoding: String, Sendable, CaseIterable {
  case utf8 = "utf-8"
  case ascii = "us-ascii"
  case windows1252 = "windows-1252"
  case latin1 = "iso-8859-1"
  case latin9 = "iso-8859-15"
  case cp850 = "cp850"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"

  /// By its name or a usual alias, capitals or not; nil when unknown.
  package init?(named name: String) {
    let word = name.lowercased()
    if let encoding = TextEncoding(rawValue: word) {
      self = encoding
    } else if let encoding = Self.aliases[word] {
      self = encoding
    } else {
      return nil
    }
  }

  /// Names of the IANA registry, and those that systems use besides.
  private static let aliases: [String: TextEncoding] = [
    "utf8": .utf8, "utf-8-sig": .utf8, "csutf8": .utf8,
    "ascii": .ascii, "iso646-us": .ascii, "iso-ir-6": .ascii, "ansi_x3.4-1968": .ascii, "cp367": .ascii,
    "ibm367": .ascii, "csascii": .ascii,
    "cp1252": .windows1252, "windows1252": .windows1252, "win-1252": .windows1252,
    "x-cp1252": .windows1252, "cswindows1252": .windows1252, "ansi": .windows1252,
    "latin1": .latin1, "latin-1": .latin1, "iso8859-1": .latin1, "iso_8859-1": .latin1, "l1": .latin1,
    "iso_8859-1:1987": .latin1, "iso-ir-100": .latin1, "cp819": .latin1, "ibm819": .latin1,
    "csisolatin1": .latin1,
    "latin9": .latin9, "latin-9": .latin9, "iso8859-15": .latin9, "iso_8859-15": .latin9, "l9": .latin9,
    "csiso885915": .latin9,
    "850": .cp850, "ibm850": .cp850, "cp-850": .cp850, "dos-850": .cp850, "cspc850multilingual": .cp850,
    "utf16le": .utf16LittleEndian, "utf-16-le": .utf16LittleEndian,
    "utf16be": .utf16BigEndian, "utf-16-be": .utf16BigEndian,
  ]

  var isUTF16: Bool { self == .utf16LittleEndian || self == .utf16BigEndian }

  /// The byte order mark at the front of a source, with its length in bytes.
  package static func byteOrderMark(
    in bytes: some Sequence<UInt8>
  ) -> (encoding: TextEncoding, length: Int)? {
    let front = Array(bytes.prefix(3))
    if front == [0xEF, 0xBB, 0xBF] { return (.utf8, 3) }
    if front.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if front.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    return nil
  }
}

extension FindingCode {
  package static let byteUndecodable = FindingCode(
    "byte-undecodable", .error, es: "hay un byte que no existe en la codificación {encoding}",
    en: "a byte does not exist in the encoding {encoding}",
    hint: Localised(
      es: "revise la clave encoding de la fuente", en: "check the source's key encoding"))
  package static let encodingContradicted = FindingCode(
    "encoding-contradicted", .warning,
    es: "se declaró {declared}, pero la marca al inicio dice {found}; se lee como {found}",
    en: "declared as {declared}, but the mark at the front says {found}; read as {found}",
    hint: Localised(
      es: "corrija la clave encoding de la fuente", en: "correct the source's key encoding"))
}
