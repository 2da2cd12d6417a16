import Testing

/// The traps that corrupt silently, each from the raw text of a file to the unified value and its finding.
///
/// The numbers are those of the domain's list: 1 district codes, 2 documents, 3 hashes (the store's tests), 4 names,
/// 5 dates, 6 money, 7 penal articles, 8 role per case, 9 roles of places, 10 kinds of missing.
@Suite struct DomainTrapTests {
  private typealias Case = DomainTrap.Case

  private static func incident(_ field: String, _ rule: String) -> String {
    """
    entities:
      - entity: incident
        key: [ID]
        fields:
          kind: '"complaint"'
          \(field): {value: '\(rule)', on-error: blank}
    """
  }

  private static func person(_ rules: [(String, String)], lets: [(String, String)] = []) -> String {
    let variables =
      lets.isEmpty ? "" : "let:\n" + lets.map { "  \($0.0): '\($0.1)'\n" }.joined()
    return variables + "entities:\n  - entity: person\n    key: [ID]\n    fields:\n"
      + rules.map { "      \($0.0): {value: '\($0.1)', on-error: blank}\n" }.joined()
  }

  private static func document(_ type: String) -> String {
    """
    let:
      numero: NUM | document(\(type))
    entities:
      - entity: person
        key: [ID]
        fields: {sex: '"unknown"'}
        entities:
          - entity: id_document
            when: $numero != null
            links: {person: parent}
            fields:
              type: '"DNI"'
              number: NUM | document(\(type))
              check_char: NUM | document-check-character(\(type))
              validity: NUM | document-validity(\(type))
    """
  }

  private static func number(
    _ number: String?, _ validity: String?, check: String? = nil
  ) -> [String: String?] {
    ["id_document.number": number, "id_document.validity": validity, "id_document.check_char": check]
  }

  // MARK: 1 and 9, places

  static let places: [DomainTrap] = [
    DomainTrap(
      "1 the declared coding decides: INEI", source: "ubigeo: inei", columns: "U;D;P;I",
      incident("ubigeo_fact", "U | ubigeo(D, P, I)"),
      [
        Case("150101;LIMA;LIMA;LIMA", ["incident.ubigeo_fact": "150101"]),
        Case("10101;AMAZONAS;CHACHAPOYAS;CHACHAPOYAS", ["incident.ubigeo_fact": "010101"], ["ubigeo-zero-repaired"]),
        Case(
          "150101;LORETO;MAYNAS;IQUITOS", ["incident.ubigeo_fact": "150101"],
          ["ubigeo-coding-doubtful", "ubigeo-name-mismatch", "ubigeo-other-coding"]),
        Case("150101;LIMA;LIMA;MIRAFLORES", ["incident.ubigeo_fact": "150101"], ["ubigeo-name-mismatch"]),
        Case("999999;LIMA;LIMA;LIMA", ["incident.ubigeo_fact": nil], ["ubigeo-unknown"]),
        Case("15010;LIMA;LIMA;LIMA", ["incident.ubigeo_fact": nil], ["ubigeo-unknown"]),
        Case("LIMA;LIMA;LIMA;LIMA", ["incident.ubigeo_fact": nil], ["ubigeo-unknown"]),
        Case(";LIMA METROPOLITANA;LIMA;SJL", ["incident.ubigeo_fact": "150132"], ["ubigeo-from-names"]),
        Case(";LIMA;LIMA;SMP", ["incident.ubigeo_fact": "150135"], ["ubigeo-from-names"]),
        Case(";LIMA;LIMA;V.E.S.", ["incident.ubigeo_fact": "150142"], ["ubigeo-from-names"]),
        Case(";LIMA;LIMA;VMT", ["incident.ubigeo_fact": "150143"], ["ubigeo-from-names"]),
        Case(";LIMA METROPOLITANA;;SAN LUIS", ["incident.ubigeo_fact": "150134"], ["ubigeo-from-names"]),
        Case(";REGION LIMA;;SAN LUIS", ["incident.ubigeo_fact": "150514"], ["ubigeo-from-names"]),
        Case(";PROV. CONST. DEL CALLAO;CALLAO;VENTANILLA", ["incident.ubigeo_fact": "070106"], ["ubigeo-from-names"]),
        Case(";;;SANTA ROSA", ["incident.ubigeo_fact": nil], ["ubigeo-names-ambiguous"]),
        Case(";LIMA;LIMA;MACONDO", ["incident.ubigeo_fact": nil], ["ubigeo-names-unknown"]),
        Case("160109;LORETO;MAYNAS;PUTUMAYO", ["incident.ubigeo_fact": "160801"], ["ubigeo-former-code"]),
        Case(";;;", ["incident.ubigeo_fact": nil]),
      ]),
    DomainTrap(
      "1 the declared coding decides: RENIEC", source: "ubigeo: reniec", columns: "U;D;P;I",
      incident("ubigeo_fact", "U | ubigeo(D, P, I)"),
      [
        Case("150101;LORETO;MAYNAS;IQUITOS", ["incident.ubigeo_fact": "160101"]),
        Case("140101;LIMA;LIMA;LIMA", ["incident.ubigeo_fact": "150101"]),
        Case(
          "140101;LAMBAYEQUE;CHICLAYO;CHICLAYO", ["incident.ubigeo_fact": "150101"],
          ["ubigeo-coding-doubtful", "ubigeo-name-mismatch", "ubigeo-other-coding"]),
      ]),
    DomainTrap(
      "1 the declared coding decides: SUNAT, and a column of its own coding", source: "ubigeo: sunat",
      columns: "U;N",
      person([("residence_ubigeo", "U | ubigeo"), ("birth_ubigeo", #"N | ubigeo(coding = "reniec")"#)]),
      [
        Case("160109;150101", ["person.residence_ubigeo": "160801", "person.birth_ubigeo": "160101"]),
        Case("170103;", ["person.residence_ubigeo": "170103", "person.birth_ubigeo": nil]),
      ]),
    DomainTrap(
      "1 a district did not exist before it was made", source: "ubigeo: inei", columns: "U;DIA",
      incident("ubigeo_fact", #"U | ubigeo(on = DIA)"#),
      [
        Case("070107;2010-05-02", ["incident.ubigeo_fact": "070107"], ["ubigeo-before-creation"]),
        Case("070107;2024-05-02", ["incident.ubigeo_fact": "070107"]),
        Case("070107;2014", ["incident.ubigeo_fact": "070107"]),
      ]),
    DomainTrap(
      "9 where it happened, where it was reported and where the shelter stands are three fields",
      source: "ubigeo: inei", columns: "HECHO;CIA;CAR",
      """
      entities:
        - entity: incident
          key: [ID]
          fields: {kind: '"complaint"', ubigeo_fact: HECHO | ubigeo, ubigeo_office: CIA | ubigeo}
        - entity: person
          key: [ID]
          fields: {sex: '"unknown"'}
          entities:
            - entity: shelter_stay
              links: {person: parent}
              fields: {facility_code: CAR}
      """,
      [
        Case(
          "170101;150101;CAR-01",
          [
            "incident.ubigeo_fact": "170101", "incident.ubigeo_office": "150101",
            "shelter_stay.facility_code": "CAR-01",
          ])
      ]),
  ]

  // MARK: 2, documents

  static let documents: [DomainTrap] = [
    DomainTrap(
      "2 DNI", columns: "NUM", document(#""DNI""#),
      [
        Case("99900413-5", number("99900413", "valid", check: "5")),
        Case("10117410-2", number("10117410", "valid", check: "2")),
        Case("10117410G", number("10117410", "valid", check: "G")),
        Case("87654321-D", number("87654321", "valid", check: "D")),
        Case("05414828-C", number("05414828", "valid", check: "C")),
        Case("99900413-6", number("99900413", "bad_check", check: "6"), ["document-check-failed"]),
        Case("99900413", number("99900413", "unverified")),
        Case("9990045", number("09990045", "repaired"), ["document-zero-repaired"]),
        Case("999000", number("999000", "bad_length"), ["document-bad-length"]),
        Case("00000000", number(nil, nil)), Case("11111111", number(nil, nil)),
        Case("99999999", number(nil, nil)), Case("12345678", number(nil, nil)), Case("S/N", number(nil, nil)),
      ]),
    DomainTrap(
      "2 documents of other kinds, by the type of the row", columns: "TIPO;NUM", document("TIPO"),
      [
        Case("CE;004131207", number("004131207", "unverified")),
        Case("PTP;999000123", number("999000123", "unverified")),
        Case("CPP;999000123", number("999000123", "unverified")),
        Case("CPP;9990", number("9990", "bad_length"), ["document-bad-length"]),
        Case("PASAPORTE;AB999001", number("AB999001", "unverified")),
        Case("PASAPORTE;AB9", number("AB9", "bad_length"), ["document-bad-length"]),
        Case("RUC;20512333797", number("20512333797", "valid")),
        Case("RUC;20555195444", number("20555195444", "valid")),
        Case("RUC;20512333798", number("20512333798", "bad_check"), ["document-check-failed"]),
        Case("RUC;10999005379", number("10999005379", "valid"), ["ruc-holds-dni"]),
        Case("SIN DOCUMENTO;", number(nil, nil)),
        Case("NI;99900413", number(nil, nil)),
        Case("CARNET RARO;99900413", number("99900413", "unverified"), ["document-type-unknown"]),
      ]),
    DomainTrap(
      "2 an employer's RUC goes to the vault whole, and the DNI inside links a person", columns: "RUC",
      """
      entities:
        - entity: incident
          key: [ID]
          fields: {kind: '"inspection"'}
          entities:
            - entity: inspection
              links: {incident: parent}
              fields: {order_no: ID, employer_ruc: RUC}
        - entity: person
          key: [RUC]
          when: RUC | ruc-dni != null
          fields: {sex: '"unknown"'}
          entities:
            - entity: id_document
              links: {person: parent}
              fields: {type: '"DNI"', number: RUC | ruc-dni}
      """,
      [
        Case(
          "10999005379", ["inspection.employer_ruc": "10999005379", "id_document.number": "99900537"],
          ["ruc-holds-dni"]),
        Case("20512333797", ["inspection.employer_ruc": "20512333797", "id_document.number": nil]),
        Case("20512333798", ["inspection.employer_ruc": "20512333798"], ["ruc-check-failed"]),
      ]),
  ]

  // MARK: 4, names

  static let names: [DomainTrap] = [
    DomainTrap(
      "4 surnames apart", columns: "PAT;MAT;NOM",
      person([
        ("paternal_surname", "PAT | surname"), ("maternal_surname", "MAT | surname"),
        ("given_names", "NOM | given-names"), ("alias", "NOM | alias"),
      ]),
      [
        Case(
          "ccorimanya;DE  LA VEGA;Yesenia del Pilar",
          [
            "person.paternal_surname": "CCORIMANYA", "person.maternal_surname": "DE LA VEGA",
            "person.given_names": "YESENIA DEL PILAR",
          ]),
        Case(
          #"ÑAHUINRIPA;;WALTER RAÚL (a) ""EL ZURDO"""#,
          [
            "person.paternal_surname": "ÑAHUINRIPA", "person.maternal_surname": nil,
            "person.given_names": "WALTER RAÚL", "person.alias": "EL ZURDO",
          ], ["alias-in-name"]),
        Case(
          "NN;;N.N.", ["person.paternal_surname": nil, "person.given_names": nil],
          ["name-placeholder", "name-placeholder"]),
        Case("NO IDENTIFICADO;;", ["person.paternal_surname": nil], ["name-placeholder"]),
        Case(
          "NU#EZ;PE?A;BEGON~A",
          ["person.paternal_surname": "NU#EZ", "person.maternal_surname": "PE?A", "person.given_names": "BEGON~A"],
          ["name-odd-character", "name-odd-character", "name-odd-character"]),
        Case(
          "NUÃ‘EZ;MAMANI;ANA", ["person.paternal_surname": "NUÑEZ"], ["name-mojibake-repaired", "text-double-encoded"]),
        Case(
          "NU\u{FFFD}EZ;PE¥A;ANA", ["person.paternal_surname": "NU\u{FFFD}EZ", "person.maternal_surname": "PE¥A"],
          ["name-odd-character", "name-odd-character"]),
        Case("C.;;ANA", ["person.paternal_surname": "C."], ["surname-initial"]),
      ]),
    DomainTrap(
      "4 both surnames in one field", columns: "APE",
      person(
        ["paternal", "maternal", "married"].map { ("\($0)_surname", #"APE | full-surnames("\#($0)")"#) }),
      [
        Case(
          "QUISPE DE LA CRUZ",
          ["person.paternal_surname": "QUISPE", "person.maternal_surname": "DE LA CRUZ", "person.married_surname": nil]),
        Case("DEL CASTILLO MAMANI", ["person.paternal_surname": "DEL CASTILLO", "person.maternal_surname": "MAMANI"]),
        Case(
          "QUISPE MAMANI DE CONDORI", ["person.maternal_surname": "MAMANI", "person.married_surname": "DE CONDORI"]),
        Case(
          "QUISPE DE CONDORI", ["person.maternal_surname": "DE CONDORI", "person.married_surname": nil],
          ["surname-perhaps-married"]),
        Case("PEREZ", ["person.paternal_surname": "PEREZ", "person.maternal_surname": nil]),
      ]),
    DomainTrap(
      "4 one field, «Apellidos, Nombres»", columns: "N",
      person([
        ("given_names", #"N | full-name("given")"#), ("paternal_surname", #"N | full-name("paternal")"#),
        ("maternal_surname", #"N | full-name("maternal")"#), ("married_surname", #"N | full-name("married")"#),
      ]),
      [
        Case(
          "Ccorimanya de la Vega, Yesenia del Pilar",
          [
            "person.given_names": "YESENIA DEL PILAR", "person.paternal_surname": "CCORIMANYA",
            "person.maternal_surname": "DE LA VEGA",
          ]),
        Case(
          "MAMANI CONDORI LUZ MARINA",
          [
            "person.given_names": "LUZ MARINA", "person.paternal_surname": "MAMANI",
            "person.maternal_surname": "CONDORI",
          ],
          ["name-order-assumed"]),
        Case("NO IDENTIFICADO", ["person.given_names": nil, "person.paternal_surname": nil], ["name-placeholder"]),
      ]),
    DomainTrap(
      "4 one field, «Nombres Apellidos»", columns: "N",
      person(
        [
          ("given", "given_names"), ("paternal", "paternal_surname"), ("maternal", "maternal_surname"),
          ("married", "married_surname"),
        ].map {
          ($0.1, #"N | full-name("\#($0.0)", order = "given-first")"#)
        }),
      [
        Case(
          "Yesenia del Pilar Ccorimanya de la Vega",
          [
            "person.given_names": "YESENIA DEL PILAR", "person.paternal_surname": "CCORIMANYA",
            "person.maternal_surname": "DE LA VEGA", "person.married_surname": nil,
          ]),
        Case(
          "Rosa Elvira Quispe Mamani de Condori",
          [
            "person.given_names": "ROSA ELVIRA", "person.paternal_surname": "QUISPE",
            "person.maternal_surname": "MAMANI", "person.married_surname": "DE CONDORI",
          ]),
        Case("Quispe Mamani, Rosa", ["person.given_names": "ROSA", "person.paternal_surname": "QUISPE"]),
        Case(
          "Yuleisi Perez",
          ["person.given_names": "YULEISI", "person.paternal_surname": "PEREZ", "person.maternal_surname": nil]),
      ]),
    DomainTrap(
      "4 keys for matching fold accents, drop particles and keep Ñ", columns: "N",
      person([("address", "N | name-key")]),
      [
        Case("María  del Carmen", ["person.address": "MARIA CARMEN"]),
        Case("De la Cruz-Ñaupari", ["person.address": "CRUZ ÑAUPARI"]),
        Case("Núñez", ["person.address": "NUÑEZ"]),
      ]),
  ]

  // MARK: 5, dates and ages

  static let dates: [DomainTrap] = [
    DomainTrap(
      "5 dates of birth", columns: "F",
      person([
        (
          "birth_date",
          #"F | partial-date("dd/MM/yyyy", "dd/MM/yy", "yyyy-MM-dd", "dd-MMM-yy", "MM/yyyy", "yyyy", excel, epoch-ms)"#
        )
      ]),
      [
        Case("14/07/2007", ["person.birth_date": "2007-07-14"]),
        Case("2007-07-14", ["person.birth_date": "2007-07-14"]),
        Case("14-JUL-08", ["person.birth_date": "2008-07-14"]),
        Case("21-SET-08", ["person.birth_date": "2008-09-21"]),
        Case("14/07/45", ["person.birth_date": "1945-07-14"]),
        Case("14/07/24", ["person.birth_date": "2024-07-14"]),
        Case("45123", ["person.birth_date": "2023-07-16"]),
        Case("1184371200000", ["person.birth_date": "2007-07-14"]),
        Case("2007", ["person.birth_date": "2007"]), Case("07/2007", ["person.birth_date": "2007-07"]),
        Case("01/00/2024", ["person.birth_date": nil], ["date-impossible"]),
        Case("31/02/2024", ["person.birth_date": nil], ["date-impossible"]),
        Case("SIN FECHA", ["person.birth_date": nil], ["date-unreadable"]),
        Case("15 AÑOS", ["person.birth_date": nil], ["date-unreadable"]),
        Case("99", ["person.birth_date": nil], ["date-unreadable"]),
        Case("03/04/05", ["person.birth_date": "2005-04-03"], ["date-ambiguous"]),
        Case("14/07/1807", ["person.birth_date": "1807-07-14"], ["date-implausible"]),
        Case("2007-07-14Z", ["person.birth_date": "2007-07-14"], ["date-part-dropped"]),
        Case("2007-07-14T23:30:00-05:00", ["person.birth_date": "2007-07-14"], ["date-part-dropped*2"]),
      ]),
    DomainTrap(
      "5 two orders declared", columns: "F", person([("birth_date", #"F | partial-date("dd/MM/yyyy", "MM/dd/yyyy")"#)]),
      [
        Case("03/04/2005", ["person.birth_date": "2005-04-03"], ["date-ambiguous"]),
        Case("14/04/2005", ["person.birth_date": "2005-04-14"]),
        Case("04/14/2005", ["person.birth_date": "2005-04-14"]),
        Case("04/04/2005", ["person.birth_date": "2005-04-04"]),
      ]),
    DomainTrap(
      "5 times have no zone", columns: "F", incident("reported_at", #"F | datetime("dd/MM/yyyy HH:mm", "yyyy-MM-dd")"#),
      [
        Case("11/03/2024 09:20", ["incident.reported_at": "2024-03-11T09:20:00"]),
        Case("2024-03-11", ["incident.reported_at": "2024-03-11T00:00:00"], ["datetime-midnight"]),
        Case("2024-03-11T23:00:00-05:00", ["incident.reported_at": "2024-03-11T23:00:00"], ["date-part-dropped"]),
      ]),
    DomainTrap(
      "5 ages, against the birth of the same row", columns: "EDAD;NAC;DIA",
      person(
        [("age_at_report", "EDAD | age(blank = 99) | age-check($nac, DIA)")],
        lets: [("nac", #"NAC | partial-date("dd/MM/yyyy", "yyyy")"#)]),
      [
        Case("15 AÑOS;09/05/2008;2024-03-11", ["person.age_at_report": "15"]),
        Case("18;09/05/2008;2024-03-11", ["person.age_at_report": "18"], ["age-birth-disagree"]),
        Case("14;2009;2024-03-11", ["person.age_at_report": "14"]),
        Case("99;;2024-03-11", ["person.age_at_report": nil]),
        Case("8 meses;;2024-03-11", ["person.age_at_report": "0"]),
        Case("APROX. 15;;2024-03-11", ["person.age_at_report": "15"], ["age-approximate"]),
        Case("MENOR DE EDAD;;2024-03-11", ["person.age_at_report": nil], ["age-unreadable"]),
        Case("130;;2024-03-11", ["person.age_at_report": "130"], ["age-implausible"]),
      ]),
  ]

  // MARK: 6 and 7, money and articles

  static let amounts: [DomainTrap] = [
    DomainTrap(
      "6 money in one column", columns: "M",
      """
      entities:
        - entity: person
          key: [ID]
          fields: {sex: '"unknown"'}
          entities:
            - entity: victim_role
              links: {person: parent}
              fields: {status: '"possible"'}
              entities:
                - entity: exploitation
                  links: {victim_role: parent}
                  fields: {type: '"other"', debt_amount: {value: M | money, on-error: blank}}
      """,
      [
        Case("1.500,00", ["exploitation.debt_amount": "1500.00"]),
        Case("S/ 300", ["exploitation.debt_amount": "300.00"]),
        Case("2000,5", ["exploitation.debt_amount": "2000.50"]),
        Case("1500.00", ["exploitation.debt_amount": "1500.00"]),
        Case("1.500", ["exploitation.debt_amount": "1500.00"], ["number-ambiguous"]),
        Case("US$ 300", ["exploitation.debt_amount": nil], ["money-foreign"]),
      ]),
    DomainTrap(
      "7 articles by code, whatever the date", columns: "A",
      """
      entities:
        - entity: case
          key: [ID]
          fields: {status: '"open"', crime_articles: {value: A | article, on-error: blank}}
      """,
      [
        Case("129-A", ["case.crime_articles": "129-A"]),
        Case("153", ["case.crime_articles": "129-A"], ["article-renumbered"]),
        Case("ART. 153-B", ["case.crime_articles": "129-C"], ["article-renumbered"]),
        Case("129-Ã‘", ["case.crime_articles": "129-Ñ"], ["article-mojibake-repaired", "text-double-encoded"]),
        Case("129-N", ["case.crime_articles": "129-N"]),
        Case("303-A", ["case.crime_articles": "303-A"], ["article-smuggling"]),
        Case("303-B", ["case.crime_articles": "303-B"], ["article-smuggling"]),
        Case("189-A", ["case.crime_articles": "189-A"], ["article-outside-list"]),
        Case("153, 303-A", ["case.crime_articles": nil], ["article-several"]),
        Case("S/Art", ["case.crime_articles": nil], ["article-unreadable"]),
      ]),
    DomainTrap(
      "7 text that was encoded twice is mended where the mapping says so", source: "repair: [double-encoding]",
      columns: "A",
      """
      entities:
        - entity: case
          key: [ID]
          fields: {status: '"open"', crime_articles: A | article}
      """,
      [Case("129-Ã‘", ["case.crime_articles": "129-Ñ"], ["double-encoding-repaired"])]),
  ]

  // MARK: The law's logic

  static let logic: [DomainTrap] = [
    DomainTrap(
      "child rule and smuggling fence", columns: "ACTO;MEDIO;FIN;MENOR;ART",
      """
      entities:
        - entity: person
          key: [ID]
          fields: {sex: '"unknown"'}
          entities:
            - entity: victim_role
              links: {person: parent}
              fields: {status: '"possible"'}
              entities:
                - entity: trafficking_act
                  links: {victim_role: parent}
                  fields: {act: '"recruitment"', elements: 'ACTO | trafficking-elements(MEDIO, FIN, MENOR, article = ART)'}
      """,
      [
        Case("recruitment;threat;sexual;false;129-A", ["trafficking_act.elements": "complete"]),
        Case("recruitment;;sexual;true;129-A", ["trafficking_act.elements": "complete_child"]),
        Case(
          "recruitment;;sexual;false;129-A", ["trafficking_act.elements": "no_means"], ["trafficking-without-means"]),
        Case("recruitment;;sexual;;129-A", ["trafficking_act.elements": "no_means"], ["trafficking-without-means"]),
        Case(
          "recruitment;fraud;unidentified;false;129-A", ["trafficking_act.elements": "no_purpose"],
          ["trafficking-without-purpose"]),
        Case(";fraud;labour;false;129-A", ["trafficking_act.elements": "no_act"], ["trafficking-without-act"]),
        Case(
          "transport;fraud;labour;false;303-A", ["trafficking_act.elements": nil], ["smuggling-as-trafficking"],
          quarantined: true),
      ]),
    DomainTrap(
      "doubtful age is presumed minority; a child at the first act", columns: "EDAD;NAC;HECHO;DIA",
      person(
        [
          ("presumed_minor", "EDAD | presumed-minor(birth = $nac, on = DIA, blank = 99)"),
          ("is_child_at_exploitation", "$nac | child-at(HECHO, age = $edad, told = DIA)"),
        ],
        lets: [
          ("nac", #"NAC | partial-date("dd/MM/yyyy", "yyyy", unreadable = missing)"#),
          ("edad", "EDAD | age(blank = 99, unreadable = missing)"),
        ]),
      [
        Case(
          "15;09/05/2008;2024-03-02;2024-03-11",
          ["person.presumed_minor": "false", "person.is_child_at_exploitation": "true"]),
        Case(
          "41;;2024-03-02;2024-03-11", ["person.presumed_minor": "false", "person.is_child_at_exploitation": "false"]),
        Case("19;;2020;2024-03-11", ["person.presumed_minor": "false", "person.is_child_at_exploitation": "true"]),
        Case("19;;;2024-03-11", ["person.presumed_minor": "false", "person.is_child_at_exploitation": "unknown"]),
        Case(
          "99;;;2024-03-11", ["person.presumed_minor": "true", "person.is_child_at_exploitation": "unknown"],
          ["minority-presumed"]),
        Case(
          "APROX. 18;;;2024-03-11", ["person.presumed_minor": "true", "person.is_child_at_exploitation": "unknown"],
          ["minority-presumed"]),
        Case(
          ";2006;2024-03-02;2024-03-11",
          ["person.presumed_minor": "true", "person.is_child_at_exploitation": "unknown"], ["minority-presumed"]),
        Case(
          "19;09/05/2008;2024-03-02;2024-03-11",
          ["person.presumed_minor": "true", "person.is_child_at_exploitation": "true"], ["minority-presumed"]),
        Case(
          "MENOR DE EDAD;SIN FECHA;;2024-03-11",
          ["person.presumed_minor": "true", "person.is_child_at_exploitation": "unknown"], ["minority-presumed"]),
      ]),
    DomainTrap(
      "8 one person is a victim in one case and accused in the same", columns: "DOC;ROL;OTRO",
      """
      entities:
        - entity: person
          key: [ID, DOC]
          fields: {sex: '"unknown"'}
          entities:
            - entity: victim_role
              when: ROL == "AGRAVIADA"
              links: {person: parent}
              fields: {status: '"possible"'}
            - entity: suspect_role
              when: OTRO == "DENUNCIADA"
              links: {person: parent}
              fields: {is_legal_entity: '"false"'}
      """,
      [
        Case(
          "99900413;AGRAVIADA;DENUNCIADA", ["victim_role.status": "possible", "suspect_role.is_legal_entity": "false"]),
        Case("99900413;AGRAVIADA;", ["victim_role.status": "possible", "suspect_role.is_legal_entity": nil]),
      ]),
    DomainTrap(
      "the ILO's indicators of one worker", columns: "IND",
      """
      lookups:
        oit: {codes: {"2": deception, "7": retention_id, "8": withholding_wages, "11": excessive_overtime}}
      entities:
        - entity: person
          key: [ID]
          fields: {sex: '"unknown"'}
          entities:
            - entity: victim_role
              links: {person: parent}
              fields: {status: '"possible"'}
              entities:
                - entity: exploitation
                  links: {victim_role: parent}
                  fields:
                    type: '"labour"'
                    ilo_indicators: IND | split("|") | lookup(oit)
                    forced_labour: IND | split("|") | lookup(oit) | forced-labour
      """,
      [
        Case(
          "2|7", ["exploitation.ilo_indicators": "deception|retention_id", "exploitation.forced_labour": "indicated"],
          ["forced-labour-indicated"]),
        Case("8|7", ["exploitation.forced_labour": "menace_only"]),
        Case("11", ["exploitation.forced_labour": "involuntariness_only"]),
        Case("", ["exploitation.forced_labour": nil]),
      ]),
  ]

  // MARK: 10, kinds of missing

  static let missing: [DomainTrap] = [
    DomainTrap(
      "10 a reason that the source gives is kept, and none is invented",
      source: """
        missing: {"NO SABE": unknown, "NO RESPONDE": refused, "-": not_asked, "NO APLICA": not_applicable, "***": suppressed, "RESERVADO": withheld, "ILEGIBLE": invalid}
        """,
      columns: "EDAD;NACION", person([("age_at_report", "EDAD | age"), ("citizenships", "NACION | country")]),
      [
        Case(
          "NO SABE;NO RESPONDE", ["person.age_at_report": nil, "person.citizenships": nil],
          ["missing-refused", "missing-unknown"]),
        Case(" - ;PERU", ["person.age_at_report": nil, "person.citizenships": "PER"], ["missing-not-asked"]),
        Case("NO APLICA;***", [:], ["missing-not-applicable", "missing-suppressed"]),
        Case("RESERVADO;ILEGIBLE", [:], ["missing-invalid", "missing-withheld"]),
        Case(";PERU", ["person.age_at_report": nil]),
        Case("MENOR;PERU", ["person.age_at_report": nil], ["age-unreadable"]),
      ]),
    DomainTrap(
      "10 a blank is as an empty text, and may have its reason", source: #"missing: {"": not_asked}"#,
      columns: "EDAD;NACION", person([("age_at_report", "EDAD | age"), ("citizenships", "NACION | country")]),
      [
        Case(" ;PERU", ["person.age_at_report": nil], ["missing-not-asked"]),
        Case(";PERU", ["person.age_at_report": nil], ["missing-not-asked"]),
      ]),
  ]

  static let json: [DomainTrap] = [
    DomainTrap(
      json: "10 numbers of JSON that are codes keep their zeros by the mapping, and ids stay text",
      source: "ubigeo: inei",
      """
      let:
        prov: CCPP | pad(2)
        dist: CCDI | pad(2)
      entities:
        - entity: incident
          key: [ID]
          fields:
            kind: '"complaint"'
            source_number: NRO
            ubigeo_fact: CCDD | pad(2) | join("", $prov, $dist) | ubigeo
      """,
      [
        Case(
          #""CCDD": 1, "CCPP": 1, "CCDI": 1, "NRO": 4131"#,
          ["incident.ubigeo_fact": "010101", "incident.source_number": "4131"]),
        Case(
          #""CCDD": "15", "CCPP": "01", "CCDI": "32", "NRO": 12345678901234567890"#,
          ["incident.ubigeo_fact": "150132", "incident.source_number": "12345678901234567890"]),
      ]),
    DomainTrap(
      json: "10 null and absent have no reason, an empty text and a blank the one that the source declares",
      source: #"missing: {"": refused}"#,
      person([("age_at_report", "edad | age")]),
      [
        Case(#""edad": null"#, ["person.age_at_report": nil]),
        Case(#""otro": 1"#, ["person.age_at_report": nil]),
        Case(#""edad": """#, ["person.age_at_report": nil], ["missing-refused"]),
        Case(#""edad": " ""#, ["person.age_at_report": nil], ["missing-refused"]),
        Case(#""edad": 15"#, ["person.age_at_report": "15"]),
        Case(#""edad": "15 AÑOS""#, ["person.age_at_report": "15"]),
      ]),
    DomainTrap(
      json: "2 a document number that JSON made a quantity of", document(#""DNI""#),
      [
        Case(#""NUM": 99900413"#, number("99900413", "unverified")),
        Case(#""NUM": 99900413.0"#, number("99900413", "unverified")),
        Case(#""NUM": 9990045"#, number("09990045", "repaired"), ["document-zero-repaired"]),
      ]),
  ]

  @Test(arguments: places + documents + names + dates + amounts + logic + missing + json)
  func `a trap of the domain ends in its value and its finding`(_ trap: DomainTrap) throws { try trap.run() }
}
