package import Interchange

/// What is in a workbook besides the cells: its sheets, its styles, its texts, and where each is.
///
/// Throws: `xlsx-not-a-workbook`, `xlsx-malformed`, `xlsx-sheet-not-found`, and what containers and parts
/// throw. Memory: the shared strings, within their cap.
struct XLSXWorkbook {
  struct Sheet {
    /// From 1, in the order of the workbook.
    let number: Int
    let name: String
    let isHidden: Bool
    /// Name of the ZIP's member; nil for charts and macros.
    let member: String?
  }

  private let directory: ZIPDirectory
  private let caps: XLSXOptions.Caps
  let sheets: [Sheet]
  let calendar: XLSXCalendar
  let styles: [XLSXNumberKind]
  let sharedStrings: XLSXSharedStrings

  init(_ source: any SeekableSource, _ caps: XLSXOptions.Caps) throws(Failure) {
    guard try source.bytes(at: 0, count: 4) == [0x50, 0x4B, 3, 4] else {
      throw Failure(.xlsxNotAWorkbook)
    }
    self.caps = caps
    directory = try ZIPDirectory(source, caps: caps.container)
    let roots = try Self.relations(of: "", in: directory, caps)
    guard let workbook = roots.first(where: { $0.isOf("officeDocument") }) else {
      throw Failure(.xlsxNotAWorkbook)
    }
    let relations = try Self.relations(of: workbook.target, in: directory, caps)
    let list = XLSXSheetList()
    try Self.read(workbook.target, "workbook", into: list, directory, caps)
    sheets = list.sheets.enumerated().map { index, sheet in
      let relation = relations.first { $0.id == sheet.relation && $0.isOf("worksheet") }
      return Sheet(
        number: index + 1, name: sheet.name, isHidden: sheet.isHidden, member: relation?.target)
    }
    calendar = XLSXCalendar(startsIn1904: list.startsIn1904)
    let styles = XLSXStyles()
    if let part = relations.first(where: { $0.isOf("styles") }) {
      try Self.read(part.target, "styles", into: styles, directory, caps)
    }
    self.styles = styles.kinds
    sharedStrings = XLSXSharedStrings(caps)
    if let part = relations.first(where: { $0.isOf("sharedStrings") }) {
      try Self.part(part.target, "sharedStrings", directory, sharedStrings).readAll()
    }
  }

  /// The sheet of that name, or the first that has cells.
  func sheet(_ name: String?) throws(Failure) -> Sheet {
    let tables = sheets.filter { $0.member != nil }
    if let sheet = name == nil ? tables.first : tables.first(where: { $0.name == name }) { return sheet }
    throw Failure(
      .xlsxSheetNotFound, ["sheet": .word(name ?? "1"), "count": .number(tables.count)])
  }

  func open(_ sheet: Sheet, content: any XLSXPartContent) throws(Failure) -> XLSXPart {
    try Self.part(sheet.member ?? "", "sheet", directory, content)
  }

  // MARK: Parts

  private static func read(
    _ member: String, _ name: String, into content: any XLSXPartContent, _ directory: ZIPDirectory,
    _ caps: XLSXOptions.Caps
  ) throws(Failure) {
    if let size = directory.member(member)?.size, size > caps.partBytes {
      throw Failure(.xlsxMalformed, at: Place(locator: name), ["part": .word(name)])
    }
    try part(member, name, directory, content).readAll()
  }

  private static func part(
    _ member: String, _ name: String, _ directory: ZIPDirectory, _ content: any XLSXPartContent,
    vocabulary: [String] = XLSXPart.spreadsheet
  ) throws(Failure) -> XLSXPart {
    guard let found = directory.member(member) else {
      throw Failure(.xlsxMalformed, at: Place(locator: name), ["part": .word(name)])
    }
    return XLSXPart(
      try directory.open(found), name, vocabulary: vocabulary, content: content)
  }

  /// The relationships of a part; those of the package for an empty name.
  private static func relations(
    of member: String, in directory: ZIPDirectory, _ caps: XLSXOptions.Caps
  ) throws(Failure) -> [XLSXRelations.Relation] {
    let cut = member.lastIndex(of: "/").map { member.index(after: $0) } ?? member.startIndex
    let (folder, file) = (String(member[..<cut]), member[cut...])
    let relations = XLSXRelations(folder: folder)
    let name = "\(folder)_rels/\(file).rels"
    guard let size = directory.member(name)?.size, size <= caps.partBytes else {
      throw Failure(member.isEmpty ? .xlsxNotAWorkbook : .xlsxMalformed, ["part": .word("relationships")])
    }
    try part(name, "relationships", directory, relations, vocabulary: XLSXPart.relationships).readAll()
    return relations.relations
  }
}

/// Which part is where.
private final class XLSXRelations: XLSXPartContent {
  struct Relation {
    let id: String
    let type: String
    /// A member of the ZIP, and only ever compared with their names.
    let target: String

    /// Transitional and strict workbooks differ in what stands before the last word.
    func isOf(_ word: String) -> Bool { type.hasSuffix("/relationships/\(word)") }
  }

  private let folder: String
  private(set) var relations: [Relation] = []
  var failure: Failure? { nil }

  init(folder: String) { self.folder = folder }

  func start(_ name: String, _ tag: borrowing XLSXTag) {
    guard name == "Relationship", tag["TargetMode"] != "External", let id = tag["Id"],
      let type = tag["Type"], let target = tag["Target"]
    else { return }
    relations.append(Relation(id: id, type: type, target: member(target)))
  }

  func end(_ name: String, at byteOffset: Int) {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

  private func member(_ target: String) -> String {
    if target.hasPrefix("/") { return String(target.dropFirst()) }
    var parts = folder.split(separator: "/")
    for part in target.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }
}

private final class XLSXSheetList: XLSXPartContent {
  private(set) var sheets: [(name: String, relation: String, isHidden: Bool)] = []
  private(set) var startsIn1904 = false
  var failure: Failure? { nil }

  func start(_ name: String, _ tag: borrowing XLSXTag) {
    switch name {
    case "workbookPr": startsIn1904 = ["1", "true", "on"].contains(tag["date1904"])
    case "sheet":
      let state = tag["state"] ?? "visible"
      sheets.append((tag["name"] ?? "", tag["id", qualified: true] ?? "", state != "visible"))
    default: break
    }
  }

  func end(_ name: String, at byteOffset: Int) {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

/// What kind of number each cell style shows.
private final class XLSXStyles: XLSXPartContent {
  private var custom: [Int: XLSXNumberKind] = [:]
  private var isInFormats = false
  private var isInCells = false
  private var formats: [Int] = []
  var failure: Failure? { nil }

  var kinds: [XLSXNumberKind] { formats.map { custom[$0] ?? .builtIn($0) } }

  func start(_ name: String, _ tag: borrowing XLSXTag) {
    switch name {
    case "numFmts": isInFormats = true
    case "cellXfs": isInCells = true
    case "numFmt":
      if isInFormats, let id = tag["numFmtId"].flatMap({ Int($0) }), let code = tag["formatCode"] {
        custom[id] = XLSXNumberKind(code: code)
      }
    case "xf": if isInCells { formats.append(tag["numFmtId"].flatMap { Int($0) } ?? 0) }
    default: break
    }
  }

  func end(_ name: String, at byteOffset: Int) {
    if name == "numFmts" { isInFormats = false }
    if name == "cellXfs" { isInCells = false }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

extension FindingCode {
  package static let xlsxNotAWorkbook = FindingCode(
    "xlsx-not-a-workbook", .error, es: "no es un libro .xlsx", en: "this is no .xlsx workbook",
    hint: Localised(
      es: "un .xls antiguo o un libro con contraseña se guarda de nuevo como .xlsx, sin contraseña",
      en: "save an old .xls or a workbook with a password as .xlsx again, without a password"))
  package static let xlsxMalformed = FindingCode(
    "xlsx-malformed", .error, es: "el libro está dañado o incompleto ({part})",
    en: "the workbook is damaged or incomplete ({part})",
    hint: Localised(
      es: "pida el archivo de nuevo; nada de él se ha usado",
      en: "ask for the file again; nothing of it was used"))
  package static let xlsxSheetNotFound = FindingCode(
    "xlsx-sheet-not-found", .error, es: "no hay hoja {sheet} entre las {count} del libro",
    en: "there is no sheet {sheet} among the {count} of the workbook",
    hint: Localised(
      es: "escriba en sheet el nombre de la pestaña, con mayúsculas y acentos",
      en: "write in sheet the name on the tab, with capitals and accents"))
}
