import Anonymisation
import Interchange
import Safekeeping
import Testing

@Suite struct ReleaseTests {
  typealias Register = InventedRegister

  static let persons = Register.table("person", [("sex", .keep)], quasi: ["sex"])
  static let cases = Register.table("case", [("status", .keep)])
  static let roles = Register.table("victim_role", [("status", .keep)])

  private func role(_ id: String, of person: String?, in case: String, _ subjects: [Subject])
    -> InventedRow
  {
    var links = ["case": `case`]
    links["person"] = person
    return InventedRow(id: id, values: ["status": "presumed"], links: links, subjects: subjects)
  }

  // MARK: Shape

  @Test func `columns are id, source records of persons, fields in the policy's order, links`()
    throws
  {
    let policy = Register.policy(tables: [
      Register.table("person", [("sex", .keep), ("age_at_report", .ageBand)]),
      Self.roles,
    ])
    let released = try Released(policy, [:])
    #expect(released.columns["person"] == ["id", "source_records", "sex", "age_at_report"])
    // The case is not released, so nothing may point to it.
    #expect(released.columns["victim_role"] == ["id", "status", "person_id"])
  }

  @Test func `a table without rows gives one empty batch`() throws {
    let released = try Released(Register.policy(tables: [Self.persons]), [:])
    #expect(released.batches == ["person": 1])
    #expect(released.rows.isEmpty)
    #expect(released.summary("person")?.account.closes == true)
  }

  @Test func `rows come in the order of their ids, the same for any batch and part`() throws {
    let store = [
      "person": (0..<40).map { person(victim("person-\($0)"), ["sex": "female"]) }
    ]
    let policy = Register.policy(tables: [Self.persons])
    let whole = try Released(policy, store)
    let ids = whole.rows["person"]!.map { $0["id"]! }
    #expect(ids.count == 40)
    #expect(ids == ids.sorted())
    for (part, batch) in [(1, 1), (7, 3), (40, 40), (1000, 13)] {
      for spoolFolder in [nil, "/tmp"] {
        let cut = try Released(policy, store, partRows: part, batchRows: batch, spoolFolder: spoolFolder)
        #expect(cut.rows["person"] == whole.rows["person"])
        #expect(cut.failure == nil)
      }
    }
  }

  @Test func `a table that is laid down in parts is whole again, missing and empty cells too`() throws {
    let store = [
      "person": (0..<3000).map { number -> InventedRow in
        var values = ["age_at_report": number % 7 == 0 ? "" : "\(number % 90)"]
        if number % 3 > 0 { values["sex"] = number % 3 == 1 ? "female" : "male" }
        return person(victim("person-\(number)"), values)
      }
    ]
    let policy = Register.policy(tables: [Self.persons])
    let whole = try Released(policy, store)
    let laidDown = try Released(policy, store, partRows: 1100, spoolFolder: "/tmp")
    #expect(laidDown.failure == nil)
    #expect(laidDown.rows["person"]?.count == whole.rows["person"]?.count)
    #expect(laidDown.rows["person"] == whole.rows["person"])
    #expect(laidDown.release.findings.total == whole.release.findings.total)
  }

  // MARK: Ids

  @Test func `ids are 32 hexadecimal digits, stable in a line and unrelated between lines`() throws {
    let store = ["person": [person(victim("00000000000000000000000000000abc"), ["sex": "female"])]]
    func ids(_ name: String, _ recipient: String) throws -> [String] {
      let policy = Register.policy(name: name, recipient: recipient, tables: [Self.persons])
      return try Released(policy, store).values("person", "id")
    }
    let first = try ids("one", "university")
    #expect(first.count == 1)
    #expect(first[0].count == 32)
    #expect(first[0].allSatisfy { "0123456789abcdef".contains($0) })
    #expect(first[0] != "00000000000000000000000000000abc")
    #expect(try ids("one", "university") == first)
    #expect(try ids("two", "university") != first)
    #expect(try ids("one", "ministry") != first)
  }

  @Test func `the same internal id in two entities has two pseudonyms`() throws {
    let subject = victim("same")
    let released = try Released(
      Register.policy(tables: [Self.persons, Self.cases]),
      [
        "person": [person(subject, ["sex": "female"])],
        "case": [InventedRow(id: "same", subjects: [subject])],
      ])
    #expect(released.values("person", "id") != released.values("case", "id"))
  }

  @Test func `links carry the pseudonyms of the rows they point to`() throws {
    let subject = victim("p1")
    let released = try Released(
      Register.policy(tables: [Self.roles, Self.persons, Self.cases]),
      [
        "person": [person(subject, ["sex": "female"])],
        "case": [InventedRow(id: "c1", subjects: [subject])],
        "victim_role": [role("r1", of: "p1", in: "c1", [subject])],
      ])
    #expect(released.values("victim_role", "person_id") == released.values("person", "id"))
    #expect(released.values("victim_role", "case_id") == released.values("case", "id"))
    #expect(released.release.findings.count(.linkLeftOut) == 0)
  }

  // MARK: Who leaves

  @Test func `every reason to stay is counted, and the account closes`() throws {
    let released = try Released(
      Register.policy(tables: [Self.persons]),
      [
        "person": [
          person(victim("a"), ["sex": "female"]),
          person(victim("b", consent: "refused")),
          person(victim("c", consent: nil)),
          person(victim("d", seals: ["court_reserve"])),
          person(victim("e", isVictim: false)),
          InventedRow(id: "f", subjects: []),
          InventedRow(id: "g", subjects: [victim("somebody else")]),
        ]
      ])
    let summary = try #require(released.summary("person"))
    #expect(summary.read == 7)
    #expect(summary.released == 1)
    #expect(
      summary.withheldInOrder.map { "\($0.reason.rawValue) \($0.rows)" } == [
        "consent 2", "seal 1", "not-victim 1", "no-subject 2",
      ])
    #expect(summary.account.closes)
    #expect(summary.account.filtered == 6)
    #expect(released.rows["person"]?.count == 1)
  }

  @Test func `a row about several persons leaves when one of them may`() throws {
    let agrees = victim("a")
    let refuses = victim("b", consent: "refused")
    let released = try Released(
      Register.policy(tables: [Self.cases]),
      [
        "case": [
          InventedRow(id: "c1", values: ["status": "one"], subjects: [refuses, agrees]),
          InventedRow(id: "c2", values: ["status": "none"], subjects: [refuses]),
          InventedRow(id: "c3", values: ["status": "nobody"], subjects: []),
        ]
      ])
    #expect(released.values("case", "status") == ["one"])
    #expect(released.summary("case")?.withheld == [.consent: 1, .noSubject: 1])
  }

  @Test func `a row that names a person leaves with that person alone`() throws {
    let agrees = victim("a")
    let refuses = victim("b", consent: "refused")
    let released = try Released(
      Register.policy(tables: [Self.roles]),
      [
        "victim_role": [
          role("r1", of: "a", in: "c", [agrees, refuses]),
          role("r2", of: "b", in: "c", [agrees, refuses]),
          role("r3", of: nil, in: "c", [agrees, refuses]),
          role("r4", of: nil, in: "c", [agrees]),
          role("r5", of: "unheard of", in: "c", [agrees]),
        ]
      ])
    #expect(released.summary("victim_role")?.released == 2)
    #expect(released.summary("victim_role")?.withheld == [.consent: 2, .noSubject: 1])
  }

  /// The same incident brings along somebody who agreed; the row is about somebody who did not.
  private var exploitationsOfTwo: [String: [InventedRow]] {
    let agrees = victim("a")
    let refuses = victim("b", consent: "refused")
    let both = [agrees, refuses]
    func exploitation(_ type: String, of role: String?) -> InventedRow {
      var links: [String: String] = [:]
      links["victim_role"] = role
      return InventedRow(id: "x \(type)", values: ["type": type], links: links, subjects: both)
    }
    return [
      "person": [person(agrees), person(refuses)],
      "victim_role": [role("r1", of: "a", in: "c", both), role("r2", of: "b", in: "c", both)],
      "exploitation": [
        exploitation("hers", of: "r1"), exploitation("the other's", of: "r2"),
        exploitation("nobody's", of: nil), exploitation("lost", of: "never stored"),
      ],
    ]
  }

  @Test func `a row that belongs to a person's row leaves with that person alone`() throws {
    let released = try Released(
      Register.policy(tables: [
        Register.table("exploitation", [("type", .keep)]), Self.roles, Self.persons,
      ]), exploitationsOfTwo)
    #expect(released.values("exploitation", "type") == ["hers"])
    #expect(released.summary("exploitation")?.withheld == [.consent: 1, .stayingPerson: 2])
    #expect(
      released.values("exploitation", "victim_role_id") == released.values("victim_role", "id"))
  }

  @Test func `also when the policy releases neither the role nor the person`() throws {
    let released = try Released(
      Register.policy(tables: [Register.table("exploitation", [("type", .keep)])]),
      exploitationsOfTwo)
    #expect(released.values("exploitation", "type") == ["hers"])
    #expect(released.columns == ["exploitation": ["id", "type"]])
    #expect(released.release.tables.map(\.entity) == ["exploitation"])
  }

  @Test func `a row of a suspect's role stays in research, also when a victim stands behind it`()
    throws
  {
    let both = Subject(
      personID: "a", consents: ["research": "given", "registry": "given"], isVictim: true,
      isSuspect: true)
    let store = [
      "suspect_role": [InventedRow(id: "s1", links: ["person": "a"], subjects: [both])],
      "judicial_step": [
        InventedRow(id: "j1", values: ["stage": "trial"], subjects: [both]),
        InventedRow(
          id: "j2", values: ["stage": "appeal"], links: ["suspect_role": "s1"], subjects: [both]),
      ],
    ]
    let tables = [Register.table("judicial_step", [("stage", .keep)])]
    let research = try Released(Register.policy(tables: tables), store)
    #expect(research.values("judicial_step", "stage") == ["trial"])
    #expect(research.summary("judicial_step")?.withheld == [.notVictim: 1])
    let register = try Released(
      Register.policy(consentPurposes: ["registry"], tables: tables), store)
    #expect(register.values("judicial_step", "stage") == ["appeal", "trial"])
  }

  @Test func `published counts leave without persons`() throws {
    let released = try Released(
      Register.policy(tables: [
        Register.table("tally", [("place", .department), ("value", .keep)])
      ]),
      [
        "tally": [
          InventedRow(id: "t1", values: ["place": "150101", "value": "404"], subjects: [])
        ]
      ])
    #expect(released.values("tally", "place") == ["Lima"])
    #expect(released.values("tally", "value") == ["404"])
  }

  @Test func `no link points to a row that stays`() throws {
    let agrees = victim("a")
    let refuses = victim("b", consent: "refused")
    let released = try Released(
      Register.policy(tables: [Self.persons, Self.cases, Self.roles]),
      [
        "person": [person(agrees, ["sex": "female"]), person(refuses, ["sex": "female"])],
        "case": [
          InventedRow(id: "c1", subjects: [agrees]), InventedRow(id: "c2", subjects: [refuses]),
        ],
        "victim_role": [
          role("r1", of: "a", in: "c1", [agrees]), role("r2", of: "a", in: "c2", [agrees]),
          role("r3", of: "a", in: "never stored", [agrees]),
        ],
      ])
    #expect(released.values("victim_role", "id").count == 3)
    #expect(released.values("victim_role", "case_id") == released.values("case", "id"))
    #expect(released.release.findings.count(.linkLeftOut, field: "victim_role.case_id") == 2)
  }

  @Test func `a person without a row of its own keeps what names it in`() throws {
    let ghost = victim("ghost")
    let released = try Released(
      Register.policy(tables: [Self.persons, Self.roles]),
      ["victim_role": [role("r1", of: "ghost", in: "c", [ghost])]])
    #expect(released.summary("victim_role")?.withheld == [.noSubject: 1])
  }

  // MARK: Treatments

  @Test func `what cannot be treated leaves as missing, is counted, and shows nothing`() throws {
    let policy = Register.policy(tables: [
      Register.table(
        "person", [("birth_date", .year), ("sex", .keep)], quasi: ["birth_date", "sex"])
    ])
    let released = try Released(
      policy,
      [
        "person": [
          person(victim("a"), ["birth_date": "2008-07-14", "sex": "female"]),
          person(victim("b"), ["birth_date": "MARCADA-CANARIO", "sex": "CANARIO"]),
        ]
      ])
    #expect(released.values("person", "birth_date") == ["2008"])
    #expect(released.values("person", "sex") == ["female"])
    let findings = released.release.findings
    #expect(findings.count(.valueNotReleasable, field: "person.birth_date") == 1)
    #expect(findings.count(.valueNotReleasable, field: "person.sex") == 1)
    let texts = findings.sorted.map { "\($0.entry.first)" + $0.entry.first.text(.english) }
    #expect(!texts.joined().contains("CANARIO"))
  }

  @Test func `marked values and internal ids occur in no released cell and no finding`() throws {
    let subject = victim("internal-id-CANARIO")
    let released = try Released(
      Register.policy(tables: [
        Register.table("person", [("sex", .keep), ("age_at_report", .ageBand)]), Self.cases,
        Self.roles,
      ]),
      [
        // The store leaves these cells missing; here it is a store that forgets to.
        "person": [
          person(
            subject,
            [
              "given_names": "CANARIO", "person_id": "CANARIO", "birth_date": "CANARIO",
              "sex": "CANARIO", "age_at_report": "CANARIO",
            ])
        ],
        "case": [
          InventedRow(id: "case-CANARIO", values: ["narrative": "CANARIO"], subjects: [subject])
        ],
        "victim_role": [
          role("role-CANARIO", of: "internal-id-CANARIO", in: "case-CANARIO", [subject])
        ],
      ])
    let cells = released.rows.values.joined().flatMap(\.values)
    #expect(released.rows.count == 3)
    #expect(!cells.contains { $0.contains("CANARIO") })
    let findings = released.release.findings.sorted.flatMap { [$0.entry.first] }
    #expect(!findings.isEmpty)
    #expect(!findings.contains { "\($0) \($0.text(.spanish))".contains("CANARIO") })
  }

  // MARK: Classes

  private var threeWomenAndOneMan: [String: [InventedRow]] {
    let man = victim("d")
    return [
      "person": ["a", "b", "c"].map { person(victim($0), ["sex": "female"]) }
        + [person(man, ["sex": "male"])],
      "case": [
        InventedRow(id: "c1", values: ["status": "his"], subjects: [man]),
        InventedRow(id: "c2", values: ["status": "theirs"], subjects: [man, victim("a")]),
      ],
      "victim_role": [
        role("r1", of: "d", in: "c1", [man]), role("r2", of: "a", in: "c2", [victim("a")]),
      ],
    ]
  }

  private func policy(_ smallClasses: ReleasePolicy.SmallClasses) -> ReleasePolicy {
    Register.policy(smallClasses: smallClasses, tables: [Self.cases, Self.roles, Self.persons])
  }

  @Test func `report: small classes leave and are told`() throws {
    let released = try Released(policy(.report), threeWomenAndOneMan)
    #expect(released.rows["person"]?.count == 4)
    let summary = try #require(released.summary("person")?.classes)
    #expect(summary == ClassSummary(classes: 2, belowK: 1, rowsBelowK: 1, smallest: 1))
    #expect(released.release.findings.count(.classBelowK, field: "person") == 1)
  }

  @Test func `suppress: a person of a small class stays with all that names it`() throws {
    let released = try Released(policy(.suppress), threeWomenAndOneMan)
    #expect(released.values("person", "sex") == ["female", "female", "female"])
    #expect(released.values("case", "status") == ["theirs"])
    #expect(released.rows["victim_role"]?.count == 1)
    for entity in ["person", "case", "victim_role"] {
      #expect(released.summary(entity)?.withheld == [.smallClass: 1])
      #expect(released.summary(entity)?.account.closes == true)
    }
    #expect(released.failure == nil)
  }

  @Test func `suppress: a small class of another table stays, and links to it are left out`() throws {
    let people = ["a", "b", "c"].map { victim($0) }
    let released = try Released(
      Register.policy(
        smallClasses: .suppress,
        tables: [
          Register.table("case", [("opened", .year)], quasi: ["opened"]), Self.roles,
        ]),
      [
        "case": zip(["2019-01", "2019-05-02", "2020"], people).map { opened, subject in
          InventedRow(
            id: "case of \(subject.personID)", values: ["opened": opened], subjects: [subject])
        },
        "victim_role": people.map {
          role("role of \($0.personID)", of: $0.personID, in: "case of \($0.personID)", [$0])
        },
      ])
    #expect(released.values("case", "opened") == ["2019", "2019"])
    #expect(released.rows["victim_role"]?.count == 3)
    #expect(released.values("victim_role", "case_id") == released.values("case", "id"))
  }

  @Test func `five rows of one person are a class of one`() throws {
    let one = victim("a")
    let released = try Released(
      Register.policy(tables: [Register.table("case", [("opened", .year)], quasi: ["opened"])]),
      [
        "case": (0..<5).map {
          InventedRow(id: "c\($0)", values: ["opened": "2019"], subjects: [one])
        }
      ])
    #expect(
      released.summary("case")?.classes
        == ClassSummary(classes: 1, belowK: 1, rowsBelowK: 5, smallest: 1))
  }

  @Test func `persons who stay do not make a class larger, and missing is a value of its own`()
    throws
  {
    let released = try Released(
      Register.policy(tables: [Self.persons]),
      [
        "person": [
          person(victim("a"), ["sex": "female"]),
          person(victim("b", consent: "refused"), ["sex": "female"]),
          person(victim("c")), person(victim("d")),
        ]
      ])
    #expect(
      released.summary("person")?.classes
        == ClassSummary(classes: 2, belowK: 1, rowsBelowK: 1, smallest: 1))
  }

  @Test func `stop: nothing is given, and the classes are known`() throws {
    let released = try Released(policy(.stop), threeWomenAndOneMan)
    #expect(released.failure?.finding.code == .releaseGateStopped)
    #expect(released.batches.isEmpty)
    #expect(released.summary("person")?.classes?.belowK == 1)
    #expect(released.release.findings.count(.classBelowK) == 1)
  }

  @Test func `stop: a line without small classes goes through`() throws {
    var store = threeWomenAndOneMan
    store["person"]?.append(person(victim("e"), ["sex": "male"]))
    let released = try Released(policy(.stop), store)
    #expect(released.failure == nil)
    #expect(released.rows["person"]?.count == 5)
  }

  // MARK: The store underneath

  @Test func `rows that change while they are released stop the release`() throws {
    let release = try Register.line(Register.policy(tables: [Self.persons])).begin()
    var reads = 0
    let few = InventedStore(rows: ["person": [person(victim("a"))]])
    let more = InventedStore(rows: ["person": [person(victim("a")), person(victim("b"))]])
    let failure = #expect(throws: Failure.self) {
      try release.run(
        reading: { entity, _, take throws(Failure) in
          reads += 1
          try (reads < 3 ? more : few).read(entity, true, take)
        }, into: { _ in })
    }
    #expect(failure?.finding.code == .releaseRowsChanged)
  }
}
