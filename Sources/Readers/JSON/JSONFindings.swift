package import Interchange

extension JSONReader {
  package static let spec = ComponentSpec(
    "json",
    summary: Localised(
      es: "Lee un documento JSON (RFC 8259) o líneas JSON, sin perdonar nada.",
      en: "Reads a JSON document (RFC 8259) or JSON lines, and forgives nothing."),
    options: [
      OptionSpec(
        "record", .path,
        summary: Localised(
          es: "camino de los registros: /centros/[]/residentes/[]",
          en: "path of the records: /centros/[]/residentes/[]")),
      OptionSpec(
        "tolerate", .choice(JSONOptions.Deviation.allCases.map(\.rawValue)),
        summary: Localised(
          es: "desviaciones de JSON que se leen y se cuentan",
          en: "deviations from JSON that are read and counted")),
    ],
    findings: JSONFault.codes + JSONTrouble.codes + [
      .jsonNullOnPath, .jsonBlankLine, .jsonNoLines, .jsonPathUnsupported, .jsonByteOrderMarkRead,
    ])
}

extension JSONFault {
  static let codes: [FindingCode] = {
    var codes: [FindingCode] = []
    var number: UInt8 = 0
    while let kind = Kind(rawValue: number) {
      codes.append(kind.code)
      number += 1
    }
    return codes.filter { $0 != .jsonDuplicateKey }
  }()
}

extension JSONFault.Kind {
  var code: FindingCode {
    switch self {
    case .truncated: .jsonTruncated
    case .empty: .jsonEmpty
    case .byteOrderMark: .jsonByteOrderMark
    case .valueExpected: .jsonValueExpected
    case .keyExpected: .jsonKeyExpected
    case .colonExpected: .jsonColonExpected
    case .commaExpected: .jsonCommaExpected
    case .trailingComma: .jsonTrailingComma
    case .trailingContent: .jsonTrailingContent
    case .comment: .jsonComment
    case .number: .jsonNumber
    case .literal: .jsonLiteral
    case .notFinite: .jsonNotFinite
    case .controlCharacter: .jsonControlInString
    case .escape: .jsonEscape
    case .notUTF8: .jsonNotUTF8
    case .tooDeep: .jsonTooDeep
    case .stringTooLong: .jsonStringTooLong
    case .keyTooLong: .jsonKeyTooLong
    case .recordTooLarge: .jsonRecordTooLarge
    case .pathNeedsArray: .jsonPathNeedsArray
    case .pathNeedsObject: .jsonPathNeedsObject
    case .pathUnmatched: .jsonRecordPathUnmatched
    case .ancestorLate: .jsonAncestorLate
    case .duplicateKey: .jsonDuplicateKey
    case .twoValues: .jsonTwoValues
    case .lineBreak: .jsonLineBreak
    }
  }
}

extension JSONTrouble {
  static let codes: [FindingCode] = [
    .jsonNotFiniteRead, .jsonLoneSurrogate, .jsonDuplicateKey, .jsonContainerExpected,
    .valueNotScalar, .valueRepeats, .controlCharacter, .jsonCommentRead, .jsonTrailingCommaRead,
  ]
}

extension JSONTrouble.Kind {
  var code: FindingCode {
    switch self {
    case .notFinite: .jsonNotFiniteRead
    case .loneSurrogate: .jsonLoneSurrogate
    case .duplicateKey: .jsonDuplicateKey
    case .separator: .controlCharacter
    case .repeats: .valueRepeats
    case .notScalar: .valueNotScalar
    case .notContainer: .jsonContainerExpected
    case .comment: .jsonCommentRead
    case .trailingComma: .jsonTrailingCommaRead
    }
  }
}

extension JSONOptions {
  /// What a finding about size names.
  func cap(_ kind: JSONFault.Kind) -> Int {
    switch kind {
    case .tooDeep: depthCap
    case .stringTooLong: stringByteCap
    case .keyTooLong: keyByteCap
    default: recordByteCap
    }
  }
}

private let askForAnotherExport = Localised(
  es: "pida otra exportación al sistema de origen; este archivo no se lee en parte",
  en: "ask the source system for another export; this file is not read in part")

private let validateAtTheSource = Localised(
  es: "valide la exportación con un analizador estricto de JSON y corrija el programa que la escribe",
  en: "validate the export with a strict JSON parser and correct the program that writes it")

private let sizeHint = Localised(
  es: "compruebe que el camino `record` llega hasta cada registro y que el archivo no está dañado",
  en: "check that the `record` path goes down to each record and that the file is not damaged")

// The source is refused.
extension FindingCode {
  package static let jsonTruncated = FindingCode(
    "json-truncated", .error, es: "el archivo termina en medio de un valor",
    en: "the file ends within a value", hint: askForAnotherExport)
  package static let jsonEmpty = FindingCode(
    "json-empty", .error, es: "el archivo no contiene ningún valor",
    en: "the file holds no value", hint: askForAnotherExport)
  package static let jsonByteOrderMark = FindingCode(
    "json-bom", .error, es: "el archivo empieza con una marca de orden de bytes",
    en: "the file begins with a byte order mark",
    hint: Localised(
      es: "exporte en UTF-8 sin BOM; para leerla y contarla, ponga `tolerate: [bom]` en `source` del mapeo",
      en: "export as UTF-8 without a BOM; to read it and count it, set `tolerate: [bom]` under `source` in the mapping")
  )
  package static let jsonValueExpected = FindingCode(
    "json-value-expected", .error, es: "aquí debe empezar un valor",
    en: "a value must begin here", hint: validateAtTheSource)
  package static let jsonKeyExpected = FindingCode(
    "json-key-expected", .error, es: "aquí debe empezar una clave entre comillas",
    en: "a key in double quotes must begin here", hint: validateAtTheSource)
  package static let jsonColonExpected = FindingCode(
    "json-colon-expected", .error, es: "falta «:» después de la clave",
    en: "a colon is missing behind the key", hint: validateAtTheSource)
  package static let jsonCommaExpected = FindingCode(
    "json-comma-expected", .error, es: "falta una coma o el cierre de la lista u objeto",
    en: "a comma or the end of the array or object is missing", hint: validateAtTheSource)
  package static let jsonTrailingComma = FindingCode(
    "json-trailing-comma", .error, es: "hay una coma antes del cierre",
    en: "a comma stands before the end of an array or object",
    hint: Localised(
      es:
        "corrija el programa que exporta; para leerlas y contarlas, ponga `tolerate: [trailing-commas]` en `source` del mapeo",
      en:
        "correct the program that exports; to read them and count them, set `tolerate: [trailing-commas]` under `source` in the mapping"
    ))
  package static let jsonTrailingContent = FindingCode(
    "json-trailing-content", .error, es: "hay contenido después del documento",
    en: "something follows the document",
    hint: Localised(
      es: "si cada línea es un valor, declare `format: ndjson` en `source`",
      en: "if each line is a value, declare `format: ndjson` under `source`"))
  package static let jsonComment = FindingCode(
    "json-comment", .error, es: "JSON no tiene comentarios", en: "JSON has no comments",
    hint: Localised(
      es:
        "corrija el programa que exporta; para leerlos y contarlos, ponga `tolerate: [comments]` en `source` del mapeo",
      en:
        "correct the program that exports; to read them and count them, set `tolerate: [comments]` under `source` in the mapping"
    ))
  package static let jsonNumber = FindingCode(
    "json-number", .error, es: "el número no está escrito como lo pide JSON",
    en: "the number is not written as JSON wants it", hint: validateAtTheSource)
  package static let jsonLiteral = FindingCode(
    "json-literal", .error, es: "palabra desconocida; JSON solo conoce true, false y null",
    en: "unknown word; JSON knows only true, false and null", hint: validateAtTheSource)
  package static let jsonNotFinite = FindingCode(
    "json-not-finite", .error, es: "NaN e Infinity no son JSON",
    en: "NaN and Infinity are not JSON",
    hint: Localised(
      es: "para leerlos como ausentes y contarlos, ponga `tolerate: [non-finite]` en `source` del mapeo",
      en: "to read them as missing and count them, set `tolerate: [non-finite]` under `source` in the mapping"))
  package static let jsonControlInString = FindingCode(
    "json-control-in-string", .error, es: "hay un carácter de control sin escapar en un texto",
    en: "a control character stands unescaped in a string", hint: validateAtTheSource)
  package static let jsonEscape = FindingCode(
    "json-escape", .error, es: "secuencia de escape inválida en un texto",
    en: "a string holds an escape that JSON does not have", hint: validateAtTheSource)
  package static let jsonNotUTF8 = FindingCode(
    "json-not-utf-8", .error, es: "estos bytes no son UTF-8", en: "these bytes are not UTF-8",
    hint: Localised(
      es: "exporte en UTF-8; JSON no admite otra codificación",
      en: "export as UTF-8; JSON has no other encoding"))
  package static let jsonTooDeep = FindingCode(
    "json-too-deep", .error, es: "más de {cap} niveles de anidamiento",
    en: "nested more than {cap} levels deep", hint: sizeHint)
  package static let jsonStringTooLong = FindingCode(
    "json-string-too-long", .error, es: "un texto de más de {cap} bytes",
    en: "a string of more than {cap} bytes", hint: sizeHint)
  package static let jsonKeyTooLong = FindingCode(
    "json-key-too-long", .error, es: "una clave de más de {cap} bytes",
    en: "a key of more than {cap} bytes", hint: sizeHint)
  package static let jsonRecordTooLarge = FindingCode(
    "json-record-too-large", .error, es: "un registro de más de {cap} bytes",
    en: "a record of more than {cap} bytes", hint: sizeHint)
  package static let jsonPathNeedsArray = FindingCode(
    "json-path-needs-array", .error, es: "en {name} debe haber una lista",
    en: "{name} must be an array",
    hint: Localised(
      es: "corrija `record` en `source`, o pida el formato acordado",
      en: "correct `record` under `source`, or ask for the agreed format"))
  package static let jsonPathNeedsObject = FindingCode(
    "json-path-needs-object", .error, es: "antes de {name} debe haber un objeto",
    en: "{name} must be a member of an object",
    hint: Localised(
      es: "corrija `record` en `source`, o pida el formato acordado",
      en: "correct `record` under `source`, or ask for the agreed format"))
  package static let jsonRecordPathUnmatched = FindingCode(
    "json-record-path-unmatched", .error, es: "el camino `record` no existe en el documento",
    en: "the `record` path is nowhere in the document",
    hint: Localised(
      es: "corrija `record` en `source`: los nombres distinguen mayúsculas",
      en: "correct `record` under `source`: names are case-sensitive"))
  package static let jsonAncestorLate = FindingCode(
    "json-ancestor-late", .error, es: "«{name}» está después de los registros que lo necesitan",
    en: "`{name}` stands behind the records that need it",
    hint: Localised(
      es: "pida la exportación con «{name}» antes de la lista, o lea con un camino `record` más alto",
      en: "ask for an export with `{name}` before the array, or read at a higher `record` path"))
  package static let jsonTwoValues = FindingCode(
    "json-two-values", .error, es: "hay más de un valor en la línea",
    en: "more than one value on a line",
    hint: Localised(
      es: "cada línea debe contener un solo valor; si es un documento, declare `format: json`",
      en: "each line must hold one value; if it is one document, declare `format: json`"))
  package static let jsonLineBreak = FindingCode(
    "json-line-break", .error, es: "un valor ocupa más de una línea",
    en: "a value runs over more than one line",
    hint: Localised(
      es: "si es un documento, declare `format: json` en `source`",
      en: "if it is one document, declare `format: json` under `source`"))
  package static let jsonPathUnsupported = FindingCode(
    "json-path-unsupported", .error, es: "JSON no admite este camino",
    en: "JSON has no such path",
    hint: Localised(
      es: "use nombres y `[]`; `^` solo llega a objetos que encierran el registro; ndjson no lleva `record`",
      en: "use names and `[]`; `^` reaches only objects around the record; ndjson takes no `record`"))
}

// The source is read.
extension FindingCode {
  package static let jsonNotFiniteRead = FindingCode(
    "json-not-finite-read", .warning, es: "NaN o Infinity leído como ausente ({count})",
    en: "NaN or Infinity read as missing ({count})",
    hint: Localised(
      es: "pida al sistema de origen que escriba null",
      en: "ask the source system to write null"))
  package static let jsonLoneSurrogate = FindingCode(
    "json-lone-surrogate", .error, es: "un texto contiene media pareja de sustitutos UTF-16",
    en: "a string holds half of a UTF-16 surrogate pair",
    hint: Localised(
      es: "corrija el valor en el sistema de origen: un carácter quedó cortado",
      en: "correct the value in the source system: a character was cut in two"))
  package static let jsonDuplicateKey = FindingCode(
    "json-duplicate-key", .error, es: "una clave se repite en un mismo objeto ({name})",
    en: "a key occurs twice in one object ({name})",
    hint: Localised(
      es: "corrija la exportación: no se sabe cuál de los dos valores vale",
      en: "correct the export: nobody can tell which of the two values holds"))
  package static let jsonContainerExpected = FindingCode(
    "json-container-expected", .error,
    es: "el camino pide un objeto o una lista, y hay otra cosa",
    en: "the path asks for an object or array, and something else is there",
    hint: Localised(
      es: "adapte el camino en el mapeo a lo que la fuente escribe",
      en: "fit the path in the mapping to what the source writes"))
  package static let jsonNullOnPath = FindingCode(
    "json-null-on-path", .warning,
    es: "null en el camino de los registros: allí no hay registros ({count})",
    en: "null on the record path: no records there ({count})",
    hint: Localised(
      es: "confirme con la institución que allí no había nada que enviar",
      en: "confirm with the institution that there was nothing to send"))
  package static let jsonByteOrderMarkRead = FindingCode(
    "json-bom-read", .note, es: "marca de orden de bytes al comienzo, leída ({count})",
    en: "a byte order mark in front, read ({count})")
  package static let jsonCommentRead = FindingCode(
    "json-comment-read", .warning, es: "comentarios, leídos y descartados ({count})",
    en: "comments, read and left out ({count})",
    hint: Localised(
      es: "mire si alguien comentó registros en lugar de enviarlos",
      en: "see whether somebody commented out records instead of sending them"))
  package static let jsonTrailingCommaRead = FindingCode(
    "json-trailing-comma-read", .warning, es: "comas antes del cierre, leídas ({count})",
    en: "commas before the end of an array or object, read ({count})",
    hint: Localised(
      es: "confirme con la institución que no falta el último elemento",
      en: "confirm with the institution that the last item is not missing"))
  package static let jsonBlankLine = FindingCode(
    "json-blank-line", .note, es: "líneas en blanco, saltadas ({count})",
    en: "blank lines, skipped ({count})")
  package static let jsonNoLines = FindingCode(
    "json-no-lines", .warning, es: "el archivo no contiene ninguna línea con un valor",
    en: "the file has no line with a value",
    hint: Localised(
      es: "confirme con la institución que no había nada que enviar",
      en: "confirm with the institution that there was nothing to send"))
}
