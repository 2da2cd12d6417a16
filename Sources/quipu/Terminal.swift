internal import Glibc
internal import Interchange

/// Results go to standard output, everything else to standard error.
enum Terminal {
  static func print(_ text: String) { write(Array((text + "\n").utf8), to: 1) }
  static func say(_ text: String) { write(Array((text + "\n").utf8), to: 2) }

  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { raw in
      var rest = raw
      while !rest.isEmpty {
        let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if written < 0 {
          if errno == EINTR { continue }
          // Nobody reads any more (`quipu read … | head`): there is nobody to tell either.
          exit(errno == EPIPE ? 0 : 74)
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
    }
  }

  /// Columns of the terminal that standard output goes to; 80 where it is none.
  static var width: Int {
    var size = winsize()
    guard isatty(1) == 1, ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 80 }
    return Int(size.ws_col)
  }

  /// Spanish unless `--lang` or the locale says English.
  static func language(option: String?) -> Language {
    if let option { return Language(rawValue: option) ?? .spanish }
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { continue }
      return value.hasPrefix("en") ? .english : .spanish
    }
    return .spanish
  }
}
