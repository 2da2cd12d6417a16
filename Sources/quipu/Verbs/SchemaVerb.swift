internal import Configuration
internal import Interchange
internal import Pipelines

extension Verbs {
  static let schema = Verb(
    name: "schema",
    summary: Localised(
      es: "imprime el JSON Schema de una clase de archivo, para editores",
      en: "prints the JSON Schema of a kind of file, for editors"),
    operands: [
      OperandDeclaration(
        "KIND", es: "mapping, pipeline, model, release, link, encode o anonymise",
        en: "mapping, pipeline, model, release, link, encode or anonymise")
    ],
    options: []
  ) { invocation in
    let word = invocation.operands[0]
    guard let kind = ConfigurationFile.Kind(rawValue: word) else {
      let known = ConfigurationFile.Kind.allCases.map(\.rawValue)
      let near = NearestWord.to(word, in: known) ?? known.joined(separator: " | ")
      return invocation.refuse(
        Localised(
          es: "no hay esquema de «\(word)»; escriba \(near)", en: "there is no schema of '\(word)'; write \(near)"))
    }
    Terminal.write(kind.jsonSchema, to: 1)
    return .clean
  }
}
