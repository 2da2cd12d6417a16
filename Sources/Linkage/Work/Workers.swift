internal import Glibc

/// Work in numbered parts, spread over threads. Results stand in the order of the parts, whoever did them.
enum Workers {
  /// As many threads as the machine has cores.
  static var available: Int { max(1, min(64, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))) }

  private final class Job: @unchecked Sendable {
    // SAFETY: `next` is only touched under the lock; each part's work writes its own place.
    private var lock = pthread_mutex_t()
    private var next = 0
    private let parts: Int
    private let work: (_ thread: Int, _ part: Int) -> Void

    init(_ parts: Int, _ work: @escaping (Int, Int) -> Void) {
      (self.parts, self.work) = (parts, work)
      pthread_mutex_init(&lock, nil)
    }

    deinit { pthread_mutex_destroy(&lock) }

    private func take() -> Int {
      pthread_mutex_lock(&lock)
      defer { pthread_mutex_unlock(&lock) }
      next += 1
      return next - 1
    }

    func run(_ thread: Int) {
      while true {
        let part = take()
        if part >= parts { return }
        work(thread, part)
      }
    }
  }

  private final class Start {
    let job: Job
    let thread: Int
    init(_ job: Job, _ thread: Int) { (self.job, self.thread) = (job, thread) }
  }

  /// Runs `work` on every part, on several threads at once, the caller's among them.
  private static func run(_ job: Job, threads: Int) {
    var others: [pthread_t] = []
    for number in 1..<max(2, threads) where number < threads {
      var thread = pthread_t()
      let start = Unmanaged.passRetained(Start(job, number))
      let status = pthread_create(
        &thread, nil,
        { argument in
          let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
          start.job.run(start.thread)
          return nil
        }, start.toOpaque())
      // A machine that gives no more threads does the work with those that there are.
      if status == 0 { others.append(thread) } else { start.release() }
    }
    job.run(0)
    for thread in others { pthread_join(thread, nil) }
  }

  /// Gives `work(part)` of every part, in order. `work` must not write what another part reads.
  static func map<Result>(_ parts: Int, threads: Int, _ work: (Int) -> Result) -> [Result] {
    map(parts, threads: threads, with: { () }, { _, part in work(part) })
  }

  /// The same with something of its own for each thread, which later parts find as earlier ones left it.
  static func map<Own, Result>(
    _ parts: Int, threads: Int, with make: () -> Own, _ work: (Own, Int) -> Result
  ) -> [Result] {
    let threads = max(1, min(threads, parts))
    let owns = (0..<threads).map { _ in make() }
    if threads < 2 { return (0..<parts).map { work(owns[0], $0) } }
    return [Result](unsafeUninitializedCapacity: parts) { results, count in
      // SAFETY: each part initialises its own place once, and all threads are joined before the closure ends.
      let places = results.baseAddress!
      withoutActuallyEscaping(work) { work in
        let job = Job(parts) { thread, part in (places + part).initialize(to: work(owns[thread], part)) }
        run(job, threads: threads)
      }
      count = parts
    }
  }

  /// Ranges that cover `0..<count`, fine enough that no thread waits long for another.
  static func ranges(_ count: Int, threads: Int) -> [Range<Int>] {
    let parts = max(1, min(count, threads < 2 ? 1 : threads * 16))
    return (0..<parts).map { $0 * count / parts..<($0 + 1) * count / parts }
  }
}
