package import Interchange

/// The ledger of runs. Each is entered when it begins, in a transaction of its own, so that one that was killed shows.
extension CaseRegister {
  /// Gives the run's number. `resumed`: the run that it goes on with; `stage`: where it begins, when it skips some.
  package func beginRun(
    pipeline: String, program: String, resumed: Int? = nil, stage: String? = nil
  ) throws(Failure) -> Int {
    try database.transaction { () throws(Failure) -> Int in
      try database.run(
        "INSERT INTO run (pipeline, program, begun) VALUES (?, ?, ?)", .text(pipeline), .text(program), .text(clock()))
      let number = database.lastRow
      try record(
        AuditEvent(
          .runBegun,
          [
            "run": .number(number), "pipeline": .word(pipeline), "program": .word(program),
            "resumes": .word(resumed.map { "\($0)" } ?? ""), "from": .word(stage ?? ""),
          ]))
      return number
    }
  }

  /// `figures`: what the run came to, by name, for comparing runs with each other. `night`: what the next run may find
  /// kept, see `keptNight`; nil leaves what is kept.
  package func endRun(
    _ number: Int, exit: Int, report: [UInt8], figures: [String: Int], keeping night: [UInt8]? = nil
  ) throws(Failure) {
    try database.transaction { () throws(Failure) in
      try database.run(
        "UPDATE run SET ended = ?, exit = ?, report = ? WHERE number = ?", .text(clock()), .int(exit), .blob(report),
        .int(number))
      for (name, value) in figures.sorted(by: { $0.key < $1.key }) {
        try database.run("INSERT INTO run_figure VALUES (?, ?, ?)", .int(number), .text(name), .int(value))
      }
      if let night { try keep(night: night) }
      try record(AuditEvent(.runEnded, ["run": .number(number), "exit": .number(exit)]))
    }
  }

  /// The latest `limit` runs, in the order in which they began.
  package func runs(limit: Int = 1000) throws(Failure) -> [RunRecord] {
    var runs: [RunRecord] = []
    try database.each(
      """
      SELECT number, pipeline, program, begun, ended, exit, length(report) > 0 FROM run ORDER BY number DESC LIMIT ?
      """, .int(limit)
    ) { row throws(Failure) in
      runs.append(
        RunRecord(
          number: row.int(0), pipeline: row.text(1) ?? "", program: row.text(2) ?? "", begun: row.text(3) ?? "",
          ended: row.text(4), exit: row.isNull(5) ? nil : row.int(5),
          hasReport: !row.isNull(6) && row.int(6) == 1))
    }
    return runs.reversed()
  }

  /// The report of a run that ended; nil when there is none.
  package func report(ofRun number: Int) throws(Failure) -> [UInt8]? {
    try database.blob("SELECT report FROM run WHERE number = ? AND report IS NOT NULL", .int(number))
  }

  package func figures(ofRun number: Int) throws(Failure) -> [String: Int] {
    var figures: [String: Int] = [:]
    try database.each("SELECT name, value FROM run_figure WHERE run = ?", .int(number)) { row throws(Failure) in
      figures[row.text(0) ?? ""] = row.int(1)
    }
    return figures
  }

  /// The latest run of a pipeline, if it came to no report.
  package func interruptedRun(ofPipeline pipeline: String) throws(Failure) -> RunRecord? {
    try runs().last { $0.pipeline == pipeline }.flatMap { $0.hasReport ? nil : $0 }
  }

  /// A figure as the latest run that has it came to it.
  package func latestFigure(_ name: String) throws(Failure) -> Int? {
    try database.number("SELECT value FROM run_figure WHERE name = ? ORDER BY run DESC LIMIT 1", .text(name))
  }
}
