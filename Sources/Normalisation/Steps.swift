package import Interchange

/// Every step that a mapping may name, and those that the model's types add on their own.
package enum NormalisationSteps {
  /// A type's normaliser runs after the mapping's own steps, see `ValueTransform.canonicalAfter`. Every
  /// normaliser that calls itself idempotent leaves a canonical value as it is, which a test proves.
  package static var library: StepLibrary { StepLibrary(steps: steps, normalisers: normalisers) }

  /// Sorted by type name; a test fails with the line to add when a step is not here.
  static var steps: [any ValueTransform.Type] {
    [
      ASCII.self,
      Age.self,
      AgeAgainstBirth.self,
      AgeOn.self,
      Alias.self,
      Article.self,
      Boolean.self,
      ChildAt.self,
      Collapse.self,
      Country.self,
      DateTime.self,
      Decimal.self,
      Default.self,
      Digits.self,
      DistrictOrCountry.self,
      Document.self,
      DocumentCheckCharacter.self,
      DocumentValidityStep.self,
      Extract.self,
      First.self,
      Fold.self,
      ForcedLabour.self,
      FullName.self,
      FullSurnames.self,
      GivenNames.self,
      Integer.self,
      Join.self,
      Last.self,
      Lower.self,
      Matches.self,
      Money.self,
      NameKey.self,
      OffenceKind.self,
      Only.self,
      Pad.self,
      PartialDate.self,
      Phone.self,
      PresumedMinor.self,
      RUC.self,
      RUCHolder.self,
      Replace.self,
      Slice.self,
      Split.self,
      Surname.self,
      TraffickingElements.self,
      Tri.self,
      Trim.self,
      Ubigeo.self,
      Upper.self,
      WholeDate.self,
      Year.self,
    ]
  }

  /// A narrative keeps its lines and a code its spelling; a name of a thing stands on one line.
  static var normalisers: [FieldType: any ValueTransform.Type] {
    [
      .string: Collapse.self, .text: Trim.self, .code: Trim.self,
      .integer: Integer.self, .decimal: Decimal.self, .money: Money.self,
      .boolean: Boolean.self, .tri: Tri.self,
      .date: WholeDate.self, .partialDate: PartialDate.self, .dateTime: DateTime.self,
      .ubigeo: Ubigeo.self, .country: Country.self, .place: DistrictOrCountry.self,
      .ruc: RUC.self, .phone: Phone.self,
    ]
  }
}
