internal import Interchange

/// How a page explains a function.
extension ExpressionFunction {
  var usage: String {
    switch self {
    case .length: "length(x)"
    case .count: "count(path)"
    case .exists: "exists(path)"
    case .any: "any(path, condition)"
    case .all: "all(path, condition)"
    case .position: "position()"
    case .text: "text(x)"
    }
  }

  var summary: Localised {
    switch self {
    case .length: Localised(es: "número de caracteres", en: "number of characters")
    case .count:
      Localised(es: "cuántos ítems o elementos hay ahí", en: "how many items or elements stand there")
    case .exists: Localised(es: "si está en la fuente", en: "whether the source has it")
    case .any:
      Localised(
        es: "si alguna de las filas de la ruta la cumple; las rutas de la condición empiezan en cada una",
        en: "whether one of the rows at the path meets it; paths in the condition begin at each of them")
    case .all:
      Localised(
        es: "si todas la cumplen; sobre ninguna es verdad", en: "whether all of them meet it; over none it is true")
    case .position:
      Localised(
        es: "número de la fila dentro de su madre, desde 1; el de un registro, en el archivo",
        en: "number of the row within its parent, from 1; of a record its number in the file")
    case .text:
      Localised(es: "una condición como true o false", en: "a condition as true or false")
    }
  }
}

/// How a page explains a function that is another way of writing a step.
extension ExpressionStepFunction {
  var usage: String {
    switch self {
    case .age: "age(birth, day)"
    case .join: "join(separator, a, b, …)"
    }
  }

  var summary: Localised {
    switch self {
    case .age:
      Localised(
        es: "años cumplidos en un día, de dos fechas normalizadas: el paso age-on como función",
        en: "completed years on a day, both normalised dates: the step age-on as a function")
    case .join:
      Localised(
        es: "los presentes en un solo texto: el paso join como función",
        en: "the present ones as one text: the step join as a function")
    }
  }
}
