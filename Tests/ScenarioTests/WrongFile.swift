import Foundation
import Testing

/// A file with mistakes that both `quipu check` and a JSON Schema can see.
struct WrongFile: Sendable, CustomTestStringConvertible {
  let name: String
  let kind: String
  let text: String
  /// Line and code of what check says, in file order.
  let complaints: [String]
  /// JSON paths of what the schema says. Keys that are not known or not there are laid at their map.
  let places: [String]

  var testDescription: String { name }

  static let all = [
    WrongFile(
      name: "a key that is not known, on three levels", kind: "mapping",
      text: """
        mapping: 1
        name: wrong
        version: 1.0.0
        model: unified@1
        autor: X
        source:
          system: X
          format: csv
          encodng: utf-8
        entities:
          - entity: person
            entities:
              - entity: id_document
                linsk: {}
        """,
      complaints: ["5 key-unknown", "9 key-unknown", "14 key-unknown"],
      places: ["$", "$.source", "$.entities[0].entities[0]"]),
    WrongFile(
      name: "words that are not among the choices", kind: "mapping",
      text: """
        mapping: 1
        name: wrong
        version: 1.0.0
        model: unified@1
        source:
          system: X
          format: csv
          columns: strickt
          dialect:
            header: fnd
            delimiter: ';;'
            header-rows: 12
        lookups:
          sex:
            codes: {F: female}
            match: folded
        entities:
          - entity: person
            fields:
              sex: {value: SEX, on-error: ignore}
        """,
      complaints: [
        "8 choice-unknown", "10 choice-unknown", "11 character-expected", "12 integer-expected", "16 choice-unknown",
        "20 choice-unknown",
      ],
      places: [
        "$.source.columns", "$.source.dialect.header", "$.source.dialect.delimiter", "$.source.dialect['header-rows']",
        "$.lookups.sex.match", "$.entities[0].fields.sex['on-error']",
      ]),
    WrongFile(
      name: "keys that have to be there", kind: "mapping",
      text: """
        mapping: 1
        name: wrong
        model: unified@1
        source: {system: X}
        lookups:
          sex: {match: fold}
        entities:
          - entity: person
            check:
              - that: sex != null
                message: {es: falta}
        tests:
          - name: nothing is expected
            given: ''
        """,
      complaints: [
        "1 key-missing", "4 key-missing", "6 lookup-has-no-origin", "11 key-missing", "13 key-missing",
      ],
      places: ["$", "$.source", "$.lookups.sex", "$.entities[0].check[0].message", "$.tests[0]"]),
    WrongFile(
      name: "names and versions that are malformed, and values that are not there", kind: "mapping",
      text: """
        mapping: 1
        name: Wrong Name
        version: '1.0'
        model: unified
        source: {system: X, format: csv}
        let:
          Nombre: NAME
        entities:
          - entity: person
            key: []
            fields:
              sex:
        """,
      complaints: [
        "2 slug-malformed", "3 version-malformed", "4 model-reference-malformed", "7 name-malformed",
        "10 value-empty", "12 value-empty",
      ],
      places: [
        "$.name", "$.version", "$.model", "$.let", "$.entities[0].key", "$.entities[0].fields.sex",
      ]),
    WrongFile(
      name: "keys that the format does not know", kind: "mapping",
      text: """
        mapping: 1
        name: wrong
        version: 1.0.0
        model: unified@1
        source:
          system: X
          format: xlsx
          record: /a
          dialect:
            quote: none
        entities:
          - entity: person
        tests: []
        """,
      complaints: ["8 key-not-for-format", "10 key-not-for-format", "13 key-not-for-format"],
      places: ["$.source", "$.source.dialect", "$"]),
    WrongFile(
      name: "a list, a map and a text in each other's place", kind: "mapping",
      text: """
        mapping: 1
        name: wrong
        version: [1]
        model: unified@1
        source: csv
        entities: {entity: person}
        """,
      complaints: ["3 scalar-expected", "5 map-expected", "6 list-expected"],
      places: ["$.version", "$.source", "$.entities"]),
    WrongFile(
      name: "a pipeline whose file leaves the input folder", kind: "pipeline",
      text: """
        pipeline: 1
        name: wrong
        model: m.model.yaml
        codes: codes
        on-refused-file: go-on
        sources:
          - {name: a, mapping: a.map.yaml, file: ../secret.csv}
          - {name: b, mapping: b.map.yaml}
        """,
      complaints: ["5 choice-unknown", "7 path-leaves-input", "8 key-missing"],
      places: ["$['on-refused-file']", "$.sources[0].file", "$.sources[1]"]),
    WrongFile(
      name: "a policy without its seals", kind: "release",
      text: """
        release: 1
        name: wrong
        version: 1.0.0
        recipient: somebody
        purpose: {es: algo, en: something}
        legal-basis: consent
        consent: {purposes: [research], unknown: maybe}
        k: many
        small-classes: suppress
        tables:
          - entity: person
            fields: {sex: hide}
        """,
      complaints: ["1 key-missing", "7 choice-unknown", "8 integer-expected", "12 choice-unknown"],
      places: ["$", "$.consent.unknown", "$.k", "$.tables[0].fields.sex"]),
    WrongFile(
      name: "a field of the model without a privacy class", kind: "model",
      text: """
        model: 1
        name: wrong
        version: 1.0.0
        entities:
          person:
            label: {es: Persona, en: Person}
            fields:
              sex: {type: kode, privacy: Q}
              names: {type: string, required: perhaps}
        """,
      complaints: ["8 choice-unknown", "9 key-missing", "9 choice-unknown"],
      places: [
        "$.entities.person.fields.sex.type", "$.entities.person.fields.names",
        "$.entities.person.fields.names.required",
      ]
    ),
  ]
}
