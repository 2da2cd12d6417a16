/// What a recoding took away, over all and column by column.
package struct RecodingLoss {
  /// See `InformationLoss`.
  package let loss: Double
  /// As ARX prints it: 1 less the mean share of the cells, scaled over all columns together.
  package let granularity: Double
  /// Per attribute.
  package let columns: [Double]

  package init(_ recoded: RecodedTable) {
    let table = recoded.table
    let sums = table.attributes.indices.map { attribute in
      let hierarchy = table.attributes[attribute].hierarchy
      return recoded.classes.reduce(Double(recoded.suppressedRows)) { sum, group in
        sum + Double(group.rows) * hierarchy.share(of: group.cells[attribute])
      }
    }
    let measure = InformationLoss(table)
    loss = measure.total { sums[$0] }
    columns = sums.indices.map { measure.ofColumn($0, sum: sums[$0]) }
    let count = Double(max(1, sums.count))
    let mean = sums.reduce(0, +) / measure.rows / count
    let least = table.attributes.reduce(0) { $0 + 1 / Double($1.hierarchy.leafCount) } / count
    granularity = least == 1 ? 1 : 1 - (mean - least) / (1 - least)
  }
}
