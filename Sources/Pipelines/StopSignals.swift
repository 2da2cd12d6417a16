internal import Glibc
package import Interchange

/// SIGTERM and SIGINT as a request to stop at the next safe place, instead of death at any.
///
/// Held signals wait in the kernel; `check` fetches them. Nothing runs in a handler, and where signals are not
/// held (`quipu read`) they kill the program at once, as everybody expects.
package enum StopSignals {
  private static var set: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGTERM)
    sigaddset(&set, SIGINT)
    return set
  }

  /// From now on both signals wait until somebody checks.
  package static func hold() {
    var set = set
    sigprocmask(SIG_BLOCK, &set, nil)
  }

  /// Throws: `run-interrupted` when somebody has asked the program to stop. Costs a system call: once a batch.
  static func check() throws(Failure) {
    var set = set
    var atOnce = timespec(tv_sec: 0, tv_nsec: 0)
    let signal = sigtimedwait(&set, nil, &atOnce)
    guard signal == SIGTERM || signal == SIGINT else { return }
    throw Failure(.runInterrupted, cause: signal == SIGTERM ? "SIGTERM" : "SIGINT")
  }
}

extension FindingCode {
  package static let runInterrupted = FindingCode(
    "run-interrupted", .error, es: "la ejecución fue interrumpida; nada quedó a medias",
    en: "the run was interrupted; nothing is half done",
    hint: Localised(
      es: "repita la orden: sigue donde quedó", en: "give the command again: it goes on where it was"))
}
