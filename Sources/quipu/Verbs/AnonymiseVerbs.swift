internal import Interchange
internal import Pipelines

extension Verbs {
  private static let policyOption = OptionDeclaration(
    "policy", value: "P.anonymise.yaml", required: true, es: "qué columnas, qué modelos y hasta dónde",
    en: "which columns, which models and how far")
  private static let tableOperand = OperandDeclaration("TABLE.csv", es: "la tabla", en: "the table")
  private static let jsonOption = OptionDeclaration("json", es: "el informe como JSON", en: "the report as JSON")

  static let anonymise = Verb(
    name: "anonymise",
    summary: Localised(
      es: "hace iguales las filas de cualquier tabla hasta que nadie destaque, según una política",
      en: "makes the rows of any table look alike until nobody stands out, by a policy"),
    operands: [tableOperand],
    options: [
      policyOption,
      OptionDeclaration(
        "output", short: "o", value: "OUT.csv", es: "dónde escribir; si falta, solo se informa",
        en: "where to write; without it there is only the report"), jsonOption,
    ]
  ) { invocation in
    do throws(Failure) {
      let task = TableAnonymising(
        table: invocation.operands[0], policy: invocation.value("policy") ?? "", output: invocation.value("output"))
      var findings: [Finding] = []
      let report = try saying(&findings, invocation) { findings throws(Failure) in try task.run(&findings) }
      guard let report else { return missingInput(findings) ?? .configuration }
      show(report.json, report.lines(invocation.language), invocation)
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .badData)
    }
  }

  static let risk = Verb(
    name: "risk",
    summary: Localised(
      es: "mide el riesgo de cualquier tabla tal como está, y si cumple una política",
      en: "measures the risk of any table as it stands, and whether it meets a policy"),
    operands: [tableOperand],
    options: [
      policyOption,
      OptionDeclaration(
        "gate", es: "termina con 4 si la tabla no cumple la política",
        en: "ends with 4 if the table does not meet the policy"),
      jsonOption,
    ]
  ) { invocation in
    do throws(Failure) {
      let task = TableRisk(table: invocation.operands[0], policy: invocation.value("policy") ?? "")
      var findings: [Finding] = []
      let report = try saying(&findings, invocation) { findings throws(Failure) in try task.run(&findings) }
      guard let report else { return missingInput(findings) ?? .configuration }
      show(report.json, report.lines(invocation.language), invocation)
      return invocation.has("gate") && !report.keepsPromises ? .stoppedByGate : .clean
    } catch {
      return fail(error, invocation.language, otherwise: .badData)
    }
  }

  static let hierarchy = Verb(
    name: "hierarchy",
    summary: Localised(
      es: "escribe una jerarquía hecha de las listas de códigos, en la forma de ARX",
      en: "writes a hierarchy made of the code lists, in ARX's form"),
    operands: [
      OperandDeclaration(
        "KIND", es: HierarchyKind.allCases.map(\.rawValue).joined(separator: ", "),
        en: HierarchyKind.allCases.map(\.rawValue).joined(separator: ", "))
    ],
    options: [
      OptionDeclaration(
        "codes", value: "DIR", es: "carpeta de listas de códigos (por omisión, Mappings/codes)",
        en: "folder of code lists (by default Mappings/codes)"),
      OptionDeclaration(
        "table", value: "TABLE.csv", es: "tabla cuyos valores son las hojas", en: "table whose values are the leaves"),
      OptionDeclaration("column", value: "NAME", es: "columna de esa tabla", en: "column of that table"),
      OptionDeclaration(
        "steps", value: "5,10,20", es: "anchos de los tramos de number", en: "widths of the bands of number"),
      OptionDeclaration(
        "year", value: "YYYY", es: "año en que se cumple la edad, de birth-date",
        en: "year in which ages are reached, of birth-date"),
      OptionDeclaration(
        "output", short: "o", value: "FILE", es: "dónde escribir (por omisión, se muestra)",
        en: "where to write (by default it is printed)"),
    ]
  ) { invocation in
    guard let making = hierarchyMaking(invocation) else {
      return invocation.refuse(
        Localised(
          es: "KIND no se conoce, o --table y --column no van juntas, o --steps o --year no son números",
          en: "KIND is not known, or --table and --column are not together, or --steps or --year are no numbers"))
    }
    do throws(Failure) {
      let text = try making.text()
      if let output = invocation.value("output") {
        try HierarchyMaking.write(text, to: output)
        Terminal.print(output)
      } else {
        Terminal.write(Array(text.utf8), to: 1)
      }
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .badData)
    }
  }

  static let tabulate = Verb(
    name: "tabulate",
    summary: Localised(
      es: "cuenta las filas de cualquier tabla con sus márgenes, sin dejar deducir cifras pequeñas",
      en: "counts the rows of any table with its margins, letting nobody work out small counts"),
    operands: [tableOperand],
    options: [
      OptionDeclaration(
        "by", value: "COLUMN", required: true, repeats: true, es: "columna que se cuenta; puede repetirse, hasta 6",
        en: "column that is counted; may be repeated, up to 6"),
      OptionDeclaration(
        "least", value: "K", required: true, es: "cifras menores, salvo 0, se suprimen",
        en: "smaller counts, other than 0, are suppressed"),
      OptionDeclaration(
        "round", value: "N", es: "redondea lo publicado a múltiplos de N",
        en: "rounds what is published to multiples of N"),
      OptionDeclaration(
        "output", short: "o", value: "OUT.csv", es: "dónde escribir; si falta, solo se informa",
        en: "where to write; without it there is only the report"), jsonOption,
    ]
  ) { invocation in
    guard let task = tabulation(invocation) else {
      return invocation.refuse(
        Localised(
          es: "--least y --round son enteros desde 2, y --by nombra de 1 a 6 columnas distintas",
          en: "--least and --round are whole numbers from 2, and --by names 1 to 6 different columns"))
    }
    do throws(Failure) {
      var findings: [Finding] = []
      let report = try saying(&findings, invocation) { findings throws(Failure) in try task.run(&findings) }
      show(report.json, report.lines(invocation.language), invocation)
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .badData)
    }
  }

  /// nil: a word that means nothing here.
  private static func tabulation(_ invocation: Invocation) -> TableTabulation? {
    let columns = invocation.all("by")
    guard (1...6).contains(columns.count), Set(columns).count == columns.count,
      let least = invocation.value("least").flatMap({ Int($0) }), least > 1
    else { return nil }
    var task = TableTabulation(table: invocation.operands[0], columns: columns, least: least)
    task.output = invocation.value("output")
    if let word = invocation.value("round") {
      guard let base = Int(word), base > 1 else { return nil }
      task.base = base
    }
    return task
  }

  /// nil: a word that means nothing here.
  private static func hierarchyMaking(_ invocation: Invocation) -> HierarchyMaking? {
    guard let kind = HierarchyKind(rawValue: invocation.operands[0]) else { return nil }
    var making = HierarchyMaking(kind: kind)
    making.codes = invocation.value("codes") ?? (kind.codeLists.isEmpty ? nil : "Mappings/codes")
    making.table = invocation.value("table")
    making.column = invocation.value("column")
    if (making.table == nil) != (making.column == nil) { return nil }
    if let words = invocation.value("steps") {
      making.steps = words.split(separator: ",").compactMap { Int($0) }.filter { $0 > 1 }
      if making.steps.isEmpty { return nil }
    }
    if let year = invocation.value("year") {
      guard let year = Int(year) else { return nil }
      making.year = year
    }
    return making
  }

  /// One or the other is made.
  private static func show(
    _ json: @autoclosure () -> [UInt8], _ lines: @autoclosure () -> [String], _ invocation: Invocation
  ) {
    if invocation.has("json") {
      Terminal.write(json(), to: 1)
    } else {
      Terminal.print(lines().joined(separator: "\n"))
    }
  }

  /// Runs, and prints the findings whether it ends well or not.
  private static func saying<Report>(
    _ findings: inout [Finding], _ invocation: Invocation, _ run: (inout [Finding]) throws(Failure) -> Report
  ) throws(Failure) -> Report {
    defer { FindingPrinter(invocation.language).say(findings) }
    return try run(&findings)
  }
}
