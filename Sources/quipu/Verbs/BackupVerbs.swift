internal import Interchange
internal import Pipelines

extension Verbs {
  static let backup = Verb(
    name: "backup",
    summary: Localised(
      es: "copia el almacén y su registro de auditoría; las claves se guardan aparte",
      en: "copies the store and its audit log; keys are kept elsewhere"),
    operands: [OperandDeclaration("FOLDER", es: "carpeta nueva para la copia", en: "new folder for the copy")],
    options: workspaceOptions
  ) { invocation in
    guard let model = workspaceModel(invocation) else { return .configuration }
    do throws(Failure) {
      let summary = try WorkspaceBackup.make(
        of: workspacePath(invocation), model: model, to: invocation.operands[0])
      let bytes = summary.files.reduce(0) { $0 + $1.byteCount }
      Terminal.print(
        invocation.text(
          es: "copiado: \(bytes) bytes, \(summary.lines) líneas de auditoría. Guarde las claves (keys/) en otro lugar.",
          en: "copied: \(bytes) bytes, \(summary.lines) lines of audit log. Keep the keys (keys/) elsewhere."))
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .cannotWrite)
    }
  }

  static let restore = Verb(
    name: "restore",
    summary: Localised(
      es: "hace un espacio de trabajo de una copia de seguridad y de sus claves, y lo verifica",
      en: "makes a workspace of a backup and its keys, and verifies it"),
    operands: [OperandDeclaration("FOLDER", es: "la copia de seguridad", en: "the backup")],
    options: workspaceOptions
  ) { invocation in
    guard let model = workspaceModel(invocation) else { return .configuration }
    do throws(Failure) {
      let summary = try WorkspaceBackup.restore(
        invocation.operands[0], to: workspacePath(invocation), model: model)
      Terminal.print(
        invocation.text(
          es: "restaurado y verificado: \(summary.lines) líneas de auditoría. Siga con «quipu run».",
          en: "restored and verified: \(summary.lines) lines of audit log. Go on with `quipu run`."))
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .failed)
    }
  }
}
