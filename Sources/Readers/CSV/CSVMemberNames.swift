import Interchange

/// What the members of whole records are called, as `"NAME":`.
///
/// Members of one JSON object must differ, and headers do not always: a name that stands before already
/// gets `#2`, `#3` and so on behind it, and a cell behind the last name is `#` and its position from 1. So
/// no cell is left out. What is taken already gets the next number, or one `#` more in front.
struct CSVMemberNames {
  private(set) var keys: [[UInt8]]
  private let taken: Set<String>

  init(_ names: [String]) {
    var taken = Set(names)
    var seen: Set<String> = []
    keys = names.map { name in
      seen.insert(name).inserted ? Self.key(name) : Self.key(Self.numbered(name, &taken))
    }
    self.taken = taken
  }

  private static func numbered(_ name: String, _ taken: inout Set<String>) -> String {
    var number = 2
    while !taken.insert("\(name)#\(number)").inserted { number += 1 }
    return "\(name)#\(number)"
  }

  func key(_ column: Int) -> [UInt8] {
    if column < keys.count { return keys[column] }
    var name = "#\(column + 1)"
    while taken.contains(name) { name = "#" + name }
    return Self.key(name)
  }

  private static func key(_ name: String) -> [UInt8] {
    var name = name
    var bytes: [UInt8] = []
    name.withUTF8 { JSONWriter.appendQuoted($0, to: &bytes) }
    return bytes + [UInt8(ascii: ":")]
  }
}
