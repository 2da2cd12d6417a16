package import Interchange

/// Bounds that keep a small hostile container from becoming a large one.
package struct ContainerCaps: Sendable, Hashable {
  /// Members of a ZIP. Beyond: `container-too-many-members`.
  package var members = 10_000
  /// A ZIP's directory, which is in memory at once. Beyond: `container-too-many-members`.
  package var directoryBytes = 16 << 20
  /// Unpacked bytes for one packed byte. Beyond: `container-expands-too-much`. Exports of cases stay below
  /// 50; DEFLATE itself reaches 1,032.
  package var expansion = 200
  /// So much may be unpacked at any ratio, so that a short file of equal rows is no bomb.
  package var freeBytes = 10 << 20
  /// A packed workbook, which is in memory at once. Beyond: `container-content-too-large`.
  package var heldBytes = 32 << 20
  package init() {}

  /// Throws: `container-expands-too-much`.
  func check(unpacked: Int, packed: Int) throws(Failure) {
    if unpacked <= freeBytes || unpacked / expansion <= packed { return }
    throw Failure(
      .containerExpandsTooMuch, at: Place(byteOffset: packed), ["limit": .number(expansion)])
  }
}

/// Findings of every container.
extension FindingCode {
  package static let containerTruncated = FindingCode(
    "container-truncated", .error, es: "el archivo comprimido está cortado",
    en: "the container is cut short", hint: sendAgain)
  package static let containerMalformed = FindingCode(
    "container-malformed", .error, es: "el archivo comprimido está dañado ({part})",
    en: "the container is damaged ({part})", hint: sendAgain)
  package static let containerChecksumWrong = FindingCode(
    "container-checksum-wrong", .error,
    es: "el contenido no es el que se comprimió: suma o tamaño no coinciden",
    en: "the content is not what was packed: checksum or size differ", hint: sendAgain)
  package static let containerTrailingBytes = FindingCode(
    "container-trailing-bytes", .error, es: "hay bytes ajenos después del contenido comprimido",
    en: "foreign bytes follow the packed content", hint: sendAgain)
  package static let containerExpandsTooMuch = FindingCode(
    "container-expands-too-much", .error,
    es: "el contenido es más de {limit} veces mayor que el archivo",
    en: "the content is more than {limit} times as large as the container",
    hint: Localised(
      es: "revise con quien lo envía; si es legítimo, pida el archivo sin comprimir",
      en: "check with the sender; if it is legitimate, ask for the file unpacked"))
  package static let containerContentTooLarge = FindingCode(
    "container-content-too-large", .error,
    es: "el libro dentro del archivo comprimido tiene más de {limit} bytes",
    en: "the workbook in the container has more than {limit} bytes",
    hint: Localised(
      es: "descomprímalo y entregue el libro mismo", en: "unpack it and deliver the workbook itself"))
  package static let containerTooManyMembers = FindingCode(
    "container-too-many-members", .error, es: "el ZIP tiene más de {limit} miembros",
    en: "the ZIP has more than {limit} members",
    hint: Localised(
      es: "pida un ZIP con solo los archivos de esta entrega",
      en: "ask for a ZIP with only the files of this delivery"))
  package static let containerNotWhatItsNameSays = FindingCode(
    "container-not-what-its-name-says", .error,
    es: "el nombre termina en {extension}, pero el contenido no es eso",
    en: "the name ends in {extension}, but the content is not that",
    hint: Localised(
      es: "revise cómo se hizo el archivo; si no está comprimido, quite esa terminación",
      en: "check how the file was made; if it is not packed, drop that ending"))
  package static let containerHasNoMembers = FindingCode(
    "container-has-no-members", .error,
    es: "se nombró un miembro, pero el archivo no es un ZIP",
    en: "a member was named, but the file is not a ZIP",
    hint: Localised(es: "quite member", en: "remove member"))

  private static let sendAgain = Localised(
    es: "pida el archivo de nuevo; nada de él se ha usado",
    en: "ask for the file again; nothing of it was used")
}
