package import Interchange

/// A pipeline file: which sources are read with which mapping, and which lines are released.
package struct PipelineDefinition: Sendable {
  package enum OnRefused: String, Sendable, CaseIterable {
    /// The other files are imported, nothing is published, exit 65.
    case hold
    /// The other files are imported and published, exit 65.
    case publish
  }

  package struct Source: Sendable {
    /// Where the date of the file is written. Never the clock, and not the day on which the file was copied.
    package enum FileDate: Sendable {
      case literal(Located<Day>)
      /// A pattern such as `yyyyMMdd`, for a date in the file's name.
      case inName(Located<String>)
    }

    package let name: Located<String>
    /// Paths of the mappings, from the working folder; of several, the file's date chooses.
    package let mappings: [Located<String>]
    package var mapping: Located<String> { mappings[0] }
    /// The file's name below the input folder.
    package let file: Located<String>
    /// Which member, when the file is a ZIP of several.
    package let member: Located<String>?
    package let date: FileDate?
    /// Takes at least one mapping.
    package init(
      name: Located<String>, mappings: [Located<String>], file: Located<String>,
      member: Located<String>? = nil, date: FileDate? = nil
    ) {
      self.name = name
      self.mappings = mappings
      self.file = file
      self.member = member
      self.date = date
    }
  }

  package let path: String
  package let name: Located<String>
  /// Paths in a pipeline are relative to the pipeline file; here they are already resolved.
  package let model: Located<String>
  package let codes: Located<String>
  package let input: Located<String>?
  package let workspace: Located<String>?
  package let sources: [Source]
  package let releases: [Located<String>]
  package let onRefused: OnRefused
  /// What the sources have to be like, in file order.
  package let quality: [QualityRule]
  /// Which of several values of a person counts.
  package let survivorship: Survivorship
  /// When records are one person.
  package let linkage: LinkageDefinition

  package init(
    path: String, name: Located<String>, model: Located<String>, codes: Located<String>,
    input: Located<String>?, workspace: Located<String>?, sources: [Source],
    releases: [Located<String>], onRefused: OnRefused, quality: [QualityRule] = [],
    survivorship: Survivorship = Survivorship(), linkage: LinkageDefinition = LinkageDefinition()
  ) {
    self.path = path
    self.name = name
    self.model = model
    self.codes = codes
    self.input = input
    self.workspace = workspace
    self.sources = sources
    self.releases = releases
    self.onRefused = onRefused
    self.quality = quality
    self.survivorship = survivorship
    self.linkage = linkage
  }
}
