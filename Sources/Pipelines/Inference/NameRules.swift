/// Which names stand for which field of the unified model.
struct NameRule {
  /// `entity.field`, or `person.full_name` and `person.surnames`, which are several fields.
  let field: String
  /// Each of these has to be in the name or in the names around it, one of them in the name itself.
  let wanted: [[String]]
  /// May be there and takes nothing from the sureness.
  let allowed: Set<String>
  let forbidden: Set<String>
  /// Sureness of the name on its own, of 100.
  let strength: Int

  /// `BIRTH DATE|DAY ~HOUR -OFFICE`: wanted words, alternatives, allowed (`~`) and forbidden (`-`) ones.
  init(_ field: String, _ words: String, strength: Int = 100) {
    self.field = field
    self.strength = strength
    let words = words.split(separator: " ")
    wanted = words.filter { !"~-".contains($0.first ?? " ") }.map { $0.split(separator: "|").map(String.init) }
    allowed = Set(words.filter { $0.first == "~" }.map { String($0.dropFirst()) })
    forbidden = Set(words.filter { $0.first == "-" }.map { String($0.dropFirst()) })
  }

  /// How a rule fits a name; better fits come first.
  struct Fit: Comparable {
    /// Wanted words: more that agree are better than fewer.
    let words: Int
    /// How far from the name they stand, in steps of the path.
    let distance: Int
    /// 0...100
    let score: Int

    static func < (left: Fit, right: Fit) -> Bool {
      (right.words, left.distance, right.score) < (left.words, right.distance, left.score)
    }
  }

  /// Takes: meanings of the column's own name, and of those around it within the record, the nearest first; and
  /// of those outside the record, which cannot forbid. nil where the rule does not fit.
  func fit(_ own: [String], inside: [[String]], outside: [[String]]) -> Fit? {
    let near = [own] + inside
    if near.joined().contains(where: forbidden.contains) { return nil }
    var distance = 0
    for alternatives in wanted {
      guard let at = (near + outside).firstIndex(where: { $0.contains(where: alternatives.contains) }) else {
        return nil
      }
      distance += at
    }
    let used = Set(wanted.joined()).union(allowed)
    guard own.contains(where: used.contains) else { return nil }
    let strange = own.count { !used.contains($0) }
    return strange > 2 ? nil : Fit(words: wanted.count, distance: distance, score: strength - 12 * strange)
  }

  /// For registers of cases and persons.
  static let persons: [NameRule] = [
    NameRule("person.full_name", "SURNAME NAMES ~FULL ~VICTIM ~WORKER -EMPLOYER -PATERNAL -MATERNAL"),
    NameRule("person.full_name", "NAMES FULL ~VICTIM"),
    NameRule("person.given_names", "NAMES ~VICTIM ~WORKER ~RESIDENT -EMPLOYER -OFFICE -CENTRE -SURNAME -ENTITY"),
    NameRule("person.surnames", "SURNAME ~VICTIM -NAMES -PATERNAL -MATERNAL"),
    NameRule("person.paternal_surname", "PATERNAL ~SURNAME ~VICTIM -NAMES"),
    NameRule("person.maternal_surname", "MATERNAL ~SURNAME ~VICTIM -NAMES -LANGUAGE"),
    NameRule("person.married_surname", "MARRIED ~SURNAME"),
    NameRule("person.alias", "ALIAS"),
    NameRule("person.sex", "SEX ~VICTIM ~WORKER -CHILDREN -SUSPECT"),
    NameRule("person.gender", "GENDER ~IDENTITY"),
    NameRule("person.birth_date", "BIRTH DATE"),
    NameRule("person.birth_date", "BIRTH -COUNTRY -UBIGEO -DEPARTMENT -PROVINCE -DISTRICT", strength: 85),
    NameRule("person.birth_country", "BIRTH COUNTRY"),
    NameRule("person.birth_ubigeo", "BIRTH UBIGEO"),
    NameRule("person.age_at_report", "AGE ~VICTIM ~YEAR ~REGISTERED -CHILDREN -MONTH -SUSPECT"),
    NameRule("person.citizenships", "NATIONALITY ~VICTIM"),
    NameRule("person.citizenships", "COUNTRY -BIRTH -DESTINATION -ORIGIN", strength: 60),
    NameRule("person.residence_ubigeo", "UBIGEO ADDRESS|RESIDENCE"),
    NameRule("person.address", "ADDRESS -UBIGEO -EMPLOYER -CENTRE -EMAIL ~RESIDENCE"),
    NameRule("person.phones", "PHONE ~NUMBER -EMPLOYER"),
    NameRule("person.email", "EMAIL ~ADDRESS -EMPLOYER"),
    NameRule("person.marital_status", "MARITAL ~STATE"),
    NameRule("person.education_level", "EDUCATION ~GRADE ~NIVEL ~LEVEL"),
    NameRule("person.mother_tongue", "LANGUAGE ~MATERNA ~MOTHER ~MATERNAL"),
    NameRule("person.ethnic_self_id", "ETHNIC"),
    NameRule("person.disability", "DISABILITY ~TYPE"),
    NameRule("person.pregnant", "PREGNANT"),
    NameRule("person.number_of_children", "CHILDREN ~NUMBER ~COUNT -SEX -AGE"),
    NameRule("id_document.type", "TYPE DOCUMENT ~IDENTITY"),
    NameRule("id_document.number", "DOCUMENT ~NUMBER ~IDENTITY ~VICTIM -TYPE"),
    NameRule("id_document.number", "DNI ~NUMBER ~DOCUMENT ~VICTIM -TYPE"),
    NameRule("id_document.number", "IDENTITY NUMBER|CODE", strength: 80),
    NameRule("incident.source_number", "COMPLAINT NUMBER|CODE ~REGISTERED"),
    NameRule("incident.source_number", "COMPLAINT -DATE -TYPE -STATE -HOUR -UBIGEO", strength: 70),
    NameRule("incident.reported_at", "DATE REGISTERED|COMPLAINT ~HOUR -NUMBER"),
    NameRule("incident.occurred_from", "DATE FACT ~HOUR ~START -END"),
    NameRule("incident.occurred_to", "DATE FACT END"),
    NameRule("incident.ubigeo_fact", "UBIGEO FACT"),
    NameRule("incident.ubigeo_fact", "UBIGEO -OFFICE -BIRTH -RESIDENCE -ADDRESS -CENTRE -EMPLOYER", strength: 70),
    NameRule("incident.ubigeo_office", "UBIGEO OFFICE"),
    NameRule("incident.office", "OFFICE ~NAMES ~CODE -UBIGEO -DEPARTMENT -PROVINCE -DISTRICT"),
    NameRule("incident.narrative", "NARRATIVE|DESCRIPTION ~FACT -CONSENT -ARTICLE -CRIME", strength: 80),
    NameRule("incident.lat", "LAT"),
    NameRule("incident.lon", "LON"),
    NameRule("case.national_case_no", "CASE NUMBER|CODE"),
    NameRule("case.crime_articles", "ARTICLE ~CRIME ~NUMBER"),
    NameRule("case.status", "STATE CASE"),
    NameRule("condition", "CONDITION ~VICTIM ~SUSPECT -AGE"),
    NameRule("trafficking_act.recruitment_method", "METHOD ~EXPLOITATION"),
    NameRule("trafficking_act.means", "MEANS"),
    NameRule("trafficking_act.purpose", "PURPOSE ~EXPLOITATION -CONSENT"),
    NameRule("exploitation.type", "EXPLOITATION TYPE"),
    NameRule("exploitation.debt_amount", "DEBT ~AMOUNT"),
    NameRule("exploitation.wage_paid", "WAGE PAID"),
    NameRule("exploitation.wage_promised", "WAGE PROMISED"),
    NameRule("exploitation.daily_hours", "HOURS ~DAILY ~WORKER", strength: 90),
    NameRule("inspection.order_no", "ORDER NUMBER|CODE"),
    NameRule("inspection.order_type", "ORDER TYPE"),
    NameRule("inspection.origin", "ORDER ORIGIN"),
    NameRule("inspection.materia", "MATTER CODE"),
    NameRule("inspection.materia", "MATTER", strength: 95),
    NameRule("inspection.employer_ruc", "RUC ~EMPLOYER ~NUMBER"),
    NameRule("inspection.employer_name", "SOCIAL ~EMPLOYER"),
    NameRule("inspection.employer_name", "EMPLOYER NAMES"),
    NameRule("inspection.ciiu", "CIIU -REV -REVISION"),
    NameRule("inspection.site_ubigeo", "UBIGEO EMPLOYER -FUENTE -SOURCE"),
    NameRule("inspection.date_from", "START DATE -CONSENT -SERVICE -FACT"),
    NameRule("inspection.date_to", "END DATE -CONSENT -SERVICE -FACT"),
    NameRule("inspection.workers_affected", "AFFECTED ~WORKER ~NUMBER ~COUNT"),
    NameRule("inspection.infraction_act_no", "INFRACTION NUMBER"),
    NameRule("inspection.infraction_grade", "INFRACTION GRADE"),
    NameRule("inspection.indicators", "INDICATOR ~CODE -DEBT"),
    NameRule("referral.to_entity", "REFERRAL ENTITY"),
    NameRule("referral.sent", "REFERRAL DATE"),
    NameRule("person_code", "CODE RESIDENT ~NUMBER -CENTRE -SEAL -DOCUMENT"),
    NameRule("person_code", "CODE WORKER -DOCUMENT -INDICATOR"),
    NameRule("shelter_stay.facility_code", "CENTRE CODE -RESIDENT -SEAL -DOCUMENT"),
    NameRule("shelter_stay.facility_type", "CENTRE TYPE -RESIDENT"),
    NameRule("shelter_stay.admitted", "ADMISSION DATE"),
    NameRule("shelter_stay.discharged", "DISCHARGE DATE"),
    NameRule("shelter_stay.admission_authority", "ADMISSION AUTHORITY"),
    NameRule("shelter_stay.discharge_reason", "DISCHARGE REASON"),
    NameRule("service_provided.type", "SERVICE TYPE"),
    NameRule("service_provided.date_from", "SERVICE DATE -END"),
    NameRule("service_provided.date_from", "SERVICE START", strength: 90),
    NameRule("service_provided.date_to", "SERVICE END"),
    NameRule("consent.purpose", "CONSENT PURPOSE"),
    NameRule("consent.state", "CONSENT STATE"),
    NameRule("consent.given_by", "CONSENT GIVER ~POR"),
    NameRule("consent.date", "CONSENT DATE"),
    NameRule("judicial_step.fiscal_file_no", "PROSECUTOR NUMBER|CASE"),
    NameRule("judicial_step.court_file_no", "COURT NUMBER|CASE"),
    NameRule("place.department", "DEPARTMENT ~FACT ~OFFICE ~NAMES"),
    NameRule("place.province", "PROVINCE ~FACT ~OFFICE ~NAMES"),
    NameRule("place.district", "DISTRICT ~FACT ~OFFICE ~NAMES -PROSECUTOR"),
  ]

  /// For published counts.
  static let counts: [NameRule] = [
    NameRule("tally.year", "YEAR ~COMPLAINT"),
    NameRule("tally.month", "MONTH ~NUMBER"),
    NameRule("tally.period_from", "PERIOD START"),
    NameRule("tally.period_to", "PERIOD END"),
    NameRule("tally.ubigeo", "UBIGEO ~FACT ~CODE"),
    NameRule("tally.department", "DEPARTMENT ~NAMES ~FACT -CODE"),
    NameRule("tally.province", "PROVINCE ~NAMES ~FACT -CODE"),
    NameRule("tally.district", "DISTRICT ~NAMES ~FACT -CODE -PROSECUTOR"),
    NameRule("tally.office", "OFFICE ~NAMES"),
    NameRule("tally.office", "DISTRICT PROSECUTOR"),
    NameRule("tally.group", "SUBGENERIC"),
    NameRule("tally.group", "GENERIC", strength: 75),
    NameRule("tally.group", "CATEGORY", strength: 90),
    NameRule("tally.article", "ARTICLE -DESCRIPTION"),
    NameRule("tally.category", "DESCRIPTION ARTICLE|CRIME"),
    NameRule("tally.category", "CRIME ~NAMES", strength: 90),
    NameRule("tally.category", "COMPLAINT -YEAR -DATE -PERIOD -COUNT", strength: 80),
    NameRule("tally.value", "COUNT ~COMPLAINT ~CASE ~VICTIM"),
    NameRule("tally.value", "CASE NUMBER"),
  ]
}
