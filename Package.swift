// swift-tools-version: 6.2
// Targets stand in the order in which data flows; ARCHITECTURE.md says who may import whom.
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

/// A room of the house and whom it may call.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A module map over one C library of Debian 12, and nothing else.
func library(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "quipu",
  products: [.executable(name: "quipu", targets: ["quipu"])],
  targets: [
    room("Interchange"),
    room("Safekeeping", ["Interchange", "CCrypto"]),
    room("Configuration", ["Interchange", "CLibYAML"]),
    room("Readers", ["Interchange", "CByteMasks", "CLibXML2", "CZlib"]),
    room("Mapping", ["Interchange", "Configuration"]),
    room("Normalisation", ["Interchange", "CRE2"]),
    room("CaseStore", ["Interchange", "Safekeeping", "CSQLite"]),
    room("Linkage", ["Interchange"]),
    room("Encoding", ["Interchange", "Safekeeping"]),
    room("Quality", ["Interchange"]),
    room("Estimation", ["Interchange"]),
    room("Anonymisation", ["Interchange", "Safekeeping"]),
    room("Writers", ["Interchange", "Safekeeping", "Anonymisation", "CLibDeflate"]),
    room(
      "Pipelines",
      [
        "Interchange", "Safekeeping", "Configuration", "Readers", "Mapping", "Normalisation",
        "CaseStore", "Linkage", "Encoding", "Quality", "Estimation", "Anonymisation", "Writers",
      ]),
    .executableTarget(
      name: "quipu", dependencies: ["Interchange", "Configuration", "Pipelines", "CProcess"],
      swiftSettings: strict),

    // What `./check bench` runs; no part of the product.
    .executableTarget(
      name: "QuipuBenchmarks",
      dependencies: [
        "Interchange", "Safekeeping", "Configuration", "Readers", "Mapping", "Normalisation", "CaseStore", "Linkage",
        "Anonymisation",
        "Pipelines",
      ],
      path: "Benchmarks",
      exclude: [
        "run", "import.pipeline.yaml", "police.map.yaml", "requirements.txt", "workloads.py", "measure.py", "memory.py",
        "nights.py", "peers.py", "people.py", "store.py", "link.py", "link_splink.py", "cohort.py",
        "anonymise.py", "anonymise-requirements.txt",
      ], swiftSettings: strict),

    .systemLibrary(name: "CProcess"),
    // RE2 is C++, so a few functions of C stand before it; libre2-dev.
    .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
    .systemLibrary(name: "CByteMasks"),
    library("CCrypto", "libcrypto", "libssl-dev"),
    library("CLibYAML", "yaml-0.1", "libyaml-dev"),
    library("CLibXML2", "libxml-2.0", "libxml2-dev"),
    library("CSQLite", "sqlite3", "libsqlite3-dev"),
    library("CLibDeflate", "libdeflate", "libdeflate-dev"),
    library("CZlib", "zlib", "zlib1g-dev"),

    tests("Interchange", ["Interchange"]),
    tests("Safekeeping", ["Interchange", "Safekeeping"]),
    tests("Configuration", ["Interchange", "Configuration"]),
    tests("Readers", ["Interchange", "Readers", "CByteMasks"]),
    tests("Mapping", ["Interchange", "Configuration", "Mapping"]),
    tests("Normalisation", ["Interchange", "Normalisation"]),
    tests("CaseStore", ["Interchange", "Safekeeping", "CaseStore", "Linkage"]),
    tests("Linkage", ["Interchange", "Linkage"]),
    tests("Encoding", ["Interchange", "Safekeeping", "Encoding"]),
    tests("Quality", ["Interchange", "Quality"]),
    tests("Estimation", ["Interchange", "Estimation"]),
    tests("Anonymisation", ["Interchange", "Safekeeping", "Anonymisation"]),
    tests("Writers", ["Interchange", "Safekeeping", "Anonymisation", "Writers"]),
    tests("Pipelines", ["Interchange", "Safekeeping", "Configuration", "Mapping", "Pipelines"]),
    tests("Architecture", []),
    tests("Scenario", []),
    tests("Benchmarks", ["Interchange", "Readers", "QuipuBenchmarks"]),
    tests("Documentation", ["Interchange", "Configuration", "Mapping", "Normalisation", "Readers"]),
  ]
)
