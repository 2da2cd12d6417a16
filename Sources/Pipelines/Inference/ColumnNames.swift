internal import Interchange

/// What the name of a column says, in Spanish or English, whole words or abbreviations, however it is cut.
///
/// `NRO_DOC`, `nroDoc` and `Nº de documento` are all NUMBER DOCUMENT.
enum ColumnNames {
  /// The meanings of a name's words, in order; a word that is not known stands as it is, folded.
  static func tokens(_ name: String) -> [String] {
    words(name).flatMap { word -> [String] in
      if ignored.contains(word) { return [] }
      if let parts = joined[word] { return parts }
      return [meanings[word] ?? word]
    }
  }

  /// Whether a name has a word that headers have. Names of persons have none.
  static func knows(_ name: String) -> Bool {
    guard name.utf8.count <= 60 else { return false }
    return words(name).contains { meanings[$0] != nil || joined[$0] != nil }
  }

  /// Whether a name has a word that headers have and cells have not: `DNI` and `VICTIMA` may be either.
  static func isHeading(_ name: String) -> Bool {
    guard name.utf8.count <= 60 else { return false }
    return words(name).contains { word in
      if joined[word] != nil { return true }
      return word.count > 2 && meanings[word].map { !alsoData.contains($0) } ?? false
    }
  }

  private static let alsoData: Set<String> = [
    "DNI", "RUC", "PASSPORT", "VICTIM", "SUSPECT", "MARRIED", "OFFICE", "PROSECUTOR", "COURT", "COMPLAINT", "CENTRE",
    "COUNT", "EDUCATION", "SERVICE", "WORKER", "EMPLOYER", "SEAL", "ADMISSION", "DISCHARGE", "CRIME", "EXPLOITATION",
    "DISTRICT", "PROVINCE", "DEPARTMENT", "NUMBER", "MATTER", "ORDER", "CASE", "DEBT", "CONSENT", "START", "END",
  ]

  // MARK: Words

  /// Cut at signs, at `aB`, and between letters and figures; folded.
  private static func words(_ name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    func close() {
      if !word.isEmpty { words.append(Folding.fold(word)) }
      word = ""
    }
    for sign in name {
      if sign == "º" || sign == "°" { continue }
      guard sign.isLetter || sign.isNumber else {
        close()
        wasLower = false
        continue
      }
      if wasLower, sign.isUppercase { close() }
      if let last = word.last, last.isNumber != sign.isNumber { close() }
      word.append(sign)
      wasLower = sign.isLowercase
    }
    close()
    return words
  }

  private static let ignored: Set<String> = [
    "DE", "DEL", "LA", "EL", "LOS", "LAS", "EN", "Y", "E", "OF", "THE", "AND", "A", "AL", "POR", "O", "AT", "IN", "TXT",
    "STR", "P", "CAMPO", "PERSONA", "PERSON",
  ]

  /// Words that sources write together.
  private static let joined: [String: [String]] = [
    "FECNAC": ["DATE", "BIRTH"], "FNAC": ["DATE", "BIRTH"], "FECHANAC": ["DATE", "BIRTH"],
    "FECHANACIMIENTO": ["DATE", "BIRTH"], "DOB": ["DATE", "BIRTH"], "BIRTHDATE": ["DATE", "BIRTH"],
    "BIRTHDAY": ["DATE", "BIRTH"], "NRODOC": ["NUMBER", "DOCUMENT"], "NUMDOC": ["NUMBER", "DOCUMENT"],
    "NDOC": ["NUMBER", "DOCUMENT"], "TIPODOC": ["TYPE", "DOCUMENT"], "TDOC": ["TYPE", "DOCUMENT"],
    "APEPAT": ["SURNAME", "PATERNAL"], "APPAT": ["SURNAME", "PATERNAL"], "APPATERNO": ["SURNAME", "PATERNAL"],
    "APEMAT": ["SURNAME", "MATERNAL"], "APMAT": ["SURNAME", "MATERNAL"], "APMATERNO": ["SURNAME", "MATERNAL"],
    "FECREG": ["DATE", "REGISTERED"], "FECHECHO": ["DATE", "FACT"], "LASTNAME": ["SURNAME"],
    "FIRSTNAME": ["NAMES"], "FULLNAME": ["FULL", "NAMES"], "CODUBIGEO": ["UBIGEO"], "NRORUC": ["RUC"],
    "NUMRUC": ["RUC"], "NRODNI": ["DNI"], "NUMDNI": ["DNI"], "RAZONSOCIAL": ["SOCIAL", "EMPLOYER"],
  ]

  private static let meanings: [String: String] = {
    var meanings: [String: String] = [:]
    for line in dictionary.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      for word in words { meanings[word] = words[0] }
    }
    return meanings
  }()

  /// A meaning and the words that have it.
  private static let dictionary = """
    DATE FECHA FEC FECH FCH FECHAS DIA F
    BIRTH NACIMIENTO NAC NACIM BORN
    NUMBER NRO NUM NUMERO N NO NBR NÚMERO
    DOCUMENT DOC DOCUMENTO DOCUM
    IDENTITY IDENTIDAD IDENT IDENTIFICACION
    DNI LE
    RUC
    PASSPORT PASAPORTE
    SURNAME APELLIDO APELLIDOS APE APELL AP APELLS SURNAMES LAST FAMILY
    PATERNAL PATERNO PAT PRIMER
    MATERNAL MATERNO MAT SEGUNDO
    MARRIED CASADA
    NAMES NOMBRE NOMBRES NOM NOMB NAME PRENOMBRES GIVEN FIRST
    FULL COMPLETO COMPLETOS
    ALIAS APODO SOBRENOMBRE NICKNAME
    AGE EDAD
    SEX SEXO
    GENDER GENERO
    UBIGEO UBI CCDI
    DEPARTMENT DEPARTAMENTO DPTO DEPTO DEPT DEP REGION CCDD
    PROVINCE PROVINCIA PROV CCPP
    DISTRICT DISTRITO DIST
    FACT HECHO HECHOS SUCESO OCURRENCIA INCIDENT OCURRIDO EVENT EVENTO OCCURRED
    REGISTERED REGISTRO REG REPORT REPORTED REGISTRATION REPORTE RECEPCION
    COMPLAINT DENUNCIA DENUNCIAS COMPLAINTS PARTE
    ORDER ORDEN
    CASE CASO CASOS EXPEDIENTE EXP CARPETA FILE
    OFFICE COMISARIA CIA CPNP COMIS DEPENDENCIA STATION DEPEND
    PROSECUTOR FISCAL FISCALIA
    COURT JUZGADO
    NATIONALITY NACIONALIDAD NACION CITIZENSHIP CIUDADANIA
    COUNTRY PAIS
    PHONE TELEFONO TELF TLF TEL CELULAR CEL FONO MOBILE TELEFONOS
    EMAIL CORREO MAIL
    ADDRESS DIRECCION DOMICILIO DIR
    RESIDENCE RESIDENCIA VIVE
    METHOD MODALIDAD CAPTACION RECRUITMENT
    MEANS MEDIO MEDIOS
    PURPOSE FINALIDAD
    EXPLOITATION EXPLOTACION
    CONDITION CONDICION ROL ROLE CALIDAD
    ARTICLE ARTICULO ART
    CRIME DELITO DELITOS OFFENCE OFFENSE
    DEBT DEUDA
    AMOUNT MONTO IMPORTE
    TYPE TIPO CLASE KIND
    STATE ESTADO STATUS
    REASON MOTIVO CAUSA
    MARITAL CIVIL
    EDUCATION INSTRUCCION EDUCATIVO ESCOLARIDAD
    LANGUAGE LENGUA IDIOMA TONGUE
    ETHNIC ETNIA ETNICO ETNICA ETHNICITY
    DISABILITY DISCAPACIDAD
    PREGNANT GESTANTE EMBARAZADA EMBARAZO
    CHILDREN HIJOS HIJO
    RELATION RELACION VINCULO PARENTESCO RELATIONSHIP
    VICTIM VICTIMA AGRAVIADO AGRAVIADA
    SUSPECT DENUNCIADO IMPUTADO INVESTIGADO
    NARRATIVE OBSERVACION OBSERVACIONES OBS NARRATIVA RELATO RESUMEN DETALLE GLOSA NARRACION COMENTARIO NOTES
    ADMISSION INGRESO ADMITTED ENTRY ADMISION
    DISCHARGE EGRESO SALIDA DISCHARGED EXIT
    CENTRE CENTRO CENTROS CAR ALBERGUE ALBERGUES SHELTER SHELTERS FACILITY CENTER CENTRES CENTERS
    AUTHORITY AUTORIDAD
    SERVICE ATENCION ATENCIONES SERVICIO SERVICIOS SERVICES
    CONSENT CONSENTIMIENTO CONSENTIMIENTOS CONSENTS
    GIVER OTORGADO OTORGANTE
    SEAL RESERVA RESERVADO
    START INICIO DESDE FROM BEGIN STARTED
    END FIN HASTA TO TERMINO ENDED
    INDICATOR INDICADOR INDICADORES OIT ILO
    WORKER TRABAJADOR TRABAJADORES WORKERS
    EMPLOYER EMPLEADOR EMPRESA EMPLEADORES
    SOCIAL RAZON
    CIIU ISIC
    HOURS HORAS
    HOUR HORA TIME
    DAILY DIARIAS DIARIO
    AFFECTED AFECTADOS
    GRADE GRADO
    INFRACTION INFRACCION ACTA
    MATTER MATERIA MATERIAS
    ORIGIN ORIGEN PROCEDENCIA
    DESTINATION DESTINO
    REFERRAL DERIVACION DERIVACIONES REFERRALS
    ENTITY ENTIDAD INSTITUCION
    CODE CODIGO COD ID
    LAT LATITUD LATITUDE
    LON LONGITUD LONGITUDE LNG
    YEAR ANIO ANO AÑO
    MONTH MES
    PERIOD PERIODO
    DESCRIPTION DES DESC DESCRIPCION
    COUNT CANTIDAD CANT TOTAL VALOR VALUE CONTEO CASES
    CATEGORY CATEGORIA
    GENERIC GENERICO
    SUBGENERIC SUBGENERICO
    SPECIALITY ESPECIALIDAD
    RESIDENT RESIDENTE RESIDENTES RESIDENTS
    WAGE SALARIO REMUNERACION SUELDO
    PAID PAGADO
    PROMISED OFRECIDO PROMETIDO
    """
}
