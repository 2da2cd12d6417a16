package import Interchange

/// Findings of every reader of nested records.
extension FindingCode {
  package static let valueRepeats = FindingCode(
    "value-repeats", .warning, es: "{column} aparece varias veces; se tomó la primera",
    en: "{column} occurs several times; the first was taken",
    hint: Localised(
      es: "declare `each`, o `[]` en un campo que admita varios valores",
      en: "declare `each`, or `[]` in a field that takes several values"))
  package static let valueNotScalar = FindingCode(
    "value-not-scalar", .error, es: "{column} contiene elementos, un objeto o una lista, y se espera un valor",
    en: "{column} holds elements, an object or an array where a value is expected",
    hint: Localised(
      es: "alargue la ruta hasta el valor, o use `each` para la lista",
      en: "lengthen the path to the value, or use `each` for the list"))
}
