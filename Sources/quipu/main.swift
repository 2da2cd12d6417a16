internal import CProcess
internal import Glibc
internal import Interchange
internal import Pipelines

// Swift's crash backtracer prints memory, which may hold a person's data. It reads its setting when the
// process starts, so the program starts itself again with it switched off.
if getenv("SWIFT_BACKTRACE") == nil {
  setenv("SWIFT_BACKTRACE", "enable=no", 1)
  execv("/proc/self/exe", CommandLine.unsafeArgv)
}
// Files are private from creation on; a crash leaves no core and lets nobody look in.
umask(0o077)
var noCore = rlimit(rlim_cur: 0, rlim_max: 0)
setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &noCore)
_ = forbidInspection()
signal(SIGPIPE, SIG_IGN)
// A limit on file sizes is an error of the write (EFBIG) that can be told, not a death.
signal(SIGXFSZ, SIG_IGN)

exit(Verbs.main(Array(CommandLine.arguments.dropFirst())).rawValue)
