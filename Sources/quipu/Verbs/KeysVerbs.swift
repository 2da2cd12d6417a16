internal import Interchange
internal import Pipelines

extension Verbs {
  static let keys = [keysInit, keysList, keysRotate, keysExportPublic, keysDestroy]

  private static let workspaceOption = workspaceOptions.filter { $0.name == "workspace" }

  private static let keysInit = Verb(
    name: "keys init",
    summary: Localised(
      es: "hace las claves que faltan en un espacio de trabajo", en: "makes the keys that a workspace lacks"),
    operands: [], options: workspaceOption
  ) { invocation in
    do throws(Failure) {
      let made = try WorkspaceKeys.make(in: workspacePath(invocation))
      let names = made.joined(separator: ", ")
      Terminal.print(
        made.isEmpty
          ? invocation.text(es: "no falta ninguna", en: "none is missing")
          : invocation.text(
            es: "hechas: \(names). Guarde una copia en otro lugar.", en: "made: \(names). Keep a copy elsewhere."))
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .cannotWrite)
    }
  }

  private static let keysList = Verb(
    name: "keys list",
    summary: Localised(
      es: "las claves de un espacio de trabajo: para qué, desde cuándo, huella y generación",
      en: "the keys of a workspace: what for, since when, fingerprint and generation"),
    operands: [], options: workspaceOptions + [OptionDeclaration("json", es: "como JSON", en: "as JSON")]
  ) { invocation in
    withModel(invocation) { model throws(Failure) in
      let entries = try WorkspaceKeys.list(of: workspacePath(invocation), model: model)
      let text = KeysText(language: invocation.language)
      if invocation.has("json") {
        Terminal.write(text.json(entries), to: 1)
      } else {
        Terminal.print(text.table(entries))
      }
    }
  }

  private static let keysRotate = Verb(
    name: "keys rotate",
    summary: Localised(
      es: "sella la bóveda con una clave nueva y destruye la anterior",
      en: "seals the vault under a new key and destroys the one from before"),
    operands: [], options: workspaceOptions
  ) { invocation in
    withModel(invocation) { model throws(Failure) in
      let (rotation, copies) = try WorkspaceKeys.rotate(of: workspacePath(invocation), model: model)
      Terminal.print(KeysText(language: invocation.language).text(rotation, copies))
    }
  }

  private static let keysExportPublic = Verb(
    name: "keys export-public",
    summary: Localised(
      es: "imprime en PEM la clave pública de firma, o una solicitud de certificado",
      en: "prints the public signing key as PEM, or a request for a certificate"),
    operands: [],
    options: workspaceOption + [
      OptionDeclaration(
        "csr", value: "NAME", es: "una solicitud de certificado (PKCS#10) para ese nombre común",
        en: "a request for a certificate (PKCS#10) for that common name")
    ]
  ) { invocation in
    do throws(Failure) {
      let path = workspacePath(invocation)
      guard let name = invocation.value("csr") else {
        Terminal.write(try WorkspaceKeys.publicKey(of: path), to: 1)
        return .clean
      }
      guard (1...64).contains(name.unicodeScalars.count) else {
        return invocation.refuse(
          Localised(es: "--csr: de 1 a 64 caracteres", en: "--csr: between 1 and 64 characters"))
      }
      Terminal.write(try WorkspaceKeys.certificateRequest(of: path, commonName: name), to: 1)
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .noInput)
    }
  }

  private static let keysDestroy = Verb(
    name: "keys destroy",
    summary: Localised(
      es: "destruye las claves de un espacio de trabajo: lo sellado no se abre nunca más",
      en: "destroys the keys of a workspace: what is sealed never opens again"),
    operands: [],
    options: [
      OptionDeclaration(
        "dry-run", es: "dice qué quedaría ilegible y no escribe nada",
        en: "tells what could not be read any more and writes nothing"),
      OptionDeclaration(
        "confirm", value: "FINGERPRINT", es: "la huella de la clave maestra, como la da --dry-run",
        en: "the fingerprint of the master key, as --dry-run gives it"),
    ] + workspaceOptions
  ) { invocation in
    guard invocation.has("dry-run") != invocation.has("confirm") else {
      return invocation.refuse(
        Localised(es: "dé --dry-run o --confirm FINGERPRINT", en: "give --dry-run or --confirm FINGERPRINT"))
    }
    return withModel(invocation) { model throws(Failure) in
      let path = workspacePath(invocation)
      let text = KeysText(language: invocation.language)
      if let confirm = invocation.value("confirm") {
        let extent = try WorkspaceKeys.destroy(of: path, model: model, confirm: confirm)
        Terminal.print(extent.map(text.destroyed) ?? text.destructionEnded)
      } else {
        let (extent, fingerprint) = try WorkspaceKeys.destructionExtent(of: path, model: model)
        Terminal.print(text.destructible(extent, fingerprint))
      }
    }
  }

  private static func withModel(
    _ invocation: Invocation, _ body: (UnifiedModel) throws(Failure) -> Void
  ) -> ExitStatus {
    guard let model = workspaceModel(invocation) else { return .configuration }
    do throws(Failure) {
      try body(model)
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .noInput)
    }
  }
}

private struct KeysText {
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  func table(_ entries: [WorkspaceKeys.Entry]) -> String {
    let header = [
      say("clave", "key"), say("hecha", "made"), say("huella", "fingerprint"), say("generación", "generation"),
      say("para", "for"),
    ]
    let rows = entries.map { entry in
      [
        entry.name, entry.madeAt, entry.fingerprint, entry.generation.map { "\($0)" } ?? "-",
        entry.purpose.text(language),
      ]
    }
    return Columns.text([header] + rows).joined(separator: "\n")
  }

  func json(_ entries: [WorkspaceKeys.Entry]) -> [UInt8] {
    var json = JSONWriter(pretty: true)
    json.array { json in
      for entry in entries {
        json.object { json in
          json.member("name", entry.name)
          json.member("made", entry.madeAt)
          json.member("fingerprint", entry.fingerprint)
          if let generation = entry.generation { json.member("generation", generation) }
          json.member("purpose", entry.purpose.text(language))
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  func text(_ rotation: VaultRotation, _ copies: [String]) -> String {
    var lines = [
      say(
        "generación \(rotation.generation): \(rotation.dataKeys) claves de datos y \(rotation.resealed) valores sellados de nuevo; la clave anterior está destruida.",
        "generation \(rotation.generation): \(rotation.dataKeys) data keys and \(rotation.resealed) values sealed anew; the key from before is destroyed."
      ),
      say(
        "Guarde una copia de vault.key en otro lugar y haga una copia de seguridad: las anteriores solo se abren con la clave anterior.",
        "Keep a copy of vault.key elsewhere and make a backup: those from before open with the key from before alone."),
    ]
    if !copies.isEmpty {
      let names = copies.joined(separator: ", ")
      lines.append(
        say(
          "Copias del almacén que otras claves abren todavía: \(names)",
          "Copies of the store that other keys still open: \(names)"))
    }
    return lines.joined(separator: "\n")
  }

  func destructible(_ extent: DestructionExtent, _ fingerprint: String) -> String {
    var lines = [
      say("Quedaría ilegible para siempre (no se escribió nada):", "Could never be read again (nothing was written):")
    ]
    lines += losses(extent)
    lines.append("")
    lines.append(
      extent.held > 0
        ? say(
          "Hay \(extent.held) personas bajo retención legal: no se puede destruir.",
          "\(extent.held) persons are under legal hold: nothing can be destroyed.")
        : say(
          "Para hacerlo: quipu keys destroy --confirm \(fingerprint)",
          "To do it: quipu keys destroy --confirm \(fingerprint)"))
    return lines.joined(separator: "\n")
  }

  func destroyed(_ extent: DestructionExtent) -> String {
    ([say("Claves destruidas. Es ilegible para siempre:", "Keys destroyed. Can never be read again:")] + losses(extent))
      .joined(separator: "\n")
  }

  var destructionEnded: String {
    say("Claves destruidas; era lo que quedaba por hacer.", "Keys destroyed; that was what was left to do.")
  }

  private func losses(_ extent: DestructionExtent) -> [String] {
    let rows = [[say("entidad", "entity"), say("filas selladas", "sealed rows")]]
    var lines = Columns.text(rows + extent.rows.map { [$0.entity, "\($0.rows)"] })
    lines.append(
      say(
        "claves de datos: \(extent.dataKeys); en cuarentena: \(extent.quarantined); correcciones: \(extent.corrections); motivos: \(extent.reasons)",
        "data keys: \(extent.dataKeys); in quarantine: \(extent.quarantined); corrections: \(extent.corrections); reasons: \(extent.reasons)"
      ))
    lines += [
      say(
        "Tampoco se harán de nuevo los ids y seudónimos de \(extent.persons) personas, ni firmas del registro de auditoría; su cadena sí se comprueba.",
        "Nor can ids and pseudonyms of \(extent.persons) persons be made again, or signatures of the audit log; its chain still verifies."
      ),
      say(
        "Sigue legible: lo publicado en released/, los códigos y fechas del almacén que no van sellados, y cualquier copia de seguridad cuyas claves estén guardadas en otro lugar.",
        "Stays readable: what is published in released/, codes and dates of the store that are not sealed, and any backup whose keys are kept elsewhere."
      ),
    ]
    return lines
  }
}
