package import Interchange

/// How many persons there are, those whom no list has seen included: capture-recapture over an overlap table.
///
/// Takes: who is on which lists. Gives: log-linear models from main effects to the one that the criterion chose, Chao's lower bounds, and what
/// a reader must know to use the numbers. Throws: `estimate-no-overlap`, `estimate-list-empty`, `estimate-impossible`.
/// Time: O(pairs^2 * 2^lists * parameters^2) at worst. Deterministic: no random numbers, no order but that of the lists.
package struct HiddenPopulation: Sendable {
  package let table: OverlapTable
  package let criterion: StepwiseSelection.Criterion
  package let steps: [StepwiseSelection.Step]
  package let chao: ChaoBound
  package let cautions: [EstimateCaution]

  package init(_ table: OverlapTable, _ criterion: StepwiseSelection.Criterion) throws(Failure) {
    if let empty = table.lists.indices.first(where: { table.persons(onList: $0) == 0 }) {
      throw Failure(.estimateListEmpty, ["list": .word(table.lists[empty])])
    }
    guard table.pairs.contains(where: { table.overlap($0) > 0 }) else {
      throw Failure(.estimateNoOverlap, ["observed": .number(table.observed)])
    }
    steps = StepwiseSelection(criterion).steps(table)
    guard let chosen = steps.last else { throw Failure(.estimateImpossible) }
    self.table = table
    self.criterion = criterion
    chao = ChaoBound(table)
    cautions = EstimateCaution.of(table, chosen.fit)
  }

  package var chosen: LogLinearFit { steps[steps.count - 1].fit }
}

extension FindingCode {
  package static let estimateListEmpty = FindingCode(
    "estimate-list-empty", .error, es: "en la lista «{list}» no hay nadie", en: "nobody is on the list '{list}'",
    hint: Localised(es: "déjela fuera con --lists", en: "leave it out with --lists"))
  package static let estimateNoOverlap = FindingCode(
    "estimate-no-overlap", .error,
    es: "nadie está en dos listas ({observed} personas en total): no hay de qué estimar a quienes faltan",
    en: "nobody is on two lists ({observed} persons in all): there is nothing to estimate the unseen from",
    hint: Localised(
      es: "revise la vinculación: una lista sin coincidencias suele ser una lista mal vinculada",
      en: "check the linkage: lists that share nobody are often lists that were not linked"))
  package static let estimateImpossible = FindingCode(
    "estimate-impossible", .error, es: "con estas celdas vacías no existe una estimación finita",
    en: "with these cells empty no finite estimate exists",
    hint: Localised(es: "reúna las listas pequeñas en una sola", en: "join small lists into one"))
}
